"""Facts that are added to a closure, and facts that are taken back."""

import pytest

from lithograph.errors import SchemaInData
from lithograph.reason import Proof, closure
from tests.reason.conftest import FAMILY, one, ttl


def test_added_facts_bring_only_what_is_new() -> None:
    result = closure(ttl(FAMILY), ttl(":a :mother :b ."))
    new = result.add(ttl(":b :mother :c ."))
    assert {one(":a :ancestor :c"), one(":c a :Person")} <= set(new)
    assert one(":b a :Person") not in new


def test_deleting_gives_what_is_lost() -> None:
    result = closure(ttl(FAMILY), ttl(":a :mother :b . :b :mother :c . :c a :Woman ."))
    lost = result.delete(ttl(":b :mother :c . :never :was :there ."))
    assert one(":a :ancestor :c") in lost
    assert one(":c a :Person") in result
    assert one(":c a :Woman") not in lost


def test_a_deletion_that_undoes_a_merge_recomputes() -> None:
    result = closure(ttl(FAMILY), ttl(":a :mother :b , :c . :b :p :x ."))
    assert one(":c :p :x") in result
    lost = result.delete(ttl(":a :mother :c ."))
    assert result.merges == []
    assert one(":c :p :x") not in result
    assert one(":a :mother :c") in lost


def test_a_deletion_reaches_merges_whose_premises_were_rewritten() -> None:
    ontology = ttl("""
        :C owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :b ] .
        :p a owl:FunctionalProperty .
    """)
    result = closure(ontology, ttl(":x a :C ; :p :a ."))
    assert one(":a owl:sameAs :b") in result
    result.delete(ttl(":x a :C ."))
    assert result.inferred == []


def test_denials_can_be_added_and_taken_back() -> None:
    result = closure([], ttl(":a :p :b ."))
    denial = ttl(
        "[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :a ;"
        " owl:assertionProperty :p ; owl:targetIndividual :b ."
    )
    result.add(denial)
    assert [item.rule for item in result.inconsistencies] == ["prp-npa1"]
    assert result.explain(denial[0]) == Proof(denial[0], "asserted")
    result.delete(denial)
    assert result.inconsistencies == ()


def test_schema_cannot_be_added_later() -> None:
    with pytest.raises(SchemaInData):
        closure([]).add(ttl(":A rdfs:subClassOf :B ."))
