"""The product's own pages: the way of a new user, the law drawn from the graph, proofs, data beside pages."""

import csv
import io
import json
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from lithograph.query.engine import InProcess
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot
from lithograph.store import load_store
from lithograph.web import create_app

HTML = {"Accept": "text/html"}
PLACES = ["/chips", "/rules", "/models", "/firms", "/depends", "/claims", "/ontology", "/links", "/about"]


@pytest.fixture(scope="module")
def served(product: Snapshot) -> Iterator[FlaskClient]:
    """The product in this process."""
    app = create_app(Settings(), product, lambda _s, found: InProcess(lambda: load_store(found)))
    app.testing = True
    yield app.test_client()
    app.extensions["lithograph"].close()


def page(client: FlaskClient, address: str) -> Tag:
    response = client.get(address, headers=HTML)
    assert response.status_code == 200, address
    return BeautifulSoup(response.data, "html.parser")


def test_the_page_of_a_firm_speaks_schema_org_to_search_engines(served: FlaskClient) -> None:
    block = page(served, "/organisation/huawei").select_one('head script[type="application/ld+json"]')
    assert block is not None
    document = json.loads(block.get_text())
    assert document["@type"] == "Organization"
    assert {"@value": "华为", "@language": "zh"} in document["name"]
    assert document["parentOrganization"]["@id"].endswith("/organisation/huawei-investment-holding")
    assert document["sameAs"] == "https://www.wikidata.org/wiki/Q160120"


def hrefs(shown: Tag, selector: str) -> list[str]:
    return [str(link["href"]) for link in shown.select(selector)]


def test_a_korean_reader_finds_the_910b_its_disputed_figures_rules_models_and_what_they_rest_on(
    served: FlaskClient,
) -> None:
    found = page(served, "/search?q=어센드 910B&lang=ko")
    chip = hrefs(found, ".hits a")[0]
    assert chip == "/chip/huawei-ascend-910b?lang=ko"
    shown = page(served, chip)
    spreads = [item.get_text() for item in shown.select(".spread")]
    assert any("320 – 376 TFLOPS" in text for text in spreads)
    group = next(row for row in shown.select(".figures tbody") if "320 – 376" in row.get_text())
    assert len({link.get_text() for link in group.select(".mark")}) >= 3
    caught = shown.select_one(".controls")
    assert caught is not None
    assert "3A090.a" in caught.get_text()
    assert "4,800" in caught.get_text()
    models = hrefs(shown, "#runs + .scroll td a")
    model = next(link for link in models if link.startswith("/model/pangu-ultra-135b"))
    assert page(served, model).h1
    tree = page(served, "/depends?of=model/pangu-ultra-135b&lang=ko")
    assert any(link.startswith("/organisation/smic") for link in hrefs(tree, ".tree a"))


def test_the_start_page_counts_things_under_the_headings_of_their_lists(served: FlaskClient) -> None:
    told = [item.get_text() for item in page(served, "/?lang=en").select(".kinds span")]
    assert told[:4] == ["Chips", "Systems", "Software", "AI models"]


def test_forms_take_names_as_well_as_addresses(served: FlaskClient) -> None:
    asked = served.get("/depends?of=판구 울트라&lang=ko", headers=HTML)
    assert asked.status_code == 302
    assert asked.headers["Location"] == "/depends?of=model/pangu-ultra-135b&lang=ko"
    by_name, by_address = (page(served, f"/claims?by={by}") for by in ("화웨이", "organisation/huawei"))
    assert hrefs(by_name, ".claims blockquote a") == hrefs(by_address, ".claims blockquote a") != []
    assert served.get("/depends?of=이런 것은 없다", headers=HTML).status_code == 400


def test_the_regions_move_with_the_law(served: FlaskClient) -> None:
    counts = {}
    for day in ("2022-10-01", "2022-11-01", "2025-05-01"):
        shown = page(served, f"/chips?on={day}")
        counts[day] = len(shown.select("svg rect.region"))
        told = shown.select_one("h2 + .plain, .empty")
        assert told is not None
    assert counts["2022-10-01"] == 0
    assert 0 < counts["2022-11-01"] < counts["2025-05-01"]


def test_a_chip_caught_by_another_rule_has_another_mark(served: FlaskClient) -> None:
    for day, shape in (("2025-03-01", "circle.free"), ("2025-05-01", "path.other")):
        link = page(served, f"/chips?on={day}").select_one('svg a[href^="/chip/nvidia-h20"]')
        assert link is not None
        assert link.select_one(shape) is not None, day


def test_a_status_differs_between_days(served: FlaskClient) -> None:
    before, after = (
        page(served, f"/chip/nvidia-h20?on={day}").select(".controls summary")[0].get_text()
        for day in ("2025-03-01", "2025-05-01")
    )
    assert "does not meet" in before
    assert "meets" in after


def test_a_provision_shows_what_each_version_asked_and_caught(served: FlaskClient) -> None:
    shown = page(served, "/provision/3a090-a?on=2025-05-01")
    versions = shown.select(".version")
    assert [("now" in (version.get("class") or [])) for version in versions] == [True, False]
    assert "5.92 TPP/mm²" in versions[0].get_text()
    assert "600 GB/s" in versions[1].get_text()
    assert all(version.select("details a[href^='/chip/']") for version in versions)


def test_an_inferred_statement_leads_to_its_proof(served: FlaskClient) -> None:
    shown = page(served, "/chip/huawei-ascend-910b?lang=ko")
    link = next(link for link in hrefs(shown, "a.why") if "dependsOn" in link and "tsmc" in link)
    proof = page(served, link)
    assert len(proof.select(".proof .triple")) > 3
    assert "graph/chips/huawei.ttl:" in proof.get_text()
    steps = served.get(link.replace("/why?", "/why.json?")).get_json()["steps"]
    assert steps[0]["kind"] == "inferred"


def test_claims_that_contradict_stand_side_by_side(served: FlaskClient) -> None:
    pairs = page(served, "/claims").select(".pair")
    assert len(pairs) >= 10
    assert all(len(pair.select("blockquote")) == 2 for pair in pairs)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("language", ["en", "ko", "zh"])
def test_every_place_speaks_every_language(served: FlaskClient, place: str, language: str) -> None:
    shown = page(served, f"{place}?lang={language}")
    assert shown.html is not None
    assert shown.html["lang"] == language
    assert shown.select_one(".query-text") is not None


@pytest.mark.parametrize("place", [*PLACES, "/system", "/depends", "/questions/models-trained-on-ascend"])
@pytest.mark.parametrize(
    ("suffix", "media"),
    [
        ("csv", "text/csv"),
        ("json", "application/sparql-results+json"),
        ("ttl", "text/turtle"),
        ("jsonld", "application/ld+json"),
    ],
)
def test_every_page_is_data_too(served: FlaskClient, place: str, suffix: str, media: str) -> None:
    response = served.get(f"{place}.{suffix}")
    assert response.status_code == 200
    assert response.mimetype == media
    assert served.get(place, headers={"Accept": media}).data == response.data


@pytest.mark.parametrize("place", ["/chips", "/rules", "/models", "/depends", "/ontology/module/chip"])
def test_pictures_are_files_too(served: FlaskClient, place: str) -> None:
    response = served.get(f"{place}.svg")
    assert response.mimetype == "image/svg+xml"
    assert response.data.startswith(b"<svg")
    assert len(response.data) < 300_000


def test_a_thing_is_drawn_among_its_neighbours(served: FlaskClient) -> None:
    response = served.get("/chip/nvidia-h20.svg?lang=ko")
    assert response.mimetype == "image/svg+xml"
    assert 'href="/organisation/nvidia' in response.text
    assert "엔비디아 H20" in response.text
    known = {"If-None-Match": response.headers["ETag"]}
    assert served.get("/chip/nvidia-h20.svg?lang=ko", headers=known).status_code == 304
    named = {"Accept": "image/svg+xml"}
    assert served.get("/chip/nvidia-h20?lang=ko", headers=named).data == response.data
    assert served.get("/organisation/nobody-at-all.svg").status_code == 404
    assert served.get("/graph/sources", headers=named).status_code == 406


def test_the_data_have_the_parameters_of_the_page(served: FlaskClient) -> None:
    rows = {
        row["chip"].rpartition("/")[2]: row["meets"].split()
        for row in csv.DictReader(io.StringIO(served.get("/chips.csv?on=2025-05-01").text))
    }
    assert rows["nvidia-h20"] == ["us-bis-2025-04-h20-letter"]
    before = csv.DictReader(io.StringIO(served.get("/chips.csv?on=2025-03-01").text))
    assert not next(row for row in before if row["chip"].endswith("/nvidia-h20"))["meets"]


def test_the_query_of_a_page_can_be_run_and_changed(served: FlaskClient) -> None:
    link = hrefs(page(served, "/rules"), ".query-text a")[0]
    shown = page(served, link)
    assert len(shown.select("tbody tr")) > 100
    example = page(served, "/sparql?example=models-trained-on-ascend")
    area = example.select_one("textarea")
    assert area is not None
    assert "lg:trainedOn" in area.get_text()


def test_answers_have_pictures_and_the_same_from_programs(served: FlaskClient) -> None:
    query = "SELECT ?s (COUNT(*) AS ?n) { ?s lg:contains ?c } GROUP BY ?s ORDER BY DESC(?n) LIMIT 5"
    shown = page(served, "/sparql?" + f"query={query}&chart=bar".replace("+", "%2B"))
    assert len(shown.select("svg rect")) == 5
    assert [item.get_text() for item in shown.select(".views a")] == ["Table", "Bars"]
    assert [item.get_text() for item in shown.select(".snippets summary")] == ["curl", "Python", "R"]
    graph = page(served, "/sparql?chart=graph&query=DESCRIBE chip:nvidia-h20")
    assert graph.select("svg path.edge")
    assert graph.select("td a.why")
    assert served.get(f"/sparql.svg?query={query}&chart=time").status_code == 400


def test_search_answers_programs(served: FlaskClient) -> None:
    hits = served.get("/search.json?q=H-200").get_json()["hits"]
    assert hits[0]["iri"].endswith("/chip/nvidia-h200-sxm")
    assert served.get("/search.json?q=사").get_json()["count"] > 0
    rows = list(csv.DictReader(io.StringIO(served.get("/search.csv?q=H-200&lang=ko").text)))
    assert [row["iri"] for row in rows] == [hit["iri"] for hit in hits]
    turtle = served.get("/search.ttl?q=H-200")
    assert turtle.mimetype == "text/turtle"
    assert "NVIDIA H200" in turtle.text
    assert served.get("/search.ttl?q=nothing-of-the-kind").text.count(" a ") == 0


def test_the_editor_is_offered_names_with_labels(served: FlaskClient) -> None:
    entries = {entry[0]: entry for entry in served.get("/vocab.json?lang=ko").get_json()}
    assert entries["lg:Chip"] == ["lg:Chip", "칩", "class"]
    assert entries["organisation:huawei"] == ["organisation:huawei", "화웨이", "thing"]


def test_the_bundle_says_whose_work_it_holds(served: FlaskClient) -> None:
    with served.get("/static/editor.js", headers={"Accept-Encoding": "gzip"}) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert len(response.data) < 140_000
    with served.get("/static/THIRD-PARTY.txt") as response:
        assert response.get_data(as_text=True).count("(MIT)") == 14


@pytest.mark.parametrize("address", ["/chips", "/chips.csv", "/chip/nvidia-h20", "/rules"])
def test_what_holds_for_today_is_not_kept_over_midnight(
    served: FlaskClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = served.get(address, headers={"Accept": "*/*", "Accept-Encoding": "gzip"})
    assert first.headers["Content-Encoding"] == "gzip"
    assert "X-Day" not in first.headers
    kept = served.application.extensions["lithograph"].cache
    hits = kept.hits
    assert served.get(address, headers={"Accept": "*/*"}).headers["Cache-Control"] == "public, no-cache"
    assert kept.hits == hits + 1
    held = kept._entries  # noqa: SLF001 - what is kept is the point
    key = next(key for key in held if key[:3] == (address, "", "*/*"))
    entry = held[key]
    assert entry.day
    monkeypatch.setattr("lithograph.web.front.today", lambda: "2999-01-01")
    served.get(address, headers={"Accept": "*/*"})
    assert held[key] is not entry
