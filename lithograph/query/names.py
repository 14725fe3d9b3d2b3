"""Terms as people read them: prefixed names instead of IRIs, and text in aligned columns."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from lithograph.terms import XSD

RIGHT: Final = frozenset(
    XSD[name].value
    for name in (
        "integer",
        "decimal",
        "double",
        "float",
        "nonNegativeInteger",
        "positiveInteger",
        "int",
        "long",
    )
)
"""Datatypes whose columns are aligned to the right."""


class Names:
    """Shortens IRIs with a set of prefixes; the longest namespace wins."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self._namespaces = sorted(((iri, prefix) for prefix, iri in prefixes.items()), reverse=True)

    def short(self, iri: str) -> str:
        """``prefix:local`` where a prefix fits, else the IRI."""
        for namespace, prefix in self._namespaces:
            if iri.startswith(namespace) and len(iri) > len(namespace):
                return f"{prefix}:{iri[len(namespace) :]}"
        return iri

    def text(self, term: Mapping[str, str] | None) -> str:
        """A term of SPARQL JSON as text for a table: IRIs shortened, literals without quotes."""
        if term is None:
            return ""
        if term["type"] == "uri":
            return self.short(term["value"])
        return f"_:{term['value']}" if term["type"] == "bnode" else term["value"]


def is_number(term: Mapping[str, str] | None) -> bool:
    """Whether the term is a number."""
    return term is not None and term.get("datatype") in RIGHT


def table(document: Mapping[str, Any], names: Names) -> tuple[list[str], list[list[str]], list[bool]]:
    """Columns, cells and which columns hold numbers only, of a SPARQL JSON answer."""
    columns = list(document["head"]["vars"])
    bindings = document["results"]["bindings"]
    cells = [[names.text(row.get(column)) for column in columns] for row in bindings]
    right = [
        any(column in row for row in bindings)
        and all(is_number(row[column]) for row in bindings if column in row)
        for column in columns
    ]
    return columns, cells, right


def aligned(columns: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[bool]) -> str:
    """The table as plain text, one line per row, columns two spaces apart."""
    lines = [list(columns), *([" ".join(cell.split()) for cell in row] for row in rows)]
    widths = [max(width(line[index]) for line in lines) for index in range(len(columns))]
    ruled = [lines[0], ["-" * size for size in widths], *lines[1:]]
    return "".join(
        "  ".join(_padded(*cell) for cell in zip(line, widths, right, strict=True)).rstrip() + "\n"
        for line in ruled
    )


def width(text: str) -> int:
    """Terminal cells that the text takes: Korean and Chinese characters take two."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def _padded(text: str, size: int, right: bool) -> str:  # noqa: FBT001 - the three come out of one zip
    space = " " * (size - width(text))
    return space + text if right else text + space
