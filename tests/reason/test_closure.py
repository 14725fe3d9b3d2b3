"""What ``closure`` gives: facts without noise, representatives, proofs, changes, and every kind of source."""

import random
from pathlib import Path

import numpy as np
import pyoxigraph as ox
import pytest
import rdflib

from lithograph.errors import Location, MissingInput, NotFound, SchemaInData, SyntaxErrors, TooManyInferences
from lithograph.reason import Closure, Proof, closure, equality, joins, schema_triples, transitive
from lithograph.reason.estimate import at_least
from lithograph.reason.relation import Array, union, unique
from lithograph.reason.sources import to_rdflib

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


def test_an_alias_triple_is_explained_through_equality() -> None:
    ontology = ttl(":id a owl:InverseFunctionalProperty . :p rdfs:subPropertyOf :q .")
    result = closure(ontology, ttl(":a :id :n . lg:x :id :n . :a :p :b ."))
    proof = result.explain(one("lg:x :q :b"))
    assert {step.rule for step in proof.steps()} >= {"eq-rep-s", "prp-ifp", "prp-spo1"}
    assert set(proof.leaves()) == set(ttl(":a :id :n . lg:x :id :n . :a :p :b ."))


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


def test_rdflib_graphs_and_files_are_read(tmp_path: Path) -> None:
    ontology, data = to_rdflib(ttl(FAMILY)), to_rdflib(ttl(':a :mother :b ; rdfs:label "A"@en ; :n 1 .'))
    assert isinstance(data, rdflib.Graph)
    path = tmp_path / "family.ttl"
    path.write_text(ontology.serialize(format="turtle"), encoding="utf-8")
    assert set(closure(path, data).inferred) == set(closure(ttl(FAMILY), ttl(":a :mother :b .")).inferred)
    with pytest.raises(MissingInput):
        closure(tmp_path / "none.ttl")
    path.write_text("<a> <b> .", encoding="utf-8")
    with pytest.raises(SyntaxErrors, match=r"family\.ttl:1"):
        closure(path)


def test_a_long_chain_ends_in_a_clear_error() -> None:
    links = ttl("".join(f":n{number} :p :n{number + 1} . " for number in range(300)))
    with pytest.raises(TooManyInferences, match="transitive") as caught:
        closure(ttl(":p a owl:TransitiveProperty ."), links, max_inferred=10_000)
    assert "LITHOGRAPH_MAX_INFERRED" in str(caught.value)


def test_a_chain_that_would_be_too_long_is_foreseen(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    compose = transitive.compose

    def counted(left: Array, right: Array, bounds: transitive.Bounds) -> Array:
        pairs = compose(left, right, bounds)
        made.append(len(pairs))
        return pairs

    monkeypatch.setattr(transitive, "compose", counted)
    links = [one(f":x{number} :p :x{number + 1}") for number in range(10_000)]
    with pytest.raises(TooManyInferences, match=r"At least about 4\d,\d{3},\d{3} facts .*<http://e/p>"):
        closure(ttl(":p a owl:TransitiveProperty ."), links)
    # 50,005,000 pairs are not made to find out that they are too many
    assert sum(made) < 6_000_000


def dense(nodes: int) -> set[tuple[int, int]]:
    """A graph without cycles, with many ways from one node to another."""
    chance = random.Random(nodes)  # noqa: S311  # a graph, no secret
    return {(n, chance.randrange(n + 1, min(n + 40, nodes))) for n in range(nodes - 1) for _ in range(2)}


def test_a_dense_property_is_closed_without_going_every_way() -> None:
    links = dense(1200)
    reach: dict[int, set[int]] = {}
    for node in range(1199, -1, -1):
        ends = [other for start, other in links if start == node]
        reach[node] = set(ends).union(*(reach[end] for end in ends))
    ontology = ttl(":p a owl:TransitiveProperty .")
    result = closure(
        ontology,
        [one(f":x{n} :p :x{other}") for n, other in links],
        max_inferred=sum(map(len, reach.values())),
    )
    assert result.inferred_count + len(links) == sum(len(ends) for ends in reach.values())
    for triple in random.Random(1).sample(result.inferred, 20):  # noqa: S311
        assert result.explain(triple).depth() < 100


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_what_is_foreseen_is_never_much_more_than_what_there_is(steps: int) -> None:
    links = dense(1200)
    relation = unique([np.array([one << 32 | other for one, other in links], np.int64)])
    bounds = transitive.Bounds(10**8, ":p")
    reached = exact = relation
    for _doubling in range(steps):
        reached = union(reached, transitive.compose(reached, exact, bounds))
        exact = transitive.compose(exact, exact, bounds)
    whole = closure(ttl(":p a owl:TransitiveProperty ."), [one(f":x{n} :p :x{other}") for n, other in links])
    pairs = whole.inferred_count + len(links)
    assert 0.7 * pairs < at_least(reached, exact, 10**9) <= 1.02 * pairs
    assert at_least(reached, exact, 10) > 10


def test_a_rule_that_multiplies_ends_in_a_clear_error() -> None:
    data = ttl(" ".join(f":x{number} :p :hub . :hub :q :y{number} ." for number in range(100)))
    with pytest.raises(TooManyInferences, match=r"prp-spo2|follow"):
        closure(ttl(":r owl:propertyChainAxiom ( :p :q ) ."), data, max_inferred=1_000)


def test_the_order_of_the_input_does_not_matter() -> None:
    ontology = ttl(FAMILY)
    data = ttl(":a :mother :b , :c . :b :mother :d . :e owl:sameAs :a . :d :ancestor :f .")
    wanted = texts(closure(ontology, data).inferred)
    shuffle = random.Random(1)  # noqa: S311  # an order, no secret
    for _turn in range(5):
        shuffle.shuffle(data)
        assert texts(closure(ontology, data).inferred) == wanted


def test_large_joins_and_cliques_are_done_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    ontology = ttl("""
        :r owl:propertyChainAxiom ( :p :q ) . :t a owl:TransitiveProperty . :p rdfs:subPropertyOf :t .
        :q rdfs:subPropertyOf :t . :id a owl:InverseFunctionalProperty .
    """)
    data = ttl("".join(f":x{n} :p :y{n % 3} ; :id :same . :y{n % 3} :q :z{n} . " for n in range(12)))
    whole = closure(ontology, data)
    for module, name in ((joins, "CHUNK"), (transitive, "CHUNK"), (equality, "SLOW")):
        monkeypatch.setattr(module, name, 3)
    parts = closure(ontology, data)
    assert set(parts.inferred) == set(whole.inferred)
    assert len(parts.merges) == 11


def test_every_class_is_below_thing_where_thing_is_asked_for() -> None:
    ontology = ttl("""
        :C a owl:Class .
        owl:Thing rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :v ] .
    """)
    result = closure(ontology, ttl(":a a :C . :b a owl:Thing ."))
    assert set(result.inferred) == set(ttl(":a :p :v . :b :p :v ."))
    steps = {step.rule for step in result.explain(one(":a :p :v")).steps()}
    assert steps >= {"cls-hv1", "cax-sco", "scm-cls"}


@pytest.mark.slow
def test_fifty_thousand_classes_are_closed_in_seconds() -> None:
    tree = "".join(
        f":C{number} a owl:Class ; rdfs:subClassOf :C{(number - 1) // 4} . " for number in range(1, 50_000)
    )
    result: Closure = closure(ttl(tree), ttl(":x a :C49999 ."))
    assert one(":x a :C0") in result.inferred


def test_numbers_in_axioms_do_not_change_how_the_data_write_theirs() -> None:
    ontology = ttl("""
        :p rdfs:subPropertyOf :q .
        :C rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :q ;
                             owl:maxCardinality "1"^^xsd:nonNegativeInteger ] .
    """)
    assert closure(ontology, ttl(":a :p 1 .")).inferred == ttl(":a :q 1 .")
