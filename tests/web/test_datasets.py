"""Whole graphs, the dump, VoID, metrics, and cancelling."""

import gzip
import json
import shutil
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from rdflib import Graph

from lithograph.cli.anygraph import snapshot_of
from lithograph.query.engine import InProcess
from lithograph.query.evaluate import Job
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot, open_snapshot
from lithograph.store import load_store
from lithograph.terms import GRAPH_BASE
from lithograph.web import create_app

CHIPS = f"{GRAPH_BASE}chips/acme"
NUMBERS = " ".join(str(number) for number in range(300))
ENDLESS = "SELECT (COUNT(*) AS ?n) {" + "".join(f"VALUES ?{v} {{ {NUMBERS} }}" for v in "abcde") + "}"
NAME = "q" * 22


@pytest.fixture(scope="module")
def pooled(snapshot: Snapshot) -> Iterator[Flask]:
    """The application with worker processes."""
    app = create_app(Settings(access_log=True, slow_after=0.05), snapshot)
    app.testing = True
    yield app
    app.extensions["lithograph"].close()


def test_a_graph_is_read_by_its_name(client: FlaskClient) -> None:
    graph = client.get("/data", query_string={"graph": CHIPS})
    assert graph.content_type == "text/turtle; charset=utf-8"
    assert len(list(ox.parse(graph.data, format=ox.RdfFormat.TURTLE))) == 17
    triples = client.get("/data?default", headers={"Accept": "application/n-triples"}).text.splitlines()
    assert len(triples) == client.get("/healthz").get_json()["triples"]
    assert (
        client.get(
            "/data?default", headers={"If-None-Match": client.get("/data?default").headers["ETag"]}
        ).status_code
        == 304
    )
    assert client.head("/data?default").data == b""


@pytest.mark.parametrize(("name", "syntax"), [("trig", ox.RdfFormat.TRIG), ("nq", ox.RdfFormat.N_QUADS)])
def test_a_graph_keeps_its_name_where_the_form_has_names(
    client: FlaskClient, name: str, syntax: ox.RdfFormat
) -> None:
    named = client.get("/data", query_string={"graph": CHIPS, "format": name})
    quads = list(ox.parse(named.data, format=syntax))
    assert len(quads) == 17
    assert {quad.graph_name for quad in quads} == {ox.NamedNode(CHIPS)}
    assert client.get(f"/graph/chips/acme.{name}").data == named.data
    merged = client.get("/data", query_string={"default": "", "format": name})
    assert {quad.graph_name for quad in ox.parse(merged.data, format=syntax)} == {ox.DefaultGraph()}


def test_an_entity_comes_with_the_graphs_that_speak_of_it(client: FlaskClient) -> None:
    quads = list(ox.parse(client.get("/chip/acme-a1.trig").data, format=ox.RdfFormat.TRIG))
    stated = client.get("/chip/acme-a1.json").get_json(force=True)["results"]["bindings"]
    assert {(quad.predicate.value, quad.graph_name.value) for quad in quads} == {
        (row["property"]["value"], row["graph"]["value"]) for row in stated
    }


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        (f"default&graph={CHIPS}", 400),
        ("graph=a&graph=b", 400),
        ("graph=relative", 400),
        ("graph=http://x/none", 404),
        ("default&format=csv", 400),
    ],
)
def test_graphs_asked_for_wrongly(client: FlaskClient, query: str, status: int) -> None:
    assert client.get(f"/data?{query}").status_code == status


def test_a_graph_is_not_sorted_to_find_out_whether_it_is_there(snapshot: Snapshot) -> None:
    asked: list[str] = []

    class Listening(InProcess):
        def answer(self, job: Job) -> Iterator[bytes]:
            asked.append(job.query.text)
            return super().answer(job)

    app = create_app(Settings(), snapshot, lambda _settings, found: Listening(lambda: load_store(found)))
    assert app.test_client().get(f"/data?graph={CHIPS}").status_code == 200
    assert len(asked) == 2
    assert not [text for text in asked if "ORDER BY" in text or "VALUES" in text]


def test_writing_is_not_allowed(client: FlaskClient) -> None:
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        assert client.open("/data?default", method=method).status_code == 405


def test_the_dump_keeps_lexical_forms(client: FlaskClient, snapshot: Snapshot) -> None:
    with client.get("/dump.nq") as dump:
        assert dump.data == snapshot.dataset.read_bytes()
        assert '"312.50"^^' in dump.get_data(as_text=True)
        assert dump.mimetype == "application/n-quads"
        assert dump.headers["Last-Modified"]
    with client.get("/dump.nq", headers={"If-None-Match": dump.headers["ETag"]}) as again:
        assert again.status_code == 304
    with client.get("/dump.nq", headers={"Range": "bytes=0-9"}) as part:
        assert (part.status_code, len(part.data)) == (206, 10)
    with client.get("/dump.nq", headers={"Accept-Encoding": "gzip"}) as packed:
        data = gzip.decompress(packed.data) if packed.headers.get("Content-Encoding") else packed.data
        assert data == snapshot.dataset.read_bytes()


@pytest.mark.parametrize("asked", ["bytes=0-0,2-3", "lines=1-2", "bytes=9-3", "bytes", "bytes=-", "x"])
def test_a_range_that_cannot_be_served_is_ignored(
    client: FlaskClient, snapshot: Snapshot, asked: str
) -> None:
    with client.get("/dump.nq", headers={"Range": asked}) as whole:
        assert (whole.status_code, len(whole.data)) == (200, snapshot.dataset.stat().st_size)


@pytest.mark.parametrize(
    ("asked", "first", "last"), [("bytes=5-", 5, -1), ("bytes=-7", -7, -1), ("bytes=2-2", 2, 2)]
)
def test_one_range_is_served(
    client: FlaskClient, snapshot: Snapshot, asked: str, first: int, last: int
) -> None:
    data = snapshot.dataset.read_bytes()
    with client.get("/dump.nq", headers={"Range": asked}) as part:
        assert (part.status_code, part.data) == (206, data[first : last % len(data) + 1])


def test_a_range_beyond_the_end_is_told_the_length(client: FlaskClient, snapshot: Snapshot) -> None:
    answer = client.get("/dump.nq", headers={"Range": "bytes=999999999-"})
    assert (answer.status_code, answer.json["detail"]) == (416, "The file has no such part.")  # type: ignore[index]
    assert answer.headers["Content-Range"] == f"bytes */{snapshot.dataset.stat().st_size}"


def test_graphs_and_dumps_were_modified_when_the_snapshot_was_built(
    client: FlaskClient, snapshot: Snapshot
) -> None:
    moment = datetime.fromisoformat(str(snapshot.manifest["built"])).replace(microsecond=0)
    for path in ("/data?default", f"/data?graph={CHIPS}", "/dump.nq", "/dump.ttl"):
        with client.get(path) as found:
            assert (found.status_code, found.last_modified) == (200, moment)


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/ld+json", "application/rdf+xml", "application/trig"]
)
def test_void_describes_the_data_set(client: FlaskClient, accept: str) -> None:
    response = client.get("/.well-known/void", headers={"Accept": accept})
    assert response.mimetype == accept
    syntax = ox.RdfFormat.from_media_type(accept)
    assert syntax is not None
    said = {
        triple.predicate.value.rpartition("#")[2]: triple.object
        for triple in ox.parse(response.data, format=syntax)
    }
    assert str(said["sparqlEndpoint"]) == "<http://localhost/sparql>"
    assert (
        client.get(
            "/.well-known/void", headers={"Accept": accept, "If-None-Match": response.headers["ETag"]}
        ).status_code
        == 304
    )


def test_metrics_count_what_was_done(pooled: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    client = pooled.test_client()
    assert client.get("/readyz").status_code == 503
    query = "SELECT ?n { chip:acme-a1 skos:prefLabel ?n }"
    for _ in range(2):
        assert client.get("/sparql", query_string={"query": query}).status_code == 200
    assert client.get("/readyz").status_code == 204
    client.get("/chip/none")
    text = client.get("/metrics").text
    found = {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["lithograph_queries_answered_total"] >= 1
    assert found["lithograph_cache_hits_total"] == 1
    assert found["lithograph_snapshot_age_seconds"] >= 0
    assert 'lithograph_requests_total{method="GET",place="sparql",status="200"} 2.0' in text
    assert 'place="entity",status="404"' in text
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    asked = [line for line in lines if line["path"] == "/sparql"]
    assert len(asked) == 2
    assert query not in json.dumps(lines)
    assert len(asked[0]["query"]) == 16


def test_metrics_need_no_running_engine(snapshot: Snapshot) -> None:
    app = create_app(Settings(), snapshot)
    assert "lithograph_triples" not in app.test_client().get("/metrics").text


def test_a_client_can_cancel_its_query(pooled: Flask) -> None:
    outcome: list[int] = []

    def ask() -> None:
        response = pooled.test_client().get(
            f"/sparql?{urlencode({'query': ENDLESS})}", headers={"X-Query-Id": NAME}
        )
        outcome.append(response.status_code)
        assert "cancelled" in response.text

    client = pooled.test_client()
    thread = threading.Thread(target=ask)
    started = time.monotonic()
    thread.start()
    while client.delete(f"/queries/{NAME}").status_code == 404:
        assert time.monotonic() - started < 10
        time.sleep(0.05)
    thread.join(10)
    assert outcome == [503]
    assert time.monotonic() - started < 10
    assert client.delete(f"/queries/{NAME}").status_code == 404
    assert client.delete("/queries/short").status_code == 400
    assert client.get(f"/sparql?{urlencode({'query': 'ASK {}', 'query-id': 'short'})}").status_code == 400


def test_void_counts_classes_and_properties(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/.well-known/void").text, format="turtle")
    counted = {
        str(row[0]): int(row[1])  # type: ignore[index, arg-type]
        for row in graph.query(
            "PREFIX void: <http://rdfs.org/ns/void#> SELECT ?p ?n { ?d void:propertyPartition ?part ."
            " ?part void:property ?p ; void:triples ?n }"
        )
    }
    asked = client.get(
        "/sparql",
        query_string={"query": "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p", "format": "json"},
    ).get_json(force=True)
    assert counted == {row["p"]["value"]: int(row["n"]["value"]) for row in asked["results"]["bindings"]}
    assert sum(counted.values()) == client.get("/healthz").get_json()["triples"]


def test_a_snapshot_removed_under_the_server_is_told_without_its_place(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    folder = tmp_path / "snapshots" / snapshot.digest
    shutil.copytree(snapshot.path, folder)
    app = create_app(
        Settings(), open_snapshot(folder), lambda _settings, found: InProcess(lambda: load_store(found))
    )
    client = app.test_client()
    assert client.get("/healthz").status_code == 200
    shutil.rmtree(folder)
    told = client.get("/dump.nq")
    assert told.status_code == 503
    assert told.get_json()["title"] == "Snapshot gone"
    assert "build again" in told.get_json()["hint"]
    assert str(tmp_path) not in told.text
    assert client.get("/sparql?query=ASK%7B%7D").status_code == 200


def test_other_peoples_data_do_not_get_our_licence(tmp_path: Path) -> None:
    file = tmp_path / "data.ttl"
    file.write_text("<http://e/a> a <http://e/B> .")
    snapshot = snapshot_of(tmp_path / "home", [file], [], 1000)
    app = create_app(Settings(), snapshot, lambda _settings, found: InProcess(lambda: load_store(found)))
    client = app.test_client()
    for path in ("/.well-known/void", "/dataset"):
        told = client.get(path).text
        assert "licen" not in told
        assert "w3id.org/lithograph/dataset" not in told
        assert "http://e/B" in told
    for path in ("/", "/about"):
        page = client.get(path, headers={"Accept": "text/html"}).text
        assert "CC BY" not in page
        assert f"Loaded {snapshot.manifest['built'][:10]}" in page
