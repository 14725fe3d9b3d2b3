"""``lithograph status`` and ``lithograph classify``: the fixed form for programs, sentences for people."""

import json
from datetime import date, timedelta

import pytest

from lithograph.cli.main import main
from lithograph.law.ask import ask_store
from lithograph.law.horizon import horizon
from lithograph.snapshot import Snapshot
from lithograph.store import open_store

KEYS = ["provision", "version", "instrument", "state", "status", "group", "figures", "missing"]
H20 = ["--tpp", "2368", "--die-area", "814", "--memory-bandwidth", "4000", "--designer", "nvidia"]


@pytest.fixture(autouse=True)
def home(product: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The product is the current snapshot."""
    monkeypatch.setenv("LITHOGRAPH_HOME", str(product.path.parent.parent))


def test_status_prints_the_fixed_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "chip/nvidia-a100-sxm4-80gb", "--on", "2022-12-01", "--format", "json"]) == 0
    out, err = capsys.readouterr()
    entries = json.loads(out)
    assert all(list(entry) == KEYS for entry in entries)
    assert [(e["provision"], e["status"], e["state"], e["group"]) for e in entries] == [
        ("3A090.a", "meets", "enforced", "2022-a"),
        ("4A090.a", "doesNotMeet", "enforced", None),
        ("us-bis-2022-08-26-letters", "meets", "enforced", None),
    ]
    assert entries[0]["instrument"] == "us-bis-2022-10-07"
    tpp = next(f for f in entries[0]["figures"] if f["quantity"] == "totalProcessingPerformance")
    assert (tpp["lower"], tpp["threshold"], tpp["outcome"]) == (4992.0, 4800.0, "holds")
    assert tpp["from"][0]["sources"]
    assert "not legal advice" in err


@pytest.mark.parametrize(
    ("language", "advice"),
    [("en", "not legal advice"), ("ko", "법률 자문이 아닙니다"), ("zh", "不构成法律意见")],
)
def test_people_get_sentences_and_are_told_what_it_is(
    language: str, advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["status", "chip/nvidia-h20", "--on", "2025-05-01", "--lang", language]) == 0
    out = capsys.readouterr().out
    assert "2025-05-01" in out
    assert out.rstrip().splitlines()[-1].count(advice) == 1
    assert "us-bis-2025-04-h20-letter" in out


@pytest.mark.parametrize(
    ("language", "late"),
    [("en", "The law is known here from sources up to"), ("ko", "까지의 출처"), ("zh", "来源截至")],
)
def test_a_day_after_the_sources_of_the_law_is_told_with_their_day(
    language: str, late: str, capsys: pytest.CaptureFixture[str], product: Snapshot
) -> None:
    newest = horizon(ask_store(open_store(product).graph))
    assert newest.published <= newest.law <= newest.sources
    assert main(["status", "chip/nvidia-h20", "--on", newest.law, "--lang", language]) == 0
    assert late not in capsys.readouterr().out
    after = (date.fromisoformat(newest.law) + timedelta(1)).isoformat()
    for command in (["status", "chip/nvidia-h20"], ["classify", *H20]):
        assert main([*command, "--on", after, "--lang", language]) == 0
        told = capsys.readouterr().out.splitlines()[-2]
        assert late in told
        assert newest.law in told
        assert newest.published in told
        assert main([*command, "--on", after, "--lang", language, "--format", "json"]) == 0
        out, err = capsys.readouterr()
        assert all(list(entry) == KEYS for entry in json.loads(out))
        assert late in err


@pytest.mark.parametrize("name", ["엔비디아 H20", "英伟达H20", "nvidia-h20", "NVIDIA H-20"])
def test_an_item_may_be_named_by_a_name_of_it(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", name, "--on", "2025-05-01"]) == 0
    assert "(chip/nvidia-h20)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("寒武纪思元590", "chip/cambricon-mlu590"),
        ("华为昇腾910C", "chip/huawei-ascend-910c"),
        ("화웨이 어센드 910C", "chip/huawei-ascend-910c"),
        ("RTX 4090", "chip/nvidia-rtx-4090"),
    ],
)
def test_its_makers_name_may_stand_before_a_name_or_not(
    name: str, item: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["status", name, "--on", "2025-05-01"]) == 0
    assert f"({item})" in capsys.readouterr().out


def test_what_is_no_name_for_its_blanks_is_told_what_comes_near(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "NVIDIA H20 96GB"]) == 2
    assert "Did you mean chip/nvidia-h20" in capsys.readouterr().err


def test_the_designer_may_be_named_by_a_name_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for designer in ("nvidia", "엔비디아"):
        assert main(["classify", *H20[:-1], designer, "--on", "2025-05-01", "--format", "json"]) == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]


def test_a_day_before_all_law_is_said_plainly(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "chip/nvidia-h20", "--on", "1999-01-01"]) == 0
    assert "No provision" in capsys.readouterr().out
    assert main(["status", "chip/nvidia-h20", "--on", "1999-01-01", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["status", "chip/nvidia-h2x"],
        ["status", "chip/nvidia-h20", "--on", "2025"],
        ["classify", "--tpp", "lots"],
        ["classify", "--designer", "nobody"],
        ["classify", "--market-segment", "space"],
    ],
)
def test_bad_input_ends_with_one_line_and_exit_code_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("lithograph: ")
    assert len(err.splitlines()) == 1


def test_classify_gives_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", *H20, "--on", "2025-05-01", "--format", "json"]) == 0
    entries = json.loads(capsys.readouterr().out)
    assert all(list(entry) == KEYS for entry in entries)
    assert {e["provision"]: e["status"] for e in entries}["us-bis-2025-04-h20-letter"] == "meets"
    assert main(["classify", *H20, "--on", "2025-05-01", "--lang", "zh"]) == 0
    assert "2368" in capsys.readouterr().out


def test_a_figure_beside_its_limit_is_written_out_and_a_missing_one_is_a_question_mark(
    capsys: pytest.CaptureFixture[str],
) -> None:
    figures = ["--tpp", "4799.9996", "--die-area", "1000", "--designer", "nvidia"]
    assert main(["classify", *figures, "--on", "2025-05-01"]) == 0
    out = capsys.readouterr().out
    assert "total processing performance 4,799.9996 ≥ 4,800 TPP; fails" in out
    assert "memory bandwidth ? ≥ 1,400 GB/s" in out
