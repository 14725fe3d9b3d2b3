"""Axioms shown by freezing and by refutation, and those that are not shown because they do not follow."""

import pyoxigraph as ox
import pytest

from lithograph.reason.entail import unproven

PREFIXES = """
@prefix : <http://e/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
PREMISE = """
:p a owl:ObjectProperty ; owl:propertyChainAxiom ( :p :p ) ; owl:inverseOf :q ; rdfs:subPropertyOf :r .
:r rdfs:domain :D ; rdfs:range :E .
:A rdfs:subClassOf :B . :B owl:disjointWith :C .
:B owl:equivalentClass [ a owl:Restriction ; owl:onProperty :v ; owl:hasValue :x ] .
:K rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :v ; owl:hasValue :x ] .
:f a owl:FunctionalProperty . :g rdfs:subPropertyOf :f . :h owl:inverseOf :g .
:s a owl:SymmetricProperty . :t owl:equivalentProperty :s ; owl:propertyDisjointWith :u .
:w a owl:AsymmetricProperty . :y rdfs:subPropertyOf :w .
:n a owl:DatatypeProperty ; rdfs:range xsd:byte , xsd:nonNegativeInteger .
:a a :A ; :f :one . :b a :C ; :f :two . :one owl:differentFrom :two .
"""


def read(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse((PREFIXES + text).encode(), format=ox.RdfFormat.TURTLE)]


@pytest.mark.parametrize(
    "conclusion",
    [
        ":a a :B , owl:Thing .",
        ":p a owl:TransitiveProperty .",
        ":p rdfs:domain :D ; rdfs:range :E .",
        ":q rdfs:domain :E .",
        ":q owl:inverseOf :p .",
        ":K rdfs:subClassOf :B .",
        ":A owl:disjointWith :C .",
        ":u owl:propertyDisjointWith :s .",
        ":t a owl:SymmetricProperty .",
        ":s owl:equivalentProperty :t .",
        ":g a owl:FunctionalProperty .",
        ":h a owl:InverseFunctionalProperty .",
        ":y a owl:AsymmetricProperty .",
        ":a owl:differentFrom :b .",
        "[] a owl:AllDifferent ; owl:distinctMembers ( :a :b ) .",
        ":a a [ a owl:Class ; owl:complementOf :C ] .",
        ":n rdfs:range xsd:unsignedByte , xsd:decimal .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :v ; owl:someValuesFrom owl:Thing ] .",
        ":new a owl:Class .",
    ],
)
def test_what_follows_is_shown(conclusion: str) -> None:
    assert unproven(read(PREMISE), read(conclusion)) == []


@pytest.mark.parametrize(
    "conclusion",
    [
        ":a a :C .",
        ":r a owl:TransitiveProperty .",
        ":r rdfs:domain :E .",
        ":r owl:inverseOf :q .",
        ":B rdfs:subClassOf :A .",
        ":A owl:equivalentClass :B .",
        ":A owl:disjointWith :D .",
        ":p owl:propertyDisjointWith :q .",
        ":p a owl:SymmetricProperty .",
        ":w a owl:IrreflexiveProperty , owl:ReflexiveProperty .",
        ":p a owl:FunctionalProperty , owl:InverseFunctionalProperty .",
        ":a owl:differentFrom :one .",
        ":a owl:sameAs :b .",
        "[] a owl:AllDifferent ; owl:members ( :a :one ) .",
        ":one a [ a owl:Class ; owl:complementOf :C ] .",
        ":n rdfs:range xsd:positiveInteger .",
        ":f rdfs:range xsd:string .",
    ],
)
def test_what_does_not_follow_is_not(conclusion: str) -> None:
    assert unproven(read(PREMISE), read(conclusion))


def test_everything_follows_from_a_contradiction() -> None:
    assert unproven(read(PREMISE + ":z a :A , :C ."), read(":a :p :everything .")) == []
