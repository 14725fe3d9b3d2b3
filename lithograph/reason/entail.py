"""Whether a graph entails another: facts by look-up, axioms by freezing and by refutation.

The rules derive facts, and few axioms. An axiom about all individuals is shown on fresh ones ("freezing"):
C is below D when a fresh member of C turns out to be a member of D. A denial is shown by asserting the
opposite and meeting a contradiction. Both ways are sound; what they do not show may still be entailed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from lithograph.reason.axioms import SchemaGraph
from lithograph.reason.closure import Closure, closure
from lithograph.reason.compile import compile_assertions
from lithograph.reason.lexical import INTEGER_BOUNDS
from lithograph.reason.ranges import contains, is_data_range, read_range
from lithograph.reason.rules import Resource, Term
from lithograph.reason.sources import Source, triples_of
from lithograph.reason.split import Split, split
from lithograph.reason.values import value_of
from lithograph.reason.vocabulary import (
    AXIOMS,
    CHARACTERISTICS,
    COMPLEMENT,
    DIFFERENT_FROM,
    DOMAIN,
    EQUIVALENT_CLASS,
    EQUIVALENT_PROPERTY,
    INVERSE_OF,
    NOISE_TYPES,
    RANGE,
    SAME_AS,
    SUB_CLASS,
    SUB_PROPERTY,
)
from lithograph.terms import OWL, RDF_TYPE, XSD

Claim: TypeAlias = tuple[Resource, Resource, Resource]

_FRESH: Final = "urn:lithograph:fresh:"
_A, _B, _C = (NamedNode(_FRESH + name) for name in "abc")
_NOTIONS: Final = frozenset(
    {
        SUB_CLASS,
        EQUIVALENT_CLASS,
        SUB_PROPERTY,
        EQUIVALENT_PROPERTY,
        DOMAIN,
        RANGE,
        INVERSE_OF,
        OWL["disjointWith"],
        OWL["propertyDisjointWith"],
    }
)
"""Predicates that make an axiom by themselves; the others describe class expressions and lists."""


def unproven(premise: Source, conclusion: Source) -> list[Triple]:
    """The triples of the conclusion that could not be shown to follow from the premise; none: it follows."""
    return list(_Question(split(triples_of(premise)), split(triples_of(conclusion))).failures())


@dataclass(frozen=True)
class _Question:
    premise: Split
    conclusion: Split

    @cached_property
    def graph(self) -> SchemaGraph:
        """The schema of the conclusion."""
        return SchemaGraph(self.conclusion.schema)

    @cached_property
    def expressions(self) -> tuple[Triple, ...]:
        """The class expressions of the conclusion: naming them adds nothing to the premise."""
        return tuple(
            triple
            for triple in self.conclusion.schema
            if isinstance(triple.subject, BlankNode)
            and triple.predicate not in _NOTIONS
            and triple.object != OWL["Ontology"]
        )

    @cached_property
    def known(self) -> Closure:
        """What follows from the premise."""
        return self.with_facts()

    def with_facts(self, *facts: Triple) -> Closure:
        """What follows from the premise and these facts."""
        schema = (*self.premise.schema, *self.expressions)
        return closure(schema, (*self.premise.facts, *self.premise.assertions, *facts))

    def failures(self) -> Iterator[Triple]:
        """The triples that could not be shown."""
        if self.known.inconsistencies:
            return
        for triple in self.conclusion.facts:
            if not self._holds(triple):
                yield triple
        for item in compile_assertions(SchemaGraph(self.conclusion.assertions)).different:
            if not all(self._differ(one, other) for one, other in combinations(item.members, 2)):
                yield item.axiom
        for triple in self.conclusion.schema:
            if not self._follows(triple):
                yield triple

    def _holds(self, triple: Triple) -> bool:
        subject, predicate, term = triple.subject, triple.predicate, triple.object
        if predicate == DIFFERENT_FROM:
            return triple in self.known or self._differ(_resource(subject), _resource(term))
        if predicate == RDF_TYPE and term in NOISE_TYPES:
            return True
        if predicate == RDF_TYPE and isinstance(term, NamedNode | BlankNode):
            return self._is_a(self.known, _resource(subject), term)
        return triple in self.known

    def _is_a(self, where: Closure, subject: Resource, klass: Resource) -> bool:
        if Triple(subject, RDF_TYPE, klass) in where:
            return True
        return any(
            self._clashes(Triple(subject, RDF_TYPE, part)) for part in self.graph.resources(klass, COMPLEMENT)
        )

    def _clashes(self, *facts: Triple) -> bool:
        return bool(self.with_facts(*facts).inconsistencies)

    def _differ(self, one: Term, other: Term) -> bool:
        if isinstance(one, Literal) or isinstance(other, Literal):
            return False
        return Triple(one, DIFFERENT_FROM, other) in self.known or self._clashes(Triple(one, SAME_AS, other))

    def _follows(self, triple: Triple) -> bool:
        """Whether a schema triple follows; declarations and descriptions claim nothing."""
        subject, predicate, term = _resource(triple.subject), triple.predicate, triple.object
        if predicate == RDF_TYPE:
            return term not in CHARACTERISTICS or self._has_characteristic(subject, _resource(term))
        if predicate not in _NOTIONS or not isinstance(term, NamedNode | BlankNode):
            return predicate not in AXIOMS or isinstance(subject, BlankNode)
        if triple in self.premise.schema:
            return True
        return self._axiom_follows(subject, predicate, term)

    def _axiom_follows(self, subject: Resource, predicate: NamedNode, term: Resource) -> bool:
        if predicate in {SUB_CLASS, EQUIVALENT_CLASS}:
            ways = [(subject, term)] + [(term, subject)] * (predicate == EQUIVALENT_CLASS)
            return all(self._is_below(lower, upper) for lower, upper in ways)
        if predicate in {SUB_PROPERTY, EQUIVALENT_PROPERTY, INVERSE_OF}:
            ends = (_B, _A) if predicate == INVERSE_OF else (_A, _B)
            forth = self._leads([(_A, subject, _B)], (ends[0], term, ends[1]))
            return forth and (
                predicate == SUB_PROPERTY or self._leads([(_A, term, _B)], (ends[0], subject, ends[1]))
            )
        if predicate == RANGE and is_data_range(self.graph, term):
            return self._keeps_within(subject, term)
        if predicate in {DOMAIN, RANGE}:
            return self._leads([(_A, subject, _B)], (_A if predicate == DOMAIN else _B, RDF_TYPE, term))
        return self._never_meet(subject, predicate, term)

    def _never_meet(self, subject: Resource, predicate: NamedNode, term: Resource) -> bool:
        """Whether two classes, or two properties, are disjoint."""
        if predicate == OWL["disjointWith"]:
            return self._clashes(Triple(_A, RDF_TYPE, subject), Triple(_A, RDF_TYPE, term))
        if isinstance(subject, NamedNode) and isinstance(term, NamedNode):
            return self._clashes(Triple(_A, subject, _B), Triple(_A, term, _B))
        return False

    def _is_below(self, lower: Resource, upper: Resource) -> bool:
        where = self.with_facts(Triple(_A, RDF_TYPE, lower))
        return bool(where.inconsistencies) or self._is_a(where, _A, upper)

    def _leads(self, facts: list[Claim], goal: Claim) -> bool:
        """Whether these facts about fresh individuals bring the goal, or a contradiction."""
        stated = [Triple(one, prop, other) for one, prop, other in facts if isinstance(prop, NamedNode)]
        if not isinstance(goal[1], NamedNode) or len(stated) < len(facts):
            return False
        where = self.with_facts(*stated)
        return Triple(goal[0], goal[1], goal[2]) in where or bool(where.inconsistencies)

    def _has_characteristic(self, prop: Resource, kind: Resource) -> bool:
        if Triple(prop, RDF_TYPE, kind) in self.premise.schema:
            return True
        if not isinstance(prop, NamedNode):
            return False
        ab, bc, ba, cb = (_A, prop, _B), (_B, prop, _C), (_B, prop, _A), (_C, prop, _B)
        name = kind.value.rsplit("#", 1)[1]
        goals: dict[str, tuple[list[Claim], Claim]] = {
            "TransitiveProperty": ([ab, bc], (_A, prop, _C)),
            "SymmetricProperty": ([ab], ba),
            "FunctionalProperty": ([ba, bc], (_A, SAME_AS, _C)),
            "InverseFunctionalProperty": ([ab, cb], (_A, SAME_AS, _C)),
        }
        if name in goals:
            return self._leads(*goals[name])
        impossible: dict[str, list[Claim]] = {
            "AsymmetricProperty": [ab, ba],
            "IrreflexiveProperty": [(_A, prop, _A)],
        }
        facts = impossible.get(name, [])
        return (
            bool(facts)
            and isinstance(prop, NamedNode)
            and self._clashes(*(Triple(one, prop, other) for one, _prop, other in facts))
        )

    def _keeps_within(self, prop: Resource, data_range: Resource) -> bool:
        """Whether every witness beyond the data range is refused as a value of the property."""
        if not isinstance(prop, NamedNode):
            return False
        wanted = read_range(self.graph, data_range)
        facts: list[Triple] = []
        for number, literal in enumerate(_witnesses()):
            value = value_of(literal)
            if value is not None and contains(wanted, value) is not True:
                facts.append(Triple(NamedNode(f"{_FRESH}{number}"), prop, literal))
        refused = {t.subject for clash in self.with_facts(*facts).inconsistencies for t in clash.premises}
        return all(fact.subject in refused for fact in facts)


def _witnesses() -> Iterator[Literal]:
    """Literals of every value space, and those at the edges of the integer types."""
    bounds = {bound for pair in INTEGER_BOUNDS.values() for bound in pair if bound is not None}
    for number in sorted({bound + step for bound in bounds for step in (-1, 0, 1)}):
        yield Literal(str(number), datatype=XSD["integer"])
    for text, name in (
        ("0.5", "decimal"),
        ("1.5", "double"),
        ("1.5", "float"),
        ("a b", "string"),
        ("\n", "string"),
        ("true", "boolean"),
        ("2020-01-01", "date"),
        ("2020-01-01T00:00:00", "dateTime"),
        ("00", "hexBinary"),
        ("AA==", "base64Binary"),
        ("a:b", "anyURI"),
    ):
        yield Literal(text, datatype=XSD[name])
    yield Literal("a", language="en")


def _resource(term: object) -> Resource:
    if isinstance(term, NamedNode | BlankNode):
        return term
    raise TypeError(f"not a resource: {term}")
