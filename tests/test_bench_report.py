"""The report of measurements: measured sections are new, all else that people wrote stays."""

import importlib
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from bench.sections import NOTES, remarks_file, sections, written
from bench.table import Row, section

REPORT = NOTES.parent / "RESULTS.md"


def test_a_section_that_is_measured_again_keeps_its_remarks(tmp_path: Path) -> None:
    (tmp_path / "first-paint.md").write_text("On a quiet machine.\n", encoding="utf-8")
    head = "# Measurements\n\nOn my machine.\n"
    before = section("First paint", [Row("page", 2.0, None, "", "")], "Seconds.")
    other = "## By hand\n\nNo part of the program writes this.\n"
    first = written("", sections(before) | sections(other), head, tmp_path)
    assert "Seconds.\n\n<!-- bench/notes/first-paint.md -->\n\nOn a quiet machine.\n\n## By hand" in first
    after = section("First paint", [Row("page", 3.0, None, "", "")], "Seconds.")
    again = written(first, sections(after), head, tmp_path)
    assert again == first.replace("| page | 2 |", "| page | 3 |")
    assert written(again, {}, head, tmp_path) == again


def test_remarks_that_change_are_written_and_those_that_go_are_gone(tmp_path: Path) -> None:
    path = tmp_path / "build.md"
    path.write_text("One.\n", encoding="utf-8")
    table = sections(section("Build", [Row("cold", 1.0, None, "", "")]))
    first = written("", table, "# M\n", tmp_path)
    path.write_text("Two.\n\nAnd more.\n", encoding="utf-8")
    second = written(first, {}, "# M\n", tmp_path)
    assert second == first.replace("One.", "Two.\n\nAnd more.")
    path.unlink()
    assert written(second, {}, "# M\n", tmp_path) == "\n".join(["# M\n", *table.values()])


def test_the_command_writes_the_named_section_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = importlib.import_module("bench.__main__")
    report = tmp_path / "RESULTS.md"
    report.write_text(REPORT.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(program, "RESULTS", report)
    measured = section("Imports", [Row("import nothing", 0.5, None, "", "")], "Nothing was imported.")
    part = SimpleNamespace(main=lambda: measured)
    monkeypatch.setattr(program.importlib, "import_module", {"bench.imports": part}.__getitem__)
    assert CliRunner().invoke(program.main, ["imports"]).exit_code == 0
    before, after = (path.read_text(encoding="utf-8") for path in (REPORT, report))
    assert after != before
    assert sections(after) == sections(before) | {"## Imports": measured.rstrip() + "\n"}
    for path in NOTES.glob("*.md"):
        assert path.read_text(encoding="utf-8").strip() in after
    assert after.partition("\n## ")[0] == before.partition("\n## ")[0]


def test_the_report_holds_all_remarks_as_they_stand() -> None:
    text = REPORT.read_text(encoding="utf-8")
    files = {path.name for path in NOTES.iterdir()}
    assert files
    assert files <= {remarks_file(heading) for heading in sections(text)}
    assert written(text, {}, text.partition("\n## ")[0].rstrip() + "\n") == text, "python -m bench NAME"
