"""What ``closure`` gives: facts without noise, representatives, contradictions, from every kind of source."""

import random
from pathlib import Path
from typing import Any

import pytest
import rdflib

from lithograph.errors import Location, MissingInput, SchemaInData, SyntaxErrors, UnsupportedFeature
from lithograph.reason import closure, schema_triples
from lithograph.reason.sources import to_rdflib
from tests.reason.conftest import FAMILY, one, texts, ttl


def test_inferred_triples_are_new_and_in_order_of_rounds() -> None:
    data = ttl(":a :mother :b . :b :mother :c .")
    inferred = closure(ttl(FAMILY), data).inferred
    assert not set(inferred) & set(data)
    assert one(":c a :Person") in inferred
    assert inferred.index(one(":c a :Woman")) < inferred.index(one(":c a :Person"))


def test_no_noise_is_inferred() -> None:
    ontology = ttl("""
        :C a owl:Class ; rdfs:subClassOf owl:Thing ,
            [ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :D ] .
        :p a owl:ObjectProperty ; rdfs:domain owl:Thing ; rdfs:range owl:Thing .
        :d a owl:DatatypeProperty ; rdfs:range xsd:integer ; owl:equivalentProperty :e .
    """)
    result = closure(ontology, ttl(":a a :C , owl:NamedIndividual ; :p :b ; :d 1 . :a owl:sameAs :a ."))
    assert set(result.inferred) == {one(":b a :D"), one(":a :e 1")}


def test_literals_never_become_subjects() -> None:
    ontology = ttl(":p rdfs:range :C ; owl:inverseOf :q . :C rdfs:subClassOf :D .")
    assert closure(ontology, ttl(':a :p "text" .')).inferred == []


def test_schema_is_told_from_individuals_by_vocabulary() -> None:
    ontology = ttl(":C rdfs:subClassOf :D . :x a :C ; rdfs:label 'an individual in the ontology' .")
    assert closure(ontology).inferred == [one(":x a :D")]


def test_schema_in_the_data_is_refused_with_its_place() -> None:
    bad = one(":C rdfs:subClassOf :D")
    assert schema_triples([bad, one(":a :p :b"), *ttl(":a owl:sameAs :b .")]) == [bad]
    with pytest.raises(SchemaInData, match=r"data\.ttl:7"):
        closure([], [bad], locate=lambda _triple: (Location("data.ttl", 7),))
    assert closure([], [bad, one(":x a :C")], axioms_in_data=True).inferred == [one(":x a :D")]


def test_lists_in_the_data_are_data() -> None:
    data = ttl(":a :p ( :b :c ) .")
    assert schema_triples(data) == []
    assert all(triple in closure([], data) for triple in data)


def test_schema_entailments_stand_apart() -> None:
    result = closure(ttl(":A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :A a owl:Class ."))
    assert result.inferred == []
    assert result.schema == [one(":A rdfs:subClassOf :C")]
    assert [premise.rule for premise in result.explain(result.schema[0]).premises] == ["asserted", "asserted"]


def test_our_own_name_represents_equal_things_then_the_smallest() -> None:
    data = ttl(":b owl:sameAs :a . :a owl:sameAs lg:chip . :z owl:sameAs :y . :b :p :z .")
    result = closure([], data)
    merged = {one(":a owl:sameAs lg:chip"), one(":b owl:sameAs lg:chip"), one(":z owl:sameAs :y")}
    assert set(result.merges) == merged
    assert one("lg:chip :p :y") in result.inferred
    assert one(":a :p :z") in result


def test_literals_of_one_value_are_one_and_shown_as_stated() -> None:
    result = closure(ttl(":p rdfs:subPropertyOf :q ."), ttl(":a :p 5 . :b :p 05 . :c :r 5.0 ."))
    assert one(":b :q 5") in result
    (leaf,) = result.explain(one(":b :q 5")).leaves()
    assert leaf == one(":b :p 05")
    assert one(":c :r 5e0") not in result


def test_facets_define_classes() -> None:
    ontology = ttl(
        """
        :Big owl:equivalentClass [ a owl:Restriction ; owl:onProperty :n ; owl:someValuesFrom
            [ a rdfs:Datatype ; owl:onDatatype xsd:decimal ;
              owl:withRestrictions ( [ xsd:minInclusive 4800 ] [ xsd:maxExclusive 10000.0 ] ) ] ] .
        :Coded owl:equivalentClass [ a owl:Restriction ; owl:onProperty :code ; owl:someValuesFrom
            [ a rdfs:Datatype ; owl:onDatatype xsd:string ;
              owl:withRestrictions ( [ xsd:pattern "[0-9]A[0-9]{3}" ] [ xsd:maxLength 5 ] ) ] ] .
        :Grade a rdfs:Datatype ; owl:equivalentClass [ a rdfs:Datatype ; owl:oneOf ( "a" "b" ) ] .
        :Graded owl:equivalentClass
            [ a owl:Restriction ; owl:onProperty :grade ; owl:someValuesFrom :Grade ] .
    """
    )
    data = ttl("""
        :a :n 4800 . :b :n 4799.9 . :c :n 10000 . :d :n "9999.99"^^xsd:decimal . :e :n 5e3 .
        :f :code "3A090" . :g :code "x3A090" . :h :grade "a" . :i :grade "c" .
    """)
    inferred = set(closure(ontology, data).inferred)
    assert inferred == set(ttl(":a a :Big . :d a :Big . :f a :Coded . :h a :Graded ."))


def test_inverse_property_expressions_are_followed() -> None:
    ontology = ttl("""
        :Owned owl:equivalentClass [ a owl:Restriction ; owl:someValuesFrom owl:Thing ;
            owl:onProperty [ owl:inverseOf :owns ] ] .
    """)
    assert closure(ontology, ttl(":a :owns :b .")).inferred == [one(":b a :Owned")]


def test_long_disjointness_axioms_are_checked_too() -> None:
    classes = " ".join(f":C{number}" for number in range(40))
    ontology = ttl(f"[] a owl:AllDisjointClasses ; owl:members ( {classes} ) .")
    (clash,) = closure(ontology, ttl(":x a :C3 , :C39 . :y a :C4 .")).inconsistencies
    assert clash.rule == "cax-adc"
    assert set(clash.premises) == set(ttl(":x a :C3 , :C39 ."))


def test_all_contradictions_are_reported() -> None:
    ontology = ttl(":C owl:disjointWith :D . :p a owl:IrreflexiveProperty ; rdfs:range xsd:date .")
    data = ttl(':a a :C , :D . :b a :C , :D . :c :p :c . :d :p 5 . :e :q "x"^^xsd:integer .')
    result = closure(ontology, data)
    found = sorted(item.rule for item in result.inconsistencies)
    assert found == ["cax-dw", "cax-dw", "dt-not-type", "dt-not-type", "prp-irp"]
    assert all(set(item.premises) <= set(data) for item in result.inconsistencies)
    assert any("disjoint" in str(item) for item in result.inconsistencies)


def test_punned_names_are_individuals_and_classes_at_once() -> None:
    ontology = ttl(":Eagle a owl:Class ; rdfs:subClassOf :Bird . :p rdfs:range :Species .")
    inferred = closure(ontology, ttl(":harry a :Eagle . :x :p :Eagle .")).inferred
    assert set(inferred) == {one(":harry a :Bird"), one(":Eagle a :Species")}


def test_rdflib_graphs_and_files_are_read(tmp_path: Path) -> None:
    ontology, data = to_rdflib(ttl(FAMILY)), to_rdflib(ttl(':a :mother :b ; rdfs:label "A"@en ; :n 1 .'))
    assert isinstance(data, rdflib.Graph)
    path = tmp_path / "family.ttl"
    path.write_text(ontology.serialize(format="turtle"), encoding="utf-8")
    assert closure(str(path), data).inferred == closure(path, data).inferred
    assert set(closure(path, data).inferred) == set(closure(ttl(FAMILY), ttl(":a :mother :b .")).inferred)
    with pytest.raises(MissingInput):
        closure(tmp_path / "none.ttl")
    path.write_text("<a> <b> .", encoding="utf-8")
    with pytest.raises(SyntaxErrors, match=r"family\.ttl:1"):
        closure(path)


def test_triples_of_rdflib_are_added_asked_for_and_deleted() -> None:
    family, more = to_rdflib(ttl(FAMILY)), to_rdflib(ttl(":a :mother :b ."))
    result = closure(family, [])
    assert result.add(more) == closure(family, more).inferred
    (subject, _predicate, parent) = next(iter(more))
    follows = (subject, rdflib.URIRef("http://e/ancestor"), parent)
    assert follows in result
    assert result.explain(follows).leaves() == result.explain(one(":a :ancestor :b")).leaves()
    assert (parent, rdflib.URIRef("http://e/ancestor"), subject) not in result
    result.delete(list(more))
    assert result.inferred == []


@pytest.mark.parametrize(
    "statement", [(rdflib.Literal("a"), rdflib.RDF.type, rdflib.OWL.Class), ("a", "b"), 5]
)
def test_what_is_no_triple_is_told(statement: Any) -> None:
    with pytest.raises(UnsupportedFeature, match="no RDF"):
        closure([], [statement])


def test_the_order_of_the_input_does_not_matter() -> None:
    ontology = ttl(FAMILY)
    data = ttl(":a :mother :b , :c . :b :mother :d . :e owl:sameAs :a . :d :ancestor :f .")
    wanted = texts(closure(ontology, data).inferred)
    shuffle = random.Random(1)  # noqa: S311  # an order, no secret
    for _turn in range(5):
        shuffle.shuffle(data)
        assert texts(closure(ontology, data).inferred) == wanted


def test_every_class_is_below_thing_where_thing_is_asked_for() -> None:
    ontology = ttl("""
        :C a owl:Class .
        owl:Thing rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :v ] .
    """)
    result = closure(ontology, ttl(":a a :C . :b a owl:Thing ."))
    assert set(result.inferred) == set(ttl(":a :p :v . :b :p :v ."))
    steps = {step.rule for step in result.explain(one(":a :p :v")).steps()}
    assert steps >= {"cls-hv1", "cax-sco", "scm-cls"}


def test_numbers_in_axioms_do_not_change_how_the_data_write_theirs() -> None:
    ontology = ttl("""
        :p rdfs:subPropertyOf :q .
        :C rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :q ;
                             owl:maxCardinality "1"^^xsd:nonNegativeInteger ] .
    """)
    assert closure(ontology, ttl(":a :p 1 .")).inferred == ttl(":a :q 1 .")
