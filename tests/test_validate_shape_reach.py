"""What shapes can look at from given nodes: enough for an engine to find the same as over all data."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lithograph.load import load
from lithograph.terms import RDF_TYPE
from lithograph.validate.engine import Result
from lithograph.validate.finding import Term
from lithograph.validate.graph import Graph
from lithograph.validate.shape_reach import around
from lithograph.validate.shapes import Shapes
from lithograph.validate.shifty_engine import ShiftyEngine, installed

pytestmark = pytest.mark.skipif(not installed(), reason="pyshifty is not installed")

EX = "http://example.org/"
PREFIXES = """\
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def _values(path: str, constraint: str) -> str:
    """A property shape inside another."""
    return f"sh:property [ sh:path {path} ; {constraint} ]"


def _qualified(path: str) -> str:
    inner = _values(path, "sh:minCount 1")
    return (
        f"sh:qualifiedValueShapesDisjoint true ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShape [ {inner} ]"
    )


OF_CLASS = "ex:S sh:targetClass ex:C ; "
SHAPES = (
    OF_CLASS + _values("ex:p", "sh:minCount 1 ; sh:maxCount 1"),
    OF_CLASS + _values("( ex:p ex:q )", "sh:class ex:C"),
    OF_CLASS + _values("[ sh:inversePath ex:p ]", "sh:class ex:D"),
    OF_CLASS + _values("( ex:p [ sh:inversePath ex:q ] )", "sh:maxCount 1"),
    OF_CLASS + _values("[ sh:inversePath ( ex:p ex:q ) ]", "sh:maxCount 0"),
    OF_CLASS + _values("[ sh:zeroOrMorePath ex:p ]", "sh:class ex:D"),
    OF_CLASS + _values("[ sh:oneOrMorePath ex:p ]", "sh:nodeKind sh:IRI"),
    OF_CLASS + _values("[ sh:zeroOrOnePath ex:p ]", "sh:class ex:D"),
    OF_CLASS + _values("[ sh:alternativePath ( ex:p ex:q ) ]", "sh:maxCount 1"),
    OF_CLASS + "sh:not [ sh:path ex:p ; sh:class ex:D ]",
    OF_CLASS + "sh:or ( [ sh:path ex:p ; sh:class ex:D ] [ sh:path ex:q ; sh:minCount 1 ] )",
    OF_CLASS + _values("ex:p", f"sh:node [ {_values('ex:q', 'sh:node [ sh:closed true ]')} ]"),
    OF_CLASS + _values("ex:p", _values("ex:p", _values("ex:q", "sh:maxCount 0"))),
    OF_CLASS + _values("ex:p", _qualified("ex:q")) + " ; " + _values("ex:q", _qualified("ex:p")),
    "ex:S sh:targetNode ex:n0 ; " + _values("[ sh:inversePath ex:p ]", _values("ex:q", "sh:minCount 1")),
    "ex:S sh:targetNode ex:n0 , 1 ; sh:closed true ; sh:ignoredProperties ( ex:p )",
    "ex:S sh:targetSubjectsOf ex:p ; " + _values("ex:p", "sh:equals ex:q"),
    "ex:S sh:targetObjectsOf ex:p ; " + _values("[ sh:inversePath ex:p ]", "sh:maxCount 1"),
    "ex:C a rdfs:Class , sh:NodeShape ; " + _values("ex:p", "sh:minCount 1"),
)

nodes = st.sampled_from([ox.NamedNode(f"{EX}n{number}") for number in range(3)])
literals = st.sampled_from([ox.Literal(1), ox.Literal("a"), ox.Literal("a", language="en")])
classes = st.sampled_from([ox.NamedNode(EX + name) for name in "CDE"])
properties = st.sampled_from([ox.NamedNode(EX + "p"), ox.NamedNode(EX + "q")])
statement = st.one_of(
    st.builds(ox.Triple, nodes, properties, nodes | literals),
    st.builds(ox.Triple, nodes, st.just(RDF_TYPE), classes),
)
statements = st.lists(statement, min_size=3, max_size=12, unique=True)
TREE = ox.Triple(
    ox.NamedNode(EX + "E"),
    ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf"),
    ox.NamedNode(EX + "C"),
)


def _found(shapes: Shapes, data: list[ox.Triple], focus: frozenset[Term]) -> set[Result]:
    return {result for result in ShiftyEngine().run(shapes.triples, data) if result.focus in focus}


@pytest.fixture(params=SHAPES)
def shapes(request: pytest.FixtureRequest, tmp_path: Path) -> Shapes:
    file = tmp_path / "shapes.ttl"
    file.write_text(f"{PREFIXES}{request.param} .", encoding="utf-8")
    return Shapes(load([file]))


def test_the_same_is_found_about_the_nodes_as_over_all_data(shapes: Shapes) -> None:
    @settings(max_examples=150)
    @given(statements, st.sets(nodes | st.just(ox.Literal(1)), min_size=1, max_size=2))
    def holds(data: list[ox.Triple], chosen: set[Term]) -> None:
        focus = frozenset(chosen)
        every = [TREE, *data]
        part = list(around(focus, shapes, Graph(every)))
        assert set(part) <= set(every)
        assert _found(shapes, part, focus) == _found(shapes, every, focus)

    holds()


def test_what_is_far_from_the_nodes_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "shapes.ttl"
    file.write_text(f"{PREFIXES}{SHAPES[0]} .", encoding="utf-8")
    a, b, p = (ox.NamedNode(EX + name) for name in "abp")
    kind = ox.NamedNode(EX + "C")
    near = [ox.Triple(a, RDF_TYPE, kind), ox.Triple(a, p, b)]
    far = [ox.Triple(b, p, a), ox.Triple(ox.NamedNode(EX + "c"), RDF_TYPE, kind)]
    assert set(around(frozenset({a}), Shapes(load([file])), Graph([*near, *far]))) == set(near)
