"""A list of names as a table: read row by row, bad rows told with their line, good ones kept."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from lithograph.errors import Location, MissingInput, Problem, SourceError
from lithograph.formats import no_text
from lithograph.match.candidate import Candidate, Query
from lithograph.match.catalogue import IDENTIFIERS
from lithograph.match.normal import LONGEST

NEEDED: Final = ("id", "name")
OPTIONAL: Final = ("type", "country", "lang")
BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
LONGEST_CELL: Final = 131_072


@dataclass(frozen=True, slots=True)
class Row:
    """A name of a list, with its key there."""

    id: str
    query: Query


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows that can be read and what is wrong with the others."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]


def read_names(path: Path) -> Listing:
    """The names of a tab-separated file with the columns ``id`` and ``name``.

    It may have ``type``, ``country``, ``lang`` and identifiers (``lei``, ``wikidata``, ``isin``, ``cik``).
    Raises ``MissingInput``, or ``SourceError`` when the header lacks a column.
    """
    columns, lines = _opened(path)
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, line in enumerate(lines, start=2):
        place = Location(str(path), number)
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            problems.append(Problem(place, "the line is not UTF-8", hint="save it as UTF-8"))
            continue
        if not text.strip():
            continue
        cells = _cells(text)
        if len(cells) > len(columns):
            problems.append(Problem(place, f"{len(cells)} cells where the header has {len(columns)}"))
            continue
        values = dict(zip(columns, cells, strict=False))
        if not values.get("id") or not values.get("name", "").strip():
            problems.append(Problem(place, "the row has no " + ("name" if values.get("id") else "id")))
            continue
        if len(values["name"]) > LONGEST:
            size = f"the name has {len(values['name']):,} characters"
            problems.append(Problem(place, size, hint=f"at most {LONGEST}"))
            continue
        rows.append(Row(values["id"], _query(values)))
    return Listing(tuple(rows), tuple(problems))


def _opened(path: Path) -> tuple[list[str], list[bytes]]:
    """The columns of the table, and the lines below its header."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise MissingInput(f"{path}: {error.strerror or error}.") from None
    if (wrong := no_text(content)) is not None:
        raise _fault(path, *wrong)
    lines = content.removeprefix(BYTE_ORDER_MARK).splitlines()
    header = _cells(lines[0].decode("utf-8", errors="replace")) if lines else []
    columns = [column.strip().casefold() for column in header]
    if missing := [column for column in NEEDED if column not in columns]:
        raise _fault(path, f"the header lacks {' and '.join(missing)}", _COLUMNS)
    if twice := next((column for column in columns if column and columns.count(column) > 1), None):
        raise _fault(path, f"the header has {twice} twice", "rename one of the columns")
    return columns, lines[1:]


def _fault(path: Path, message: str, hint: str) -> SourceError:
    return SourceError((Problem(Location(str(path), 1), message, hint=hint),))


def answer(row: Row, candidates: Iterable[Candidate]) -> dict[str, object]:
    """The candidates for a row as JSON tells them."""
    return {
        "id": row.id,
        "candidates": [
            {
                "entity": found.entity.iri,
                "label": found.label.text,
                "score": found.score,
                "match": found.match,
                "features": {name: value for name, value in found.features.items() if value is not None},
            }
            for found in candidates
        ],
    }


def _query(values: dict[str, str]) -> Query:
    return Query(
        name=values["name"],
        type=values.get("type", ""),
        country=values.get("country", ""),
        language=values.get("lang", ""),
        identifiers={kind: values[kind] for kind in IDENTIFIERS if values.get(kind)},
    )


def _cells(line: str) -> list[str]:
    """The cells of a line; quotes mean quotes only where they close."""
    if '"' not in line:
        return line.split("\t")
    csv.field_size_limit(LONGEST_CELL)
    return next(_quoted([line]), []) if line.count('"') % 2 == 0 else line.split("\t")


def _quoted(lines: list[str]) -> Iterator[list[str]]:
    return csv.reader(lines, delimiter="\t")


_COLUMNS: Final = f"expected: {', '.join(NEEDED)}, and any of {', '.join((*OPTIONAL, *IDENTIFIERS))}"
