"""Triples indexed once, for program rules, facts and positions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from lithograph.terms import RDF_TYPE, RDFS
from lithograph.validate.finding import Term

_SUBCLASS = RDFS["subClassOf"]


class Graph:
    """Triples, each once, found by predicate, subject or object; each index is made when first used."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples: tuple[Triple, ...] = tuple(dict.fromkeys(triples))

    @cached_property
    def by_predicate(self) -> dict[NamedNode, list[Triple]]:
        """The triples of each predicate."""
        index: dict[NamedNode, list[Triple]] = defaultdict(list)
        for triple in self.triples:
            index[triple.predicate].append(triple)
        return dict(index)

    @cached_property
    def by_subject(self) -> dict[Term, list[Triple]]:
        """The triples of each subject."""
        index: dict[Term, list[Triple]] = defaultdict(list)
        for triple in self.triples:
            if not isinstance(triple.subject, Triple):
                index[triple.subject].append(triple)
        return dict(index)

    @cached_property
    def mentions(self) -> dict[Term, list[Triple]]:
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
            triple.object
            for triple in self.by_subject.get(subject, ())
            if triple.predicate == predicate and not isinstance(triple.object, Triple)
        )

    def literals(self, predicate: NamedNode) -> Iterator[tuple[Term, Literal]]:
        """Subject and literal of each triple with the predicate and a literal."""
        for subject, value in self.having(predicate):
            if isinstance(value, Literal):
                yield subject, value

    def subclasses(self, top: Term) -> set[Term]:
        """The class and every class below it."""
        found = {top}
        todo = [top]
        while todo:
            for child in self._below.get(todo.pop(), ()):
                if child not in found:
                    found.add(child)
                    todo.append(child)
        return found

    def has_instance(self, top: Term) -> bool:
        """Whether the class, or a class below it, has an instance."""
        return not self._classes.isdisjoint(self.subclasses(top))

    @cached_property
    def _classes(self) -> set[Term]:
        return {kind for _, kind in self.having(RDF_TYPE)}

    @cached_property
    def _below(self) -> dict[Term, list[Term]]:
        index: dict[Term, list[Term]] = defaultdict(list)
        for child, parent in self.having(_SUBCLASS):
            index[parent].append(child)
        return index
