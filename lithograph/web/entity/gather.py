"""Everything that the page of a thing needs from the graph, asked once, and the labels of all of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lithograph.law.ask import Ask, ask_engine
from lithograph.terms import BASE
from lithograph.web.labels import iris_in, rows
from lithograph.web.language import Reader
from lithograph.web.sheets import Rows, ask, value
from lithograph.web.site import Site
from lithograph.web.tables import Cell, CellMaker

PARTS = (
    "figures",
    "claims",
    "relations",
    "listings",
    "runs",
    "disputes",
    "identifiers",
    "pointing",
    "neighbours",
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """The rows about a thing by the part of the page they are for, its sources, and the maker of cells."""

    state: Site
    who: Reader
    iri: str
    said: Rows
    parts: Mapping[str, Rows]
    sources: dict[str, "Source"]
    maker: CellMaker
    ask: Ask

    def cells(self, found: Rows, name: str) -> tuple[Cell, ...]:
        """The cells of the terms that a variable has in rows, each once."""
        terms = {str(row[name]["value"]): row[name] for row in found if name in row}
        return tuple(self.maker.cell(term) for term in terms.values())

    def cite(self, iris: Iterable[str]) -> tuple["Source", ...]:
        """The sources with these IRIs; new ones are put at the end of the page's list."""
        wanted = tuple(dict.fromkeys(iris))
        new = [iri for iri in wanted if iri not in self.sources]
        if new:
            self.maker.learn(new)
            self.sources.update(described(self.state, self.maker, new, len(self.sources)))
        return tuple(self.sources[iri] for iri in wanted)


@dataclass(frozen=True, slots=True)
class Source:
    """A source as it is listed: its number on the page, name, publisher, date, address."""

    number: int
    cell: Cell
    publisher: str
    issued: str
    address: str
    located: bool


def gather(state: Site, iri: str, who: Reader, said: Rows) -> Gathered:
    """What the page of the thing needs; ``said`` are its own statements with their graphs."""
    parts = {name: ask(state, f"entity-{name}", iri=iri) for name in PARTS}
    iris = {iri, *iris_in(said)}
    for found in parts.values():
        iris |= iris_in(found)
    maker = CellMaker(state, iris, who)
    named = _sources(said, parts)
    return Gathered(
        state, who, iri, said, parts, described(state, maker, named), maker, ask_engine(state.engine)
    )


def _sources(said: Rows, parts: Mapping[str, Rows]) -> list[str]:
    """The sources named anywhere on the page, those of the thing itself first."""
    own = [row["value"]["value"] for row in said if row["property"]["value"].endswith("/terms/source")]
    others = (value(row, "source") for found in parts.values() for row in found)
    return [iri for iri in dict.fromkeys((*sorted(own), *others)) if iri.startswith(BASE + "source/")]


def described(state: Site, maker: CellMaker, named: list[str], already: int = 0) -> dict[str, Source]:
    """What is known of the sources, numbered after those already listed."""
    if not named:
        return {}
    known: dict[str, dict[str, dict[str, str]]] = {}
    for row in ask(state, "entity-sources", sources=" ".join(f"<{iri}>" for iri in named)):
        known.setdefault(row["source"]["value"], row)
    return {
        iri: Source(
            number,
            maker.named(iri),
            value(known.get(iri, {}), "publisher"),
            value(known.get(iri, {}), "issued"),
            _web(value(known.get(iri, {}), "address")),
            value(known.get(iri, {}), "unlocated") != "true",
        )
        for number, iri in enumerate(named, already + 1)
    }


def said_of(state: Site, iri: str) -> Rows:
    """The statements about the thing, each with the graph that holds it.

    Data served from a file may stand in no named graph: there the graph is "".
    """
    found: Rows = rows(state, "entity", [iri])["results"]["bindings"]
    if not found:
        found = rows(state, "plain", [iri])["results"]["bindings"]
        for row in found:
            row["graph"] = {"type": "uri", "value": ""}
    return found


def _web(address: str) -> str:
    """The address where a browser may be sent to: nothing but the web."""
    return address if address.startswith(("https://", "http://")) else ""
