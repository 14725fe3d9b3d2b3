"""The reconciliation service: answers of both versions hold the published schemas, and do what the texts say.

The calls are those that OpenRefine makes, by its documentation of the API.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

from lithograph.query.engine import InProcess
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot
from lithograph.store import load_store
from lithograph.web import create_app
from lithograph.web.site import Site

OLD, NEW = "/reconcile", "/reconcile/1.0"
SWAGGER = "http://swagger.io/v2/schema.json"


@pytest.fixture(scope="module")
def app(product: Snapshot) -> Iterator[Flask]:
    """The application over the product."""
    app = create_app(Settings(), product, lambda _settings, found: InProcess(lambda: load_store(found)))
    app.testing = True
    yield app
    app.extensions["lithograph"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of it."""
    return app.test_client()


def test_another_snapshot_is_reconciled_with_as_soon_as_it_is_served(
    product: Snapshot, snapshot: Snapshot
) -> None:
    def start(_settings: Settings, found: Snapshot) -> InProcess:
        return InProcess(lambda: load_store(found))

    app = create_app(Settings(), product, start)
    former = app.extensions["lithograph"]
    asked = "/reconcile/suggest/entity?prefix=huawei"
    assert app.test_client().get(asked).get_json()["result"]
    app.extensions["lithograph"] = Site(Settings(), snapshot, start, former.meter)
    assert app.test_client().get(asked).get_json()["result"] == []
    assert app.test_client().get("/reconcile").get_json()["serviceVersion"] == snapshot.digest[:12]


class Schemas:
    """The published schemas of one version, in one registry."""

    def __init__(self, folder: Path) -> None:
        documents = {
            path.name: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")
        }
        resources = [(SWAGGER, Resource.from_contents({}, default_specification=DRAFT7))]
        for name, document in documents.items():
            own = document.get("$id", name)
            held = Resource.from_contents(document, default_specification=DRAFT7)
            resources += [(own, held), (f"{own.rsplit('/', 1)[0]}/{name}", held)]
        self.registry: Registry[Any] = Registry().with_resources(resources)
        self.documents = documents

    def check(self, name: str, document: object) -> None:
        """Fail with the first fault of the document."""
        schema = json.loads(json.dumps(self.documents[f"{name}.json"]))
        if name == "manifest":
            schema["properties"].pop("authentication")
        Draft7Validator(schema, registry=self.registry).validate(document)


@pytest.fixture(scope="module")
def old(external: Path) -> Schemas:
    """The schemas of version 0.2."""
    return Schemas(external / "reconciliation-api/schemas/0.2")


@pytest.fixture(scope="module")
def new(external: Path) -> Schemas:
    """The schemas of version 1.0-draft."""
    return Schemas(external / "reconciliation-api/schemas/1.0-draft")


def asked(client: FlaskClient, queries: Mapping[str, object]) -> dict[str, Any]:
    response = client.post(OLD, data={"queries": json.dumps(queries)})
    assert response.status_code == 200
    found: dict[str, Any] = json.loads(response.data)
    return found


def matched(client: FlaskClient, *queries: object) -> list[Any]:
    response = client.post(f"{NEW}/match", json={"queries": list(queries)})
    assert response.status_code == 200
    found: list[Any] = json.loads(response.data)["results"]
    return found


def named(name: str, **more: object) -> dict[str, object]:
    return {"conditions": [{"matchType": "name", "propertyValue": name}], **more}


def test_manifests_hold_the_schemas(client: FlaskClient, old: Schemas, new: Schemas) -> None:
    old.check("manifest", client.get(OLD).json)
    new.check("manifest", client.get(NEW).json)


def test_batches_hold_the_schemas(client: FlaskClient, old: Schemas, new: Schemas) -> None:
    queries = {"q0": {"query": "화웨이", "limit": 3}, "q1": {"query": "昇腾910B", "type": "Chip"}}
    old.check("reconciliation-query-batch", queries)
    answer = asked(client, queries)
    old.check("reconciliation-result-batch", answer)
    assert answer["q0"]["result"][0]["id"] == "organisation/huawei"
    assert answer["q1"]["result"][0]["id"] == "chip/huawei-ascend-910b"
    batch = {"queries": [named("화웨이", limit=3), named("昇腾910B", type="Chip")]}
    new.check("reconciliation-query-batch", batch)
    results = matched(client, *batch["queries"])
    new.check("reconciliation-result-batch", {"results": results})
    assert results[1]["candidates"][0]["id"] == "chip/huawei-ascend-910b"


def test_an_exact_name_and_the_identifier_itself_return_the_entity(client: FlaskClient) -> None:
    results = asked(client, {"q0": {"query": "NVIDIA H20"}, "q1": {"query": "chip/nvidia-h20"}})
    for key in ("q0", "q1"):
        best = results[key]["result"][0]
        assert (best["id"], best["match"]) == ("chip/nvidia-h20", True)
        assert best["score"] >= 97


def test_queries_of_a_batch_are_independent(client: FlaskClient) -> None:
    both = asked(client, {"a": {"query": "小米"}, "b": {"query": "nothing of the kind at all"}})
    assert both["a"] == asked(client, {"a": {"query": "小米"}})["a"]


def test_an_identifier_decides_over_the_name_also_negatively(client: FlaskClient) -> None:
    right = {"query": "some firm", "properties": [{"pid": "wikidata", "v": "Q160120"}]}
    found = asked(client, {"q": right})["q"]["result"]
    assert [one["id"] for one in found] == ["organisation/huawei"]
    assert found[0]["match"] is True


def test_a_country_that_differs_keeps_a_name_from_matching(client: FlaskClient) -> None:
    there = asked(client, {"q": {"query": "Huawei", "properties": [{"pid": "country", "v": "US"}]}})
    assert not any(one["match"] for one in there["q"]["result"])


def test_a_known_property_lowers_what_disagrees(client: FlaskClient) -> None:
    query = {"query": "NVIDIA H20", "properties": [{"pid": "designer", "v": "AMD"}]}
    best = asked(client, {"q": query})["q"]["result"][0]
    assert best["match"] is False
    assert {"id": "designer_agrees", "value": False} in best["features"]


def test_suggestions_hold_the_schemas(client: FlaskClient, old: Schemas, new: Schemas) -> None:
    schemas = {"entity": "suggest-entities-response", "type": "suggest-types-response"}
    schemas |= {"property": "suggest-properties-response"}
    prefixes = {"entity": "寒武", "type": "chip", "property": "coun"}
    for what, schema in schemas.items():
        address = f"/suggest/{what}?prefix={quote(prefixes[what])}"
        for root, version in ((OLD, old), (NEW, new)):
            answer = client.get(root + address).json
            version.check(schema, answer)
            assert answer
            assert answer["result"], (root, what)
    names = [one["id"] for one in client.get(f"{OLD}/suggest/entity?prefix=Huaw").json["result"]]  # type: ignore[index]
    assert "organisation/huawei" in names


def test_extensions_hold_the_schemas_and_tell_dates(client: FlaskClient, old: Schemas, new: Schemas) -> None:
    query = {
        "ids": ["organisation/huawei", "chip/nvidia-h20", "organisation/nobody"],
        "properties": [{"id": "country"}, {"id": "released"}, {"id": "list-entry"}],
    }
    old.check("data-extension-query", query)
    answer = client.post(OLD, data={"extend": json.dumps(query)}).json
    old.check("data-extension-response", answer)
    assert answer
    assert answer["rows"]["organisation/huawei"]["country"][0]["id"] == "place/cn"
    assert any("2019-05-16" in one["name"] for one in answer["rows"]["organisation/huawei"]["list-entry"])
    assert answer["rows"]["organisation/nobody"]["country"] == []
    fresh = client.post(f"{NEW}/extend", json=query).json
    new.check("data-extension-response", fresh)
    assert fresh
    assert [row["id"] for row in fresh["rows"]] == query["ids"]
    old.check("data-extension-property-proposal", client.get(f"{OLD}/properties?type=chip").json)
    new.check("data-extension-property-proposal", client.get(f"{NEW}/extend/propose?type=chip&limit=2").json)


def test_a_preview_is_a_page_of_its_own_that_frames_may_show(client: FlaskClient) -> None:
    response = client.get(f"{OLD}/preview?id=organisation/huawei")
    assert response.status_code == 200
    assert "华为" in response.text
    assert "화웨이" in response.text
    assert "frame-ancestors *" in response.headers["Content-Security-Policy"]
    assert client.get(f"{OLD}/preview?id=organisation/nobody").status_code == 404


def test_any_page_may_ask_and_only_the_old_version_has_jsonp(client: FlaskClient) -> None:
    response = client.get(f"{OLD}?callback=f")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.text.startswith("/**/f({")
    assert client.get(f"{NEW}?callback=f").json is not None
    assert client.get(f"{OLD}?callback=alert(1)//").status_code == 400


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"q0": 1}',
        '"x"',
        "[" * 50_000,
        '{"q0": {"query": "x", "type": ' + "[" * 600 + "]" * 600 + "}}",
        '{"q0": {"query": "x", "limit": ' + "9" * 5000 + "}}",
        '{"q0": {"query": "x", "properties": 5}}',
    ],
    ids=["cut", "list", "number", "text", "endless", "deep", "digits", "properties"],
)
def test_a_malformed_batch_is_told(client: FlaskClient, text: str) -> None:
    assert client.post(OLD, data={"queries": text}).status_code == 400


@pytest.mark.parametrize("text", ['{"q0": {"query": "x", "limit": 1e400}}', '{"\\ud800": {"query": "x"}}'])
def test_odd_values_of_json_are_answered(client: FlaskClient, text: str) -> None:
    response = client.post(OLD, data={"queries": text})
    assert response.status_code == 200
    assert response.get_json()


@pytest.mark.parametrize("number", ["²", "-1", "x"])
def test_what_is_no_number_is_told(client: FlaskClient, number: str) -> None:
    assert client.get(f"{OLD}/suggest/entity?prefix=h&cursor={number}").status_code == 400
    assert client.get(f"{NEW}/suggest/entity?prefix=h&limit={number}").status_code == 400


def test_a_number_of_thousands_of_digits_is_a_large_one(client: FlaskClient) -> None:
    large = "9" * 5000
    assert client.get(f"{OLD}/suggest/entity?prefix=h&cursor={large}").get_json() == {"result": []}
    assert client.get(f"{NEW}/suggest/entity?prefix=h&limit={large}").status_code == 200


def test_a_batch_that_is_too_large_is_refused(client: FlaskClient) -> None:
    assert client.post(f"{NEW}/match", json={"queries": [named("x")] * 51}).status_code == 413
    assert client.post(f"{NEW}/match", json={"queries": [{"conditions": []}]}).status_code == 400


def test_strange_names_are_answered(client: FlaskClient) -> None:
    names = ["", " ", "華" * 10_000, "ＨＵＡＷＥＩ", "هواوي", "\u202eiewauH", "🙂", "a" * 10_000]
    results = asked(client, {str(number): {"query": name} for number, name in enumerate(names)})
    assert len(results) == len(names)
    assert results["3"]["result"][0]["id"] == "organisation/huawei"


def test_a_batch_of_ten_names_in_three_languages_finds_each(client: FlaskClient) -> None:
    names = [
        "화웨이",
        "中芯国际",
        "NVIDIA",
        "昇腾910C",
        "Qwen2.5-72B",
        "寒武紀",
        "삼성전자",
        "H20",
        "Sugon",
        "长鑫存储",
    ]
    queries = {str(number): {"query": name} for number, name in enumerate(names)}
    answers = asked(client, queries)
    assert {key for key, answer in answers.items() if answer["result"]} == set(queries)


def test_types_are_strict_as_asked_and_hold_those_below_them(client: FlaskClient) -> None:
    def found(**more: object) -> list[str]:
        queries = json.dumps({"q": {"query": "NVIDIA", **more}})
        return [one["id"] for one in client.post("/reconcile", data={"queries": queries}).json["q"]["result"]]  # type: ignore[index]

    assert found(type="Organisation")[0] == "organisation/nvidia"
    assert found(type="Agent")[0] == "organisation/nvidia"
    assert not any(one.startswith("organisation/") for one in found(type="Chip"))
    several = ["Chip", "Organisation"]
    assert found(type=several)[0] == found(type=several, type_strict="any")[0] == "organisation/nvidia"
    assert not any(one.startswith("organisation/") for one in found(type=several, type_strict="all"))
    assert found(type="Chip", type_strict="should")[0]
    assert "organisation/nvidia" in found(type="Chip", type_strict="should", limit=20)
    bad = json.dumps({"q": {"query": "x", "type": "Chip", "type_strict": "perhaps"}})
    assert client.post("/reconcile", data={"queries": bad}).status_code == 400


def test_the_calls_of_openrefine_are_answered(client: FlaskClient, old: Schemas) -> None:
    """A column reconciled: the service, guessed types, candidates, a choice looked up, columns added."""
    manifest = client.get("/reconcile").json
    assert manifest
    old.check("manifest", manifest)
    guess = {f"q{n}": {"query": name, "limit": 3} for n, name in enumerate(["화웨이", "寒武纪", "SMIC"])}
    answer = client.post("/reconcile", data={"queries": json.dumps(guess)}).json
    assert answer
    old.check("reconciliation-result-batch", answer)
    kinds = [kind["id"] for one in answer.values() for kind in one["result"][0]["type"]]
    assert "Organisation" in kinds
    full = {
        "q0": {
            "query": "华为技术有限公司",
            "type": "Organisation",
            "limit": 6,
            "properties": [{"pid": "country", "v": "CN"}],
            "type_strict": "should",
        }
    }
    first = client.post("/reconcile", data={"queries": json.dumps(full)}).json["q0"]["result"][0]  # type: ignore[index]
    assert (first["id"], first["match"]) == ("organisation/huawei", True)
    assert client.get("/reconcile", query_string={"queries": json.dumps(guess)}).json == answer
    jsonp = client.get("/reconcile", query_string={"queries": json.dumps(guess), "callback": "jQuery123_45"})
    assert jsonp.text.startswith("/**/jQuery123_45({")
    for what, prefix in (("entity", "hua"), ("type", "chip"), ("property", "coun")):
        place = manifest["suggest"][what]
        path = place["service_url"].removeprefix("http://localhost") + place["service_path"]
        suggested = client.get(path, query_string={"prefix": prefix, "cursor": 0}).json
        assert suggested
        assert suggested["result"], what
        out = place["flyout_service_path"].replace("${id}", suggested["result"][0]["id"])
        card = client.get(out).json
        assert card
        assert card["id"] == suggested["result"][0]["id"]
        assert card["html"].startswith("<p>")
    only = client.get("/reconcile/suggest/entity?prefix=hua&type=Chip").json
    assert only
    assert {one["id"].split("/")[0] for one in only["result"]} <= {"chip"}
    assert client.get("/reconcile/flyout/entity?id=organisation/none").status_code == 404
    card = client.get(
        manifest["preview"]["url"].removeprefix("http://localhost").replace("{{id}}", first["id"])
    )
    assert "text/html" in card.content_type
    proposal = client.get("/reconcile/properties?type=Organisation&limit=3").json
    old.check("data-extension-property-proposal", proposal)
    wanted = {"ids": [first["id"], "organisation/none"], "properties": [{"id": "country", "settings": {}}]}
    extended = client.post("/reconcile", data={"extend": json.dumps(wanted)}).json
    assert extended
    old.check("data-extension-response", extended)
    assert extended["rows"]["organisation/none"] == {"country": []}


def test_answers_carry_one_origin_header(client: FlaskClient) -> None:
    for path in ("/reconcile", "/reconcile/1.0", "/reconcile/suggest/entity?prefix=a"):
        assert client.get(path).headers.getlist("Access-Control-Allow-Origin") == ["*"], path
