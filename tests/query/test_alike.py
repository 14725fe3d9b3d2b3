"""Queries of one shape are checked once, and the outcome is that of a check of each."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lithograph.errors import LithographError
from lithograph.query.alike import LONGEST, Checker, shape
from lithograph.query.check import Query, check
from lithograph.settings import Settings

SETTINGS = Settings()
PREFIXES = ("chip", "lg")
QUERIES = [
    path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parents[2] / "queries").rglob("*.rq"))
]
LOOK_UP = "SELECT ?property { chip:nvidia-h20 ?property 7 } LIMIT 10"
NASTY = (
    *(
        LOOK_UP,
        "ASK { ?x1 lg:tpp 1.5e3 }",
        "SELECT * { ?z lg:tpp ?a }",
        "SELECT ?a FROM <urn:one> { ?a ?b ?c }",
    ),
    *(
        "ASK { chip:a%41b ?p 4 # 5 lg:6\n }",
        "ASK { ?s ?p '''a:b 1 \" ''' . _:b1 ?q <urn:c:d> }",
        "ASK { x:y ?p 1 }",
    ),
    *("SELECT (NOW() AS ?n) { chip:NOW ?p ?o }", "PREFIX a-1: <urn:a> ASK { a-1:b ?p 2 FILTER(?p < 3) }"),
    *(
        "ASK { ?s ?p 'open }",
        "DESCRIBE chip:one",
        "ASK { ?s ?p <a b> }",
        "ASK { SERVICE <http://a:80/> {} }",
        "",
    ),
    *("CLEAR ALL", "ASK { ?s lg:a.b-c/^lg:d:e ?o FILTER:x (?s) }", "ASK { ?s ?p \\u0041:b }"),
)


def plainly(text: str) -> Query:
    return check(text, SETTINGS, PREFIXES)


def outcome(ask: Callable[[str], Query], text: str) -> object:
    try:
        return ask(text)
    except LithographError as error:
        return type(error), str(error)


@pytest.mark.parametrize("text", [*QUERIES, *NASTY])
def test_the_outcome_is_that_of_a_check_of_the_text(text: str) -> None:
    checker = Checker(SETTINGS, PREFIXES)
    for asked in (text, re.sub(r"(?<=\w:)[a-z]", "q", text), re.sub(r"\b\d+\b", "31", text), text):
        assert outcome(checker.check, asked) == outcome(plainly, asked)


@given(st.lists(st.sampled_from([*"ab:1 .?<>{}'\"#\\%-_\n(", "lg:", "chip:", "ASK", "\\u"]), max_size=25))
def test_the_outcome_is_the_same_for_whatever_is_asked_before(parts: list[str]) -> None:
    checker = Checker(SETTINGS, PREFIXES)
    text = "ASK { " + "".join(parts) + " }"
    other = text.replace("a", "b").replace("1", "2")
    for asked in (other, text):
        assert outcome(checker.check, asked) == outcome(plainly, asked)


def test_look_ups_of_other_things_have_one_shape() -> None:
    other = LOOK_UP.replace("nvidia-h20", "huawei-ascend-910b").replace("10", "25")
    assert shape(other) == shape(LOOK_UP) == "SELECT ?property { chip:0 ?property 0 } LIMIT 0"


def test_a_shape_is_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(text: str, **rest: Any) -> Query:
        asked.append(text)
        return check(text, **rest)

    monkeypatch.setattr("lithograph.query.alike.check", counted)
    checker = Checker(SETTINGS, PREFIXES)
    for name in ("nvidia-h20", "nvidia-h100", "huawei-ascend-910b"):
        assert checker.check(LOOK_UP.replace("nvidia-h20", name)).text.startswith(
            f"SELECT ?property {{ chip:{name}"
        )
    assert len(asked) == 1


def test_a_long_text_is_checked_itself() -> None:
    text = LOOK_UP + " #" + "x" * LONGEST
    with pytest.raises(LithographError, match="bytes"):
        Checker(Settings(max_query_bytes=LONGEST), PREFIXES).check(text)
