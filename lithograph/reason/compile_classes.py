"""Rules of tables 6 and 7 (cls-* and cax-*), one or more per class axiom."""

import hashlib
from collections.abc import Iterator
from itertools import combinations
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from lithograph.reason.axioms import SchemaGraph
from lithograph.reason.compile_properties import outside
from lithograph.reason.ranges import is_data_range
from lithograph.reason.rules import Atom, Resource, Rule, U, V, X, Y, Z, member, same
from lithograph.reason.vocabulary import (
    ALL_VALUES,
    COMPLEMENT,
    DISJOINT_MEMBER,
    DISJOINT_WITH,
    EQUIVALENT_CLASS,
    HAS_VALUE,
    INTERSECTION,
    MAX_CARDINALITY,
    MAX_QUALIFIED,
    MEMBERS,
    NOISE_TYPES,
    NOTHING,
    ON_CLASS,
    ON_DATA_RANGE,
    ON_PROPERTY,
    ONE_OF,
    SOME_VALUES,
    SUB_CLASS,
    THING,
    UNION,
)
from lithograph.terms import OWL

LONG_DISJOINTNESS: Final = 24
"""Members from which owl:AllDisjointClasses is checked through one relation, not pair by pair."""


def class_rules(graph: SchemaGraph) -> Iterator[Rule]:
    """The rules of all class axioms; axioms about data ranges are not among them."""
    yield Rule("cls-nothing2", (), (member(X, NOTHING),), None)
    for axiom, one, other in graph.axioms(EQUIVALENT_CLASS):
        yield from _subsumption("cax-eqc1", graph, axiom, one, other)
        yield from _subsumption("cax-eqc2", graph, axiom, other, one)
    for axiom, one, other in graph.axioms(DISJOINT_WITH):
        if not is_data_range(graph, one):
            yield Rule("cax-dw", (axiom,), tuple(dict.fromkeys((member(X, one), member(X, other)))), None)
    for axiom, one, other in graph.axioms(COMPLEMENT):
        yield Rule("cls-com", (axiom,), (member(X, one), member(X, other)), None)
    yield from _disjoint_classes(graph)
    yield from _boolean(graph)
    yield from _enumerations(graph)
    for axiom, restriction, prop in graph.axioms(ON_PROPERTY):
        yield from _restrictions(graph, axiom, restriction, prop)
    # last, because some of these follow from the axioms above, whose own rules say more in a proof
    for axiom, one, other in graph.axioms(SUB_CLASS):
        yield from _subsumption("cax-sco", graph, axiom, one, other)


def _subsumption(
    name: str, graph: SchemaGraph, axiom: Triple, lower: Resource, upper: Resource
) -> Iterator[Rule]:
    if lower not in {upper, NOTHING} and upper not in NOISE_TYPES and not is_data_range(graph, lower):
        yield Rule(name, (axiom,), (member(X, lower),), member(X, upper))


def _disjoint_classes(graph: SchemaGraph) -> Iterator[Rule]:
    for _typing, node in graph.instances(OWL["AllDisjointClasses"]):
        for head in graph.resources(node, MEMBERS):
            axiom = Triple(node, MEMBERS, head)
            classes = graph.resource_members(head)
            if len(classes) < LONG_DISJOINTNESS:
                for one, other in combinations(classes, 2):
                    yield Rule("cax-adc", (axiom,), (member(X, one), member(X, other)), None)
                continue
            digest = hashlib.sha256("\n".join(str(klass) for klass in classes).encode()).hexdigest()[:16]
            relation = NamedNode(DISJOINT_MEMBER + digest)
            for klass in classes:
                yield Rule("cax-adc", (axiom,), (member(X, klass),), Atom(X, relation, klass))
            body = (Atom(X, relation, Y), Atom(X, relation, Z))
            yield Rule("cax-adc", (axiom,), body, None, ((Y, Z),))


def _boolean(graph: SchemaGraph) -> Iterator[Rule]:
    for axiom, klass, head in graph.axioms(INTERSECTION):
        if is_data_range(graph, klass):
            continue
        parts = [part for part in graph.resource_members(head) if part not in NOISE_TYPES]
        body = tuple(dict.fromkeys(member(Y, part) for part in parts))
        if body and klass not in NOISE_TYPES:
            yield Rule("cls-int1", (axiom,), body, member(Y, klass))
        for part in parts:
            yield Rule("cls-int2", (axiom,), (member(Y, klass),), member(Y, part))
    for axiom, klass, head in graph.axioms(UNION):
        if not is_data_range(graph, klass) and klass not in NOISE_TYPES:
            for part in graph.resource_members(head):
                if part != NOTHING and part not in NOISE_TYPES:
                    yield Rule("cls-uni", (axiom,), (member(Y, part),), member(Y, klass))


def _enumerations(graph: SchemaGraph) -> Iterator[Rule]:
    for axiom, klass, head in graph.axioms(ONE_OF):
        if not is_data_range(graph, klass) and klass not in NOISE_TYPES:
            for individual in graph.resource_members(head):
                yield Rule("cls-oo", (axiom,), (), member(individual, klass))


def _restrictions(graph: SchemaGraph, axiom: Triple, restriction: Resource, prop: Resource) -> Iterator[Rule]:
    edge = Atom(U, prop, V)
    for filler in graph.resources(restriction, SOME_VALUES):
        axioms = (axiom, Triple(restriction, SOME_VALUES, filler))
        if filler == THING:
            yield Rule("cls-svf2", axioms, (edge,), member(U, restriction))
        else:
            yield Rule("cls-svf1", axioms, (edge, member(V, filler)), member(U, restriction))
    for filler in graph.resources(restriction, ALL_VALUES):
        axioms = (axiom, Triple(restriction, ALL_VALUES, filler))
        if is_data_range(graph, filler):
            body = (member(U, restriction), edge, outside(V, filler))
            yield Rule("dt-not-type", axioms, body, None)
        elif filler not in NOISE_TYPES:
            yield Rule("cls-avf", axioms, (member(U, restriction), edge), member(V, filler))
    for value in graph.objects(restriction, HAS_VALUE):
        axioms = (axiom, Triple(restriction, HAS_VALUE, value))
        yield Rule("cls-hv1", axioms, (member(U, restriction),), Atom(U, prop, value))
        yield Rule("cls-hv2", axioms, (Atom(U, prop, value),), member(U, restriction))
    yield from _cardinalities(graph, axiom, restriction, prop)


def _cardinalities(
    graph: SchemaGraph, axiom: Triple, restriction: Resource, prop: Resource
) -> Iterator[Rule]:
    typed = member(U, restriction)
    one, other = Atom(U, prop, Y), Atom(U, prop, Z)
    for number in graph.objects(restriction, MAX_CARDINALITY):
        axioms = (axiom, Triple(restriction, MAX_CARDINALITY, number))
        if _count(number) == 0:
            yield Rule("cls-maxc1", axioms, (typed, one), None)
        elif _count(number) == 1:
            yield Rule("cls-maxc2", axioms, (typed, one, other), same(Y, Z), ((Y, Z),))
    for number in graph.objects(restriction, MAX_QUALIFIED):
        fillers = graph.resources(restriction, ON_CLASS) + graph.resources(restriction, ON_DATA_RANGE)
        for filler in fillers:
            axioms = (axiom, Triple(restriction, MAX_QUALIFIED, number))
            anything = filler == THING
            first = () if anything else (member(Y, filler),)
            second = () if anything else (member(Z, filler),)
            if _count(number) == 0:
                yield Rule("cls-maxqc2" if anything else "cls-maxqc1", axioms, (typed, one, *first), None)
            elif _count(number) == 1:
                body = (typed, one, *first, other, *second)
                name = "cls-maxqc4" if anything else "cls-maxqc3"
                yield Rule(name, axioms, body, same(Y, Z), ((Y, Z),))


def _count(number: object) -> int:
    return int(number.value) if isinstance(number, Literal) else -1
