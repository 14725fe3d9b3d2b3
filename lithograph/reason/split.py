"""Schema and individuals told apart by vocabulary, whatever file a triple stands in."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from pyoxigraph import BlankNode, NamedNode, Triple

from lithograph.reason.rules import Node, Resource, subject_of
from lithograph.reason.vocabulary import (
    ASSERTION_TYPES,
    ASSERTIONS,
    AXIOMS,
    FIRST,
    LIST_AXIOMS,
    MEMBERS,
    REST,
    SCHEMA_TYPES,
)
from lithograph.terms import RDF_TYPE

Parts: TypeAlias = tuple[Resource | Triple, NamedNode, Node]
"""Subject, predicate and object, taken out of a triple once: making them again costs more than the rest."""


@dataclass(frozen=True, slots=True)
class Split:
    """Triples by what they are: axioms about terms, axioms about individuals, and plain facts."""

    schema: tuple[Triple, ...]
    assertions: tuple[Triple, ...]
    facts: tuple[Triple, ...]


class Sieve:
    """Takes schema out of a stream of triples and lets the facts through.

    ``schema`` and ``assertions`` fill as the stream runs. ``assertions`` are negative property assertions and
    owl:AllDifferent with their lists: data may state them, and they compile to rules as schema does.
    """

    def __init__(self) -> None:
        self.schema: list[Triple] = []
        self.assertions: list[Triple] = []
        self._lists: defaultdict[Resource, list[Triple]] = defaultdict(list)
        self._heads: list[tuple[object, list[Triple]]] = []
        self._members: list[Triple] = []
        self._assertive: set[object] = set()
        self._kinds: dict[NamedNode, str] = {}

    def facts(self, triples: Iterable[Triple]) -> Iterator[Triple]:
        """The plain facts in the stream."""
        for triple in triples:
            kind = self._kind(triple.predicate)
            if kind == "fact" or (kind == "type" and triple.object not in SCHEMA_TYPES):
                yield triple
            else:
                self.take(triple)
        for parts in self.rest():
            yield Triple(*parts)

    def lets_through(self, predicate: NamedNode, term: Node) -> bool:
        """Whether a triple of this predicate and object is a plain fact."""
        kind = self._kind(predicate)
        return kind == "fact" or (kind == "type" and term not in SCHEMA_TYPES)

    def keeps(self, predicate: NamedNode) -> bool:
        """Whether triples of this predicate are no plain facts, whatever their object."""
        return self._kind(predicate) not in {"fact", "type"}

    def take(self, triple: Triple) -> None:
        """Keep a triple that is no plain fact."""
        kind = self._kind(triple.predicate)
        if kind == "type":
            assertive = triple.object in ASSERTION_TYPES
            (self.assertions if assertive else self.schema).append(triple)
            if assertive:
                self._assertive.add(triple.subject)
        elif kind == "members":
            self._members.append(triple)
        elif kind == "link":
            self._lists[subject_of(triple)].append(triple)
        else:
            target = self.assertions if triple.predicate in ASSERTIONS else self.schema
            target.append(triple)
            if kind == "list":
                self._heads.append((triple.object, target))

    def rest(self) -> Iterator[Parts]:
        """Once the stream has ended, the lists in it that belong to no axiom: they are plain facts."""
        for triple in self._members:
            target = self.assertions if triple.subject in self._assertive else self.schema
            target.append(triple)
            self._heads.append((triple.object, target))
        for head, target in self._heads:
            self._take_list(head, target)
        for links in self._lists.values():
            for link in links:
                yield link.subject, link.predicate, link.object

    def _kind(self, predicate: NamedNode) -> str:
        kind = self._kinds.get(predicate)
        if kind is None:
            kind = self._kinds[predicate] = _kind(predicate)
        return kind

    def _take_list(self, head: object, target: list[Triple]) -> None:
        node = head
        while isinstance(node, NamedNode | BlankNode) and node in self._lists:
            links = self._lists.pop(node)
            target += links
            node = next((link.object for link in links if link.predicate == REST), None)


def split(triples: Iterable[Triple]) -> Split:
    """The triples told apart; lists go with the axiom that they belong to."""
    sieve = Sieve()
    facts = tuple(sieve.facts(triples))
    return Split(tuple(sieve.schema), tuple(sieve.assertions), facts)


def schema_triples(triples: Iterable[Triple]) -> list[Triple]:
    """The triples that only an ontology may say; none when the data keeps to individuals."""
    return list(split(triples).schema)


def _kind(predicate: NamedNode) -> str:
    if predicate == RDF_TYPE:
        return "type"
    if predicate == MEMBERS:
        return "members"
    if predicate in {FIRST, REST}:
        return "link"
    if predicate in LIST_AXIOMS:
        return "list"
    return "axiom" if predicate in AXIOMS else "fact"
