"""What an ontology says that no rule of OWL 2 RL covers: reported by name, never dropped in silence.

After the grammar of the profile (OWL 2 Profiles, section 4.2): which class expressions may stand below
rdfs:subClassOf and which above it, and which axioms have no rule.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from lithograph.reason.axioms import SchemaGraph
from lithograph.reason.ranges import is_data_range
from lithograph.reason.rules import Resource
from lithograph.reason.vocabulary import (
    ALL_VALUES,
    COMPLEMENT,
    DISJOINT_WITH,
    DOMAIN,
    EQUIVALENT_CLASS,
    HAS_KEY,
    INTERSECTION,
    MAX_CARDINALITY,
    MAX_QUALIFIED,
    ON_CLASS,
    ONE_OF,
    RANGE,
    SOME_VALUES,
    SUB_CLASS,
    SUB_PROPERTY,
    THING,
    UNION,
)
from lithograph.terms import OWL, RDF, RDFS


@dataclass(frozen=True, slots=True)
class Unsupported:
    """An axiom from which nothing, or not all, will be inferred: the construct, the triple, and why."""

    construct: str
    triple: Triple
    reason: str

    def __str__(self) -> str:
        return f"{self.construct}: {self.reason}: {self.triple}"


_NO_RULE: Final = {
    OWL["hasSelf"]: "no rule covers it",
    OWL["minCardinality"]: "no rule covers it: it would need things that are not named",
    OWL["minQualifiedCardinality"]: "no rule covers it: it would need things that are not named",
    OWL["cardinality"]: "no rule covers it; owl:maxCardinality says the half that can be used",
    OWL[
        "qualifiedCardinality"
    ]: "no rule covers it; owl:maxQualifiedCardinality says the half that can be used",
    OWL["disjointUnionOf"]: "no rule covers it; write owl:unionOf and owl:AllDisjointClasses",
    OWL["onProperties"]: "no rule covers restrictions on several properties",
}
_TOPS: Final = frozenset({OWL["topObjectProperty"], OWL["topDataProperty"]})
_BOTTOMS: Final = frozenset({OWL["bottomObjectProperty"], OWL["bottomDataProperty"]})
_BUILT_IN: Final = (OWL, RDF, RDFS)
_LIMITED: Final = (MAX_CARDINALITY, MAX_QUALIFIED)


def profile(graph: SchemaGraph) -> Iterator[Unsupported]:
    """Each axiom of the schema that lies outside OWL 2 RL or that no rule covers."""
    for predicate, reason in _NO_RULE.items():
        for triple in graph.by_predicate.get(predicate, ()):
            yield Unsupported(_short(predicate), triple, reason)
    for triple, _property in graph.instances(OWL["ReflexiveProperty"]):
        yield Unsupported(
            "owl:ReflexiveProperty", triple, "no rule covers it: it would relate everything to itself"
        )
    for predicate in _LIMITED:
        for triple in graph.by_predicate.get(predicate, ()):
            if isinstance(triple.object, Literal) and int(triple.object.value) > 1:
                yield Unsupported(_short(predicate), triple, "rules cover 0 and 1 only")
    for triple in graph.by_predicate.get(OWL["imports"], ()):
        if not any(triple.object == ontology for _typing, ontology in graph.instances(OWL["Ontology"])):
            yield Unsupported("owl:imports", triple, "nothing is fetched: give its file too")
    yield from _class_axioms(graph)
    yield from _built_in(graph)
    yield from _extremes(graph)
    yield from _keys(graph)


def _class_axioms(graph: SchemaGraph) -> Iterator[Unsupported]:
    for triple, lower, upper in graph.axioms(SUB_CLASS):
        if is_data_range(graph, lower) and not is_data_range(graph, upper):
            yield Unsupported("rdfs:subClassOf", triple, "no literal becomes a member of a class")
            continue
        yield from _positions(graph, triple, below=(lower,), above=(upper,))
    for triple, one, other in graph.axioms(EQUIVALENT_CLASS):
        if not is_data_range(graph, one):
            yield from _positions(graph, triple, below=(one, other), above=(one, other))
    for predicate in (DOMAIN, RANGE):
        for triple, _property, klass in graph.axioms(predicate):
            yield from _positions(graph, triple, below=(), above=(klass,))
    for triple, one, other in graph.axioms(DISJOINT_WITH):
        yield from _positions(graph, triple, below=(one, other), above=())


def _positions(
    graph: SchemaGraph, triple: Triple, *, below: tuple[Resource, ...], above: tuple[Resource, ...]
) -> Iterator[Unsupported]:
    for klass in below:
        for construct in _unfit(graph, klass, is_above=False):
            yield Unsupported(construct, triple, _BELOW.get(construct, _NO_MEMBERS))
    for klass in above:
        for construct in _unfit(graph, klass, is_above=True):
            yield Unsupported(construct, triple, "nothing follows for its members")


def _unfit(graph: SchemaGraph, klass: Resource, *, is_above: bool) -> Iterator[str]:
    """The constructs in an expression that no rule finds members for, or (above) draws anything from."""
    seen: set[tuple[Resource, bool]] = set()
    stack = [(klass, is_above)]
    while stack:
        expression, above = stack.pop()
        if expression == THING and not above:
            yield "owl:Thing"
        if (
            not isinstance(expression, BlankNode)
            or (expression, above) in seen
            or is_data_range(graph, expression)
        ):
            continue
        seen.add((expression, above))
        for predicate in _UNFIT_ABOVE if above else _UNFIT_BELOW:
            if graph.objects(expression, predicate):
                yield _short(predicate)
        stack += reversed(list(_parts(graph, expression, is_above=above)))


_NO_MEMBERS: Final = "nothing becomes a member of it by inference"
_BELOW: Final = {"owl:Thing": "only what has a declared class becomes a member of it"}
_UNFIT_ABOVE: Final = (SOME_VALUES, UNION, ONE_OF)
_UNFIT_BELOW: Final = (ALL_VALUES, COMPLEMENT, *_LIMITED)


def _parts(graph: SchemaGraph, klass: Resource, *, is_above: bool) -> Iterator[tuple[Resource, bool]]:
    """The expressions in an expression, each with whether it stands above a subclass axiom."""
    for predicate in (INTERSECTION,) if is_above else (INTERSECTION, UNION):
        for members in graph.objects(klass, predicate):
            yield from ((part, is_above) for part in graph.resource_members(members))
    for filler in graph.resources(klass, ALL_VALUES if is_above else SOME_VALUES):
        if filler != THING:  # some value at all: cls-svf2 has the rule
            yield filler, is_above
    if is_above:
        for part in graph.resources(klass, COMPLEMENT) + graph.resources(klass, ON_CLASS):
            if part != THING:
                yield part, False


def _built_in(graph: SchemaGraph) -> Iterator[Unsupported]:
    """Axioms that would change the meaning of the OWL, RDF or RDFS vocabulary itself."""
    for predicate in (SUB_PROPERTY, DOMAIN, RANGE):
        for triple, subject, _term in graph.axioms(predicate):
            if subject not in _ANNOTATIONS and any(subject in space for space in _BUILT_IN):
                yield Unsupported(_short(predicate), triple, "the schema is closed before the data are read")


def _extremes(graph: SchemaGraph) -> Iterator[Unsupported]:
    """Axioms about the properties that relate everything or nothing."""
    for predicate, triples in graph.by_predicate.items():
        for triple in triples:
            for term in (_TOPS | _BOTTOMS) & {triple.subject, triple.object}:
                is_told = triple.subject == term and predicate in {SUB_PROPERTY, DOMAIN, RANGE}
                is_empty_talk = predicate == RDF["type"] or (predicate == SUB_PROPERTY and term in _TOPS)
                if not is_told and not is_empty_talk:
                    yield Unsupported(_short(term), triple, "no rule covers it")


_ANNOTATIONS: Final = frozenset(
    {RDFS["label"], RDFS["comment"], RDFS["seeAlso"], RDFS["isDefinedBy"], RDF["value"], OWL["versionInfo"]}
)


def _keys(graph: SchemaGraph) -> Iterator[Unsupported]:
    """Keys over a property that nothing else in the schema mentions."""
    mentioned = {
        term
        for predicate, triples in graph.by_predicate.items()
        if predicate not in {HAS_KEY, RDF["first"], RDF["rest"]}
        for triple in triples
        for term in (triple.subject, triple.object)
    }
    for triple, _class, parts in graph.axioms(HAS_KEY):
        for prop in graph.resource_members(parts):
            if prop not in mentioned:
                yield Unsupported("owl:hasKey", triple, f"the key property {prop} is not declared")


def _short(term: NamedNode) -> str:
    prefix = "rdfs" if term in RDFS else "owl"
    return f"{prefix}:{term.value.rsplit('#', 1)[1]}"
