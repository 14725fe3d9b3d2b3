"""``lithograph fmt``: what it writes, what it only says, and its exit codes."""

from pathlib import Path

import pytest

from lithograph.cli import main

UNTIDY = '@prefix ex: <http://e/> .\nex:a ex:p "z"@zh,"e"@en. # why\n'
TIDY = '@prefix ex: <http://e/> .\n\nex:a ex:p "e"@en , "z"@zh . # why\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/one.ttl").write_text(UNTIDY, encoding="utf-8")
    (tmp_path / "data/two.ttl").write_text(TIDY, encoding="utf-8")
    return tmp_path


def test_files_are_brought_into_form(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "data"]) == 0
    assert capsys.readouterr().out == "data/one.ttl: formatted\n"
    assert (folder / "data/one.ttl").read_text(encoding="utf-8") == TIDY
    assert main(["fmt", "data", "--check"]) == 0


def test_a_check_names_the_first_line_and_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["fmt", "--check", "data"]) == 1
    assert capsys.readouterr().out == "data/one.ttl:2: not in form\n"
    assert (folder / "data/one.ttl").read_text(encoding="utf-8") == UNTIDY


def test_a_patch_shows_what_would_change(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "--diff", "data/one.ttl"]) == 1
    patch = capsys.readouterr().out
    assert '-ex:a ex:p "z"@zh,"e"@en. # why\n' in patch
    assert '+ex:a ex:p "e"@en , "z"@zh . # why\n' in patch
    assert (folder / "data/one.ttl").read_text(encoding="utf-8") == UNTIDY


def test_faults_of_syntax_are_told_with_their_places_and_the_other_files_are_formatted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = "<a> <b> .\n<c> <d> <e> .\n<f> <g> .\n"
    (folder / "data/bad.ttl").write_text(bad)
    assert main(["fmt", "data"]) == 1
    errors = capsys.readouterr().err
    assert "data/bad.ttl:1:9: " in errors
    assert "data/bad.ttl:3:9: " in errors
    assert (folder / "data/bad.ttl").read_text() == bad
    assert (folder / "data/one.ttl").read_text(encoding="utf-8") == TIDY


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere.ttl"], "nowhere.ttl does not exist"),
        (["notes.txt"], "notes.txt is no Turtle file"),
    ],
)
def test_what_cannot_be_formatted_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    (folder / "notes.txt").write_text("x")
    assert main(["fmt", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_without_paths_the_sources_of_the_checkout_are_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "--check"]) == 0, capsys.readouterr().out
