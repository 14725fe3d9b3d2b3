"""Triples indexed once, for program rules, facts and positions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from lithograph.terms import RDF_TYPE, RDFS
from lithograph.validate.finding import Term

_SUBCLASS = RDFS["subClassOf"]


class Graph:
    """Triples, each once, found by predicate, subject or object; each index is made when first used."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples: Sequence[Triple] = tuple(dict.fromkeys(triples))

    @cached_property
    def by_predicate(self) -> Mapping[NamedNode, list[Triple]]:
        """The triples of each predicate."""
        index: dict[NamedNode, list[Triple]] = defaultdict(list)
        for triple in self.triples:
            index[triple.predicate].append(triple)
        return dict(index)

    @cached_property
    def by_subject(self) -> Mapping[Term, list[Triple]]:
        """The triples of each subject."""
        index: dict[Term, list[Triple]] = defaultdict(list)
        for triple in self.triples:
            if not isinstance(triple.subject, Triple):
                index[triple.subject].append(triple)
        return dict(index)

    @cached_property
    def mentions(self) -> Mapping[Term, list[Triple]]:
        """The triples in which each IRI or blank node is the object."""
        index: dict[Term, list[Triple]] = defaultdict(list)
        for triple in self.triples:
            if isinstance(triple.object, NamedNode | BlankNode):
                index[triple.object].append(triple)
        return dict(index)

    def having(self, predicate: NamedNode) -> Iterator[tuple[Term, Term]]:
        """Subject and object of each triple with the predicate."""
        for triple in self.by_predicate.get(predicate, ()):
            if not isinstance(triple.object, Triple) and not isinstance(triple.subject, Triple):
                yield triple.subject, triple.object

    def values(self, subject: Term, predicate: NamedNode) -> tuple[Term, ...]:
        """The objects of the subject for the predicate, in file order."""
        return tuple(
            triple.object for triple in self.said(subject, predicate) if not isinstance(triple.object, Triple)
        )

    def literals(self, predicate: NamedNode) -> Iterator[tuple[Term, Literal]]:
        """Subject and literal of each triple with the predicate and a literal."""
        for subject, value in self.having(predicate):
            if isinstance(value, Literal):
                yield subject, value

    def said(self, node: Term, predicate: NamedNode) -> Sequence[Triple]:
        """The triples of the subject and the predicate."""
        return [triple for triple in self.by_subject.get(node, ()) if triple.predicate == predicate]

    def mentioning(self, node: Term, predicate: NamedNode) -> Sequence[Triple]:
        """The triples of the predicate and the object, which may be a literal."""
        near = (
            self.by_predicate.get(predicate, ()) if isinstance(node, Literal) else self.mentions.get(node, ())
        )
        return [triple for triple in near if triple.predicate == predicate and triple.object == node]

    def within(self, spaces: tuple[str, ...]) -> Iterator[Triple]:
        """The triples whose subject or object is an IRI that begins with one of these."""
        for triple in self.triples:
            ends = (triple.subject, triple.object)
            if any(isinstance(term, NamedNode) and term.value.startswith(spaces) for term in ends):
                yield triple

    def subclasses(self, top: Term) -> set[Term]:
        """The class and every class below it."""
        known = self._trees.get(top)
        if known is None:
            known = self._trees[top] = {top}
            todo = [top]
            while todo:
                for child in self._below.get(todo.pop(), ()):
                    if child not in known:
                        known.add(child)
                        todo.append(child)
        return known

    def has_instance(self, top: Term) -> bool:
        """Whether the class, or a class below it, has an instance."""
        return not self._classes.isdisjoint(self.subclasses(top))

    @cached_property
    def _trees(self) -> dict[Term, set[Term]]:
        return {}

    @cached_property
    def _classes(self) -> set[Term]:
        return {kind for _, kind in self.having(RDF_TYPE)}

    @cached_property
    def _below(self) -> dict[Term, list[Term]]:
        index: dict[Term, list[Term]] = defaultdict(list)
        for child, parent in self.having(_SUBCLASS):
            index[parent].append(child)
        return index


class Joined(Graph):
    """Two graphs as one, by the indexes that each has."""

    def __init__(self, *graphs: Graph) -> None:
        self._graphs = graphs

    @cached_property
    def by_predicate(self) -> Mapping[NamedNode, list[Triple]]:
        """The triples of each predicate."""
        return _Joined([graph.by_predicate for graph in self._graphs])

    @cached_property
    def by_subject(self) -> Mapping[Term, list[Triple]]:
        """The triples of each subject."""
        return _Joined([graph.by_subject for graph in self._graphs])

    def said(self, node: Term, predicate: NamedNode) -> Sequence[Triple]:
        """The triples of the subject and the predicate."""
        return [triple for graph in self._graphs for triple in graph.said(node, predicate)]

    def mentioning(self, node: Term, predicate: NamedNode) -> Sequence[Triple]:
        """The triples of the predicate and the object, which may be a literal."""
        return [triple for graph in self._graphs for triple in graph.mentioning(node, predicate)]


class _Joined(Mapping[Any, list[Triple]]):
    def __init__(self, parts: Sequence[Mapping[Any, list[Triple]]]) -> None:
        self._parts = parts

    def __getitem__(self, key: object) -> list[Triple]:
        found = [triple for part in self._parts for triple in part.get(key, ())]
        if not found:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[Any]:
        return iter({key: None for part in self._parts for key in part})

    def __len__(self) -> int:
        return sum(1 for _ in self)
