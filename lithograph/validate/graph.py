"""The triples under validation, indexed once for all program rules, facts and positions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from lithograph.terms import RDF_TYPE, RDFS
from lithograph.validate.finding import Term

_SUBCLASS = RDFS["subClassOf"]


class Graph:
    """Asserted and inferred triples, with the class tree, found by predicate or by subject."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples: tuple[Triple, ...] = tuple(dict.fromkeys(triples))

    @cached_property
    def by_predicate(self) -> dict[NamedNode, list[Triple]]:
        """The triples of each predicate."""
        index: dict[NamedNode, list[Triple]] = defaultdict(list)
        for triple in self.triples:
            index[triple.predicate].append(triple)
        return index

    def having(self, predicate: NamedNode) -> Iterator[tuple[Term, Term]]:
        """Subject and object of each triple with the predicate."""
        for triple in self.by_predicate.get(predicate, ()):
            if not isinstance(triple.object, Triple) and not isinstance(triple.subject, Triple):
                yield triple.subject, triple.object

    def values(self, subject: Term, predicate: NamedNode) -> tuple[Term, ...]:
        """The objects of the subject for the predicate, in file order."""
        return tuple(self._values(predicate).get(subject, ()))

    def literals(self, predicate: NamedNode) -> Iterator[tuple[Term, Literal]]:
        """Subject and literal of each triple with the predicate and a literal."""
        for subject, value in self.having(predicate):
            if isinstance(value, Literal):
                yield subject, value

    def subclasses(self, top: Term) -> set[Term]:
        """The class and every class below it."""
        below: dict[Term, list[Term]] = self._below
        found = {top}
        todo = [top]
        while todo:
            for child in below.get(todo.pop(), ()):
                if child not in found:
                    found.add(child)
                    todo.append(child)
        return found

    def classes(self) -> set[Term]:
        """Every class that has an instance."""
        return set(self._instances)

    def instances(self, top: Term) -> set[Term]:
        """The instances of the class and of every class below it."""
        return {item for kind in self.subclasses(top) for item in self._instances.get(kind, ())}

    @cached_property
    def mentions(self) -> dict[Term, list[Triple]]:
        """The triples in which each IRI or blank node is the object."""
        index: dict[Term, list[Triple]] = defaultdict(list)
        for triple in self.triples:
            if isinstance(triple.object, NamedNode | BlankNode):
                index[triple.object].append(triple)
        return index

    @cached_property
    def _instances(self) -> dict[Term, list[Term]]:
        index: dict[Term, list[Term]] = defaultdict(list)
        for subject, kind in self.having(RDF_TYPE):
            index[kind].append(subject)
        return index

    @cached_property
    def _below(self) -> dict[Term, list[Term]]:
        index: dict[Term, list[Term]] = defaultdict(list)
        for child, parent in self.having(_SUBCLASS):
            index[parent].append(child)
        return index

    def _values(self, predicate: NamedNode) -> dict[Term, list[Term]]:
        index = self._by_subject.get(predicate)
        if index is None:
            index = defaultdict(list)
            for subject, value in self.having(predicate):
                index[subject].append(value)
            self._by_subject[predicate] = index
        return index

    @cached_property
    def _by_subject(self) -> dict[NamedNode, dict[Term, list[Term]]]:
        return {}
