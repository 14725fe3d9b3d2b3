"""What names are matched against: entities with their labels, classes, countries and identifiers."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from lithograph.match.normal import fold
from lithograph.match.words import words
from lithograph.questions import stored
from lithograph.terms import BASE, KINDS

QUERIES: Final = Path(__file__).with_name("queries")
PREFERRED: Final = "preferred"
KINDS_MATCHED: Final = frozenset(KINDS) - {"figure", "claim", "source", "listing", "training-run", "dataset"}
IDENTIFIERS: Final = ("lei", "wikidata", "isin", "cik", "list-entry")


@dataclass(frozen=True, slots=True)
class Label:
    """A spelling in a language; ``kind`` is preferred, alternative or hidden."""

    text: str
    language: str = ""
    kind: str = PREFERRED


@dataclass(slots=True)
class Entity:
    """Something that a name may name: ``makers`` and ``families`` are IRIs, ``types`` names of classes.

    ``numbers`` are its numbers of parameters as names give them (``72b``, of the active ones ``a22b``),
    ``memories`` the sizes of its memory (``80gb``).
    """

    iri: str
    labels: list[Label] = field(default_factory=list)
    types: set[str] = field(default_factory=set)
    country: str = ""
    makers: set[str] = field(default_factory=set)
    families: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    memories: set[str] = field(default_factory=set)
    identifiers: dict[str, set[str]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The kind of an entity of ours; empty for one of elsewhere."""
        return self.iri.removeprefix(BASE).split("/")[0] if self.iri.startswith(BASE) else ""

    @property
    def is_organisation(self) -> bool:
        """Whether it is one; entities of unknown kind are treated as organisations are."""
        return self.kind in {"organisation", "person", "dataset", ""}

    def best_label(self, language: str = "en") -> str:
        """The preferred label of the language, else of English, else any."""
        preferred = [label for label in self.labels if label.kind == PREFERRED] or self.labels
        for wanted in (language, "en"):
            for label in preferred:
                if label.language == wanted:
                    return label.text
        return preferred[0].text if preferred else self.iri


Catalogue = Mapping[str, Entity]


def catalogue(graph: ox.Store) -> dict[str, Entity]:
    """The entities of ours that have labels, by IRI, from a store whose default graph holds them."""
    found: dict[str, Entity] = {}
    for entity, text, rank in _rows(graph, "labels"):
        if isinstance(text, ox.Literal) and is_ours(entity.value):
            item = found.setdefault(entity.value, Entity(entity.value))
            item.labels.append(Label(text.value, (text.language or "").lower(), rank.value))
    facts: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for entity, part, role in _rows(graph, "facts"):
        facts[entity.value].append((role.value, part.value))
    for iri, item in found.items():
        for kind, value in facts.get(iri, ()):
            _add_fact(item, kind, value)
    return found


def is_ours(iri: str) -> bool:
    """Whether the IRI is that of an entity that names are matched to: ``<base>/<kind>/<slug>``."""
    kind, _, slug = iri.removeprefix(BASE).partition("/")
    return iri.startswith(BASE) and kind in KINDS_MATCHED and bool(slug) and "/" not in slug


def country_code(text: str) -> str:
    """The two-letter code of a country given by code, name or the IRI of its place; empty when unknown."""
    plain = fold(text.removeprefix(BASE + "place/")).strip()
    return words().countries.get(plain, plain if len(plain) == len("xx") and plain.isalpha() else "")


def _add_fact(item: Entity, role: str, value: str) -> None:
    if role == "type":
        item.types.add(value.rsplit("#", 1)[-1].rsplit("/", 1)[-1])
    elif role == "country":
        item.country = country_code(value)
    elif role == "maker":
        item.makers.add(value)
    elif role == "family":
        item.families.add(value)
    elif role == "parameters":
        item.numbers.add(_in_billions(value))
    elif role == "memory":
        item.memories.add(f"{float(value):g}gb")
    elif role == "active":
        item.numbers.add("a" + _in_billions(value))
    else:
        item.identifiers.setdefault(role, set()).add(value)


def _in_billions(value: str) -> str:
    number = float(value)
    return f"{number / 1e12:g}t" if number >= 1e12 else f"{number / 1e9:.3g}b"  # noqa: PLR2004 - a trillion


def _rows(graph: ox.Store, name: str) -> Iterable[tuple[ox.NamedNode, ox.NamedNode | ox.Literal, ox.Literal]]:
    solutions = graph.query(stored(QUERIES / f"{name}.rq"))
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - the queries are ours
    for row in solutions:
        yield row[0], row[1], row[2]
