"""What set-wise constraints can read about given nodes: enough to find the same as over all data."""

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lithograph.load import load
from lithograph.validate.checks import check_store
from lithograph.validate.finding import Finding, Term
from lithograph.validate.graph import Graph
from lithograph.validate.hoist import Hoisted, plan, run_hoisted
from lithograph.validate.names import Names
from lithograph.validate.nearby import nearby
from lithograph.validate.shapes import Shapes

EX = "http://example.org/"
GROUPS = (
    "$this ex:p ?x . ?x ex:q ?value",
    "$this ex:p ?x . FILTER NOT EXISTS { ?x ex:q ?y }",
    "$this ex:p ?x . FILTER EXISTS { ?z ex:q ?x . ?z ex:p ?w }",
    "$this ex:q ?value . ?other ex:q ?value . FILTER (?other != $this)",
    "?x ex:p $this ; ex:q ?value . ?y ex:p ?x",
    "$this ex:p/ex:q ?value",
    "$this ^ex:p/^ex:q ?value",
    "$this ex:p ?x . ?a ex:q ?b . FILTER (?b != ?x)",
    "$this ex:p ?x . ex:n0 ex:q ?value",
    "$this ex:q 1 . ?x ex:q 1.0 ; ex:p ?value",
    "?x ex:q $this . FILTER NOT EXISTS { $this ex:p ?x }",
    "BIND (ex:n1 AS ?x) $this ex:p ?y . ?x ex:p ?value",
)
UNBOUNDED = ("$this ?any ?value", "$this ex:p* ?value", "$this (ex:p|ex:q) ?value")

nodes = st.sampled_from([ox.NamedNode(f"{EX}n{number}") for number in range(6)] + [ox.BlankNode("b")])
literals = st.sampled_from(
    [
        ox.Literal("1", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
        ox.Literal("01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
        ox.Literal("1.0", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")),
        ox.Literal("1"),
        ox.Literal("1", language="en"),
        ox.Literal("1", language="ko"),
    ]
)
properties = st.sampled_from([ox.NamedNode(EX + "p"), ox.NamedNode(EX + "q")])
triples = st.lists(st.builds(ox.Triple, nodes, properties, nodes | literals), max_size=20, unique=True)


@pytest.fixture(scope="module")
def constraints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Hoisted]:
    """Each group as a constraint on everything that ``ex:p`` is said of, by its text."""
    file = tmp_path_factory.mktemp("shapes") / "shapes.ttl"
    found = {}
    for group in (*GROUPS, *UNBOUNDED):
        (item,) = plan(Shapes(load([_write(file, group)]))).hoisted
        found[group] = item
    return found


def _write(file: Path, group: str) -> Path:
    variables = "$this ?value" if "?value" in group else "$this"
    file.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        "ex: sh:declare [ sh:prefix 'ex' ; sh:namespace 'http://example.org/'^^xsd:anyURI ] .\n"
        "ex:Shape a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:targetObjectsOf ex:q ; sh:sparql [\n"
        f"  sh:prefixes ex: ; sh:select '''SELECT {variables} WHERE {{ {group} }}''' ] .\n",
        encoding="utf-8",
    )
    return file


def _found(item: Hoisted, data: Sequence[ox.Triple], focus: frozenset[Term]) -> set[Finding]:
    store = check_store(ox.serialize(data, format=ox.RdfFormat.N_TRIPLES) or b"", (), ())
    return {finding for finding in run_hoisted([item], store, Names({})) if finding.focus in focus}


@given(triples, st.sets(nodes, min_size=1, max_size=2))
@pytest.mark.parametrize("group", GROUPS)
def test_the_same_is_found_about_the_nodes_as_over_all_data(
    constraints: dict[str, Hoisted], group: str, data: list[ox.Triple], chosen: set[Term]
) -> None:
    item, focus = constraints[group], frozenset(chosen)
    part = nearby(focus, [item], Graph(data))
    assert part is not None
    assert _found(item, part, focus) == _found(item, data, focus)


def test_what_is_far_from_the_nodes_is_left_out(constraints: dict[str, Hoisted]) -> None:
    p, q = ox.NamedNode(EX + "p"), ox.NamedNode(EX + "q")
    a, b, c, d = (ox.NamedNode(EX + name) for name in "abcd")
    near = [ox.Triple(a, p, b), ox.Triple(b, q, c)]
    far = [ox.Triple(d, p, c), ox.Triple(d, q, d)]
    assert nearby(frozenset({a}), [constraints[GROUPS[0]]], Graph([*near, *far])) == tuple(near)


@pytest.mark.parametrize("group", UNBOUNDED)
def test_a_group_that_may_read_anything_is_told(constraints: dict[str, Hoisted], group: str) -> None:
    assert nearby(frozenset({ox.NamedNode(EX + "n0")}), [constraints[group]], Graph([])) is None


def test_a_literal_among_the_nodes_is_told(constraints: dict[str, Hoisted]) -> None:
    assert nearby(frozenset({ox.Literal("1")}), [constraints[GROUPS[0]]], Graph([])) is None
