"""Ontologies with faults and beyond the profile: a clear error or a report by name, never a wrong triple."""

import pyoxigraph as ox
import pytest

from lithograph.errors import Location, OntologyError, UnsupportedFeature
from lithograph.reason import closure

PREFIXES = """
@prefix : <http://e/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def ttl(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse((PREFIXES + text).encode(), format=ox.RdfFormat.TURTLE)]


@pytest.mark.parametrize(
    ("ontology", "message"),
    [
        (":C owl:intersectionOf :notAList .", "a node has 0"),
        (":C owl:unionOf _:l . _:l rdf:first :A .", "0 rdf:rest"),
        (":C owl:unionOf _:l . _:l rdf:first :A , :B ; rdf:rest () .", "2 rdf:first"),
        (":p owl:propertyChainAxiom _:l . _:l rdf:first :q ; rdf:rest _:l .", "cyclic"),
        (":C owl:unionOf _:l . _:l rdf:first :A ; rdf:rest 'end' .", "ends in a literal"),
        (":p owl:propertyChainAxiom () .", "empty"),
        (":C owl:hasKey ( 'k' ) .", "literal stands in the list"),
        (":C rdfs:subClassOf [ a owl:Restriction ; owl:someValuesFrom :D ] .", "no owl:onProperty"),
        (":C rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ] .", "says nothing"),
        (":C owl:onProperty :p ; owl:someValuesFrom 5 .", "not a literal"),
        (":C owl:onProperty :p ; owl:maxCardinality 'one' .", "whole number"),
        (":C owl:onProperty :p ; owl:maxCardinality -1 .", "whole number"),
        (":C owl:onProperty :p ; owl:maxQualifiedCardinality 1 .", "no owl:onClass"),
        (":C rdfs:subClassOf 'D' .", "literal cannot be a class"),
        (
            "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :a ; owl:assertionProperty :p .",
            "one target",
        ),
        (":t owl:onDatatype xsd:decimal .", "no owl:withRestrictions"),
        (":t owl:withRestrictions ( [ xsd:minInclusive 1 ] ) .", "without owl:onDatatype"),
        (
            ":t owl:onDatatype xsd:string ; owl:withRestrictions ( [ xsd:minInclusive 1 ] ) .",
            "compares values",
        ),
        (
            ":t owl:onDatatype xsd:string ; owl:withRestrictions ( [ xsd:minInclusive 'a' ] ) .",
            "does not apply",
        ),
        (
            ":t owl:onDatatype xsd:string ; owl:withRestrictions ( [ xsd:minInclusive :x ] ) .",
            "must be a literal",
        ),
        (":t owl:onDatatype xsd:string ; owl:withRestrictions ( [ xsd:pattern '(' ] ) .", "cannot be read"),
        (":t owl:onDatatype xsd:string ; owl:withRestrictions ( [ xsd:length 'x' ] ) .", "whole number"),
        (
            ":t owl:onDatatype xsd:integer ; owl:withRestrictions ( [ xsd:length 'x'^^xsd:integer ] ) .",
            "well-formed",
        ),
    ],
)
def test_unreadable_axioms_are_named(ontology: str, message: str) -> None:
    with pytest.raises(OntologyError, match=message):
        closure(ttl(ontology))


def test_a_fault_whose_place_is_unknown_names_no_line() -> None:
    with pytest.raises(OntologyError, match=r"^ontology: the list of hasKey is empty"):
        closure(ttl(":D owl:hasKey () ."))


def test_all_faults_come_at_once_with_their_places() -> None:
    ontology = ttl(":C owl:unionOf :x . :D owl:hasKey () .")
    with pytest.raises(OntologyError) as caught:
        closure(ontology, locate=lambda _triple: (Location("ontology/x.ttl", 3),))
    assert len(caught.value.problems) == 2
    assert all(str(problem).startswith("ontology/x.ttl:3: ") for problem in caught.value.problems)


@pytest.mark.parametrize(
    ("ontology", "construct"),
    [
        (
            ":C rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :D ] .",
            "owl:someValuesFrom",
        ),
        (":C rdfs:subClassOf [ a owl:Class ; owl:unionOf ( :A :B ) ] .", "owl:unionOf"),
        (":C rdfs:subClassOf [ a owl:Class ; owl:oneOf ( :a :b ) ] .", "owl:oneOf"),
        ("[ owl:onProperty :p ; owl:allValuesFrom :D ] rdfs:subClassOf :C .", "owl:allValuesFrom"),
        ("[ a owl:Class ; owl:complementOf :D ] rdfs:subClassOf :C .", "owl:complementOf"),
        (":C rdfs:subClassOf [ owl:onProperty :p ; owl:hasSelf true ] .", "owl:hasSelf"),
        (":C rdfs:subClassOf [ owl:onProperty :p ; owl:minCardinality 1 ] .", "owl:minCardinality"),
        (":C rdfs:subClassOf [ owl:onProperty :p ; owl:cardinality 1 ] .", "owl:cardinality"),
        (":C rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 2 ] .", "owl:maxCardinality"),
        (":C owl:disjointUnionOf ( :A :B ) .", "owl:disjointUnionOf"),
        (":p a owl:ReflexiveProperty .", "owl:ReflexiveProperty"),
        (":C owl:hasKey ( :undeclared ) .", "owl:hasKey"),
        ("rdf:type rdfs:subPropertyOf :p .", "rdfs:subPropertyOf"),
        ("owl:Thing rdfs:subClassOf :C .", "owl:Thing"),
        ("[ owl:intersectionOf ( owl:Thing :D ) ] rdfs:subClassOf :C .", "owl:Thing"),
        (":p rdfs:subPropertyOf owl:bottomObjectProperty .", "owl:bottomObjectProperty"),
        (
            ":C rdfs:subClassOf [ owl:onProperty owl:topObjectProperty ; owl:allValuesFrom :D ] .",
            "owl:topObjectProperty",
        ),
    ],
)
def test_what_no_rule_covers_is_reported_by_name(ontology: str, construct: str) -> None:
    result = closure(ttl(ontology), ttl(":a a :C ; :p :b ."))
    assert construct in {item.construct for item in result.unsupported}
    assert all(item.reason in str(item) for item in result.unsupported)


def test_an_ontology_within_the_profile_is_not_complained_of() -> None:
    ontology = ttl("""
        :C owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :v ] .
        [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :D ] rdfs:subClassOf :E .
        :C rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :D ] , owl:Thing .
        [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom owl:Thing ] rdfs:subClassOf :E .
        :p rdfs:subPropertyOf owl:topObjectProperty .
        :C rdfs:subClassOf [ a owl:Class ; owl:complementOf :D ] ; owl:hasKey ( :k ) .
        :p a owl:ObjectProperty . :k a owl:DatatypeProperty ; rdfs:range xsd:string .
    """)
    assert closure(ontology).unsupported == ()


def test_a_class_defined_by_itself_does_no_harm() -> None:
    ontology = ttl(":C owl:equivalentClass :C ; rdfs:subClassOf :C . :D owl:intersectionOf ( :D :C ) .")
    assert closure(ontology, ttl(":a a :C .")).inferred == []


def test_unknown_datatypes_are_kept_apart_but_not_denied() -> None:
    ontology = ttl(":p a owl:FunctionalProperty ; rdfs:range :mine . :mine a rdfs:Datatype .")
    result = closure(ontology, ttl(':a :p "x"^^:mine , "y"^^:mine . :b :p 5 .'))
    assert result.inconsistencies == ()
    assert result.merges == []


def test_a_value_and_a_thing_are_not_merged() -> None:
    result = closure(ttl(":p a owl:FunctionalProperty ."), ttl(":a :p :b , 5 ."))
    assert result.merges == []
    assert result.inferred == []


def test_triples_about_triples_are_names_in_data_and_no_axioms() -> None:
    quoted = ox.Triple(ox.NamedNode("http://e/a"), ox.NamedNode("http://e/p"), ox.NamedNode("http://e/b"))
    about = ox.Triple(ox.NamedNode("http://e/r"), ox.NamedNode("http://e/states"), quoted)
    result = closure(ttl(":states rdfs:subPropertyOf :says ."), [about])
    assert result.inferred == [ox.Triple(about.subject, ox.NamedNode("http://e/says"), quoted)]
    subclass = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
    with pytest.raises(UnsupportedFeature):
        closure([ox.Triple(about.subject, subclass, quoted)])


def test_data_made_of_blank_nodes_reason_like_any_other() -> None:
    data = ttl("_:a :p [ :p _:c ] .")
    result = closure(ttl(":p a owl:TransitiveProperty ; rdfs:domain :C ."), data)
    assert len(result.inferred) == 3
    assert all(set(result.explain(triple).leaves()) <= set(data) for triple in result.inferred)


@pytest.mark.parametrize(
    "axiom",
    [":p rdfs:domain 'x' .", ":p rdfs:range 5 .", ":C owl:disjointWith 'x' .", ":C owl:complementOf 1 ."],
)
def test_a_literal_in_the_place_of_a_class_is_a_fault(axiom: str) -> None:
    with pytest.raises(OntologyError, match="a literal cannot be a class or property"):
        closure(ttl(axiom))


def test_imports_that_nobody_gave_are_told() -> None:
    header = "<http://e/o> a owl:Ontology ; owl:imports <http://e/given> , <http://e/missing> . "
    told = closure(ttl(header + "<http://e/given> a owl:Ontology .")).unsupported
    assert [(item.construct, item.triple.object) for item in told] == [
        ("owl:imports", ox.NamedNode("http://e/missing"))
    ]


@pytest.mark.parametrize(
    "definition",
    [
        ":d owl:equivalentClass xsd:integer .",
        ":d rdfs:subClassOf xsd:integer .",
        ":d a rdfs:Datatype ; rdfs:subClassOf xsd:integer .",
        """:d owl:equivalentClass [
            owl:onDatatype xsd:integer ; owl:withRestrictions ( [ xsd:minInclusive 0 ] ) ] .""",
    ],
)
def test_a_datatype_is_known_by_what_it_lies_within(definition: str) -> None:
    result = closure(ttl(f"{definition} :p rdfs:range :d ."), ttl(":x :p 'a' , 5 ."))
    (found,) = result.inconsistencies
    assert found.rule == "dt-not-type"
    assert found.premises == tuple(ttl(":x :p 'a' ."))


def test_a_datatype_below_a_class_is_told() -> None:
    (told,) = closure(ttl("xsd:integer rdfs:subClassOf :Number .")).unsupported
    assert told.construct == "rdfs:subClassOf"


CYCLES = {
    "intersection": ":A rdfs:subClassOf _:x . _:x owl:intersectionOf ( _:x :B ) .",
    "union": "_:x rdfs:subClassOf :A . _:x owl:unionOf ( _:x :B ) .",
    "some": "_:x rdfs:subClassOf :A . _:x owl:onProperty :p ; owl:someValuesFrom _:x .",
    "all": ":A rdfs:subClassOf _:x . _:x owl:onProperty :p ; owl:allValuesFrom _:x .",
    "complement": ":A rdfs:subClassOf _:x . _:x owl:complementOf _:y . _:y owl:complementOf _:x .",
}


@pytest.mark.parametrize("kind", CYCLES)
def test_class_expressions_may_run_in_a_circle(kind: str) -> None:
    result = closure(ttl(CYCLES[kind]), ttl(":i a :A ; :p :j ."))
    wanted = {":i a :B ."} if kind == "intersection" else set()
    assert set(result.inferred) == {triple for text in wanted for triple in ttl(text)}


@pytest.mark.parametrize(
    "definition",
    [
        "_:d a rdfs:Datatype ; owl:unionOf ( _:d xsd:integer ) .",
        "_:d a rdfs:Datatype ; owl:datatypeComplementOf _:d .",
        "_:d owl:onDatatype _:d ; owl:withRestrictions ( [ xsd:minInclusive 1 ] ) .",
        """_:d owl:onDatatype :e ; owl:withRestrictions ( [ xsd:minInclusive 1 ] ) .
           :e owl:equivalentClass _:d .""",
    ],
)
def test_a_data_range_that_is_defined_by_itself_is_a_fault(definition: str) -> None:
    with pytest.raises(OntologyError, match="defined by itself"):
        closure(ttl(f":p rdfs:range _:d . {definition}"), ttl(":i :p 5 ."))


def test_two_names_for_one_datatype_are_no_fault() -> None:
    same = ":d a rdfs:Datatype ; owl:equivalentClass :e . :e a rdfs:Datatype ; owl:equivalentClass :d ."
    assert not closure(ttl(f"{same} :p rdfs:range :d ."), ttl(":x :p 'a' .")).inconsistencies


def nested(predicate: str, depth: int) -> list[ox.Triple]:
    """A class below an expression so deep that nothing may call itself for each level."""
    owl, rdf = "http://www.w3.org/2002/07/owl#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    first, rest, nil = (ox.NamedNode(rdf + name) for name in ("first", "rest", "nil"))
    triples = ttl(":A rdfs:subClassOf _:top .")
    node = triples[0].object
    assert isinstance(node, ox.BlankNode)
    for level in range(depth):
        part = ox.BlankNode()
        if predicate == "intersectionOf":
            head, tail = ox.BlankNode(), ox.BlankNode()
            triples += [
                ox.Triple(node, ox.NamedNode(owl + predicate), head),
                ox.Triple(head, first, part),
                ox.Triple(head, rest, tail),
                ox.Triple(tail, first, ox.NamedNode(f"http://e/K{level}")),
                ox.Triple(tail, rest, nil),
            ]
        else:
            triples += [
                ox.Triple(node, ox.NamedNode(owl + "onProperty"), ox.NamedNode("http://e/p")),
                ox.Triple(node, ox.NamedNode(owl + predicate), part),
            ]
        node = part
    return triples


@pytest.mark.parametrize("predicate", ["intersectionOf", "allValuesFrom", "someValuesFrom"])
def test_expressions_may_be_nested_deeper_than_python_calls(predicate: str) -> None:
    result = closure(nested(predicate, 1200), ttl(":i a :A ; :p :i ."))
    if predicate == "intersectionOf":
        assert len(result.inferred) == 1200
        assert result.explain(one(":i a :K1199")).depth() > 1000


def test_an_intersection_of_thousands_and_a_chain_of_a_hundred_are_followed() -> None:
    parts = " ".join(f":B{number}" for number in range(3000))
    result = closure(ttl(f":A owl:intersectionOf ( {parts} ) ."), [one(f":i a :B{n}") for n in range(3000)])
    assert one(":i a :A") in result.inferred
    assert len(result.explain(one(":i a :A")).premises) == 3000
    assert one(":i a :A") not in closure(
        ttl(f":A owl:intersectionOf ( {parts} ) ."), [one(f":i a :B{n}") for n in range(2999)]
    )
    links = " ".join(f":p{number}" for number in range(100))
    data = [one(f":x{number} :p{number} :x{number + 1}") for number in range(100)]
    assert closure(ttl(f":r owl:propertyChainAxiom ( {links} ) ."), data).inferred == [one(":x0 :r :x100")]


def test_a_circle_of_hundreds_of_classes_is_compiled_link_by_link() -> None:
    circle = " ".join(f":C{number} rdfs:subClassOf :C{(number + 1) % 300} ." for number in range(300))
    result = closure(ttl(circle), ttl(":i a :C7 ."))
    assert len(result.inferred) == 299
    assert len(result.ontology.program.rules) < 1000
    assert len(result.schema) == 300 * 298 + 300 * 299


@pytest.mark.parametrize(
    "axiom",
    [
        ":p rdfs:subPropertyOf rdf:type .",
        ":p owl:inverseOf rdf:type .",
        ":p owl:propertyChainAxiom ( :q rdf:type ) .",
        "rdf:type owl:equivalentProperty :p .",
    ],
)
def test_axioms_about_membership_itself_are_told_and_conclude_nothing(axiom: str) -> None:
    result = closure(ttl(axiom), ttl(":b :p :D ; a :E . :q :q :b ."))
    assert result.inferred == []
    assert "rdf:type" in {item.construct for item in result.unsupported}


def one(text: str) -> ox.Triple:
    (triple,) = ttl(text + " .")
    return triple
