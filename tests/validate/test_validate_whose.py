"""Whose graph is checked, where the command runs outside of a checkout."""

from pathlib import Path

import pytest

from lithograph.cli.main import main
from lithograph.files import find_root
from lithograph.validate import Report


@pytest.fixture(autouse=True)
def nothing_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is told what does not hang on what is found."""
    monkeypatch.setattr("lithograph.cli.validate._check_project", lambda *_: Report(findings=()))


def test_outside_the_checkout_it_is_told_which_graph_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["validate"]) == 0
    told = capsys.readouterr().err
    assert told.startswith("this folder is no part of the checkout that this program runs from")
    assert "--root FOLDER" in told
    assert "--shapes SHAPES" in told


def test_inside_it_and_with_a_root_nothing_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(find_root() / "graph")
    assert main(["validate"]) == 0
    monkeypatch.chdir(tmp_path)
    assert main(["validate", "--root", str(find_root())]) == 0
    assert not capsys.readouterr().err
