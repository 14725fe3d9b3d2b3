"""``POST /validate``: what it takes, what it answers, and what it does with what would do harm."""

import io
import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from flask import Flask
from flask.testing import FlaskClient

from lithograph.query.engine import InProcess
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot
from lithograph.store import load_store
from lithograph.web import create_app
from tests.web.sent import DATA, SHAPES, TURTLE


def application(snapshot: Snapshot, **limits: Any) -> Flask:
    settings = Settings(**limits)
    app = create_app(settings, snapshot, lambda _settings, found: InProcess(lambda: load_store(found)))
    app.testing = True
    return app


def parts(**contents: bytes) -> dict[str, tuple[io.BytesIO, str]]:
    return {name: (io.BytesIO(content), f"{name}.ttl") for name, content in contents.items()}


def select(pattern: str) -> bytes:
    """Shapes whose one constraint is that SELECT query."""
    return (
        SHAPES + f'ex:BookShape sh:sparql [ sh:select """SELECT $this WHERE {{ {pattern} }}""" ] .'.encode()
    )


def problem(response: object) -> str:
    found = response.get_json(force=True)  # type: ignore[attr-defined]
    return f"{found['detail']} {found.get('hint', '')}"


@pytest.fixture
def listener() -> Iterator[tuple[int, list[str]]]:
    """A port of this machine, and who connected to it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        seen: list[str] = []

        def listen() -> None:
            while True:
                try:
                    connection, address = server.accept()
                except OSError:
                    return
                seen.append(str(address))
                connection.close()

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], seen


def test_a_violation_is_reported_on_its_line_in_the_file_of_the_sender(client: FlaskClient) -> None:
    response = client.post("/validate", data=parts(data=DATA, shapes=SHAPES))
    assert response.status_code == 200
    assert response.content_type == "application/json"
    (finding,) = response.get_json()["findings"]
    assert finding["rule"] == "Pages"
    assert finding["place"] == {"file": "data.ttl", "line": 3, "column": 14}
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("form", "media"),
    [
        (ox.RdfFormat.TURTLE, "text/turtle"),
        (ox.RdfFormat.N_TRIPLES, "application/n-triples"),
        (ox.RdfFormat.RDF_XML, "application/rdf+xml"),
        (ox.RdfFormat.JSON_LD, "application/ld+json"),
        (ox.RdfFormat.TRIG, "application/trig; charset=utf-8"),
    ],
)
def test_any_syntax_is_read_by_its_content_type(client: FlaskClient, form: ox.RdfFormat, media: str) -> None:
    chip = b"<https://w3id.org/lithograph/chip/x> a <https://w3id.org/lithograph/ontology#Chip> ."
    content = ox.serialize(ox.parse(chip, format=ox.RdfFormat.TURTLE), format=form)
    response = client.post("/validate", data=content, content_type=media)
    assert response.status_code == 200
    assert "LabelEnglish" in {finding["rule"] for finding in response.get_json()["findings"]}


def test_data_without_shapes_is_checked_in_the_company_of_the_served_graph(client: FlaskClient) -> None:
    data = """@prefix lg: <https://w3id.org/lithograph/ontology#> .
<https://w3id.org/lithograph/chip/x> a lg:Chip ; lg:colour "red" ;
    lg:designedBy <https://w3id.org/lithograph/organisation/acme> .
<https://w3id.org/lithograph/chip/y> a lg:Chip ;
    lg:designedBy <https://w3id.org/lithograph/organisation/nobody> .
"""
    found = client.post("/validate", data=data, content_type=TURTLE).get_json()["findings"]
    told = {(finding["rule"], finding["focus"].rpartition("/")[2]) for finding in found}
    assert ("ChipDesignerShape", "y") in told
    assert ("ChipDesignerShape", "x") not in told
    assert ("DanglingReference", "y") in told
    assert ("DanglingReference", "x") not in told
    assert ("UndeclaredTerm", "x") in told
    assert {focus for _rule, focus in told} == {"x", "y"}


@pytest.mark.parametrize("how", ["accept", "argument", "field"])
@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("json", "application/json"),
        ("ttl", "text/turtle"),
        ("jsonld", "application/ld+json"),
        ("sarif", "application/sarif+json"),
        ("junit", "application/xml"),
        ("md", "text/markdown"),
        ("text", "text/plain"),
    ],
)
def test_the_report_comes_in_the_form_asked_for(client: FlaskClient, how: str, name: str, media: str) -> None:
    sent: dict[str, object] = dict(parts(data=DATA, shapes=SHAPES))
    address, headers = "/validate", {}
    if how == "accept":
        headers = {"Accept": media}
    elif how == "argument":
        address += f"?format={name}"
    else:
        sent["format"] = name
    response = client.post(address, data=sent, headers=headers)
    assert response.status_code == 200
    assert response.mimetype == media
    body = response.get_data(as_text=True)
    assert "Pages" in body
    if name in {"json", "sarif", "jsonld"}:
        json.loads(body)
    elif name == "junit":
        assert ET.fromstring(body).tag == "testsuites"  # noqa: S314 - our own
    elif name == "ttl":
        report = ox.Store()
        report.load(body.encode(), format=ox.RdfFormat.TURTLE)
        assert report.query("ASK { ?r <http://www.w3.org/ns/shacl#conforms> false }")


def test_messages_are_in_the_language_of_the_reader(client: FlaskClient) -> None:
    response = client.post("/validate?format=text&lang=ko", data=parts(data=DATA, shapes=SHAPES))
    assert "자료형" in response.get_data(as_text=True)


def test_syntax_errors_of_the_data_are_findings_and_those_of_the_shapes_a_problem(
    client: FlaskClient,
) -> None:
    response = client.post("/validate", data="<a> <b> .\n<c> <d> .\n", content_type=TURTLE)
    assert [found["place"]["line"] for found in response.get_json()["findings"]] == [1, 2]
    response = client.post("/validate", data=parts(data=DATA, shapes=b"ex:a ex:b ."))
    assert response.status_code == 400
    assert "shapes.ttl:1" in problem(response)


@pytest.mark.parametrize(
    ("sent", "media", "status", "words"),
    [
        (b"", TURTLE, 400, "There is no data"),
        (b"x", "image/png", 415, "image/png is not read here"),
        (b"x", "", 415, "none is not read here"),
        (DATA, "application/x-www-form-urlencoded", 400, "needs its Content-Type"),
        (b"shapes=x", "application/x-www-form-urlencoded", 400, "There is no data"),
    ],
)
def test_a_request_that_is_none_is_refused_with_what_to_do(
    client: FlaskClient, sent: bytes, media: str, status: int, words: str
) -> None:
    response = client.post("/validate", data=sent, content_type=media)
    assert response.status_code == status
    assert words in problem(response)


def test_a_form_that_is_not_on_offer_is_refused(client: FlaskClient) -> None:
    sent = {"data": DATA, "content_type": TURTLE}
    assert client.post("/validate?format=pdf", **sent).status_code == 400
    refused = client.post("/validate", headers={"Accept": "image/png"}, **sent)
    assert refused.status_code == 406


def test_names_of_files_lead_nowhere(client: FlaskClient) -> None:
    sent = {
        "data": [
            (io.BytesIO(DATA), "../../../etc/cron.d/x.ttl"),
            (io.BytesIO(DATA), "request.json"),
            (io.BytesIO(DATA), "../request.json"),
        ],
        "shapes": (io.BytesIO(SHAPES), "/etc/passwd"),
    }
    response = client.post("/validate", data=sent)
    assert response.status_code == 200
    files = {finding["place"]["file"] for finding in response.get_json()["findings"]}
    assert files <= {"etc_cron.d_x.ttl", "request.jsonld", "request-2.jsonld"}
    assert "/" not in "".join(files)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("$this ?p ?o . SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }}", "SERVICE"),
        ("$this ?p ?o . MINUS {{ $this a ?c }}", "MINUS"),
    ],
)
def test_queries_in_shapes_reach_no_other_host(
    client: FlaskClient, listener: tuple[int, list[str]], body: str, words: str
) -> None:
    port, seen = listener
    response = client.post("/validate", data=parts(data=DATA, shapes=select(body.format(port=port))))
    assert response.status_code == 400
    assert words in problem(response)
    assert seen == []


@pytest.mark.parametrize("address", ["http://127.0.0.1:{port}/x.ttl", "file:///etc/passwd"])
def test_nothing_is_fetched_for_imports_contexts_or_entities(
    client: FlaskClient, listener: tuple[int, list[str]], address: str
) -> None:
    port, seen = listener
    there = address.format(port=port)
    imports = f"<https://example.org/> <http://www.w3.org/2002/07/owl#imports> <{there}> .\n".encode()
    sent = parts(data=DATA + imports, shapes=SHAPES + imports, ontology=imports)
    response = client.post("/validate", data=sent)
    assert [found["rule"] for found in response.get_json()["findings"]] == ["Pages"]
    context = json.dumps({"@context": there, "@id": "https://example.org/a", "p": "x"})
    entity = (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "{there}">]><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:p="https://example.org/">'
        '<rdf:Description rdf:about="https://example.org/a"><p:p>&e;</p:p></rdf:Description></rdf:RDF>'
    )
    for content, media in ((context, "application/ld+json"), (entity, "application/rdf+xml")):
        response = client.post("/validate", data=content, content_type=media)
        assert response.status_code == 200
        assert "Syntax" in {found["rule"] for found in response.get_json()["findings"]}
        assert "root:" not in response.get_data(as_text=True)
    assert seen == []


def test_entities_that_grow_without_end_end_the_validation_alone(snapshot: Snapshot) -> None:
    client = application(snapshot, validate_timeout=3.0).test_client()
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = (
        f'<!DOCTYPE x [<!ENTITY e0 "lol">{entities}]><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:p="https://example.org/">'
        '<rdf:Description rdf:about="https://example.org/a"><p:p>&e11;</p:p></rdf:Description></rdf:RDF>'
    )
    response = client.post("/validate", data=bomb, content_type="application/rdf+xml")
    assert response.status_code in {200, 503, 504}
    assert len(response.get_data()) < 100_000
    assert client.get("/healthz").status_code == 200


def many(count: int) -> bytes:
    books = "".join(
        f"ex:b{number} a ex:Book ; ex:next ex:b{number * 7 % count} .\n" for number in range(count)
    )
    return DATA + books.encode()


CROSS = "$this ?p ?o . ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER (STRLEN(STR(?c)) > STRLEN(STR(?i)) * 1000)"


def test_a_query_without_end_is_stopped_at_the_limit_and_the_next_is_answered(snapshot: Snapshot) -> None:
    app = application(snapshot, validate_timeout=3.0)
    client = app.test_client()
    response = client.post("/validate", data=parts(data=many(2000), shapes=select(CROSS)))
    assert response.status_code == 504
    assert "longer than 3 seconds" in problem(response)
    assert client.post("/validate", data=parts(data=DATA, shapes=SHAPES)).status_code == 200


def test_a_validation_that_needs_too_much_memory_is_ended(snapshot: Snapshot) -> None:
    client = application(snapshot, validate_memory=20_000_000).test_client()
    response = client.post("/validate", data=many(60_000), content_type=TURTLE)
    assert response.status_code == 503
    assert "more memory" in problem(response)


BOMBS = {
    TURTLE: b"@prefix a: <http://x/%s> .\na:s a:p %s .",
    "application/ld+json": b'{"@context": {"@vocab": "http://x/%s"}, "a": [{"@type": [%s]}]}',
}
"""Texts with room for one long name and for very many that begin with it."""


@pytest.mark.parametrize("media", BOMBS)
def test_short_text_that_stands_for_long_terms_ends_the_validation_alone(
    snapshot: Snapshot, media: str
) -> None:
    # gigabytes, if they were all written out
    one = b"a:%d" if media == TURTLE else b'"t%d"'
    data = BOMBS[media] % (b"x" * 500_000, b",".join(one % number for number in range(5000)))
    client = application(snapshot, validate_memory=300_000_000).test_client()
    response = client.post("/validate", data=data, content_type=media)
    assert response.status_code == 503
    assert "more memory" in problem(response)


def test_a_form_of_very_many_fields_is_refused_unread(snapshot: Snapshot) -> None:
    client = application(snapshot).test_client()
    response = client.post("/validate", data=b"a=1&" * 1000, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400
    assert "more than 1,000 fields" in problem(response)


def test_a_request_that_is_too_long_is_refused(snapshot: Snapshot) -> None:
    client = application(snapshot, max_validate_bytes=1000).test_client()
    long = b"#" * 2000
    assert client.post("/validate", data=long, content_type=TURTLE).status_code == 413
    assert client.post("/validate", data=parts(data=long, shapes=SHAPES)).status_code == 413
    assert client.post("/validate", data={"data": "#" * 2000}).status_code == 413


def test_a_report_that_is_too_long_is_refused(snapshot: Snapshot) -> None:
    client = application(snapshot, max_result_bytes=500).test_client()
    response = client.post("/validate", data=parts(data=DATA, shapes=SHAPES))
    assert response.status_code == 413
    assert "500 bytes" in problem(response)


def test_more_at_once_than_allowed_are_asked_to_come_again(snapshot: Snapshot) -> None:
    app = application(snapshot, validate_timeout=4.0)
    codes: list[int] = []

    def slow() -> None:
        while codes[-1:] in ([], [503]):  # a quick one may have come first
            sent = parts(data=many(2000), shapes=select(CROSS))
            codes.append(app.test_client().post("/validate", data=sent).status_code)

    busy = threading.Thread(target=slow)
    busy.start()
    try:
        refused = None
        while busy.is_alive() and refused is None:
            response = app.test_client().post("/validate", data=parts(data=DATA, shapes=SHAPES))
            refused = response if response.status_code == 503 else None
    finally:
        busy.join()
    assert refused is not None
    assert refused.headers["Retry-After"] == "5"
    assert codes[-1] == 504


def test_an_operator_can_turn_it_off(snapshot: Snapshot) -> None:
    client = application(snapshot, validations=0).test_client()
    assert client.post("/validate", data=DATA, content_type=TURTLE).status_code == 404


def test_nothing_is_left_behind(client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert client.post("/validate", data=parts(data=DATA, shapes=SHAPES)).status_code == 200
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    response = client.post("/validate", data=parts(data=DATA, shapes=SHAPES))
    assert response.status_code == 500
    assert "Storage failed" in problem(response)
