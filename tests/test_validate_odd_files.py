"""Reports on files with names, words and hints that a form could trip over."""

import json
import os
from pathlib import Path
from urllib.parse import unquote

import pytest

from lithograph.load import load, own_graph
from lithograph.validate import Report, validate
from lithograph.validate.foreign import Files, foreign
from lithograph.validate.render import FORMATS, Options

ODD = "a (50%), b: [c].ttl"
SHAPES = """\
@prefix ex: <http://example.org/> .
@prefix lgsh: <https://w3id.org/lithograph/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:S a sh:NodeShape ; sh:targetClass ex:Part ; sh:property ex:Colour , ex:Name .
ex:Colour sh:path ex:colour ; sh:in ( ex:orange ex:blue ) ; sh:message "Of two lines,\\nat 100%."@en .
ex:Name sh:path ex:name ; sh:minCount 1 ; lgsh:ruleNumber 1 .
"""
DATA = """\
@prefix ex: <http://example.org/> .
ex:a a ex:Part ; ex:colour ex:orangge ; ex:name "a" .
ex:b a ex:Part .
"""


def report(folder: Path, data: str = DATA) -> Report:
    (folder / ODD).write_text(data, encoding="utf-8")
    (folder / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    return validate(*foreign(Files(data=(Path(ODD),), shapes=(Path("shapes.ttl"),))))


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.chdir(tmp_path)
    return report(tmp_path)


def test_a_file_may_have_any_name(found: Report) -> None:
    assert {finding.location and finding.location.file for finding in found.findings} == {ODD}


@pytest.mark.parametrize(
    ("one", "other"), [("a b.ttl", "a%20b.ttl"), ("{x}.ttl", "x.ttl"), (os.fsdecode(b"\xff.ttl"), "%FF.ttl")]
)
def test_two_files_have_two_graphs_whatever_their_names_are(one: str, other: str) -> None:
    assert own_graph(one) != own_graph(other)


def test_a_file_whose_name_is_no_text_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff.ttl")
    path.write_text(DATA, encoding="utf-8")
    assert len(list(load([path]).triples())) == 4


def test_sarif_names_a_file_by_an_address_that_reads_back(found: Report) -> None:
    (run,) = json.loads(FORMATS["sarif"](found, Options()))["runs"]
    uris = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]
    }
    assert {unquote(uri) for uri in uris} == {ODD}
    assert not set("".join(uris)) & set(" :()[]")


def test_sarif_leads_to_the_page_of_our_rules_only(found: Report) -> None:
    (run,) = json.loads(FORMATS["sarif"](found, Options()))["runs"]
    pages = {rule["id"]: rule.get("helpUri") for rule in run["tool"]["driver"]["rules"]}
    assert pages["Name"] == "https://w3id.org/lithograph/validation?rule=Name"
    assert pages["Colour"] is None


def test_markdown_links_to_a_file_whose_name_could_end_the_link(found: Report) -> None:
    text = FORMATS["md"](found, Options())
    assert "[a (50%), b: \\[c\\].ttl:2](a%20%2850%25%29%2C%20b%3A%20%5Bc%5D.ttl#L2)" in text


def test_a_workflow_command_escapes_what_would_end_a_field_or_the_line(found: Report) -> None:
    first = FORMATS["github"](found, Options()).splitlines()[0]
    assert first.startswith("::error file=a (50%25)%2C b%3A [c].ttl,line=2,col=")
    assert "::Of two lines,%0Aat 100%25. Found" in first


def test_each_line_of_a_message_stays_in_its_column_at_the_terminal(found: Report) -> None:
    assert "\n    Of two lines,\n    at 100%. Found" in FORMATS["text"](found, Options())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Did you mean <http://example.org/orange>?"),
        ("ko", "혹시 <http://example.org/orange>인가?"),
        ("zh", "是不是<http://example.org/orange>？"),
    ],
)
@pytest.mark.parametrize("form", ["text", "github", "sarif"])
def test_the_nearest_value_is_asked_for_in_the_language_of_the_report(
    found: Report, form: str, language: str, words: str
) -> None:
    assert words in FORMATS[form](found, Options(language=language))


@pytest.mark.parametrize("form", ["text", "github", "sarif"])
def test_what_a_parser_expected_is_told_and_not_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.chdir(tmp_path)
    text = FORMATS[form](report(tmp_path, DATA + "ex:c ex:name .\n"), Options())
    assert "(expected: " in text
    assert "Did you mean" not in text


def test_a_file_with_faults_makes_no_findings_but_these(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shapes = (
        SHAPES
        + "ex:Colour sh:class ex:Paint .\n"
        + "ex:T a sh:NodeShape ; sh:targetClass ex:Paint ; sh:property ex:Name .\n"
    )
    Path("shapes.ttl").write_text(shapes.replace("sh:in ( ex:orange ex:blue ) ;", ""), encoding="utf-8")
    head = "@prefix ex: <http://example.org/> .\n"
    Path("parts.ttl").write_text(
        f'{head}ex:a a ex:Part ; ex:name "a" ; ex:colour ex:red .\nex:b a ex:Part .\n'
    )
    # red is known to be a paint; that it has no name may be the fault's fault
    Path("paints.ttl").write_text(f"{head}ex:red a ex:Paint ;\n    ex:name red .\nex:blue a ex:Paint .\n")
    files = Files(data=(Path("parts.ttl"), Path("paints.ttl")), shapes=(Path("shapes.ttl"),))
    found = validate(*foreign(files)).findings
    assert [(finding.rule.id, str(finding.location)) for finding in found] == [
        ("Syntax", "paints.ttl:3:13"),
        ("Name", "parts.ttl:3:1"),
    ]
