"""The cache of compiled schemas: the same program, whatever lies on the disk."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from lithograph.reason import closure
from lithograph.reason.cache import fingerprint

ONTOLOGY = """
@prefix : <http://e/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:Big owl:equivalentClass [ a owl:Restriction ; owl:onProperty :n ; owl:someValuesFrom [ a rdfs:Datatype ;
    owl:unionOf ( [ a rdfs:Datatype ; owl:onDatatype xsd:integer ;
                    owl:withRestrictions ( [ xsd:minInclusive 5 ] ) ]
                  [ a rdfs:Datatype ; owl:oneOf ( "many"@en "lots" ) ] xsd:boolean ) ] ] .
:n rdfs:domain :Thing1 ; rdfs:range [ a rdfs:Datatype ; owl:datatypeComplementOf xsd:date ] .
:p a owl:FunctionalProperty .
:C rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:minCardinality 1 ] .
"""
DATA = """
@prefix : <http://e/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:a :n 7 . :b :n 3 . :c :n "many"@en . :d :n true . :e :n "2020-01-01"^^xsd:date . :f :p :x , :y .
"""


def read(text: str) -> list[ox.Triple]:
    """The triples, with new blank nodes each time, as each start of the program gives them."""
    return [quad.triple for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)]


def test_a_cached_schema_reasons_as_a_fresh_one(tmp_path: Path) -> None:
    fresh = closure(read(ONTOLOGY), read(DATA))
    for _start in range(2):
        ontology = read(ONTOLOGY)
        cached = closure(ontology, read(DATA), cache=tmp_path)
        assert set(cached.inferred) == set(fresh.inferred)
        assert [str(item) for item in cached.inconsistencies] == [str(item) for item in fresh.inconsistencies]
        assert [item.construct for item in cached.unsupported] == [
            item.construct for item in fresh.unsupported
        ]
        for triple in cached.inferred:
            axioms = {axiom for step in cached.explain(triple).steps() for axiom in step.axioms}
            assert axioms <= set(ontology)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"terms": [], "rules": [[1]]}', "\x00"])
def test_a_spoilt_cache_file_is_made_anew(tmp_path: Path, content: str) -> None:
    wanted = closure(read(ONTOLOGY), read(DATA), cache=tmp_path).inferred
    (path,) = tmp_path.iterdir()
    path.write_text(content, encoding="utf-8")
    assert closure(read(ONTOLOGY), read(DATA), cache=tmp_path).inferred == wanted
    assert path.read_text(encoding="utf-8") != content


def test_a_changed_schema_meets_no_old_entry(tmp_path: Path) -> None:
    closure(read(ONTOLOGY), cache=tmp_path)
    closure(read(ONTOLOGY + ":A rdfs:subClassOf :B ."), cache=tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_folder_that_cannot_be_written_is_no_reason_to_stop(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("", encoding="utf-8")
    assert closure(read(ONTOLOGY), read(DATA), cache=path).inferred


def test_the_fingerprint_ignores_the_names_of_blank_nodes() -> None:
    one, other = read(ONTOLOGY), read(ONTOLOGY)
    assert one != other
    assert fingerprint(one)[1] == fingerprint(other)[1]
