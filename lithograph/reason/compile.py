"""A schema compiled: one specialised rule per axiom, and the data ranges whose literals they ask for."""

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, NamedNode, Triple, Variable

from lithograph.reason.axioms import SchemaGraph
from lithograph.reason.compile_classes import class_rules
from lithograph.reason.compile_properties import assertion_rules, property_rules
from lithograph.reason.profile import Unsupported, profile
from lithograph.reason.ranges import DataRange, is_data_range, read_range
from lithograph.reason.rules import Atom, Resource, Rule, Term, X, distinct_rules, member
from lithograph.reason.vocabulary import (
    ALL_DIFFERENT,
    CLASS,
    DISTINCT_MEMBERS,
    MEMBERS,
    OUTSIDE,
    SUB_CLASS,
    THING,
)
from lithograph.terms import RDF_TYPE


@dataclass(frozen=True, slots=True)
class RangeUse:
    """A class of literals that rules ask for: those inside a data range, or (``outside``) those beyond it."""

    term: Resource
    range: DataRange
    outside: bool


@dataclass(frozen=True, slots=True)
class Different:
    """An owl:AllDifferent axiom: the triple with the list, and the individuals in it."""

    axiom: Triple
    members: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """What an ontology asks of the engine; ``unsupported`` is what no rule covers."""

    rules: tuple[Rule, ...]
    ranges: tuple[RangeUse, ...]
    unsupported: tuple[Unsupported, ...]


@dataclass(frozen=True, slots=True)
class Assertions:
    """What axioms about individuals ask: rules of negative assertions, and sets of different individuals."""

    rules: tuple[Rule, ...]
    different: tuple[Different, ...]


def compile_schema(stated: SchemaGraph, graph: SchemaGraph) -> Program:
    """The program of a schema as ``stated``; ``graph`` holds the essential axioms of its closure."""
    found = [_without_inverses(rule, graph) for rule in (*property_rules(graph), *class_rules(graph))]
    unfit = [rule for rule in found if _relates_to_classes(rule)]
    rules = distinct_rules([rule for rule in found if not _relates_to_classes(rule)])
    if any(member(atom.subject, THING) == atom for rule in rules for atom in rule.body):
        rules = distinct_rules([*rules, *_everything(graph)])
    told = [
        Unsupported("rdf:type", axiom, "membership in classes is no property that axioms can speak of")
        for rule in unfit
        for axiom in rule.axioms[:1]
    ]
    return Program(rules, tuple(_ranges(rules, graph)), tuple(dict.fromkeys((*profile(stated), *told))))


def _relates_to_classes(rule: Rule) -> bool:
    """Whether the rule takes rdf:type for a property like others: classes are no things to the engine."""
    atoms = rule.body if rule.head is None else (*rule.body, rule.head)
    return any(atom.predicate == RDF_TYPE and isinstance(atom.object, Variable) for atom in atoms)


def compile_assertions(graph: SchemaGraph) -> Assertions:
    """The rules and sets of axioms about individuals."""
    different = [
        Different(triple, graph.members(triple.object))
        for _typing, node in graph.instances(ALL_DIFFERENT)
        for predicate in (MEMBERS, DISTINCT_MEMBERS)
        for triple in graph.by_predicate.get(predicate, ())
        if triple.subject == node and not isinstance(triple.object, Triple)
    ]
    return Assertions(distinct_rules(list(assertion_rules(graph))), tuple(different))


def _everything(graph: SchemaGraph) -> Iterator[Rule]:
    """Rules for ontologies that ask for members of owl:Thing: every class is below it (scm-cls)."""
    for _typing, klass in graph.instances(CLASS):
        if klass != THING:
            yield Rule("cax-sco", (Triple(klass, SUB_CLASS, THING),), (member(X, klass),), member(X, THING))


def _without_inverses(rule: Rule, graph: SchemaGraph) -> Rule:
    """The rule with ``x [owl:inverseOf p] y`` read as ``y p x``."""
    head = None if rule.head is None else _turned(rule.head, graph)
    return Rule(
        rule.name, rule.axioms, tuple(_turned(atom, graph) for atom in rule.body), head, rule.distinct
    )


def _turned(atom: Atom, graph: SchemaGraph) -> Atom:
    if isinstance(atom.predicate, BlankNode):
        named = graph.inverse_of(atom.predicate)
        if named is not None:
            return Atom(atom.object, named, atom.subject)
    return atom


def _ranges(rules: tuple[Rule, ...], graph: SchemaGraph) -> Iterator[RangeUse]:
    """The classes of literals in the bodies of rules."""
    asked = {
        atom.object: None
        for rule in rules
        for atom in rule.body
        if atom.predicate == RDF_TYPE and not isinstance(atom.object, Variable)
    }
    named = {term.value: term for term in _data_ranges(graph)}
    for term in asked:
        if isinstance(term, NamedNode) and term.value.startswith(OUTSIDE):
            label = term.value.removeprefix(OUTSIDE)
            source = named[label] if label in named else NamedNode(label)
            yield RangeUse(term, read_range(graph, source), outside=True)
        elif isinstance(term, NamedNode | BlankNode) and is_data_range(graph, term):
            yield RangeUse(term, read_range(graph, term), outside=False)


def _data_ranges(graph: SchemaGraph) -> Iterator[Resource]:
    for triples in graph.by_predicate.values():
        for triple in triples:
            for term in (triple.subject, triple.object):
                if isinstance(term, NamedNode | BlankNode) and is_data_range(graph, term):
                    yield term
