"""The statements behind a row: the query made for them gives what the row was made of, and no more."""

import json
from collections.abc import Mapping

import pyoxigraph as ox
import pytest

from lithograph.query.origin import between_query, origin_query

DATA = """
@prefix : <https://example.org/> .
:a :makes :x , :y . :b :makes :z . :c :uses :x .
:x :weight 5 ; :name "x \\"1\\""@en . :y :weight 7 ; :name "y"@en . :z :weight 9 .
:x :partOf :s . :s :partOf :t . :t :partOf :u .
"""
PREFIXES = {"ex": "https://example.org/"}


Row = Mapping[str, Mapping[str, str]]


@pytest.fixture(scope="module")
def store() -> ox.Store:
    graph = ox.Store()
    graph.load(DATA.encode(), format=ox.RdfFormat.TURTLE)
    return graph


def rows(store: ox.Store, text: str) -> list[Row]:
    """The rows of a SELECT, terms as in SPARQL JSON."""
    results = store.query(text, prefixes=PREFIXES)
    assert isinstance(results, ox.QuerySolutions)
    found: list[Row] = json.loads(results.serialize(format=ox.QueryResultsFormat.JSON) or b"")["results"][
        "bindings"
    ]
    return found


def statements(store: ox.Store, text: str) -> set[str]:
    """The triples of a CONSTRUCT that hold, in short."""
    results = store.query(text, prefixes=PREFIXES)
    assert isinstance(results, ox.QueryTriples)
    return {
        " ".join(term.value.rpartition("/")[2] for term in triple if not isinstance(term, ox.Triple))
        for triple in results
        if ox.Quad(triple.subject, triple.predicate, triple.object) in store
    }


def behind(store: ox.Store, text: str) -> set[str]:
    """The statements behind the first row, in short."""
    asked = origin_query(text, rows(store, text)[0], PREFIXES)
    assert asked is not None
    return statements(store, asked)


@pytest.mark.parametrize(
    ("text", "rests_on"),
    [
        ("SELECT ?m ?n { ?m ex:makes ?n . ?n ex:weight 5 }", {"a makes x", "x weight 5"}),
        ("SELECT ?m { ?m ex:makes ?n . ?n ex:weight 5 }", {"a makes x", "x weight 5"}),
        ("PREFIX q: <https://example.org/> SELECT ?n { ?n q:weight 5 }", {"x weight 5"}),
        ("SELECT ?n ?l { ?n ex:weight 9 OPTIONAL { ?n ex:name ?l } }", {"z weight 9"}),
        ("SELECT ?n ?l { ?n ex:weight 5 OPTIONAL { ?n ex:name ?l } }", {"x weight 5", 'x name x "1"'}),
        ("SELECT ?n { { ?n ex:weight 9 } UNION { ?n ex:weight 10 } }", {"z weight 9"}),
        ("SELECT ?m (SUM(?w) AS ?all) { ?m ex:makes/ex:weight ?w } GROUP BY ?m ORDER BY ?m",
         {"a makes x", "a makes y", "x weight 5", "y weight 7"}),
        ("SELECT ?n { ?n ^ex:makes ?m FILTER(?m = ex:b) }", {"b makes z"}),
        ("SELECT ?n ?w { [] ex:uses ?n . ?n ex:weight ?w }", {"c uses x", "x weight 5"}),
        ("SELECT ?n ?up { ?n ex:partOf+ ?up FILTER(?n = ex:x && ?up = ex:t) }", {"x partOf s"}),
        ("SELECT ?n { ?n ex:makes|ex:uses ex:x } ORDER BY DESC(?n)", {"c uses x"}),
        ("SELECT ?n { ?n ex:weight 7 MINUS { ?n ex:partOf ?s } FILTER NOT EXISTS { ?k ex:uses ?n } }",
         {"y weight 7"}),
        ("SELECT ?m ?n { ?m ex:makes ?n { SELECT ?n { ?n ex:weight ?w ; ex:partOf ?s } } }",
         {"a makes x", "x weight 5", "x partOf s"}),
        ("SELECT ?n ?w { ?n ex:weight ?w } VALUES ?n { ex:y }", {"y weight 7"}),
    ],
)  # fmt: skip
def test_a_row_rests_on_what_its_patterns_matched(store: ox.Store, text: str, rests_on: set[str]) -> None:
    assert behind(store, text) == rests_on


def test_what_a_sub_select_hides_and_filters_is_left_out(store: ox.Store) -> None:
    text = "SELECT ?m ?n { ?m ex:makes ?n { SELECT ?n { ?n ex:weight ?w FILTER(?w < 6) } } }"
    assert behind(store, text) == {"a makes x"}


@pytest.mark.parametrize(
    "text", ["SELECT (1 + 1 AS ?two) {}", "SELECT * { VALUES ?n { 1 } }", "SELECT * { << ?s ?p ?o >> ?a ?b }"]
)
def test_a_query_without_patterns_or_beyond_the_parser_has_no_such_query(text: str) -> None:
    assert origin_query(text, {}, PREFIXES) is None


def test_a_query_that_would_take_long_to_read_has_no_such_query() -> None:
    row = {"s": {"type": "uri", "value": "https://example.org/a"}}
    text = "SELECT ?s { ?s ex:makes ?x VALUES ?n { %s } }"
    assert origin_query(text % "1 ", row, PREFIXES) is not None
    assert origin_query(text % ("1 " * 30_000), row, PREFIXES) is None


def test_values_lead_to_each_other(store: ox.Store) -> None:
    row = {
        "one": {"type": "uri", "value": "https://example.org/a"},
        "other": {"type": "uri", "value": "https://example.org/x"},
        "blank": {"type": "bnode", "value": "b0"},
        "text": {"type": "literal", "value": 'x "1"', "xml:lang": "en"},
    }
    assert statements(store, between_query(row)) == {"a makes x", 'x name x "1"'}
