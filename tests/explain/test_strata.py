"""The order of strata: a rule that reads what comes no earlier than itself is refused, with the circle."""

from pathlib import Path

import pytest

from lithograph.derive import StratumRule, read_rules
from lithograph.errors import OntologyError
from lithograph.explain.strata import check_strata
from lithograph.files import Sources
from lithograph.query.reading import read_plan

PREFIX = "PREFIX lg: <https://w3id.org/lithograph/ontology#>\n"


def rule(name: str, stratum: int, text: str) -> StratumRule:
    return StratumRule(name, stratum, name, "law", PREFIX + text, Path(f"{name}.rq"))


def test_the_rules_of_the_product_are_in_order(sources: Sources) -> None:
    check_strata(read_rules(sources.rules))


def test_a_rule_that_reads_its_own_head_runs_in_a_circle() -> None:
    chain = rule("chain", 1, "CONSTRUCT { ?a lg:p ?c } WHERE { ?a lg:p ?b . ?b lg:p ?c }")
    with pytest.raises(OntologyError, match=r"chain\.rq:1: chain .* reads lg:p, .* circle, chain -> chain"):
        check_strata([chain])


def test_a_circle_through_several_rules_is_named() -> None:
    rules = [
        rule("one", 0, "CONSTRUCT { ?a lg:p 1 } WHERE { ?a lg:s 1 FILTER NOT EXISTS { ?a lg:r 1 } }"),
        rule("two", 1, "CONSTRUCT { ?a lg:q 1 } WHERE { ?a lg:p 1 }"),
        rule("three", 2, "CONSTRUCT { ?a lg:r 1 } WHERE { ?a lg:t/lg:q 1 }"),
    ]
    with pytest.raises(OntologyError) as caught:
        check_strata(rules)
    assert "one (stratum 0) reads lg:r, which only three (stratum 2) writes" in str(caught.value)
    assert "one -> three -> two -> one" in str(caught.value)


def test_a_rule_too_low_is_told_the_stratum_it_needs() -> None:
    rules = [
        rule("early", 0, "CONSTRUCT { ?a lg:q 1 } WHERE { ?a a lg:New }"),
        rule("late", 2, "CONSTRUCT { ?a a lg:New } WHERE { ?a lg:s 1 }"),
    ]
    with pytest.raises(
        OntologyError, match=r"reads lg:New, .*late \(stratum 2\) writes \(give it a stratum above 2\)"
    ):
        check_strata(rules)


@pytest.mark.parametrize(
    "texts",
    [
        # what a lower stratum writes too may be meant
        ("CONSTRUCT { ?a lg:p 1 } WHERE { ?a lg:s 1 }", "CONSTRUCT { ?a lg:p 2 } WHERE { ?a lg:p 1 }"),
        # the classes tell the two apart
        ("CONSTRUCT { ?a lg:x 1 } WHERE { ?a lg:s 1 }",
         "CONSTRUCT { ?n a lg:New ; lg:p 1 } WHERE { ?o a lg:Old ; lg:p ?n }"),
        # a variable predicate without VALUES is not judged
        ("CONSTRUCT { ?a lg:x 1 } WHERE { ?a lg:s 1 }", "CONSTRUCT { ?a ?e 1 } WHERE { ?a lg:p ?e }"),
    ],
)  # fmt: skip
def test_what_is_in_order_passes(texts: tuple[str, str]) -> None:
    check_strata([rule(f"r{number}", number, text) for number, text in enumerate(texts)])


def test_predicates_that_values_list_are_judged() -> None:
    values = "VALUES (?k ?e) { (lg:x lg:p) (UNDEF lg:q) } VALUES ?v { 1 lg:y }"
    text = f"CONSTRUCT {{ ?a ?e 1 }} WHERE {{ {values} ?a lg:q 1 }}"
    listed = read_plan(PREFIX + text).values
    assert {name: len(iris) for name, iris in listed.items()} == {"k": 1, "e": 2, "v": 1}
    with pytest.raises(OntologyError, match="reads lg:q"):
        check_strata([rule("one", 0, text)])


def test_a_rule_that_could_not_be_explained_is_refused_with_its_file() -> None:
    odd = rule("odd", 0, "CONSTRUCT { ?a lg:p 1 } WHERE { GRAPH ?g { ?a lg:q 1 } }")
    with pytest.raises(OntologyError, match=r"odd\.rq:1: A rule cannot be explained: 'GRAPH'"):
        check_strata([odd])
