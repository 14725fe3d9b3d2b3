"""What both versions of the API do: match, suggest, extend, preview; over one snapshot."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from lithograph.match.catalogue import IDENTIFIERS, Entity, catalogue
from lithograph.match.normal import fold
from lithograph.match.types import fits
from lithograph.questions import stored
from lithograph.reconcile.properties import MATCHED, QUERIES, Property, Value, listed, values
from lithograph.store import GraphStore
from lithograph.terms import BASE, LG

if TYPE_CHECKING:
    from lithograph.match.candidate import Candidate
    from lithograph.match.matcher import Matcher

NAME: Final = "Lithograph"
BATCH: Final = 50
"""Most queries in a batch."""

MOST: Final = 50
USUAL: Final = 5
SUGGESTED: Final = 20
HUNDRED: Final = 100
_OTHER_VALUE: Final = 0.9


@dataclass(frozen=True, slots=True)
class Type:
    """A class as the API names it: local name, label, and the local names of its direct superclasses."""

    id: str
    name: str
    broader: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One query of a batch: a name, and what is known of the thing by property.

    ``strict`` says of several types whether any will do, all are needed, or others are only behind.
    """

    name: str
    types: tuple[str, ...] = ()
    strict: str = "any"
    limit: int = USUAL
    language: str = "en"
    known: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate with its score from 0 to 100 and its features."""

    id: str
    name: str
    score: float
    match: bool
    types: tuple[str, ...]
    features: Mapping[str, bool | float]


class Service:
    """The service over one snapshot; the matcher is made at the first use."""

    def __init__(self, store: GraphStore) -> None:
        self.store = store

    @cached_property
    def matcher(self) -> "Matcher":
        """The matcher over the snapshot's entities."""
        from lithograph.match.matcher import Matcher  # noqa: PLC0415 - numpy, for those who reconcile only

        return Matcher(catalogue(self.store.graph))

    @cached_property
    def types(self) -> dict[str, Type]:
        """The classes that have members, by local name."""
        held = {name for item in self.matcher.entities.values() for name in item.types}
        names: dict[str, str] = {}
        broader: dict[str, set[str]] = {}
        for row in self._select("types"):
            local = row[0].value.removeprefix(LG.iri)
            names.setdefault(local, row[1].value)
            if row[2] is not None:
                broader.setdefault(local, set()).add(row[2].value.removeprefix(LG.iri))
        return {
            local: Type(local, names[local], tuple(sorted(broader.get(local, set()) & names.keys())))
            for local in sorted(names)
            if local in held
        }

    @cached_property
    def spellings(self) -> list[tuple[str, str, str]]:
        """Every label, folded, with the entity and the label itself; sorted for prefix searches."""
        return sorted(
            (fold(label.text), item.iri, label.text)
            for item in self.matcher.entities.values()
            for label in item.labels
        )

    def entity(self, name: str) -> Entity | None:
        """The entity of that identifier: ``organisation/huawei``, or its IRI."""
        return self.matcher.entities.get(name) or self.matcher.entities.get(BASE + name)

    def match(self, ask: Ask) -> list[Found]:
        """The candidates of a query, best first; an identifier in place of a name gives its entity."""
        from lithograph.match.candidate import Query  # noqa: PLC0415 - as above

        entity = self.entity(ask.name.strip())
        name = entity.iri if entity else ask.name
        query = Query(
            name=name,
            type=ask.types[0] if ask.types else "",
            more_types=ask.types[1:],
            strict=ask.strict,
            country=next(iter(ask.known.get("country", ())), ""),
            language=ask.language,
            identifiers={kind: ask.known[kind][0] for kind in IDENTIFIERS if ask.known.get(kind)},
        )
        limit = min(max(ask.limit, 1), MOST)
        candidates = self.matcher.suggest(query, limit)
        facts = {key: wanted for key, wanted in ask.known.items() if key in MATCHED}
        held = values(self.store.graph, [one.entity.iri for one in candidates], list(facts)) if facts else {}
        found = [self._found(one, ask, facts, held.get(one.entity.iri, {})) for one in candidates]
        return sorted(found, key=lambda one: -one.score)

    def _found(
        self,
        one: "Candidate",
        ask: Ask,
        facts: Mapping[str, Sequence[str]],
        held: Mapping[str, Sequence[Value]],
    ) -> Found:
        features: dict[str, bool | float] = {
            name: value for name, value in one.features.items() if isinstance(value, bool | float | int)
        }
        score = one.score
        for key, wanted in facts.items():
            theirs = held.get(key, ())
            if theirs:
                features[f"{key}_agrees"] = agrees = any(
                    value.agrees(text) for value in theirs for text in wanted
                )
                score *= 1.0 if agrees else _OTHER_VALUE
        return Found(
            id=short(one.entity.iri),
            name=one.entity.best_label(ask.language),
            score=round(score * HUNDRED, 1),
            match=one.strict and score == one.score,
            types=self.types_of(one.entity),
            features=features,
        )

    def types_of(self, entity: Entity) -> tuple[str, ...]:
        """The entity's classes, the narrowest first."""
        held = [self.types[name] for name in entity.types if name in self.types]
        above = {name for item in held for name in item.broader}
        return tuple(item.id for item in sorted(held, key=lambda item: (item.id in above, item.id)))

    def suggest_entities(self, prefix: str, start: int, most: int, types: Sequence[str] = ()) -> list[Entity]:
        """Entities one of whose labels begins with the text, then those that hold it; of any of the types."""
        wanted = fold(prefix).strip()
        if not wanted:
            return []
        first = [iri for text, iri, _label in self.spellings if text.startswith(wanted)]
        within = [iri for text, iri, _label in self.spellings if wanted in text]
        exact = self.entity(prefix.strip())
        order = dict.fromkeys([*([exact.iri] if exact else []), *first, *within])
        found = (self.matcher.entities[iri] for iri in order)
        fitting = [one for one in found if not types or any(fits(one, name) for name in types)]
        return fitting[start : start + most]

    def suggest_types(self, prefix: str) -> list[Type]:
        """Classes whose label or name holds the text."""
        wanted = fold(prefix).strip()
        return [one for one in self.types.values() if wanted in fold(one.name) or wanted in one.id.casefold()]

    def suggest_properties(self, prefix: str) -> list[Property]:
        """Properties whose label or identifier holds the text."""
        wanted = fold(prefix).strip()
        return [one for one in listed() if wanted in fold(one.name) or wanted in one.id]

    def extend(self, ids: Iterable[str], properties: Sequence[str]) -> dict[str, dict[str, list[Value]]]:
        """The values of the properties for each identifier; unknown identifiers have none."""
        iris = {identifier: entity.iri for identifier in ids if (entity := self.entity(identifier))}
        found = values(self.store.graph, list(iris.values()), properties)
        return {identifier: found.get(iri, {}) for identifier, iri in iris.items()}

    def _select(self, name: str) -> ox.QuerySolutions:
        found = self.store.graph.query(stored(QUERIES / f"{name}.rq"))
        assert isinstance(found, ox.QuerySolutions)  # noqa: S101 - the queries are ours
        return found


def short(iri: str) -> str:
    """The identifier of an entity in the API: its IRI without the common base."""
    return iri.removeprefix(BASE)
