"""Prefixes, context and catalogue entry."""

import gzip
import hashlib
import json
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from lithograph.errors import StorageError
from lithograph.export.dumps import made, make, make_beside
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot, open_snapshot
from lithograph.store import load_store
from lithograph.web import create_app


def test_the_prefixes_come_as_json_turtle_or_sparql(client: FlaskClient) -> None:
    held = client.get("/prefixes").json
    assert held
    assert held["lg"] == "https://w3id.org/lithograph/ontology#"
    turtle = client.get("/prefixes", headers={"Accept": "text/turtle"})
    assert turtle.content_type.startswith("text/turtle")
    assert not list(ox.parse(turtle.data, format=ox.RdfFormat.TURTLE))
    assert "PREFIX lg: <https://w3id.org/lithograph/ontology#>" in client.get("/prefixes?format=rq").text


def test_the_context_expands_what_the_prefixes_say(client: FlaskClient) -> None:
    response = client.get("/context/v1.jsonld")
    context = json.loads(response.data)["@context"]
    document = {
        "@context": context,
        "id": "chip:x",
        "type": "lg:Chip",
        "prefLabel": {"en": "X", "ko": "엑스"},
    }
    quads = list(ox.parse(json.dumps(document), format=ox.RdfFormat.JSON_LD))
    labels = {str(quad.object) for quad in quads if quad.predicate.value.endswith("prefLabel")}
    assert labels == {'"X"@en', '"엑스"@ko'}
    assert {quad.subject.value for quad in quads} == {"https://w3id.org/lithograph/chip/x"}


def test_dumps_are_made_once_and_their_digests_stand_in_the_catalogue(
    client: FlaskClient, snapshot: Snapshot
) -> None:
    catalogue = client.get("/dataset?format=nt")
    said = {
        (quad.subject.value.split("/")[-2], quad.object.value)
        for quad in ox.parse(catalogue.data, format=ox.RdfFormat.N_TRIPLES)
        if quad.predicate.value == "http://spdx.org/rdf/terms#checksumValue"
    }
    assert {form for form, _digest in said} == {"nq-gz", "ttl", "jsonld", "trig"}
    for form, digest in said:
        answer = client.get("/dump." + form.replace("-", "."))
        assert answer.status_code == 200
        assert hashlib.sha256(answer.data).hexdigest() == digest
        assert answer.headers["Repr-Digest"].startswith("sha-256=:")
        known = client.get(
            "/dump." + form.replace("-", "."), headers={"If-None-Match": answer.headers["ETag"]}
        )
        assert known.status_code == 304
    packed = client.get("/dump.nq.gz").data
    assert gzip.decompress(packed) == snapshot.dataset.read_bytes()
    quads = ox.parse(client.get("/dump.trig").data, format=ox.RdfFormat.TRIG)
    assert set(quads) == set(ox.parse(snapshot.dataset.read_bytes(), format=ox.RdfFormat.N_QUADS))
    triples = set(ox.parse(client.get("/dump.ttl").data, format=ox.RdfFormat.TURTLE))
    assert len(triples) == sum(1 for _ in load_store(snapshot).graph)
    assert {quad.triple for quad in triples} == {
        quad.triple for quad in ox.parse(client.get("/dump.jsonld").data, format=ox.RdfFormat.JSON_LD)
    }


def test_dumps_are_the_same_each_time_and_leave_with_their_snapshot(
    snapshot: Snapshot, tmp_path: Path
) -> None:
    first, second = tmp_path / "a/snapshots" / snapshot.digest, tmp_path / "b/snapshots" / snapshot.digest
    for folder in (first, second):
        shutil.copytree(snapshot.path, folder)
    found = make(open_snapshot(first))
    assert found == make(open_snapshot(second)) == made(open_snapshot(first))
    gone = tmp_path / "a/dumps" / ("0" * 64)
    gone.mkdir()
    shutil.rmtree(tmp_path / "a/dumps" / snapshot.digest)
    make(open_snapshot(first))
    assert [folder.name for folder in gone.parent.iterdir()] == [snapshot.digest]


def test_dumps_of_an_earlier_release_are_made_anew(snapshot: Snapshot, tmp_path: Path) -> None:
    folder = tmp_path / "snapshots" / snapshot.digest
    shutil.copytree(snapshot.path, folder)
    found = make(open_snapshot(folder))
    listing = tmp_path / "dumps" / snapshot.digest / "dumps.json"
    listing.write_text(json.dumps(json.loads(listing.read_text())[:-1]))
    assert made(open_snapshot(folder)) == ()
    assert make(open_snapshot(folder)) == made(open_snapshot(folder)) == found


def test_where_dumps_cannot_be_written_the_catalogue_does_without(snapshot: Snapshot, tmp_path: Path) -> None:
    folder = tmp_path / "snapshots" / snapshot.digest
    shutil.copytree(snapshot.path, folder)
    (tmp_path / "dumps").write_text("a file where the folder should be")
    with pytest.raises(StorageError, match="cannot be written"):
        make(open_snapshot(folder))
    assert make_beside(open_snapshot(folder)) == ()
    client = create_app(Settings(), open_snapshot(folder)).test_client()
    answer = client.get("/dump.ttl")
    assert (answer.status_code, answer.json["hint"]) == (503, "/dump.nq is always there.")  # type: ignore[index]
    (folder / "dataset.nq").unlink()
    assert client.get("/dump.ttl").json["title"] == "Snapshot gone"  # type: ignore[index]


def test_a_browser_gets_the_page_about_the_data_set(client: FlaskClient) -> None:
    answer = client.get("/dataset", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/about")
    assert client.get("/dataset", headers={"Accept": "*/*"}).status_code == 200


def test_pages_of_entities_link_to_their_data(client: FlaskClient) -> None:
    linked = client.get("/chip/acme-a1", headers={"Accept": "text/html"}).headers["Link"]
    assert '</chip/acme-a1.jsonld>; rel="alternate"; type="application/ld+json"' in linked
    assert '</chip/acme-a1.ttl>; rel="describedby"; type="text/turtle"' in linked
    for path in ("/prefixes", "/context/v1.jsonld", "/dump.ttl"):
        assert client.get(path).headers.getlist("Access-Control-Allow-Origin") == ["*"], path


def test_the_catalogue_entry_is_rdf(client: FlaskClient) -> None:
    response = client.get("/dataset", headers={"Accept": "text/turtle"})
    assert response.status_code == 200
    assert list(ox.parse(response.data, format=ox.RdfFormat.TURTLE))
