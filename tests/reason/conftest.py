"""Small ontologies and data, written as Turtle without its head."""

import pyoxigraph as ox

PREFIXES = """
@prefix : <http://e/> .
@prefix lg: <https://w3id.org/lithograph/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


FAMILY = """
:Woman a owl:Class ; rdfs:subClassOf :Person . :Person a owl:Class .
:mother a owl:ObjectProperty , owl:FunctionalProperty ; rdfs:range :Woman ; rdfs:subPropertyOf :ancestor .
:ancestor a owl:ObjectProperty , owl:TransitiveProperty ; owl:inverseOf :descendant .
"""


def ttl(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse((PREFIXES + text).encode(), format=ox.RdfFormat.TURTLE)]


def one(text: str) -> ox.Triple:
    (triple,) = ttl(text + " .")
    return triple


def texts(triples: list[ox.Triple]) -> set[str]:
    return {str(triple).replace("http://e/", "") for triple in triples}
