"""Our own graph against our own rules."""

from functools import cache
from pathlib import Path

import pytest

from lithograph.cli.main import main
from lithograph.files import find_sources
from lithograph.validate import Report, Severity, validate
from lithograph.validate.gather import project_material, project_rules

ROOT = Path(__file__).resolve().parent.parent


@cache
def report(engine: str) -> Report:
    sources = find_sources(ROOT)
    return validate(project_material(sources), project_rules(sources), engine=engine)


def test_each_of_the_77_integrity_rules_is_carried_out_under_an_id_of_its_own() -> None:
    rules = project_rules(find_sources(ROOT))
    known = [*rules.shapes.rules.values(), *(check.rule for check in rules.checks)]
    assert {rule.number for rule in known} - {None} == set(range(1, 78))
    assert len({rule.id for rule in known}) == len(known)


def test_our_graph_has_no_violation() -> None:
    told = [f"{f.location}: {f.rule.id}: {f.text()}" for f in report("auto").findings if f.severity.rank == 0]
    assert told == []


def test_every_finding_about_asserted_triples_has_its_place() -> None:
    lost = {finding.rule.id for finding in report("auto").findings if finding.location is None}
    assert lost <= {"parent-without-majority"}


def test_gaps_are_warnings_and_have_words_in_three_languages() -> None:
    gaps = [finding for finding in report("auto").findings if finding.rule.id.endswith("Missing")]
    assert gaps
    for finding in gaps:
        assert finding.severity in {Severity.WARNING, Severity.INFO}
        assert finding.message.languages() == ("en", "ko", "zh")


@pytest.mark.slow
def test_both_engines_agree_on_our_graph() -> None:
    fast, both = report("auto"), report("both")
    assert [finding.sort_key() for finding in both.findings] == [
        finding.sort_key() for finding in fast.findings
    ]


def test_named_files_limit_the_report_to_them(capsys: pytest.CaptureFixture[str]) -> None:
    path = ROOT / "graph/chips/amazon.ttl"
    assert main(["validate", str(path), "--format", "github", "--fail-on", "violation"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("::")]
    assert lines
    assert all("file=graph/chips/amazon.ttl," in line for line in lines)
