"""Shapes of each kind of constraint, for the tests of the runner."""

PREFIXES = """\
@prefix ex: <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


SHAPES = '''
ex:PartShape a sh:NodeShape ;
    sh:targetClass ex:Part ;
    sh:property ex:Power, ex:Unit, ex:Maker, ex:Names, [ sh:path ex:colour ; sh:in ( "red" "blue" ) ] .
ex:Power sh:path ex:power ; sh:datatype xsd:decimal ; sh:minExclusive 0 ; sh:maxCount 1 ;
    sh:message "Bad power."@en , "전력이 틀렸다."@ko .
ex:Unit sh:path ex:unit ; sh:in ( ex:watt ex:kilowatt ) .
ex:Maker sh:path [ sh:inversePath ex:makes ] ; sh:minCount 1 ; sh:severity sh:Warning .
ex:Names sh:path ex:name ; sh:uniqueLang true .
ex:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
ex:Later a sh:NodeShape ; sh:targetSubjectsOf ex:end ;
    sh:sparql [ sh:prefixes ex:prefixes ; sh:message "{?value} is before {?start}."@en ;
        sh:select """SELECT $this ?path ?value ?start
            WHERE { $this ex:start ?start ; ex:end ?value . BIND (ex:end AS ?path)
                FILTER (?value < ?start) }""" ] .
'''
