"""The reader of rules: the parts of SPARQL that rules use, and a refusal of the rest."""

import pyoxigraph as ox
import pytest

from lithograph.derive import read_rules
from lithograph.errors import UnsupportedFeature
from lithograph.files import Sources
from lithograph.query.plan import Choice, Inverse, Repeat, Sequence, Step
from lithograph.query.reading import read_plan

HEAD = "PREFIX : <http://e/>\nCONSTRUCT { ?s :made ?o } WHERE "
P, Q = Step(ox.NamedNode("http://e/p")), Step(ox.NamedNode("http://e/q"))


def test_every_rule_of_the_product_can_be_read(sources: Sources) -> None:
    plans = [read_plan(rule.text) for rule in read_rules(sources.rules)]
    assert len(plans) > 20
    assert all(plan.template for plan in plans)


def test_paths_are_read_by_their_precedence() -> None:
    plan = read_plan(HEAD + "{ ?s :p/^:q* ?o ; :p|:q+ ?x ; (:p/:q)? ?y . ?s ?any ?o }")
    paths = [pattern.path for pattern in plan.where.patterns]
    assert paths == [
        Sequence((P, Inverse(Repeat(Q, 0, many=True)))),
        Choice((P, Repeat(Q, 1, many=True))),
        Repeat(Sequence((P, Q)), 0, many=False),
        ox.Variable("any"),
    ]


def test_optional_groups_and_unions_belong_to_the_group_around_them() -> None:
    plan = read_plan(
        HEAD + "{ ?s :p ?o . OPTIONAL { ?o :q -1.5 } { ?s :q 'a\\'x'@en } UNION { ?s :q true } }"
    )
    assert [str(pattern.object) for pattern in plan.where.patterns] == [
        "?o",
        '"-1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '"a\'x"@en',
        '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
    ]


def test_groups_that_must_or_must_not_exist_are_told_apart() -> None:
    plan = read_plan(
        HEAD
        + "{ ?s :p ?o FILTER NOT EXISTS { ?s :q 1 } FILTER EXISTS { ?s :q 2 } FILTER (?o > 3 && NOT EXISTS"
        " { ?s :q 3 }) BIND (EXISTS { ?s :q 4 } AS ?e) MINUS { ?s :q 5 } VALUES (?x ?y) { (1 2) (UNDEF 3) } }"
    )
    told = [(witness.negated, witness.decides) for witness in plan.where.witnesses]
    assert told == [(True, True), (False, True), (True, False), (False, False), (True, True)]
    assert plan.where.witnesses[4].level.text == "?s :q 5"


def test_sub_selects_pass_on_their_plain_variables() -> None:
    plan = read_plan(
        HEAD + "{ { SELECT ?s (MAX(?v) AS ?o) WHERE { ?s :p ?v } GROUP BY ?s HAVING (MAX(?v) > 1) }"
        " OPTIONAL { SELECT DISTINCT ?s { ?s :q ?w } } }"
    )
    told = [(select.keys, select.grouped, select.level.text) for select in plan.where.selects]
    assert told == [(("s",), True, "?s :p ?v"), (("s",), False, "?s :q ?w")]


@pytest.mark.parametrize("text", ["{ ?s :p [ :q 1 ] }", "{ ?s nope:p ?o }", "{ ?s :p ?o", "?s :p ?o"])
def test_what_is_not_read_is_refused(text: str) -> None:
    with pytest.raises(UnsupportedFeature, match=r"is not read here|should|too early"):
        read_plan(HEAD + text)
