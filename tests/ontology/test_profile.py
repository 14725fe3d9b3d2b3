"""The ontology stays within OWL 2 RL: the grammar of section 4.2 of the OWL 2 Profiles, read off the RDF."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, XSD, Graph, URIRef
from rdflib.term import Node

ROOT = Path(__file__).parents[2]
OWL_2_RL_DATATYPES = (
    "decimal integer nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger long int short"
    " byte unsignedLong unsignedInt unsignedShort unsignedByte float double string normalizedString token"
    " language Name NCName NMTOKEN boolean hexBinary base64Binary anyURI dateTime dateTimeStamp"
)
DATATYPES = {XSD[name] for name in OWL_2_RL_DATATYPES.split()}
DATATYPES |= {RDFS.Literal, RDF.PlainLiteral, RDF.XMLLiteral}
EXCLUDED = (
    OWL.disjointUnionOf,
    OWL.hasSelf,
    OWL.onDatatype,
    OWL.withRestrictions,
    OWL.datatypeComplementOf,
    OWL.minCardinality,
    OWL.minQualifiedCardinality,
    OWL.cardinality,
    OWL.qualifiedCardinality,
)
NEEDS_SIMPLE = (
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
    OWL.IrreflexiveProperty,
    OWL.AsymmetricProperty,
)


def is_datatype(node: Node) -> bool:
    return node in DATATYPES


def is_sub(graph: Graph, node: Node) -> bool:
    """True for a subClassExpression."""
    if isinstance(node, URIRef):
        return node != OWL.Thing
    for predicate in (OWL.intersectionOf, OWL.unionOf):
        if (parts := graph.value(node, predicate)) is not None:
            return all(is_sub(graph, part) for part in graph.items(parts))
    if graph.value(node, OWL.oneOf) is not None or graph.value(node, OWL.hasValue) is not None:
        return True
    filler = graph.value(node, OWL.someValuesFrom)
    return filler is not None and (filler == OWL.Thing or is_datatype(filler) or is_sub(graph, filler))


def is_super(graph: Graph, node: Node) -> bool:
    """True for a superClassExpression."""
    if isinstance(node, URIRef):
        return node != OWL.Thing
    if (parts := graph.value(node, OWL.intersectionOf)) is not None:
        return all(is_super(graph, part) for part in graph.items(parts))
    if (negated := graph.value(node, OWL.complementOf)) is not None:
        return is_sub(graph, negated)
    if graph.value(node, OWL.hasValue) is not None:
        return True
    if (filler := graph.value(node, OWL.allValuesFrom)) is not None:
        return is_datatype(filler) or is_super(graph, filler)
    limit = graph.value(node, OWL.maxCardinality, default=graph.value(node, OWL.maxQualifiedCardinality))
    scope = graph.value(node, OWL.onClass) or OWL.Thing
    return limit is not None and int(str(limit)) <= 1 and (scope == OWL.Thing or is_sub(graph, scope))


def is_equivalent(graph: Graph, node: Node) -> bool:
    """True for an equivClassExpression."""
    if isinstance(node, URIRef):
        return node != OWL.Thing
    if (parts := graph.value(node, OWL.intersectionOf)) is not None:
        return all(is_equivalent(graph, part) for part in graph.items(parts))
    return graph.value(node, OWL.hasValue) is not None


def composite(graph: Graph) -> set[Node]:
    """The properties that are not simple: transitive, made by a chain, or above or inverse to such a one."""
    found = {*graph.subjects(RDF.type, OWL.TransitiveProperty), *graph.subjects(OWL.propertyChainAxiom)}
    waiting = list(found)
    while waiting:
        term = waiting.pop()
        above = {*graph.objects(term, RDFS.subPropertyOf), *graph.objects(term, OWL.inverseOf)}
        fresh = (above | set(graph.subjects(OWL.inverseOf, term))) - found
        found |= fresh
        waiting += fresh
    return found


def class_faults(graph: Graph) -> Iterator[tuple[str, Node]]:
    """Each class expression that stands where OWL 2 RL does not admit it."""
    for sub, sup in graph.subject_objects(RDFS.subClassOf):
        yield from [("subclass", sub)] * (not is_sub(graph, sub))
        yield from [("superclass", sup)] * (not is_super(graph, sup))
    for pair in graph.subject_objects(OWL.equivalentClass):
        yield from (("equivalent class", node) for node in pair if not is_equivalent(graph, node))
    for pair in graph.subject_objects(OWL.disjointWith):
        yield from (("disjoint class", node) for node in pair if not is_sub(graph, node))
    for members in graph.objects(None, OWL.members):
        yield from (("disjoint class", node) for node in graph.items(members) if not is_sub(graph, node))
    yield from (("key", node) for node in graph.subjects(OWL.hasKey) if not is_sub(graph, node))
    yield from (("excluded", node) for predicate in EXCLUDED for node in graph.subjects(predicate))


def property_faults(graph: Graph) -> Iterator[tuple[str, Node]]:
    """Each property axiom outside OWL 2 RL, or against OWL 2 DL's condition on simple properties."""
    for prop, domain in graph.subject_objects(RDFS.domain):
        yield from [("domain", prop)] * (not is_super(graph, domain))
    for prop, target in graph.subject_objects(RDFS.range):
        literal = (prop, RDF.type, OWL.DatatypeProperty) in graph
        admitted = is_datatype(target) if literal else is_super(graph, target)
        yield from [("range", prop)] * (not admitted)
    yield from (("reflexive", node) for node in graph.subjects(RDF.type, OWL.ReflexiveProperty))
    for prop in composite(graph):
        yield from (("not simple", prop) for kind in NEEDS_SIMPLE if (prop, RDF.type, kind) in graph)


def faults(graph: Graph) -> list[tuple[str, Node]]:
    """Each place where a graph leaves OWL 2 RL."""
    return [*class_faults(graph), *property_faults(graph)]


def parsed(axiom: str) -> Graph:
    namespaces = {"owl": OWL, "rdfs": RDFS, "xsd": XSD}
    prefixes = "".join(f"@prefix {prefix}: <{space}> . " for prefix, space in namespaces.items())
    return Graph().parse(data=f"{prefixes} @prefix : <urn:x:> . {axiom}", format="turtle")


def test_the_ontology_lies_within_owl_2_rl() -> None:
    graph = Graph()
    for path in sorted((ROOT / "ontology").rglob("*.ttl")):
        graph.parse(path)
    assert len(graph) > 5000
    assert faults(graph) == []


@pytest.mark.parametrize(
    ("fault", "axiom"),
    [
        ("subclass", "owl:Thing rdfs:subClassOf :A ."),
        ("subclass", "[ owl:onProperty :p ; owl:allValuesFrom :B ] rdfs:subClassOf :A ."),
        ("superclass", ":A rdfs:subClassOf [ owl:onProperty :p ; owl:someValuesFrom :B ] ."),
        ("superclass", ":A rdfs:subClassOf [ a owl:Class ; owl:unionOf ( :B :C ) ] ."),
        ("superclass", ":A rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 2 ] ."),
        ("equivalent class", ":A owl:equivalentClass [ owl:onProperty :p ; owl:someValuesFrom :B ] ."),
        ("disjoint class", ":A owl:disjointWith owl:Thing ."),
        ("domain", ":p rdfs:domain [ a owl:Class ; owl:unionOf ( :B :C ) ] ."),
        ("range", ":d a owl:DatatypeProperty ; rdfs:range xsd:date ."),
        ("excluded", ":A owl:disjointUnionOf ( :B :C ) ."),
        ("reflexive", ":p a owl:ReflexiveProperty ."),
        ("not simple", ":p a owl:TransitiveProperty , owl:AsymmetricProperty ."),
        (
            "not simple",
            ":p a owl:FunctionalProperty . :q rdfs:subPropertyOf :p ; owl:propertyChainAxiom ( :r ) .",
        ),
    ],
)
def test_the_check_finds_what_lies_outside(fault: str, axiom: str) -> None:
    assert fault in {name for name, _ in faults(parsed(axiom))}


@pytest.mark.parametrize(
    "axiom",
    [
        "[ owl:intersectionOf ( :A [ owl:onProperty :p ; owl:someValuesFrom :C ] ) ] rdfs:subClassOf :B .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:maxCardinality 1 ] .",
        ":A rdfs:subClassOf [ a owl:Class ; owl:complementOf :B ] .",
        ":A owl:equivalentClass [ owl:intersectionOf ( :B [ owl:onProperty :p ; owl:hasValue true ] ) ] .",
        ":d a owl:DatatypeProperty ; rdfs:range xsd:decimal .",
    ],
)
def test_the_check_lets_pass_what_lies_within(axiom: str) -> None:
    assert faults(parsed(axiom)) == []
