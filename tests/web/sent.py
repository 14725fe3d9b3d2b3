"""What tests of ``POST /validate`` send: data with one fault, and the shapes that find it."""

DATA = b"""@prefix ex: <https://example.org/> .
ex:a a ex:Book ;
    ex:pages "many" .
"""
SHAPES = b"""@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:BookShape a sh:NodeShape ; sh:targetClass ex:Book ; sh:property ex:Pages .
ex:Pages sh:path ex:pages ; sh:datatype xsd:integer .
"""
TURTLE = "text/turtle"
