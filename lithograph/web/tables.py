"""Answers as tables for people: labels instead of IRIs, numbers to the right, languages marked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from zlib import crc32

from lithograph.query.names import Names, is_number
from lithograph.terms import BASE, GRAPH_BASE, LG
from lithograph.web.labels import Label, href, iris_in, labels
from lithograph.web.language import Reader, texts
from lithograph.web.site import Site

LONGEST: Final = 120
"""Characters of a label before it is cut."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One term in a table: its text and language, where it leads to, and what the pointer shows."""

    text: str
    language: str = ""
    link: str = ""
    title: str = ""
    number: bool = False
    tagged: bool = False
    """Whether the language is worth showing: the text is data, not a label chosen for the reader."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its column names, which of them hold numbers, its rows, and whether rows were left out."""

    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: bool
    keys: tuple[str, ...] = ()
    """By which each row is found again."""


def table_of(site: Site, document: Mapping[str, Any], reader: Reader) -> Table:
    """The table of a SPARQL JSON answer, with labels in the reader's language."""
    columns = tuple(document["head"]["vars"])
    bindings = document["results"]["bindings"]
    maker = CellMaker(site, iris_in(bindings), reader)
    rows = tuple(tuple(maker.cell(row.get(column)) for column in columns) for row in bindings)
    return Table(
        columns=columns,
        numeric=tuple(
            any(row[index].text for row in rows)
            and all(row[index].number or not row[index].text for row in rows)
            for index in range(len(columns))
        ),
        rows=rows,
        more=bool(document.get("more")),
        keys=tuple(map(row_key, bindings)),
    )


def row_key(row: Mapping[str, Mapping[str, str]]) -> str:
    """A short sum of the terms of a row."""
    terms = sorted((name, *sorted(term.items())) for name, term in row.items())
    return f"{crc32(repr(terms).encode('utf-8', 'replace')):08x}"


class CellMaker:
    """Makes cells of terms; it asks for the labels of all IRIs at once."""

    def __init__(self, site: Site, iris: set[str], reader: Reader) -> None:
        self._site = site
        self._labels = labels(site, iris, reader.order)
        self._names: Names = site.names
        self._reader = reader
        self._made: dict[str, Cell] = {}

    def cell(self, term: Mapping[str, str] | None) -> Cell:
        """The cell of a term of SPARQL JSON; an unbound variable is empty."""
        if term is None:
            return Cell("")
        value = term["value"]
        if term["type"] == "bnode":
            return Cell(f"_:{value}")
        if term["type"] == "uri":
            return self.named(value)
        language = term.get("xml:lang", "")
        if value.startswith(("https://", "http://")) and " " not in value:
            return Cell(value, link=value)
        return Cell(
            value, language, title=self._datatype(term), number=is_number(term), tagged=bool(language)
        )

    def named(self, iri: str) -> Cell:
        """The cell of an IRI: its label, or its short name."""
        cell = self._made.get(iri)
        if cell is None:
            cell = self._made[iri] = self._name(iri)
        return cell

    def _name(self, iri: str) -> Cell:
        link = href(iri)
        if link.startswith("/"):
            path, hash_sign, anchor = link.partition("#")
            link = self._reader.link(path) + hash_sign + anchor
        elif not link.startswith(("https://", "http://")):
            link = ""
        if ("/unit/" in iri or iri.startswith(LG.iri)) and (symbol := self._reader.symbol(iri)):
            return Cell(symbol, link=link, title=iri)
        if iri in self._labels:
            label = self._labels[iri]
            text = label.text if len(label.text) <= LONGEST else label.text[:LONGEST].rstrip() + "…"
            return Cell(text, label.language, link, title=iri)
        steps = iri[len(BASE) :].split("/") if iri.startswith(BASE) else []
        if len(steps) > 2:  # noqa: PLR2004 - kind and slug: more is a part of that thing
            owner = BASE + "/".join(steps[:2])
            self.learn([owner])
            if owner in self._labels:
                whole = self._labels[owner]
                return Cell(f"{whole.text} › {steps[-1]}", whole.language, link, title=iri)
        if len(steps) == 2 and (kind := self._kind(steps[0])):  # noqa: PLR2004 - kind and slug
            return Cell(f"{kind.text}: {steps[1]}", kind.language, link, title=iri)
        short = self._names.short(iri)
        if f"term {short}" in texts():
            return Cell(self._reader.text(f"term {short}"), self._reader.language, link, title=iri)
        return Cell(short, link=link, title=iri)

    def _kind(self, name: str) -> Label | None:
        """The label of the class that a kind is named after: training-run after TrainingRun."""
        iri = LG["".join(part.capitalize() for part in name.split("-"))].value
        self.learn([iri])
        return self._labels.get(iri)

    def learn(self, iris: Iterable[str]) -> None:
        """Ask for the labels of more IRIs."""
        new = set(iris) - self._labels.keys()
        found = labels(self._site, new, self._reader.order)
        self._labels |= found
        for iri in found:
            self._made.pop(iri, None)

    def graph(self, iri: str) -> Cell:
        """The cell of a named graph: its name without what all of them begin with."""
        return Cell(iri.removeprefix(GRAPH_BASE), link=self.named(iri).link, title=iri)

    def _datatype(self, term: Mapping[str, str]) -> str:
        datatype = term.get("datatype", "")
        return "" if datatype.endswith("#string") else self._names.short(datatype)
