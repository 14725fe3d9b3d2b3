"""The store: the merged default graph, and what narrows it."""

from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest

from lithograph.errors import MissingInput
from lithograph.snapshot import Snapshot
from lithograph.store import GraphStore, load_store, open_store
from lithograph.terms import GRAPH_BASE, LG

CHIP_TYPES = "SELECT (COUNT(*) AS ?n) { <https://w3id.org/lithograph/chip/acme-a1> a ?type }"


@pytest.fixture(scope="module")
def store(snapshot: Snapshot) -> GraphStore:
    return load_store(snapshot)


def count(store: ox.Store, text: str) -> int:
    rows = store.query(text)
    assert isinstance(rows, ox.QuerySolutions)
    return int(next(iter(rows))[0].value)


def test_a_triple_of_two_graphs_counts_once_in_the_default_graph(store: GraphStore) -> None:
    assert count(store.graph, CHIP_TYPES) == 1
    assert (
        count(
            store.named,
            f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s {LG['designedBy']} ?o }} }}",
        )
        == 3
    )


def test_records_about_links_stay_out_of_the_default_graph(store: GraphStore) -> None:
    record = "<https://w3id.org/lithograph/graph/links/epoch/record/1>"
    assert count(store.graph, f"SELECT (COUNT(*) AS ?n) {{ {record} ?p ?o }}") == 0
    assert count(store.named, f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ {record} ?p ?o }} }}") == 2


def test_a_view_merges_the_graphs_it_is_given(store: GraphStore) -> None:
    graphs = (f"{GRAPH_BASE}chips/acme", f"{GRAPH_BASE}claims/press")
    view = store.view(graphs, (graphs[0],))
    assert count(view, CHIP_TYPES) == 1
    assert store.view(tuple(reversed(graphs)), (graphs[0],)) is view


def test_the_store_on_disk_gives_the_same_default_graph(snapshot: Snapshot, store: GraphStore) -> None:
    on_disk = open_store(snapshot)
    assert count(on_disk.graph, CHIP_TYPES) == count(store.graph, CHIP_TYPES)
    assert on_disk.prefixes == store.prefixes


def test_prefixes_come_from_the_declarations_of_the_data(store: GraphStore) -> None:
    assert store.prefixes["worg"] == "http://www.w3.org/ns/org#"
    assert store.prefixes["chip"] == "https://w3id.org/lithograph/chip/"


@pytest.mark.parametrize("opener", [open_store, load_store])
def test_a_snapshot_without_its_files_is_a_clear_error(tmp_path: Path, opener: object) -> None:
    empty = Snapshot(tmp_path, "0" * 64, {})
    with pytest.raises(MissingInput, match=r"missing|cannot be read"):
        opener(empty)  # type: ignore[operator]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { GRAPH ?g { ?s ?p ?o } }",
        "SELECT * { graph<http://e/g> { ?s ?p ?o } }",
        "SELECT * FROM <http://e/g> { ?s ?p ?o }",
        "SELECT *from<http://e/g>{ ?s ?p ?o }",
        "SELECT * FROM NAMED <http://e/g> { ?s ?p ?o }",
        "SELECT * { \\u0047RAPH ?g { ?s ?p ?o } }",
    ],
)
def test_a_query_that_may_ask_for_named_graphs_goes_to_the_store_that_has_them(
    store: GraphStore, query: str
) -> None:
    assert store.holding(query) is store.whole


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o }",
        "SELECT * { ?s <https://w3id.org/lithograph/ontology#validFrom> ?from }",
        "SELECT * { ?s prov:wasDerivedFrom ?o }",
    ],
)
def test_any_other_query_is_answered_from_memory(store: GraphStore, query: str) -> None:
    assert store.holding(query) is store.graph


def test_without_its_files_a_store_still_answers_from_memory_and_says_what_it_lacks(
    store: GraphStore,
) -> None:
    lost = replace(store, whole=None)
    assert count(lost.holding(CHIP_TYPES), CHIP_TYPES) == 1
    with pytest.raises(MissingInput, match="named graphs"):
        lost.holding("SELECT * { GRAPH ?g { ?s ?p ?o } }")
