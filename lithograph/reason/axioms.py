"""The schema as a graph that can be asked, and the faults that make an axiom unreadable."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from lithograph.errors import Location, Problem
from lithograph.reason.rules import Resource, Term, object_of, subject_of
from lithograph.reason.vocabulary import (
    ASSERTION_PROPERTY,
    CHAIN,
    COMPLEMENT,
    DATATYPE_COMPLEMENT,
    DISJOINT_WITH,
    DISTINCT_MEMBERS,
    DOMAIN,
    EQUIVALENT_CLASS,
    EQUIVALENT_PROPERTY,
    FACETS,
    FIRST,
    HAS_KEY,
    INVERSE_OF,
    LIST_AXIOMS,
    MAX_QUALIFIED,
    MEMBERS,
    NEGATIVE_ASSERTION,
    NIL,
    ON_CLASS,
    ON_DATA_RANGE,
    ON_DATATYPE,
    ON_PROPERTY,
    PROPERTY_DISJOINT,
    RANGE,
    REST,
    RESTRICTIONS,
    SOURCE_INDIVIDUAL,
    SUB_CLASS,
    SUB_PROPERTY,
    TARGET_INDIVIDUAL,
    TARGET_VALUE,
    WITH_RESTRICTIONS,
)
from lithograph.terms import OWL, RDF_TYPE

Locate = Callable[[Triple], tuple[Location, ...]]


@dataclass(frozen=True, slots=True)
class Fault:
    """An axiom that cannot be read: the triple to look at, what is wrong, what would be right."""

    triple: Triple
    message: str
    hint: str

    def problem(self, locate: Locate | None) -> Problem:
        """The fault with its place, or without a line when the place is not known."""
        places = locate(self.triple) if locate is not None else ()
        place = places[0] if places else Location("ontology", 0)
        return Problem(place, f"{self.message}: {self.triple}", self.hint)


class SchemaGraph:
    """Schema triples by subject and by predicate, and the lists in them."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.by_predicate: defaultdict[NamedNode, list[Triple]] = defaultdict(list)
        self.data_ranges: dict[Resource, bool] = {}
        """What ``is_data_range`` has found out so far."""
        self._objects: dict[tuple[Resource, NamedNode], list[Term]] = {}
        for triple in dict.fromkeys(triples):
            self.by_predicate[triple.predicate].append(triple)
            self._objects.setdefault((subject_of(triple), triple.predicate), []).append(object_of(triple))

    def objects(self, subject: Resource, predicate: NamedNode) -> list[Term]:
        """The objects of a subject and predicate."""
        return self._objects.get((subject, predicate), [])

    def resources(self, subject: Resource, predicate: NamedNode) -> list[Resource]:
        """The objects that are no literals."""
        return [term for term in self.objects(subject, predicate) if not isinstance(term, Literal)]

    def axioms(self, predicate: NamedNode) -> Iterator[tuple[Triple, Resource, Resource]]:
        """Each triple of the predicate whose object is no literal, with its subject and object."""
        for triple in self.by_predicate.get(predicate, ()):
            term = object_of(triple)
            if not isinstance(term, Literal):
                yield triple, subject_of(triple), term

    def instances(self, klass: NamedNode) -> Iterator[tuple[Triple, Resource]]:
        """Each triple that types a subject with the class, with that subject."""
        for triple in self.by_predicate.get(RDF_TYPE, ()):
            if triple.object == klass:
                yield triple, subject_of(triple)

    def is_a(self, subject: Resource, klass: NamedNode) -> bool:
        """Whether the subject is typed with the class."""
        return klass in self.objects(subject, RDF_TYPE)

    def members(self, head: Term) -> tuple[Term, ...]:
        """The members of a list that ``faults`` found to be sound."""
        result: list[Term] = []
        node = head
        while node != NIL and not isinstance(node, Literal):
            result += self.objects(node, FIRST)[:1]
            node = next(iter(self.objects(node, REST)), NIL)
        return tuple(result)

    def resource_members(self, head: Term) -> tuple[Resource, ...]:
        """The members of a list that are no literals."""
        return tuple(term for term in self.members(head) if not isinstance(term, Literal))

    def inverse_of(self, term: Resource) -> NamedNode | None:
        """The named property whose inverse a blank node denotes, if it is such a property expression."""
        if isinstance(term, BlankNode):
            for other in self.resources(term, INVERSE_OF):
                if isinstance(other, NamedNode):
                    return other
        return None


RESOURCES_ONLY: Final = (
    SUB_CLASS,
    SUB_PROPERTY,
    INVERSE_OF,
    ON_PROPERTY,
    DOMAIN,
    RANGE,
    EQUIVALENT_CLASS,
    EQUIVALENT_PROPERTY,
    COMPLEMENT,
    DISJOINT_WITH,
    PROPERTY_DISJOINT,
    ON_CLASS,
    ON_DATA_RANGE,
    ON_DATATYPE,
    DATATYPE_COMPLEMENT,
)
"""Predicates of which a literal cannot be the object."""


def faults(graph: SchemaGraph) -> list[Fault]:
    """Everything that makes an axiom unreadable, in the order of the triples."""
    result: list[Fault] = []
    for predicate in LIST_AXIOMS:
        for triple in graph.by_predicate.get(predicate, ()):
            result += _list_faults(graph, triple)
    for predicate in RESTRICTIONS:
        for triple in graph.by_predicate.get(predicate, ()):
            result += _restriction_faults(graph, triple)
    for predicate in FACETS:
        result += [
            Fault(triple, "the value of a facet must be a literal", "write a typed literal")
            for triple in graph.by_predicate.get(predicate, ())
            if not isinstance(triple.object, Literal)
        ]
    for predicate in RESOURCES_ONLY:
        result += [
            Fault(triple, "a literal cannot be a class or property", "name one by its IRI")
            for triple in graph.by_predicate.get(predicate, ())
            if isinstance(triple.object, Literal)
        ]
    result += _pairing_faults(graph)
    return result


def _list_faults(graph: SchemaGraph, triple: Triple) -> Iterator[Fault]:
    name = triple.predicate.value.rsplit("#", 1)[1]
    node: Term = object_of(triple)
    seen: set[Term] = set()
    while node != NIL:
        if isinstance(node, Literal):
            yield Fault(triple, f"the list of {name} ends in a literal", "end it with rdf:nil")
            return
        if node in seen:
            yield Fault(triple, f"the list of {name} is cyclic (rdf:rest)", "end it with rdf:nil")
            return
        seen.add(node)
        first, rest = graph.objects(node, FIRST), graph.objects(node, REST)
        if len(first) != 1 or len(rest) != 1:
            yield Fault(
                triple,
                f"the list of {name}: a node has {len(first)} rdf:first and {len(rest)} rdf:rest",
                "write it as a Turtle collection: ( ... )",
            )
            return
        if isinstance(first[0], Literal) and triple.predicate in {CHAIN, HAS_KEY, MEMBERS, DISTINCT_MEMBERS}:
            yield Fault(triple, f"a literal stands in the list of {name}", "name its members by their IRIs")
        node = rest[0]
    if not seen and triple.predicate in {CHAIN, HAS_KEY, WITH_RESTRICTIONS}:
        yield Fault(triple, f"the list of {name} is empty", "name at least one member")


def _restriction_faults(graph: SchemaGraph, triple: Triple) -> Iterator[Fault]:
    subject, predicate = subject_of(triple), triple.predicate
    name = predicate.value.rsplit("#", 1)[1]
    if not graph.objects(subject, ON_PROPERTY) and not graph.objects(subject, OWL["onProperties"]):
        yield Fault(triple, f"a restriction with {name} has no owl:onProperty", "add owl:onProperty")
    if "ardinality" in name:
        number = triple.object
        if not isinstance(number, Literal) or not number.value.strip().isdigit():
            yield Fault(
                triple,
                f"{name} needs a whole number from 0 up",
                'write for example "1"^^xsd:nonNegativeInteger',
            )
    elif name in {"someValuesFrom", "allValuesFrom"} and isinstance(triple.object, Literal):
        yield Fault(
            triple, f"{name} needs a class or datatype, not a literal", "use owl:hasValue for a value"
        )


def _pairing_faults(graph: SchemaGraph) -> Iterator[Fault]:
    restricted = {triple.subject for name in RESTRICTIONS for triple in graph.by_predicate.get(name, ())}
    for triple in graph.by_predicate.get(ON_PROPERTY, ()):
        if triple.subject not in restricted:
            yield Fault(
                triple, "a restriction says nothing about its property", "add owl:someValuesFrom or the like"
            )
    for triple in graph.by_predicate.get(MAX_QUALIFIED, ()):
        if not graph.objects(subject_of(triple), ON_CLASS) and not graph.objects(
            subject_of(triple), ON_DATA_RANGE
        ):
            yield Fault(
                triple, "a qualified cardinality has no owl:onClass", "add it, or use owl:maxCardinality"
            )
    for triple in graph.by_predicate.get(ON_DATATYPE, ()):
        if not graph.objects(subject_of(triple), WITH_RESTRICTIONS):
            yield Fault(triple, "a datatype restriction has no owl:withRestrictions", "add the facets")
    for triple in graph.by_predicate.get(WITH_RESTRICTIONS, ()):
        if not graph.objects(subject_of(triple), ON_DATATYPE):
            yield Fault(triple, "facets stand without owl:onDatatype", "name the datatype that they restrict")
    yield from _negative_faults(graph)


def _negative_faults(graph: SchemaGraph) -> Iterator[Fault]:
    for triple, subject in graph.instances(NEGATIVE_ASSERTION):
        targets = graph.objects(subject, TARGET_INDIVIDUAL) + graph.objects(subject, TARGET_VALUE)
        parts = (
            graph.objects(subject, SOURCE_INDIVIDUAL),
            graph.objects(subject, ASSERTION_PROPERTY),
            targets,
        )
        if any(len(part) != 1 for part in parts):
            yield Fault(
                triple,
                "a negative property assertion needs one source, one property and one target",
                "see OWL 2 Mapping to RDF, table 1",
            )
