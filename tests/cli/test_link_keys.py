"""The keys of a review: where they come from, and what happens when none can come."""

import click
import pytest

from lithograph.cli.links.review import key_pressed
from lithograph.errors import MissingInput


def fails(error: type[Exception]) -> str:
    raise error


def test_a_key_counts_in_either_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(click, "getchar", lambda: "Y")
    assert key_pressed() == "y"


def test_the_end_of_the_input_stops_the_review(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(click, "getchar", lambda: fails(EOFError))
    assert key_pressed() == "q"


def test_without_a_terminal_the_page_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(click, "getchar", lambda: fails(OSError))
    with pytest.raises(MissingInput, match="/links/candidates"):
        key_pressed()
