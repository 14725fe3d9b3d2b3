"""The words of the pages: three catalogues with the same messages, each used, each with the same blanks."""

import ast
import json
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

import lithograph.web
from lithograph.terms import KINDS, LANGUAGES
from lithograph.web.language import CATALOGUES, Reader, texts

WEB = Path(lithograph.web.__file__).parent
PATTERN = re.compile(r'(?:reader|who)\.text\(\s*\(?"([^"]+)"')
MADE = {
    "status_": ("reported", "claimed", "assessed", "inferred"),
    "means_": ("reported", "claimed", "assessed", "inferred"),
    "outcome_": ("holds", "mayHold", "fails", "unknown"),
    "catches_": ("meets", "mayMeet"),
    "severity_": ("violation", "warning", "info"),
    "error_": ("400", "404", "503", "504", "other"),
    "kind ": (*KINDS, "ontology"),
}
"""Messages whose names a template puts together."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_missing_or_empty(language: str) -> None:
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    found = {str(message.id): str(message.string) for message in catalogue if message.id}
    assert set(found) == set(texts())
    assert not [key for key, text in found.items() if not text.strip()]


def test_blanks_are_the_same_in_every_language() -> None:
    for key, told in texts().items():
        blanks = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in told.values()]
        assert all(found == blanks[0] for found in blanks), key


def test_every_message_that_a_page_names_is_there() -> None:
    used: set[str] = set()
    for path in WEB.rglob("*"):
        if path.suffix in {".html", ".py"}:
            used |= {
                key
                for key in PATTERN.findall(path.read_text(encoding="utf-8"))
                if not key.endswith(("_", " "))
            }
    used |= {start + end for start, ends in MADE.items() for end in ends}
    assert len(used) > 100
    assert used <= set(texts()), used - set(texts())


def test_no_page_writes_words_of_its_own() -> None:
    korean = re.compile(r"[가-힣一-鿿]")
    for path in WEB.rglob("*.py"):
        constants = [
            node.value
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and korean.search(node.value)
        ]
        allowed = {"한국어", "中文"}
        assert not [text for text in constants if text not in allowed and "\n" not in text], path


@pytest.mark.parametrize(
    ("language", "day", "month"),
    [
        ("en", "June 4, 2026", "June 2026"),
        ("ko", "2026년 6월 4일", "2026년 6월"),
        ("zh", "2026年6月4日", "2026年6月"),
    ],
)
def test_days_and_months_are_told_as_the_language_writes_them(language: str, day: str, month: str) -> None:
    reader = Reader(language, chosen=True)
    assert reader.day("2026-06-04") == day
    assert reader.day("2026-06") == month


@pytest.mark.parametrize(
    ("language", "value", "unit", "told"),
    [
        ("en", "812000", "units", "812,000 units"),
        ("ko", "812000", "units", "812,000개"),
        ("zh", "40", "percent", "40%"),
        ("ko", "559", "kW", "559 kW"),
        ("zh", "2", "", "2"),
    ],
)
def test_what_a_claim_gives_is_told_in_the_readers_language(
    language: str, value: str, unit: str, told: str
) -> None:
    assert Reader(language, chosen=True).claimed(value, unit) == told


def test_every_unit_of_a_claim_that_is_a_word_has_its_words() -> None:
    units = {
        json.loads(found)
        for path in (WEB.parent.parent / "graph/claims").glob("*.ttl")
        for found in re.findall(r'lg:claimUnit ("(?:\\.|[^"\\])*")', path.read_text(encoding="utf-8"))
    }
    signs = {"TPP", "nm", "mm2", "kW", "TB", "PFLOPS", "EFLOPS", "GB/s/mm2"}
    assert units
    assert {f"claimed in {unit}" for unit in units - signs} <= set(texts())


@pytest.mark.parametrize("text", ["2026", "2026-13", "0000-01", "before 2020", ""])
def test_what_is_no_day_or_month_stands_as_it_is(text: str) -> None:
    assert Reader("ko", chosen=True).day(text) == text
