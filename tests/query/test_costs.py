"""Which queries are expected to be slow, from those that were."""

import pytest

from lithograph.query.check import check
from lithograph.query.costs import REMEMBERED, SEVERAL, Likeness, Slow, form, likeness, of_text, outline
from lithograph.query.evaluate import Job
from lithograph.settings import Settings

QUERY = (
    'SELECT ?s (1.5e3 AS ?n) { ?s a <http://a/b#c> ; lg:tpp 4800, \'it # is\', "5 \\"x" } LIMIT 10 # first'
)


def job(text: str, default: str | None = None) -> Job:
    return Job(check(text, Settings(), ("lg",)), "csv", ((default,), ()) if default else None)


def add(slow: Slow, text: str) -> None:
    slow.add(of_text(job(text)), likeness(job(text)))


@pytest.mark.parametrize(
    ("found", "other"),
    [
        ("?s", "$other"),
        ("1.5e3", "7"),
        ("4800", "0x17"),
        ("'it # is'", "'that'"),
        ('"5 \\"x"', '""'),
        ("# first", "# second\n#third"),
        (" { ", "\n\t{\n"),
    ],
)
def test_what_varies_changes_no_outline(found: str, other: str) -> None:
    assert found in QUERY
    assert outline(QUERY.replace(found, other)) == outline(QUERY)


@pytest.mark.parametrize(
    ("found", "other"), [("#c>", "#d>"), ("lg:tpp", "lg:other"), ("LIMIT", "OFFSET"), (" ;", " .")]
)
def test_what_says_what_is_asked_changes_it(found: str, other: str) -> None:
    assert found in QUERY
    assert outline(QUERY.replace(found, other)) != outline(QUERY)


def test_the_form_has_no_names() -> None:
    assert form(outline(QUERY)) == form(outline(QUERY.replace("lg:tpp", "lg:other").replace("#c>", "#d>")))
    assert form(outline(QUERY)) != form(outline(QUERY.replace("lg:tpp", "skos:note")))


def test_one_that_was_slow_speaks_for_those_that_vary() -> None:
    slow = Slow()
    add(slow, QUERY)
    again = QUERY.replace("4800", "5000")
    assert slow.knows(of_text(job(QUERY)))
    assert not slow.knows(of_text(job(again)))
    assert slow.expects(likeness(job(again)))
    assert not slow.expects(likeness(job(again, "http://a.example/graph")))
    assert not slow.expects(likeness(job(QUERY.replace("lg:tpp", "lg:other"))))


def test_several_that_were_slow_speak_for_those_with_other_names_until_one_is_quick() -> None:
    slow = Slow()
    for number in range(SEVERAL):
        assert not slow.expects(likeness(job(QUERY.replace("lg:tpp", "lg:other"))))
        add(slow, QUERY.replace("lg:tpp", f"lg:tpp{number}x"))
    other = job(QUERY.replace("lg:tpp", "lg:other"))
    assert slow.expects(likeness(other))
    slow.discard(of_text(other), likeness(other))
    assert not slow.expects(likeness(other))
    assert slow.knows(of_text(job(QUERY.replace("lg:tpp", "lg:tpp0x"))))


def test_only_so_many_are_kept_in_mind() -> None:
    slow = Slow()
    for number in range(REMEMBERED):
        slow.add(3 * number, Likeness(3 * number + 1, 3 * number + 2))
    assert not slow.knows(0)
    assert slow.knows(3 * (REMEMBERED - 1))
    assert sum(slow.knows(number) for number in range(3 * REMEMBERED)) == REMEMBERED
