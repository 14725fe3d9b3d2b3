"""``lithograph depends``: chains, losses and the ranking, for people and for programs."""

import json

import pytest

from lithograph.cli.main import main
from lithograph.snapshot import Snapshot


@pytest.fixture(autouse=True)
def home(product: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The product is the current snapshot."""
    monkeypatch.setenv("LITHOGRAPH_HOME", str(product.path.parent.parent))


def test_a_chain_is_told_with_each_step_its_evidence_and_its_sources(
    capsys: pytest.CaptureFixture[str],
) -> None:
    chain = ["depends", "model/pangu-sigma", "--to", "organisation/tsmc", "--on", "2026-08-01"]
    assert main(chain) == 0
    out = capsys.readouterr().out
    assert "TSMC (organisation/tsmc)  [stated]" in out
    assert "manufactured by · TSMC; stated; source/" in out
    assert main([*chain, "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [found["to"] for found in document["chains"]] == ["organisation/tsmc"]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "no other recorded"), ("ko", "기록된 대안 없음"), ("zh", "别无记录")],
)
def test_losses_are_told_in_the_language_asked_for(
    language: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["depends", "--without", "tsmc", "--on", "2026-08-01", "--lang", language]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any("chip/huawei-ascend-910)" in line and words in line for line in lines)
    assert any("chip/huawei-ascend-910c)" in line and words not in line for line in lines)


def test_things_may_be_named_by_a_name_of_theirs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["depends", "딥시크 V3", "--to", "台积电", "--on", "2026-08-01"]) == 0
    assert "TSMC (organisation/tsmc)" in capsys.readouterr().out
    assert main(["depends", "--without", "삼성전자", "--on", "2026-08-01"]) == 0
    assert "(organisation/samsung)" in capsys.readouterr().out


@pytest.mark.parametrize("asked", [["model/pangu-sigma"], ["--without", "tsmc"], []])
def test_a_day_after_the_newest_source_is_told(asked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["depends", *asked, "--on", "2026-08-01", "--format", "json"]) == 0
    known = json.loads(capsys.readouterr().out)["knownUntil"]
    for day, is_late in ((known, False), ("2999-01-01", True)):
        assert main(["depends", *asked, "--on", day]) == 0
        last = capsys.readouterr().out.splitlines()[-1]
        assert (
            last == f"The sources of the graph reach up to {known}. What came after is not in this answer."
        ) is is_late


def test_without_an_item_the_firms_are_ranked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["depends", "--format", "json", "--on", "2026-08-01"]) == 0
    ranks = json.loads(capsys.readouterr().out)["ranking"]
    totals = [rank["models"] + rank["systems"] + rank["chips"] for rank in ranks]
    assert totals == sorted(totals, reverse=True)
    assert main(["depends"]) == 0
    assert "organisation/tsmc" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["chip/none"],
        ["--without", "nobody"],
        ["--without", ""],
        ["chip/nvidia-h20", "--without", "tsmc"],
        ["--to", "organisation/tsmc"],
        ["--on", "2025"],
    ],
)
def test_what_is_not_there_ends_with_one_line_and_exit_code_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["depends", *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, len(err.splitlines())) == ("", 1)
