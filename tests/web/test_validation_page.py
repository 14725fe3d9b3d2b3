"""``/validation``: the stored report in the reader's words, and as data; ``/questions`` as data."""

import csv
import io
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from lithograph.build import report_document
from lithograph.load import load
from lithograph.query.engine import InProcess
from lithograph.settings import Settings
from lithograph.snapshot import current_snapshot, publish, write_snapshot
from lithograph.store import load_store
from lithograph.terms import SH
from lithograph.validate import Material, RuleSet, Shapes, document, validate
from lithograph.validate.render import FORMATS, Options
from lithograph.validate.report import Report
from lithograph.validate.stored import read_report
from lithograph.web import create_app

SHAPES = """\
@prefix ex: <http://example.org/> .
@prefix lgsh: <https://w3id.org/lithograph/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
lgsh:S a sh:NodeShape ; sh:targetClass ex:Part ; sh:property lgsh:Power , lgsh:Maker .
lgsh:Power sh:path ex:power ; sh:datatype xsd:integer ; lgsh:ruleNumber 1 ;
    sh:name "power"@en , "전력"@ko , "功率"@zh ;
    sh:description "Power is whole."@en , "전력은 정수이다."@ko , "功率为整数。"@zh ;
    sh:message "Bad power."@en , "전력이 틀렸다."@ko , "功率有误。"@zh .
lgsh:Maker sh:path [ sh:inversePath ex:makes ] ; sh:minCount 1 ; sh:severity sh:Warning ;
    sh:name "maker"@en , "제조사"@ko , "制造商"@zh .
"""
DATA = '@prefix ex: <http://example.org/> .\nex:a a ex:Part ; ex:power "many\\t<b>" .\n'


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("report")
    (folder / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    (folder / "data.ttl").write_text(DATA, encoding="utf-8")
    material = Material(data=load([folder / "data.ttl"], name=lambda path: path.name))
    return validate(material, RuleSet(shapes=Shapes(load([folder / "shapes.ttl"])), skipped=frozenset()))


@pytest.fixture(scope="module")
def checked(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A server whose snapshot holds that report."""
    folder = tmp_path_factory.mktemp("checked")
    question = {"name": "q", "topic": "law", "en": "What?", "ko": "무엇?", "zh": "什么？", "text": "ASK {}"}
    documents = {"questions": [question], "report": report_document(report)}
    counts = {"asserted": 0, "inferred": 0, "derived": 0, "graphs": 0, "findings": report.counts()}
    manifest = {"digest": "e" * 64, "built": "2026-11-24T06:00:00+00:00", "versions": {}, "counts": counts}
    publish(folder, write_snapshot(folder, "e" * 64, (), documents, manifest | {"timings": {}}))
    app = create_app(
        Settings(), current_snapshot(folder), lambda _s, found: InProcess(lambda: load_store(found))
    )
    yield app.test_client()
    app.extensions["lithograph"].close()


def page(client: FlaskClient, address: str) -> Tag:
    response = client.get(address, headers={"Accept": "text/html"})
    assert response.status_code == 200
    return BeautifulSoup(response.data, "html.parser")


@pytest.mark.parametrize(
    ("language", "title", "description"),
    [
        ("en", "power", "Power is whole."),
        ("ko", "전력", "전력은 정수이다."),
        ("zh", "功率", "功率为整数。"),
    ],
)
def test_a_rule_is_told_in_the_readers_language(
    checked: FlaskClient, language: str, title: str, description: str
) -> None:
    shown = page(checked, f"/validation?rule=Power&lang={language}")
    chosen = shown.select_one(".rules [aria-current='true']")
    assert chosen is not None
    assert chosen.get_text().startswith(title)
    assert any(heading.get_text().startswith(title) for heading in shown.select("h2"))
    assert description in shown.get_text()
    assert len(shown.select("tbody tr")) == 1


def test_a_rule_without_findings_is_said_to_have_none(checked: FlaskClient) -> None:
    shown = page(checked, "/validation?rule=Other&lang=en")
    assert "The checks found nothing." in shown.get_text()
    assert shown.select_one("table") is None


@pytest.mark.parametrize("form", ["ttl", "jsonld", "github", "md"])
def test_the_report_is_read_back_as_it_was(report: Report, form: str) -> None:
    options = Options(language="ko")
    assert FORMATS[form](read_report(document(report)), options) == FORMATS[form](report, options)


@pytest.mark.parametrize("form", ["ttl", "jsonld"])
def test_the_report_of_a_snapshot_is_read_back_too(report: Report, form: str) -> None:
    stored = report_document(report)
    assert stored is not None
    assert FORMATS[form](read_report(stored), Options()) == FORMATS[form](report, Options())


def test_a_report_that_says_nothing_of_its_rules_can_be_read(report: Report) -> None:
    stored = report_document(report)
    assert stored is not None
    found = read_report({"findings": stored["findings"]}).findings
    assert [finding.rule.id for finding in found] == [finding.rule.id for finding in report.findings]


@pytest.mark.parametrize(("suffix", "kind"), [("ttl", ox.RdfFormat.TURTLE), ("jsonld", ox.RdfFormat.JSON_LD)])
def test_the_report_is_a_graph_too(checked: FlaskClient, suffix: str, kind: ox.RdfFormat) -> None:
    answer = checked.get(f"/validation.{suffix}?rule=Maker")
    store = ox.Store()
    store.load(answer.data, kind)
    assert len(list(store.quads_for_pattern(None, SH["resultSeverity"], SH["Warning"]))) == 1
    assert len(list(store.quads_for_pattern(None, SH["resultSeverity"], None))) == 1


@pytest.mark.parametrize("address", ["/validation.json", "/questions.json"])
def test_what_is_no_answer_to_a_query_is_plain_json(checked: FlaskClient, address: str) -> None:
    answer = checked.get(address)
    assert answer.mimetype == "application/json"
    assert answer.get_json()


def test_the_questions_are_a_table(checked: FlaskClient) -> None:
    (row,) = csv.DictReader(io.StringIO(checked.get("/questions.csv").text))
    assert (row["name"], row["ko"], row["address"]) == ("q", "무엇?", "/questions/q")
