"""Rules of table 5 (prp-*), one or more per property axiom; also of axioms about individuals."""

from collections.abc import Iterator
from itertools import combinations
from typing import Final

from pyoxigraph import NamedNode, Triple, Variable

from lithograph.reason.axioms import SchemaGraph
from lithograph.reason.ranges import is_data_range
from lithograph.reason.rules import Atom, Resource, Rule, X, Y, Z, member, same
from lithograph.reason.vocabulary import (
    ASSERTION_PROPERTY,
    CHAIN,
    DIFFERENT_FROM,
    DOMAIN,
    EQUIVALENT_PROPERTY,
    HAS_KEY,
    INVERSE_OF,
    MEMBERS,
    NEGATIVE_ASSERTION,
    NOISE_TYPES,
    OUTSIDE,
    PROPERTY_DISJOINT,
    RANGE,
    SOURCE_INDIVIDUAL,
    SUB_PROPERTY,
    TARGET_INDIVIDUAL,
    TARGET_VALUE,
    THING,
)
from lithograph.terms import OWL

EQ_DIFF1: Final = Rule("eq-diff1", (), (Atom(X, DIFFERENT_FROM, X),), None)
"""Differences hold between representatives, so equal and different terms meet in one."""


def outside(subject: Variable, data_range: Resource) -> Atom:
    """The pattern "a literal that is known to lie outside the data range"."""
    return member(subject, NamedNode(OUTSIDE + data_range.value))


def property_rules(graph: SchemaGraph) -> Iterator[Rule]:
    """The rules of all property axioms."""
    yield EQ_DIFF1
    yield from _hierarchy(graph)
    yield from _domains_and_ranges(graph)
    yield from _characteristics(graph)
    yield from _chains(graph)
    yield from _keys(graph)
    yield from _disjointness(graph)


def _hierarchy(graph: SchemaGraph) -> Iterator[Rule]:
    for axiom, one, other in graph.axioms(EQUIVALENT_PROPERTY):
        if one != other:
            yield Rule("prp-eqp1", (axiom,), (Atom(X, one, Y),), Atom(X, other, Y))
            yield Rule("prp-eqp2", (axiom,), (Atom(X, other, Y),), Atom(X, one, Y))
    for axiom, one, other in graph.axioms(SUB_PROPERTY):
        if one != other:
            yield Rule("prp-spo1", (axiom,), (Atom(X, one, Y),), Atom(X, other, Y))
    for axiom, one, other in graph.axioms(INVERSE_OF):
        yield Rule("prp-inv1", (axiom,), (Atom(X, one, Y),), Atom(Y, other, X))
        yield Rule("prp-inv2", (axiom,), (Atom(X, other, Y),), Atom(Y, one, X))


def _domains_and_ranges(graph: SchemaGraph) -> Iterator[Rule]:
    for axiom, prop, klass in graph.axioms(DOMAIN):
        if klass not in NOISE_TYPES:
            yield Rule("prp-dom", (axiom,), (Atom(X, prop, Y),), member(X, klass))
    for axiom, prop, klass in graph.axioms(RANGE):
        if is_data_range(graph, klass):
            # prp-rng types the literal and dt-not-type then objects: both in one step
            yield Rule("dt-not-type", (axiom,), (Atom(X, prop, Y), outside(Y, klass)), None)
        elif klass not in NOISE_TYPES:
            yield Rule("prp-rng", (axiom,), (Atom(X, prop, Y),), member(Y, klass))


def _characteristics(graph: SchemaGraph) -> Iterator[Rule]:
    for axiom, prop in graph.instances(OWL["FunctionalProperty"]):
        yield Rule("prp-fp", (axiom,), (Atom(X, prop, Y), Atom(X, prop, Z)), same(Y, Z), ((Y, Z),))
    for axiom, prop in graph.instances(OWL["InverseFunctionalProperty"]):
        yield Rule("prp-ifp", (axiom,), (Atom(X, prop, Z), Atom(Y, prop, Z)), same(X, Y), ((X, Y),))
    for axiom, prop in graph.instances(OWL["SymmetricProperty"]):
        yield Rule("prp-symp", (axiom,), (Atom(X, prop, Y),), Atom(Y, prop, X))
    for axiom, prop in graph.instances(OWL["TransitiveProperty"]):
        yield Rule("prp-trp", (axiom,), (Atom(X, prop, Y), Atom(Y, prop, Z)), Atom(X, prop, Z))
    for axiom, prop in graph.instances(OWL["IrreflexiveProperty"]):
        yield Rule("prp-irp", (axiom,), (Atom(X, prop, X),), None)
    for axiom, prop in graph.instances(OWL["AsymmetricProperty"]):
        yield Rule("prp-asyp", (axiom,), (Atom(X, prop, Y), Atom(Y, prop, X)), None)


def _chains(graph: SchemaGraph) -> Iterator[Rule]:
    for axiom, prop, head in graph.axioms(CHAIN):
        links = graph.resource_members(head)
        steps = [Variable(f"x{number}") for number in range(len(links) + 1)]
        body = tuple(
            Atom(one, link, other) for one, link, other in zip(steps, links, steps[1:], strict=False)
        )
        yield Rule("prp-spo2", (axiom,), body, Atom(steps[0], prop, steps[-1]))


def _keys(graph: SchemaGraph) -> Iterator[Rule]:
    for axiom, klass, head in graph.axioms(HAS_KEY):
        body: list[Atom] = []
        for number, prop in enumerate(graph.resource_members(head)):
            value = Variable(f"z{number}")
            body += [Atom(X, prop, value), Atom(Y, prop, value)]
        if klass != THING:
            body += [member(X, klass), member(Y, klass)]
        yield Rule("prp-key", (axiom,), tuple(body), same(X, Y), ((X, Y),))


def _disjointness(graph: SchemaGraph) -> Iterator[Rule]:
    for axiom, one, other in graph.axioms(PROPERTY_DISJOINT):
        yield Rule("prp-pdw", (axiom,), (Atom(X, one, Y), Atom(X, other, Y)), None)
    for _typing, node in graph.instances(OWL["AllDisjointProperties"]):
        for head in graph.resources(node, MEMBERS):
            axiom = Triple(node, MEMBERS, head)
            for one, other in combinations(graph.resource_members(head), 2):
                yield Rule("prp-adp", (axiom,), (Atom(X, one, Y), Atom(X, other, Y)), None)


def assertion_rules(graph: SchemaGraph) -> Iterator[Rule]:
    """The rules of negative property assertions: what was denied must not hold."""
    for typing, node in graph.instances(NEGATIVE_ASSERTION):
        for name, predicate in (("prp-npa1", TARGET_INDIVIDUAL), ("prp-npa2", TARGET_VALUE)):
            for target in graph.objects(node, predicate):
                for source in graph.objects(node, SOURCE_INDIVIDUAL):
                    for prop in graph.resources(node, ASSERTION_PROPERTY):
                        yield Rule(name, (typing,), (Atom(source, prop, target),), None)
