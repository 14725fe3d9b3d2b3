"""Clients that exist, against a running server."""

import csv
import io
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pandas as pd
import pytest
from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, TURTLE, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

SELECT = "SELECT ?chip ?tpp WHERE { ?chip <https://w3id.org/lithograph/ontology#tpp> ?tpp } ORDER BY ?tpp"
CONSTRUCT = "CONSTRUCT WHERE { ?s <https://w3id.org/lithograph/ontology#tpp> ?o }"
PACKAGES = Path(__file__).parent / "node_modules"


@pytest.fixture
def address(port: int) -> str:
    return f"http://127.0.0.1:{port}/sparql"


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflibs_sparql_store_asks_in_each_way(address: str, method: str) -> None:
    store = SPARQLStore(address, method=method)
    graph = Graph(store)
    rows = [[str(value) for value in row] for row in graph.query(SELECT)]  # type: ignore[union-attr]
    assert [row[1] for row in rows] == ["2368", "4992"]
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
    assert len(graph.query(CONSTRUCT).graph or ()) == 2


@pytest.mark.parametrize("way", ["GET", "POST", POSTDIRECTLY])
def test_sparqlwrapper_reads_each_form_in_each_way(address: str, way: str) -> None:
    def ask(query: str, form: str) -> Any:
        wrapper = SPARQLWrapper(address)
        if way != "GET":
            wrapper.setMethod(POST)
        if way == POSTDIRECTLY:
            wrapper.setRequestMethod(POSTDIRECTLY)
        wrapper.setQuery(query)
        wrapper.setReturnFormat(form)
        return wrapper.query().convert()

    found = ask(SELECT, JSON)["results"]["bindings"]
    assert [row["tpp"]["value"] for row in found] == ["2368", "4992"]
    assert ask(SELECT, XML).getElementsByTagName("literal")[0].firstChild.data == "2368"
    assert ask(SELECT, CSV).decode().splitlines()[0] == "chip,tpp"
    assert len(Graph().parse(data=ask(CONSTRUCT, TURTLE), format="turtle")) == 2
    with pytest.raises(QueryBadFormed, match="line 1"):
        ask("SELECT * { ?s ?p }", JSON)


def test_pandas_reads_a_query_address_as_a_table(address: str) -> None:
    table = pd.read_csv(f"{address}?{urlencode({'query': SELECT, 'format': 'csv'})}")
    assert list(table.columns) == ["chip", "tpp"]
    assert list(table["tpp"]) == [2368, 4992]


def test_curl_reads_every_form(address: str) -> None:
    for accept, start in (
        ("text/csv", "chip,tpp"),
        ("text/tab-separated-values", "?chip\t?tpp"),
        ("*/*", '{"head"'),
    ):
        command = [
            *("curl", "-sf", "--compressed", "-H", f"Accept: {accept}"),
            *("--data-urlencode", f"query={SELECT}", address),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stdout.startswith(start)


def test_a_query_address_is_a_table_for_whoever_reads_csv(address: str) -> None:
    asked = Request(f"{address}?{urlencode({'query': SELECT, 'format': 'csv'})}")  # noqa: S310 - ours
    with urlopen(asked, timeout=10) as response:  # noqa: S310 - as above
        rows = list(csv.DictReader(io.TextIOWrapper(response, "utf-8")))
    assert [row["tpp"] for row in rows] == ["2368", "4992"]


@pytest.mark.slow
def test_comunica_asks_as_an_endpoint(address: str) -> None:
    program = PACKAGES / ".bin" / "comunica-sparql"
    if shutil.which("node") is None or not program.exists():
        pytest.skip("Comunica is not installed: npm install --no-package-lock in tests/serving")
    command = [str(program), f"sparql@{address}", SELECT, "-t", "application/json"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=120, env={**os.environ, "NO_COLOR": "1"}
    )
    assert [row["tpp"].split('"')[1] for row in json.loads(done.stdout)] == ["2368", "4992"]
