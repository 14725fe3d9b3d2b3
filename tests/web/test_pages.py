"""Pages for people: the start page, questions, entities, graphs, the ontology, errors, headers."""

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient

from lithograph.snapshot import Snapshot

PAGES = [
    "/",
    "/questions",
    "/sparql",
    "/ontology",
    "/chip/acme-a1",
    "/organisation/acme",
    "/graph/chips/acme",
]
HTML = {"Accept": "text/html"}


def page(client: FlaskClient, address: str, **headers: str) -> Tag:
    response = client.get(address, headers={**HTML, **headers})
    assert response.status_code == 200, address
    return BeautifulSoup(response.data, "html.parser")


def test_the_start_page_shows_counts_findings_and_twenty_questions(client: FlaskClient) -> None:
    start = page(client, "/")
    assert [item.text for item in start.select(".counts dd")] == ["40", "3", "0", "6"]
    banner = start.select_one(".banner")
    assert banner is not None
    words = "Validation found 1 violations. 2 gaps are listed as warnings. Details"
    assert " ".join(banner.text.split()) == words
    questions = start.select(".card a")
    assert len(questions) == 8
    assert all(len(str(question["href"])) < 60 for question in questions)
    further = start.select(".asks a")
    assert len({link["href"] for link in (*questions, *further)}) == 20
    answer = page(client, str(questions[0]["href"]))
    assert len(answer.select("tbody tr")) == 2
    assert answer.h1 is not None
    assert answer.h1.text == questions[0].text


@pytest.mark.parametrize(
    ("language", "words"),
    [("ko", "질문에서 시작하기"), ("zh", "从一个问题开始"), ("en", "Start from a question")],
)
def test_pages_speak_the_readers_language(client: FlaskClient, language: str, words: str) -> None:
    for start in (
        page(client, f"/?lang={language}"),
        page(client, "/", **{"Accept-Language": f"{language}-XX,de;q=0.8"}),
    ):
        assert start.html is not None
        assert start.html["lang"] == language
        assert words in start.text
    link = page(client, f"/?lang={language}").select(".card a")[0]
    assert f"lang={language}" in str(link["href"])
    assert page(client, "/?lang=xx").html["lang"] == "en"  # type: ignore[index]


def test_all_questions_are_listed(client: FlaskClient) -> None:
    assert len(page(client, "/questions").select(".topic li")) == 25


def test_an_entity_page_shows_values_with_their_source_and_status(client: FlaskClient) -> None:
    shown = page(client, "/organisation/acme")
    assert shown.h1 is not None
    assert shown.h1.text == "Acme Semiconductor"
    names = [[part.text for part in row.find_all(["dt", "dd"])] for row in shown.select(".names div")]
    assert names == [["en", "Acme Semiconductor"], ["ko", "에이크미 반도체"], ["zh", "极致半导体"]]
    rows = [
        [" ".join(cell.text.split()) for cell in row.find_all(["th", "td"])]
        for row in shown.select(".statements tbody tr")
    ]
    assert ["designs", "Acme A1 why?, Acme A2 why?", "", "inferred"] in rows
    chip = page(client, "/chip/acme-a1")
    stated = [
        [" ".join(cell.text.split()) for cell in row.find_all(["th", "td"])]
        for row in chip.select(".statements tbody tr")
    ]
    assert ["lg:designedBy", "Acme Semiconductor", "[1] chips/acme, claims/press", "reported"] in stated
    source = chip.select_one("#source-1")
    assert source is not None
    assert source.text.startswith("Acme product page")
    points = {
        row.dt.text.split()[0]: row.dd.text for row in shown.select(".pointing div") if row.dt and row.dd
    }
    assert points["lg:designedBy"].split() == ["Acme", "A1,", "Acme", "A2"]


def test_entities_under_an_owner_and_links_to_graphs_lead_on(client: FlaskClient) -> None:
    shown = page(client, "/chip/acme-a1/die/logic-die")
    links = {str(link["href"]) for link in shown.select("main a")}
    assert "/graph/chips/acme" in links
    graph = page(client, "/graph/chips/acme")
    assert "acme-a2" in str(graph)
    chosen = page(client, "/chip/acme-a1?lang=ko")
    assert "/organisation/acme?lang=ko" in {str(link["href"]) for link in chosen.select("main a")}
    assert "/ontology/tpp?lang=ko" in {str(link["href"]) for link in chosen.select("main a")}


def test_the_page_of_a_graph_shows_its_first_statements_in_order_and_that_there_are_more(
    client: FlaskClient,
) -> None:
    lines = client.get("/graph/chips/acme.csv").get_data(as_text=True).splitlines()[1:]
    shown = page(client, "/graph/chips/acme")
    links = [row.td.a["href"] for row in shown.select("table tbody tr") if row.td and row.td.a]
    first = sorted(line.partition(",")[0] for line in lines)[:10]
    assert links == [subject.removeprefix("https://w3id.org/lithograph") for subject in first]
    assert "10" in str(shown.select("caption"))


@pytest.mark.parametrize("address", ["/chip/acme-a1", "/graph/chips/acme"])
@pytest.mark.parametrize(
    ("suffix", "media"),
    [
        ("ttl", "text/turtle"),
        ("nt", "application/n-triples"),
        ("rdf", "application/rdf+xml"),
        ("jsonld", "application/ld+json"),
        ("trig", "application/trig"),
        ("nq", "application/n-quads"),
        ("json", "application/sparql-results+json"),
        ("html", "text/html"),
    ],
)
def test_suffix_accept_and_format_choose_the_same(
    client: FlaskClient, address: str, suffix: str, media: str
) -> None:
    by_suffix = client.get(f"{address}.{suffix}")
    by_accept = client.get(address, headers={"Accept": media})
    by_name = client.get(f"{address}?format={suffix}")
    assert by_suffix.mimetype == by_accept.mimetype == by_name.mimetype == media
    assert by_suffix.status_code == 200
    tag = by_suffix.headers["ETag"]
    assert client.get(f"{address}.{suffix}", headers={"If-None-Match": tag}).status_code == 304


def test_an_entity_page_links_its_other_forms(client: FlaskClient) -> None:
    response = client.get("/chip/acme-a1", headers=HTML)
    assert '</chip/acme-a1.ttl>; rel="alternate"; type="text/turtle"' in response.headers["Link"]
    for link in BeautifulSoup(response.data, "html.parser").select(".downloads a"):
        assert client.get(str(link["href"])).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/chip/none",
        "/chip/none.ttl",
        "/graph/none",
        "/graph/none.nt",
        "/chip/a%3Eb.ttl",
        "/chip/a%20b",
        "/chip/a%22b.json",
        "/nowhere",
    ],
)
def test_unknown_things_are_404_in_every_form(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404
    shown = client.get(address, headers=HTML)
    assert shown.status_code == 404
    headings = BeautifulSoup(shown.data, "html.parser").select("h1")
    assert [heading.text for heading in headings] == ["There is no such page"]


def test_the_ontology_lists_each_term_and_defines_it_on_its_page(client: FlaskClient) -> None:
    shown = page(client, "/ontology?lang=ko")
    chip = shown.find(id="Chip")
    assert chip is not None
    assert chip.text.split() == ["칩", "Chip"]
    term = page(client, "/ontology/Chip?lang=ko")
    assert term.h1 is not None
    assert term.h1.text == "칩"
    told = [part.text for part in term.select(".names dd")]
    assert told[0] == "chip: A processor that is sold or built as one part."
    example = term.select_one("pre")
    assert example is not None
    assert "chip:acme-a1" in example.text
    tag = client.get("/ontology", headers=HTML).headers["ETag"]
    assert client.get("/ontology", headers={**HTML, "If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    "address", [*PAGES, "/healthz", "/nowhere", "/static/style.css", "/chip/acme-a1.ttl"]
)
def test_security_headers_stand_on_everything(client: FlaskClient, address: str) -> None:
    with client.get(address, headers=HTML) as response:
        headers = response.headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("address", PAGES)
def test_pages_ask_nothing_of_other_hosts_and_hold_no_inline_code(client: FlaskClient, address: str) -> None:
    shown = page(client, address)
    assert all(str(item["src"]).startswith("/static/") and not item.text for item in shown.find_all("script"))
    assert not shown.find_all("style")
    assert not shown.select("[style]")
    assert all(str(item["href"]).startswith("/static/") for item in shown.find_all("link"))
    assert all(str(item["src"]).startswith("/static/") for item in shown.find_all("img"))
    assert len(shown.find_all("h1")) == 1
    assert all(item.get("tabindex") == "0" for item in shown.select(".scroll"))


@pytest.mark.parametrize("address", PAGES)
def test_every_link_of_a_page_leads_somewhere(client: FlaskClient, address: str) -> None:
    links = {str(link["href"]).partition("#")[0] for link in page(client, address).select("a[href^='/']")}
    assert links
    for link in sorted(links):
        if link.startswith("/why?"):
            continue  # a proof needs the files of the product; tests/web/test_product.py asks for one
        assert client.get(link, headers=HTML).status_code == 200, link


@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json", "application/n-triples"])
def test_the_start_page_as_data_is_the_description_of_the_data_set(client: FlaskClient, accept: str) -> None:
    asked = {"Accept": f"{accept}, text/html;q=0.5"}
    start, void = (client.get(path, headers=asked) for path in ("/", "/.well-known/void"))
    assert start.status_code == 200
    assert start.mimetype == accept
    assert start.data == void.data
    for header in (HTML, {"Accept": "*/*"}, {}):
        assert client.get("/", headers=header).mimetype == "text/html"


def test_the_start_page_is_not_sent_twice(client: FlaskClient) -> None:
    first = client.get("/", headers=HTML)
    assert client.get("/", headers={**HTML, "If-None-Match": first.headers["ETag"]}).status_code == 304


def test_health_names_the_snapshot(client: FlaskClient, snapshot: Snapshot) -> None:
    health = client.get("/healthz").get_json()
    assert health == {"ok": True, "digest": snapshot.digest, "triples": health["triples"]}
    assert health["triples"] > 40


def test_a_failure_of_ours_tells_nothing_of_the_inside(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setitem(app.view_functions, "health.healthz", lambda: 1 // 0)
    response = app.test_client().get("/healthz")
    assert response.status_code == 500
    assert response.get_json() == {
        "type": "about:blank",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "The server failed; the request was not answered.",
    }


def test_a_body_that_is_too_long_is_413(client: FlaskClient) -> None:
    response = client.post("/sparql", data=b"x" * 500_000, content_type="application/sparql-query")
    assert response.status_code == 413
