"""Graphs that nobody wishes for: hostile labels, no data, contradictions; and parameters that mean harm."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from lithograph.query.engine import InProcess
from lithograph.settings import Settings
from lithograph.snapshot import publish, write_snapshot
from lithograph.store import GraphStore, load_store
from lithograph.terms import BASE, DCTERMS, GRAPH_BASE, LG, OWL, RDF, RDF_TYPE, RDFS, SKOS, XSD
from lithograph.web import create_app

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&{{7*7}}"
HTML = {"Accept": "text/html"}
PAGES = [
    "/",
    "/questions",
    "/questions/one",
    "/search?q=script",
    "/chip/evil",
    "/chip/evil?all=1",
    "/chip/evil?on=2025-05-01",
    "/organisation/evil",
    "/claim/evil",
    "/source/evil",
    "/graph/chips/evil",
    "/chip",
    "/chips",
    "/rules",
    "/models",
    "/firms",
    "/depends",
    "/depends?of=chip/evil",
    "/without/organisation/evil",
    "/coverage",
    "/claims",
    "/ontology",
    "/ontology/Chip",
    "/ontology/module/evil",
    "/validation",
    "/links",
    "/about",
    "/sparql",
    "/sparql?query=SELECT%20%2A%20%7B%20%3Fa%20skos%3AprefLabel%20%3Fb%20%7D",
    "/sparql?query=CONSTRUCT%20%7B%20%3Fa%20%3Fb%20%3Fc%20%7D%20%7B%20%3Fa%20%3Fb%20%3Fc%20%7D&chart=graph",
]


def thing(path: str) -> ox.NamedNode:
    return ox.NamedNode(BASE + path)


def evil_graphs() -> dict[ox.NamedNode, list[ox.Triple]]:
    text = ox.Literal(EVIL, language="en")
    chip, firm, model = thing("chip/evil"), thing("organisation/evil"), thing("model/evil")
    claim, source, rule = thing("claim/evil"), thing("source/evil"), thing("regulation/evil")
    figure = thing("figure/evil")
    data = [
        *(
            ox.Triple(subject, RDF_TYPE, LG[name])
            for subject, name in (
                (chip, "Chip"),
                (firm, "Organisation"),
                (model, "Model"),
                (claim, "Claim"),
                (source, "Source"),
                (rule, "Regulation"),
                (figure, "DerivedFigure"),
            )
        ),
        *(
            ox.Triple(thing("chip/evil/dependence-step/x"), predicate, value)
            for predicate, value in (
                (RDF_TYPE, LG["DependenceStep"]),
                (LG["stepFrom"], chip),
                (LG["stepTo"], firm),
                (LG["stepRelation"], LG["manufacturedBy"]),
                (LG["stepEvidence"], LG["statedEvidence"]),
                (LG["validFrom"], ox.Literal("0001-01-01", datatype=XSD["date"])),
                (LG["validUntil"], ox.Literal("9999-12-31", datatype=XSD["date"])),
            )
        ),
        *(ox.Triple(subject, SKOS["prefLabel"], text) for subject in (chip, firm, model, rule)),
        ox.Triple(source, DCTERMS["title"], text),
        ox.Triple(source, LG["publisherName"], ox.Literal(EVIL)),
        ox.Triple(source, LG["address"], ox.Literal("javascript:alert(1)", datatype=XSD["anyURI"])),
        ox.Triple(claim, LG["statement"], text),
        ox.Triple(claim, LG["about"], chip),
        ox.Triple(claim, LG["claimant"], firm),
        ox.Triple(claim, LG["claimUnit"], ox.Literal(EVIL)),
        ox.Triple(claim, LG["statedOn"], ox.Literal(EVIL)),
        ox.Triple(chip, DCTERMS["source"], source),
        ox.Triple(chip, SKOS["exactMatch"], ox.NamedNode("javascript:alert(3)")),
        ox.Triple(chip, LG["designedBy"], firm),
        ox.Triple(chip, LG["dependsOn"], firm),
        ox.Triple(chip, SKOS["note"], text),
        ox.Triple(model, LG["releasedOn"], ox.Literal(EVIL)),
        ox.Triple(rule, LG["effectiveFrom"], ox.Literal("2024-01-01", datatype=XSD["date"])),
        ox.Triple(rule, LG["citation"], ox.Literal(EVIL)),
        ox.Triple(figure, LG["figureOf"], chip),
        ox.Triple(figure, LG["quantity"], LG["totalProcessingPerformance"]),
        ox.Triple(figure, LG["lowerBound"], ox.Literal("4800", datatype=XSD["decimal"])),
        ox.Triple(figure, LG["upperBound"], ox.Literal("4800", datatype=XSD["decimal"])),
    ]
    schema = [
        ox.Triple(LG["Chip"], RDF_TYPE, ox.NamedNode("http://www.w3.org/2002/07/owl#Class")),
        ox.Triple(LG["Chip"], RDFS["label"], text),
        ox.Triple(LG["Chip"], SKOS["definition"], text),
    ]
    return {
        ox.NamedNode(GRAPH_BASE + "chips/evil"): data,
        ox.NamedNode(GRAPH_BASE + "ontology/evil"): schema,
    }


def client_over(
    home: Path, graphs: dict[ox.NamedNode, list[ox.Triple]], **manifest: object
) -> Iterator[FlaskClient]:
    question = {"name": "one", "topic": EVIL, "en": EVIL, "ko": EVIL, "zh": EVIL}
    documents = {
        "questions": [question | {"text": "SELECT ?a ?b { ?a skos:prefLabel ?b }"}],
        "report": None,
    }
    told = {"digest": "e" * 64, "built": "", "versions": {}, "counts": {}, **manifest}
    snapshot = write_snapshot(home, "e" * 64, graphs.items(), documents, told)
    publish(home, snapshot)
    app = create_app(Settings(), snapshot, lambda _s, found: InProcess(lambda: load_store(found)))
    app.testing = True
    yield app.test_client()
    app.extensions["lithograph"].close()


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A graph whose every text is markup."""
    yield from client_over(tmp_path_factory.mktemp("evil"), evil_graphs())


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A graph without anything, which contradicts its ontology."""
    yield from client_over(
        tmp_path_factory.mktemp("empty"), {}, inconsistencies=[f"prp-irp: {EVIL}"], counts={"findings": None}
    )


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[FlaskClient]:
    """Data in the default graph alone, as from a file that somebody serves."""
    graph = ox.Store()
    for triples in evil_graphs().values():
        graph.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    documents: dict[str, object] = {"questions": [], "report": None}
    told = {"digest": "d" * 64, "built": "", "versions": {}, "counts": {}}
    snapshot = write_snapshot(tmp_path, "d" * 64, (), documents, told)
    spaces = {"lg": LG, "skos": SKOS, "dcterms": DCTERMS, "rdfs": RDFS, "rdf": RDF, "owl": OWL, "xsd": XSD}
    prefixes = {name: space.iri for name, space in spaces.items()}
    store = GraphStore(graph=graph, whole=graph, prefixes=prefixes, digest="d" * 64)
    app = create_app(Settings(), snapshot, lambda _s, _found: InProcess(lambda: store))
    app.testing = True
    yield app.test_client()
    app.extensions["lithograph"].close()


def test_data_in_no_named_graph_has_pages_too(plain: FlaskClient) -> None:
    shown = plain.get("/chip/evil?lang=en", headers=HTML)
    assert shown.status_code == 200
    assert "reported" in shown.text
    assert plain.get("/chip/evil.csv").text.count("\n") > 2
    assert plain.get("/chip/evil.ttl").status_code == 200
    assert plain.get("/organisation/nobody.csv").status_code == 404
    proof = plain.get("/why?s=organisation/evil&p=ontology%23x&o=organisation/evil", headers=HTML)
    assert proof.status_code == 404


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("address", PAGES)
def test_markup_in_the_graph_stays_text(evil: FlaskClient, address: str, language: str) -> None:
    response = evil.get(f"{address}{'&' if '?' in address else '?'}lang={language}", headers=HTML)
    assert response.status_code == 200, response.text[:300]
    harmless(response.text)


def harmless(text: str) -> None:
    shown = BeautifulSoup(text, "html.parser")
    assert all(str(item.get("src", "")).startswith("/static/") for item in shown.find_all(["script", "img"]))
    assert not shown.select("[onerror], [onload], [onclick], [style]")
    assert not [
        link for link in shown.select("[href]") if str(link["href"]).lower().startswith("javascript:")
    ]
    assert "<script>alert" not in text
    assert ">49<" not in text


@pytest.mark.parametrize("address", ["/chips.svg", "/rules.svg", "/models.svg", "/depends.svg"])
def test_pictures_hold_no_markup_of_the_graph(evil: FlaskClient, address: str) -> None:
    response = evil.get(address)
    assert response.status_code == 200
    assert response.mimetype == "image/svg+xml"
    assert "<script" not in response.text
    assert BeautifulSoup(response.text, "html.parser").find("svg") is not None


@pytest.mark.parametrize(
    "address", [page for page in PAGES if "evil" not in page and page != "/ontology/Chip"]
)
def test_an_empty_graph_has_every_page_and_says_what_is_so(empty: FlaskClient, address: str) -> None:
    response = empty.get(address, headers=HTML)
    assert response.status_code == 200
    banner = BeautifulSoup(response.text, "html.parser").select_one(".banner.bad a")
    assert banner is not None
    assert str(banner["href"]) == "/validation#contradictions"


def test_contradictions_are_shown_with_their_premises(empty: FlaskClient) -> None:
    shown = BeautifulSoup(empty.get("/validation", headers=HTML).text, "html.parser")
    told = shown.select_one("h2#contradictions + .scroll pre")
    assert told is not None
    assert told.text.startswith("prp-irp: <script>")


@pytest.mark.parametrize(
    "address",
    [
        "/chips?on=2025-13-01",
        "/chips?on=2025",
        "/rules?on=yesterday",
        "/firms?country=%22%3E%3Cscript%3E",
        "/claims?about=%22%3E%3Cscript%3E",
        "/claims?kind=%7D%20INSERT",
        "/depends?of=%3Ciframe%3E",
        "/chip?page=0",
        "/chip?page=1%27",
        "/chip/evil?page=x",
        "/chip/evil?on=never",
        "/why?s=&p=&o=",
        "/why?s=%3Ca%3E&p=b&o=c",
        "/chips?format=exe",
    ],
)
def test_broken_parameters_are_told_and_escaped(evil: FlaskClient, address: str) -> None:
    response = evil.get(address, headers=HTML)
    assert response.status_code == 400
    harmless(response.text)
    assert evil.get(address).mimetype == "application/problem+json"


@pytest.mark.parametrize(
    "address", ["/chip/nothing", "/ontology/Nothing", "/ontology/module/nothing", "/questions/nothing"]
)
def test_unknown_things_are_404(evil: FlaskClient, address: str) -> None:
    response = evil.get(address, headers=HTML)
    assert response.status_code == 404
    harmless(response.text)


def test_an_unknown_thing_names_its_neighbours(evil: FlaskClient) -> None:
    assert "chip/evil" in evil.get("/chip/evol", headers=HTML).text


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "%3Cscript%3Ealert(1)%3C/script%3E", "%00", "%ED%A0%80", "(("]
)
def test_any_search_is_answered(evil: FlaskClient, text: str) -> None:
    response = evil.get(f"/search?q={text}", headers=HTML)
    assert response.status_code == 200
    harmless(response.text)


@pytest.mark.parametrize("address", ["/search?q=%00a", "/%00", "/chip/%00"])
def test_a_null_character_stands_on_no_page(evil: FlaskClient, address: str) -> None:
    assert "\0" not in evil.get(address, headers=HTML).text


def test_the_switch_of_languages_leads_to_the_same_address(evil: FlaskClient) -> None:
    assert 'href="/chip/a%3Fb%26c?lang=ko"' in evil.get("/chip/a%3Fb%26c", headers=HTML).text


def test_unknown_languages_fall_back(evil: FlaskClient) -> None:
    assert 'lang="en"' in evil.get("/?lang=tlh", headers=HTML).text
