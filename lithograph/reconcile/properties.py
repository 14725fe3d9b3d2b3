"""The properties that queries may state and extensions ask for, and their values as the API writes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from lithograph.match.normal import fold
from lithograph.questions import stored
from lithograph.terms import BASE, XSD

QUERIES: Final = Path(__file__).with_name("queries")
PLACES: Final = frozenset({XSD["decimal"], XSD["double"], XSD["float"]})
INTEGERS: Final = frozenset({XSD["integer"], XSD["int"], XSD["long"]})


@dataclass(frozen=True, slots=True)
class Property:
    """A property: identifier, label, the kinds of entity that have it, and whether it helps to match."""

    id: str
    name: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A value: an entity with its name, or a literal."""

    term: ox.NamedNode | ox.Literal
    name: str

    def as_json(self) -> dict[str, str | int | float]:
        """The value in the form that both versions of the API have."""
        if isinstance(self.term, ox.NamedNode):
            return {"id": self.term.value.removeprefix(BASE), "name": self.name or self.term.value}
        text, kind = self.term.value, self.term.datatype
        if kind in INTEGERS:
            return {"int": int(text)}
        if kind in PLACES:
            return {"float": float(text)}
        # a date is written with a time there, so that only whole days can be dates
        return {"date": f"{text}T00:00:00Z"} if kind == XSD["date"] else {"str": text}

    def agrees(self, text: str) -> bool:
        """Whether it is the value that a query states: by name, identifier, or the beginning of a date."""
        wanted = fold(text).strip()
        own = self.term.value.removeprefix(BASE)
        return bool(wanted) and (
            wanted in {fold(own), fold(self.term.value), fold(self.name)} or own.startswith(text.strip())
        )


_ORGANISATION: Final = ("organisation",)
_PRODUCT: Final = ("chip", "system", "model", "software", "family")
_PROPERTIES: Final = (
    Property("lei", "Legal Entity Identifier", _ORGANISATION),
    Property("wikidata", "Wikidata identifier", _ORGANISATION),
    Property("isin", "ISIN", _ORGANISATION),
    Property("cik", "CIK number", _ORGANISATION),
    Property("country", "country", (*_ORGANISATION, "system")),
    Property("list-entry", "list entry", _ORGANISATION),
    Property("parent", "parent organisation", _ORGANISATION),
    Property("founded", "founded on", _ORGANISATION),
    Property("headquarters", "headquarters", _ORGANISATION),
    Property("released", "released on", _PRODUCT),
    Property("announced", "announced on", _PRODUCT),
    Property("designer", "designer", ("chip",)),
    Property("developer", "developer", ("model", "software")),
    Property("maker", "maker", ("system",)),
    Property("family", "family", _PRODUCT),
    Property("process-node", "process node", ("chip",)),
    Property("meets", "provision it meets", ("chip", "system", "memory")),
    Property("same-as", "same thing elsewhere", (*_ORGANISATION, *_PRODUCT)),
    Property("name-ko", "name in Korean", (*_ORGANISATION, *_PRODUCT)),
    Property("name-zh", "name in Chinese", (*_ORGANISATION, *_PRODUCT)),
)

MATCHED: Final = frozenset(
    {"parent", "founded", "released", "announced", "designer", "developer", "maker", "family", "list-entry"}
)
"""The properties whose values are compared when a query states them."""


def listed() -> tuple[Property, ...]:
    """All properties."""
    return _PROPERTIES


def proposed(kind: str) -> list[Property]:
    """The properties for entities of the kind or class; all for one that is not known."""
    wanted = kind.casefold()
    fitting = [one for one in _PROPERTIES if wanted in one.kinds]
    return fitting or list(_PROPERTIES)


def values(
    graph: ox.Store, iris: Sequence[str], properties: Sequence[str]
) -> dict[str, dict[str, list[Value]]]:
    """The values of the properties of the entities, by IRI and property."""
    known = {one.id for one in _PROPERTIES}
    wanted = [name for name in properties if name in known]
    if not iris or not wanted:
        return {}
    entities = " ".join(str(ox.NamedNode(iri)) for iri in iris)
    names = " ".join(str(ox.Literal(name)) for name in wanted)
    solutions = graph.query(stored(QUERIES / "values.rq", entities=entities, properties=names))
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - the query is ours
    found: dict[str, dict[str, list[Value]]] = {}
    for row in solutions:
        value = row["value"]
        if isinstance(value, ox.NamedNode | ox.Literal):
            name = row["name"].value if row["name"] is not None else ""
            of_entity = found.setdefault(row["entity"].value, {})
            of_entity.setdefault(row["property"].value, []).append(Value(value, name))
    return found
