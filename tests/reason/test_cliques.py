"""Things that a rule makes one: no pair too many, none too few, and every conflict of values told."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lithograph.reason import Closure, closure, engine
from lithograph.reason.cliques import alike
from lithograph.reason.patterns import LoweredRule

PREFIXES = (
    "@prefix : <http://e/> . @prefix owl: <http://www.w3.org/2002/07/owl#> . "
    "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
)
ONTOLOGY = """
:id a owl:InverseFunctionalProperty . :home a owl:FunctionalProperty . :age a owl:FunctionalProperty .
:C owl:hasKey ( :x :y ) .
:One rdfs:subClassOf
    [ a owl:Restriction ; owl:onProperty :part ; owl:maxCardinality "1"^^xsd:nonNegativeInteger ] ,
    [ a owl:Restriction ; owl:onProperty :wheel ; owl:onClass :C ;
      owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger ] .
"""
"""Every rule of the rule set that concludes equality."""
RULES = {
    "prp-ifp": (":i{} :id :v .", ""),
    "prp-fp": (":v :home :i{} .", ""),
    "prp-key": (":i{} a :C ; :x 1 ; :y 2 .", ""),
    "cls-maxc2": (":v :part :i{} .", ":v a :One ."),
    "cls-maxqc3": (":v :wheel :i{} . :i{} a :C .", ":v a :One ."),
}


def read(statements: list[str]) -> list[ox.Triple]:
    text = PREFIXES + " ".join(statements)
    return [quad.triple for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)]


def state(result: Closure) -> tuple[set[ox.Triple], set[tuple[str, frozenset[ox.Triple]]]]:
    return set(result.inferred), {(item.rule, frozenset(item.premises)) for item in result.inconsistencies}


@pytest.mark.parametrize("rule", RULES)
def test_n_things_alike_are_joined_by_n_pairs_at_most(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    each, once = RULES[rule]
    made: list[int] = []

    def counted(*arguments: object) -> object:
        pairs = alike(*arguments)  # type: ignore[arg-type]
        made.append(len(pairs))
        return pairs

    monkeypatch.setattr(engine, "alike", counted)
    result = closure(read([ONTOLOGY]), read([once, *(each.replace("{}", str(n)) for n in range(200))]))
    assert len(result.merges) == 199
    # each place in the body may bring them once more
    assert sum(made) <= 199 * 4
    for merge in result.merges:
        proof = result.explain(merge)
        assert proof.triple == merge
        assert rule in {step.rule for step in proof.steps()}
    two = read([":i150 owl:sameAs :i151 ."])[0]
    assert result.explain(two).depth() <= 5


thing = st.sampled_from([f":i{number}" for number in range(5)])
value = st.sampled_from(["1", "2", '"a"', '"b"^^:unknown', '"c"^^:unknown', '"x"^^xsd:integer', ":i1", ":i2"])
fact = st.one_of(
    st.builds("{} :id {} .".format, thing, thing),
    st.builds("{} :home {} .".format, thing, thing),
    st.builds("{} :age {} .".format, thing, value),
    st.builds("{} :part {} .".format, thing, value),
    st.builds("{} :wheel {} .".format, thing, thing),
    st.builds("{} a {} .".format, thing, st.sampled_from([":C", ":One"])),
    st.builds("{} {} {} .".format, thing, st.sampled_from([":x", ":y"]), st.sampled_from(["1", "2"])),
)


@given(st.lists(fact, max_size=16, unique=True))
def test_the_same_things_are_one_as_when_all_pairs_are_looked_at(facts: list[str]) -> None:
    ontology, data = read([ONTOLOGY]), read(facts)
    ours = closure(ontology, data)
    with pytest.MonkeyPatch.context() as patch:

        def no_half(_rule: LoweredRule) -> None:
            return None

        patch.setattr(engine, "half_of", no_half)
        theirs = closure(ontology, data)
    assert set(ours.inferred) == set(theirs.inferred)
    assert bool(ours.inconsistencies) == bool(theirs.inconsistencies)
    for triple in ours.inferred:
        assert set(ours.explain(triple).leaves()) <= {*ontology, *data}


@given(st.lists(fact, max_size=12, unique=True), st.lists(fact, max_size=6, unique=True))
def test_conflicts_do_not_depend_on_the_order_of_what_was_said(first: list[str], later: list[str]) -> None:
    ontology = read([ONTOLOGY])
    grown = closure(ontology, read(first))
    grown.add(read(later))
    whole = closure(ontology, read([*later, *first]))
    assert state(grown) == state(whole)
    grown.delete(read(later))
    assert state(grown) == state(closure(ontology, set(read(first)) - set(read(later))))


def test_every_thing_with_two_values_is_told() -> None:
    data = read([f":i{number} :age 1 , 2 ." for number in range(50)])
    result = closure(read([ONTOLOGY]), data)
    assert {triple for item in result.inconsistencies for triple in item.premises} == set(data)
    assert len(result.inconsistencies) == 50


def test_many_values_of_one_thing_are_told_against_one_of_them() -> None:
    data = read([f":i :age {number} ." for number in range(1000)])
    result = closure(read([ONTOLOGY]), data)
    assert len(result.inconsistencies) == 999
    assert {triple for item in result.inconsistencies for triple in item.premises} == set(data)


def test_a_conflict_shows_the_values_as_they_were_written() -> None:
    data = read([":i :age 1 , 2 . :j :age '01'^^xsd:integer , 2 ."])
    result = closure(read([ONTOLOGY]), data)
    assert {triple for item in result.inconsistencies for triple in item.premises} == set(data)
    result.delete(read([":j :age 1 ."]))
    result.add(read([":j :age 1 ."]))
    assert {triple for item in result.inconsistencies for triple in item.premises} == set(
        read([":i :age 1 , 2 . :j :age 1 , 2 ."])
    )


def test_values_that_are_not_understood_hide_no_conflict() -> None:
    data = read([':i :age "b"^^:unknown , "c"^^:unknown , 7 , 8 .'])
    (found,) = closure(read([ONTOLOGY]), data).inconsistencies
    assert set(found.premises) == set(read([":i :age 7 , 8 ."]))


def test_two_rules_that_refuse_the_same_pair_are_both_told(tmp_path: Path) -> None:
    ontology = read([ONTOLOGY, ":weight a owl:FunctionalProperty ."])
    result = closure(ontology, read([":i :age 1 , 2 ; :weight 1 , 2 ."]), cache=tmp_path)
    assert len(result.inconsistencies) == 2
