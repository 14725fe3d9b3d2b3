"""Clients that exist, against a running server."""

import csv
import io
import subprocess
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore

SELECT = "SELECT ?chip ?tpp WHERE { ?chip <https://w3id.org/lithograph/ontology#tpp> ?tpp } ORDER BY ?tpp"


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflibs_sparql_store_asks_in_each_way(port: int, method: str) -> None:
    store = SPARQLStore(f"http://127.0.0.1:{port}/sparql", method=method)
    graph = Graph(store)
    rows = [[str(value) for value in row] for row in graph.query(SELECT)]  # type: ignore[union-attr]
    assert [row[1] for row in rows] == ["2368", "4992"]
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
    assert (
        len(graph.query("CONSTRUCT WHERE { ?s <https://w3id.org/lithograph/ontology#tpp> ?o }").graph or ())
        == 2
    )


def test_curl_reads_every_form(port: int) -> None:
    address = f"http://127.0.0.1:{port}/sparql"
    for accept, start in (
        ("text/csv", "chip,tpp"),
        ("text/tab-separated-values", "?chip\t?tpp"),
        ("*/*", '{"head"'),
    ):
        command = [
            "curl",
            "-sf",
            "--compressed",
            "-H",
            f"Accept: {accept}",
            "--data-urlencode",
            f"query={SELECT}",
            address,
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout.startswith(start)


def test_a_query_address_is_a_table_for_whoever_reads_csv(port: int) -> None:
    address = f"http://127.0.0.1:{port}/sparql?{urlencode({'query': SELECT, 'format': 'csv'})}"
    with urlopen(Request(address), timeout=10) as response:
        rows = list(csv.DictReader(io.TextIOWrapper(response, "utf-8")))
    assert [row["tpp"] for row in rows] == ["2368", "4992"]
