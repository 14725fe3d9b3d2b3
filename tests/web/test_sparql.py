"""The SPARQL 1.1 Protocol: every documented case of asking, and every way of asking wrongly."""

import csv
import io
import json
import xml.etree.ElementTree as ET
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from lithograph.errors import ResultTooLarge
from lithograph.terms import GRAPH_BASE
from tests.web.asking import CONSTRUCT, SELECT, get

CHIPS = f"{GRAPH_BASE}chips/acme"
PRESS = f"{GRAPH_BASE}claims/press"
FORM = "application/x-www-form-urlencoded"


def test_the_three_ways_of_asking_give_one_answer(client: FlaskClient) -> None:
    by_get = get(client, SELECT)
    by_form = client.post("/sparql", data={"query": SELECT})
    direct = client.post("/sparql", data=SELECT, content_type="application/sparql-query; charset=UTF-8")
    assert by_get.status_code == 200
    assert by_get.data == by_form.data == direct.data
    rows = by_get.get_json(force=True)["results"]["bindings"]
    assert [row["tpp"]["value"] for row in rows] == ["2368", "4992"]


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/csv;charset=utf-8", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "application/sparql-results+xml"),
        ("text/turtle, text/csv;q=0.1", "text/csv; charset=utf-8"),
        ("text/html", "text/html; charset=utf-8"),
    ],
)
def test_rows_come_in_the_format_the_client_likes_best(
    client: FlaskClient, accept: str | None, media: str
) -> None:
    response = get(client, SELECT, accept)
    assert response.status_code == 200
    assert response.content_type == media
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("accept", "media", "syntax"),
    [
        (None, "text/turtle; charset=utf-8", ox.RdfFormat.TURTLE),
        ("application/n-triples", "application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", "application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", "application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/trig", "application/trig", ox.RdfFormat.TRIG),
        ("application/n-quads", "application/n-quads", ox.RdfFormat.N_QUADS),
    ],
)
def test_graphs_come_in_each_format(
    client: FlaskClient, accept: str | None, media: str, syntax: ox.RdfFormat
) -> None:
    response = get(client, CONSTRUCT, accept)
    assert response.content_type == media
    assert len(list(ox.parse(response.data, format=syntax))) == 2


def test_row_formats_parse(client: FlaskClient) -> None:
    rows = list(csv.reader(io.StringIO(get(client, SELECT, "text/csv").text)))
    assert rows[0] == ["chip", "tpp"]
    assert get(client, SELECT, "text/tab-separated-values").text.startswith("?chip\t?tpp\n")
    assert len(ET.fromstring(get(client, SELECT, format="xml").data)) == 2  # noqa: S314 - our own answer
    assert get(client, "ASK { ?s ?p ?o }").get_json(force=True)["boolean"] is True


def test_a_format_can_be_named_in_the_address(client: FlaskClient) -> None:
    assert get(client, SELECT, format="csv").mimetype == "text/csv"
    assert get(client, SELECT, format="text/csv").mimetype == "text/csv"
    assert get(client, CONSTRUCT, format="jsonld").mimetype == "application/ld+json"
    wrong = get(client, SELECT, format="ttl")
    assert wrong.status_code == 400
    assert "On offer: json, xml, csv, tsv" in wrong.get_json()["hint"]


def test_406_lists_what_is_on_offer(client: FlaskClient) -> None:
    response = get(client, SELECT, "image/png")
    assert response.status_code == 406
    assert response.content_type == "application/problem+json"
    assert (
        "application/sparql-results+json, application/sparql-results+xml, text/csv"
        in response.get_json()["hint"]
    )


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_405_says_what_is_allowed(client: FlaskClient, method: str) -> None:
    response = client.open("/sparql", method=method)
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_415_says_what_is_read(client: FlaskClient) -> None:
    response = client.post("/sparql", data="{}", content_type="application/json")
    assert response.status_code == 415
    assert "application/sparql-query" in response.headers["Accept-Post"]
    assert (
        client.post(
            "/sparql", data=SELECT.encode("utf-16"), content_type="application/sparql-query; charset=utf-16"
        ).status_code
        == 415
    )


@pytest.mark.parametrize(
    ("query_string", "detail"),
    [
        (urlencode([("query", SELECT), ("query", SELECT)]), "query is given 2 times"),
        ("query=%FF%FE", "not UTF-8"),
        (urlencode({"query": SELECT, "default-graph-uri": "not an iri"}), "no absolute IRI"),
        (urlencode({"query": SELECT, "named-graph-uri": ""}), "The IRI of a graph is empty"),
        (urlencode({"query": SELECT, "timeout": "soon"}), "no number of seconds"),
        (urlencode({"query": SELECT, "timeout": "1e9"}), "no number of seconds"),
        (
            urlencode([("query", SELECT), *(("default-graph-uri", f"http://g/{n}") for n in range(4))]),
            "4 default graphs",
        ),
        ("&".join("a=b" for _ in range(1100)), "more than 1,000 parameters"),
        (urlencode({"query": "SELECT *"}), "ends too early"),
        (urlencode({"query": ""}), "empty"),
    ],
)
def test_malformed_requests_get_400_and_say_why(client: FlaskClient, query_string: str, detail: str) -> None:
    response = client.get(f"/sparql?{query_string}")
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    assert detail in response.get_json()["detail"]


def test_a_post_without_a_query_is_400(client: FlaskClient) -> None:
    assert client.post("/sparql", data={}, content_type=FORM).status_code == 400
    assert client.post("/sparql", data={"format": "csv"}).status_code == 400
    assert (
        client.post(f"/sparql?{urlencode({'query': SELECT})}", data={}, content_type=FORM).status_code == 400
    )
    assert client.post("/sparql", data=b"\xff", content_type="application/sparql-query").status_code == 400


def test_a_graph_in_the_address_of_a_form_is_told_and_not_left_out(client: FlaskClient) -> None:
    response = client.post("/sparql?default-graph-uri=http://g/1", data={"query": SELECT})
    assert response.status_code == 400
    assert "default-graph-uri stands in the address" in response.get_json()["detail"]


def test_a_byte_order_mark_is_no_part_of_a_query(client: FlaskClient) -> None:
    marked = "\ufeff" + SELECT
    plain = get(client, SELECT).data
    assert get(client, marked).data == plain
    assert client.post("/sparql", data=marked, content_type="application/sparql-query").data == plain
    assert get(client, "\ufeffSELECT ?x { ?x ?p }").get_json()["column"] == 19


def test_if_none_match_is_for_reading_alone(client: FlaskClient) -> None:
    tag = get(client, SELECT).headers["ETag"]
    response = client.post("/sparql", data={"query": SELECT}, headers={"If-None-Match": tag})
    assert response.status_code == 200


def test_a_malformed_query_gets_line_and_column(client: FlaskClient) -> None:
    response = get(client, "SELECT ?x {\n  ?x ?p }")
    assert response.status_code == 400
    problem = response.get_json()
    assert (problem["line"], problem["column"]) == (2, 9)
    assert problem["title"] == "Malformed query"
    text = get(client, "SELECT ?x {\n  ?x ?p }", "text/csv, text/plain;q=0.5")
    assert text.content_type == "text/plain; charset=utf-8"
    assert "line 2, column 9" in text.text


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <http://a> <http://b> 1 }",
        "LOAD <http://127.0.0.1/>",
        "SELECT * { SERVICE <http://127.0.0.1/> {} }",
    ],
)
def test_updates_and_outgoing_requests_get_403(client: FlaskClient, text: str) -> None:
    assert get(client, text).status_code == 403
    assert client.post("/sparql", data={"update": text}).status_code == 403
    assert client.post("/sparql", data=text, content_type="application/sparql-update").status_code == 403


def test_graphs_of_the_request_narrow_the_data_set(client: FlaskClient) -> None:
    count = "SELECT (COUNT(*) AS ?n) { chip:acme-a1 a ?type }"

    def counted(*graphs: tuple[str, str], query: str = count) -> str:
        response = client.get(f"/sparql?{urlencode([('query', query), *graphs])}")
        return str(response.get_json(force=True)["results"]["bindings"][0]["n"]["value"])

    default = "default-graph-uri"
    assert counted() == "1"
    assert counted((default, PRESS)) == "1"
    assert counted((default, f"{GRAPH_BASE}inferred")) == "0"
    assert counted((default, CHIPS), (default, PRESS)) == "1"
    named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { chip:acme-a1 a ?type } }"
    assert counted(query=named) == "2"
    assert counted(("named-graph-uri", PRESS), query=named) == "1"
    assert counted((default, CHIPS), query=named) == "0"
    form = {"query": named, "named-graph-uri": [CHIPS, PRESS]}
    posted = client.post("/sparql", data=form).get_json(force=True)
    assert posted["results"]["bindings"][0]["n"]["value"] == "2"


def test_head_tells_what_get_would_send(client: FlaskClient) -> None:
    address = f"/sparql?{urlencode({'query': SELECT})}"
    head, whole = client.head(address), client.get(address)
    assert head.status_code == 200
    assert head.data == b""
    assert head.headers["Content-Length"] == str(len(whole.data))
    assert head.headers["ETag"] == whole.headers["ETag"]


def test_options_and_cors_open_reading_to_every_site(client: FlaskClient) -> None:
    options = client.options("/sparql")
    assert options.status_code == 200
    assert "POST" in options.headers["Allow"]
    for response in (options, get(client, SELECT), get(client, "SELECT")):
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in response.headers["Access-Control-Expose-Headers"]
    assert "DELETE" in options.headers["Access-Control-Allow-Methods"]
    assert "X-Query-Id" in options.headers["Access-Control-Allow-Headers"]


def test_an_etag_spares_the_answer(client: FlaskClient) -> None:
    first = get(client, SELECT, "text/csv")
    tag = first.headers["ETag"]
    assert tag.startswith('"')
    again = client.get(
        f"/sparql?{urlencode({'query': SELECT})}", headers={"Accept": "text/csv", "If-None-Match": tag}
    )
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert get(client, SELECT, "text/tab-separated-values").headers["ETag"] != tag
    assert get(client, SELECT + " LIMIT 1", "text/csv").headers["ETag"] != tag


def test_answers_that_change_are_never_kept(client: FlaskClient) -> None:
    response = get(client, "SELECT (NOW() AS ?t) {}")
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


def test_a_long_answer_is_streamed(client: FlaskClient) -> None:
    values = " ".join(str(number) for number in range(1000))
    text = f"SELECT * {{ VALUES ?a {{ {values} }} VALUES ?b {{ 1 2 3 4 5 6 }} }}"
    long = get(client, text, "text/csv")
    assert "Content-Length" not in long.headers
    assert long.text.count("\r\n") == 6001


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_a_too_long_answer_is_cut_off_and_does_not_parse(client: FlaskClient, name: str) -> None:
    values = " ".join(str(number) for number in range(1000))
    text = f"SELECT * {{ VALUES ?a {{ {values} }} VALUES ?b {{ {values} }} }}"
    response = get(client, text, format=name)
    sent: list[bytes] = []
    with pytest.raises(ResultTooLarge, match="longer than 200,000 bytes"):
        sent.extend(response.iter_encoded())
    whole = b"".join(sent).decode()
    assert "ERROR, the answer is cut off: The answer is longer" in whole
    with pytest.raises((ValueError, ET.ParseError, csv.Error)):
        _parse(name, whole)


def _parse(name: str, text: str) -> object:
    if name == "json":
        return json.loads(text)
    if name == "xml":
        return ET.fromstring(text)  # noqa: S314 - our own answer
    return list(csv.reader(io.StringIO(text), strict=True))


def test_without_a_query_others_get_the_service_description(client: FlaskClient) -> None:
    response = client.get("/sparql")
    assert response.content_type == "text/turtle; charset=utf-8"
    described = list(ox.parse(response.data, format=ox.RdfFormat.TURTLE))
    assert any(quad.predicate.value.endswith("#endpoint") for quad in described)
    for accept in ("application/ld+json", "application/rdf+xml", "application/n-triples"):
        assert client.get("/sparql", headers={"Accept": accept}).content_type == accept
    tag = response.headers["ETag"]
    assert client.get("/sparql", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("turtle", "text/turtle"),
        ("n3", "text/turtle"),
        ("ntriples", "application/n-triples"),
        ("rdf+xml", "application/rdf+xml"),
        ("xml", "application/rdf+xml"),
        ("json-ld", "application/ld+json"),
        ("json", "application/ld+json"),
    ],
)
def test_names_of_formats_that_clients_send_are_understood(
    client: FlaskClient, name: str, media: str
) -> None:
    response = client.get("/sparql", query_string={"query": "CONSTRUCT WHERE { ?s ?p ?o }", "format": name})
    assert (response.status_code, response.mimetype) == (200, media)


@pytest.mark.parametrize(
    ("suffix", "media"),
    [("csv", "text/csv"), ("json", "application/sparql-results+json"), ("html", "text/html")],
)
def test_the_form_may_stand_in_the_address(client: FlaskClient, suffix: str, media: str) -> None:
    response = client.get(f"/sparql.{suffix}", query_string={"query": "SELECT * { ?s ?p ?o } LIMIT 1"})
    assert (response.status_code, response.mimetype) == (200, media)
    assert client.get("/sparql.ttl", query_string={"query": "ASK {}"}).status_code == 400


def test_a_query_in_the_address_and_in_the_body_is_one_too_many(client: FlaskClient) -> None:
    for media, body in (
        ("application/sparql-query", "ASK {}"),
        ("application/x-www-form-urlencoded", "query=ASK{}"),
    ):
        response = client.post("/sparql?query=ASK{}", data=body, content_type=media)
        assert response.status_code == 400
        assert "in the address" in response.get_json()["detail"]
