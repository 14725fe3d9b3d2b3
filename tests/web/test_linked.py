"""Prefixes, context and catalogue entry."""

import json

import pyoxigraph as ox
from flask.testing import FlaskClient


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
    assert response.headers["Access-Control-Allow-Origin"] == "*"
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


def test_the_catalogue_entry_is_rdf(client: FlaskClient) -> None:
    response = client.get("/dataset", headers={"Accept": "text/turtle"})
    assert response.status_code == 200
    assert list(ox.parse(response.data, format=ox.RdfFormat.TURTLE))
