"""Why a triple follows: proofs, other ways to the same, and how long they are."""

import pytest

from lithograph.errors import NotFound
from lithograph.reason import closure
from tests.reason.conftest import FAMILY, one, ttl


def test_an_alias_triple_is_explained_through_equality() -> None:
    ontology = ttl(":id a owl:InverseFunctionalProperty . :p rdfs:subPropertyOf :q .")
    result = closure(ontology, ttl(":a :id :n . lg:x :id :n . :a :p :b ."))
    proof = result.explain(one("lg:x :q :b"))
    assert {step.rule for step in proof.steps()} >= {"eq-rep-s", "prp-ifp", "prp-spo1"}
    assert set(proof.leaves()) == set(ttl(":a :id :n . lg:x :id :n . :a :p :b ."))


def test_merged_classes_share_their_members() -> None:
    ontology = ttl(":A a owl:Class . :B a owl:Class . :f a owl:FunctionalProperty .")
    result = closure(ontology, ttl(":x :f :A , :B . :y a :B ."))
    proof = result.explain(one(":y a :A"))
    assert {step.rule for step in proof.steps()} >= {"eq-rep-o", "prp-fp"}


def test_what_does_not_follow_has_no_proof() -> None:
    result = closure(ttl(FAMILY), ttl(":a :mother :b ."))
    with pytest.raises(NotFound, match="does not follow"):
        result.explain(one(":b :mother :a"))
    assert "nonsense" not in result


def test_alternative_proofs_are_bounded() -> None:
    ontology = ttl(":p rdfs:domain :C . :q rdfs:domain :C .")
    data = ttl(":a :p :b , :c , :d ; :q :e .")
    result = closure(ontology, data)
    proofs = result.explain_all(one(":a a :C"), 10)
    assert {proof.leaves()[0] for proof in proofs} == set(data)
    assert len(result.explain_all(one(":a a :C"), 2)) == 2


def test_alternative_proofs_differ_below_the_last_step_too() -> None:
    ontology = ttl("""
        :C rdfs:subClassOf :D . :D rdfs:subClassOf :E . :p rdfs:domain :C . :q rdfs:domain :C .
        :r rdfs:subPropertyOf :p .
    """)
    data = ttl(":a :p :b ; :q :c ; :r :d .")
    result = closure(ontology, data)
    proofs = result.explain_all(one(":a a :E"), 10)
    told = [str(proof) for proof in proofs]
    assert len(set(told)) == len(told)
    assert {leaf for proof in proofs for leaf in proof.leaves()} == set(data)
    assert {proof.depth() for proof in proofs} == {4, 5}
    assert [str(proof) for proof in result.explain_all(one(":a a :E"), 2)] == told[:2]
    for proof in proofs:
        assert proof.triple == one(":a a :E")
        # whatever way is taken, no proof rests on itself
        for part in proof.steps():
            assert part.triple not in {below.triple for below in part.steps() if below is not part}


def test_a_proof_prints_as_a_tree() -> None:
    proof = closure(ttl(FAMILY), ttl(":a :mother :b .")).explain(one(":b a :Person"))
    assert proof.depth() == 3
    lines = str(proof).replace("http://e/", "").splitlines()
    assert [line.split("[")[1] for line in lines] == ["cax-sco]", "prp-rng]", "asserted]"]
    assert proof.axioms == (one(":Woman rdfs:subClassOf :Person"),)


def test_entailed_axioms_are_proven_within_the_proof() -> None:
    ontology = ttl("""
        :A a owl:Class . :B a owl:Class . :A rdfs:subClassOf :B .
        :X owl:someValuesFrom :A ; owl:onProperty :p . :Y owl:someValuesFrom :B ; owl:onProperty :p .
    """)
    proof = closure(ontology, ttl(":x a :X .")).explain(one(":x a :Y"))
    assert "scm-svf1" in {step.rule for step in proof.steps()}
    assert set(proof.leaves()) <= {*ontology, *ttl(":x a :X .")}


def test_proofs_of_a_long_chain_stay_shallow() -> None:
    links = ttl("".join(f":n{number} :p :n{number + 1} . " for number in range(500)))
    proof = closure(ttl(":p a owl:TransitiveProperty ."), links).explain(one(":n0 :p :n500"))
    assert len(proof.leaves()) == 500
    assert proof.depth() <= 12
