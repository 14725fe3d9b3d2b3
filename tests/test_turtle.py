"""The form of Turtle files: the same graph, the same comments, and nothing to do the second time."""

import os
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lithograph.errors import StorageError
from lithograph.turtle import (
    first_difference,
    format_turtle,
    in_language_order,
    replace_file,
    says_the_same,
)

PREFIX = "@prefix ex: <http://example.org/> .\n"
LANGUAGES = ("en", "ko", "zh", "fr", "zh-Hant")

spaces = st.sampled_from([" ", "  ", "\n", "\n\n  ", "\t", "\r\n", " # word{}\n"])
names = st.sampled_from(["ex:a", "ex:b", "<http://example.org/c>", "<d>", "_:n", "ex:a\\,b"])
words = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters='"\\'), max_size=6)
quoted = st.one_of(
    words.map(lambda text: f'"{text}"'),
    words.map(lambda text: f'"""{text}\n{text}\\\\"""'),
    words.map(lambda text: f'"\\"{text}\\n"'),
    words.filter(lambda text: "'" not in text).map(lambda text: f"'{text}'"),
)
tagged = st.tuples(quoted, st.sampled_from(LANGUAGES)).map("@".join)
plain = st.one_of(
    names, quoted, tagged, tagged, st.sampled_from(["1", "-2.50", "1e6", "true", '"05"^^<d>', '"x"^^ex:b'])
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A Turtle document with odd spacing, comments, lists and nested blank nodes."""
    count = 0

    def space() -> str:
        nonlocal count
        count += 1
        return draw(spaces).format(count)

    def value(depth: int) -> str:
        kind = draw(st.integers(0, 9)) if depth else 0
        if kind == 8:
            return f"[{space()}{predicates(depth - 1)}{space()}]"
        if kind == 9:
            members = [value(depth - 1) for _ in range(draw(st.integers(0, 3)))]
            return f"({space()}{space().join(members)}{space()})"
        return draw(plain)

    def predicates(depth: int) -> str:
        pairs = []
        for _ in range(draw(st.integers(1, 3))):
            values = [value(depth) for _ in range(draw(st.integers(1, 4)))]
            verb = draw(st.sampled_from(["a", "ex:p", "ex:q", "<http://example.org/p>"]))
            if verb == "a":
                values = ["ex:C"]
            pairs.append(f"{verb}{space()}{f'{space()},{space()}'.join(values)}")
        return f"{space()};{space()}".join(pairs)

    statements = [
        f"{draw(names)}{space()}{predicates(2)}{space()}.{space()}" for _ in range(draw(st.integers(0, 3)))
    ]
    return PREFIX + "".join(statements)


def formatted(text: str) -> str:
    outcome = format_turtle({"file.ttl": text.encode()})
    assert outcome.problems == ()
    return outcome.formatted["file.ttl"].decode()


def canonical(text: str) -> ox.Dataset:
    """The graph with canonical blank nodes, by another way than the one that the formatter uses."""
    dataset = ox.Dataset(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE, base_iri="http://base.org/"))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def language_ranks(text: str) -> list[int]:
    """The place of each value's language in the order of languages, in the order of the text."""
    order = {"en": 0, "ko": 1, "zh": 2, "zh-hant": 2, "fr": 3}
    objects = (quad.object for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE))
    return [order[(value.language or "").lower()] for value in objects if isinstance(value, ox.Literal)]


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_what_is_formatted_says_the_same_keeps_every_comment_and_is_in_form(text: str) -> None:
    once = formatted(text)
    assert canonical(once) == canonical(text)
    assert sorted(re.findall(r"word\d+", once)) == sorted(re.findall(r"word\d+", text))
    assert formatted(once) == once


@settings(max_examples=60)
@given(st.lists(tagged, min_size=1, max_size=8))
@example(['"\\"@0\\n"@en'])
def test_the_values_of_a_property_are_in_the_order_of_languages(values: list[str]) -> None:
    ranks = language_ranks(formatted(f"{PREFIX}ex:a ex:p {','.join(values)} ."))
    assert len(ranks) == len(values)
    assert ranks == sorted(ranks)
    repeated = formatted(f"{PREFIX}ex:a {' ; '.join(f'ex:p {value}' for value in values)} .")
    assert language_ranks(repeated) == ranks


def test_values_of_different_properties_do_not_change_places() -> None:
    text = 'ex:a ex:p "z"@zh ; ex:q "e"@en ; ex:p "e"@en .'
    assert in_language_order(text) == text


def test_a_comment_holds_a_value_where_it_is() -> None:
    text = 'ex:a ex:p "z"@zh , # first\n "e"@en .'
    assert in_language_order(text) == text


def test_values_of_one_language_keep_their_order() -> None:
    text = 'ex:a ex:p "2"@ko, "b"@en, "a"@en, "1"@ko .'
    assert in_language_order(text) == 'ex:a ex:p "b"@en, "a"@en, "2"@ko, "1"@ko .'


def test_byte_order_mark_and_carriage_returns_are_taken_out_but_not_from_strings() -> None:
    content = b'\xef\xbb\xbf# head\r\n<a>\r\n  <b> """x\r\ny""" .\r\n'
    assert format_turtle({"a": content}).formatted["a"] == b'# head\n<a> <b> """x\r\ny""" .\n'


def test_what_turtlefmt_cannot_read_is_told_with_its_place_and_the_others_are_formatted() -> None:
    outcome = format_turtle(
        {"new.ttl": b"<a> <b> <c> .\n<a> <b> <<( <a> <b> <c> )>> .\n", "b.ttl": b"<a> <b>1."}
    )
    assert [(found.location.file, found.location.line) for found in outcome.problems] == [("new.ttl", 2)]
    assert outcome.formatted == {"b.ttl": b"<a> <b> 1 .\n"}


def test_a_graph_that_differs_is_seen() -> None:
    assert says_the_same(b"<a> <b> [], _:x .", b"<a> <b> [] , _:y .")
    assert not says_the_same(b"<a> <b> <c> .", b"<a> <b> <d> .")
    assert not says_the_same(b"_:x <b> _:x .", b"_:x <b> _:y .")
    assert not says_the_same(b"<a> <b> <c> .", b"<a> <b> .")


def test_the_first_line_that_differs_is_named() -> None:
    assert first_difference(b"a\nb\nc\n", b"a\nB\nc\n") == 2
    assert first_difference(b"a\n", b"a\n") == 0
    assert first_difference(b"a\n", b"a\nb\n") == 2


def test_a_file_is_replaced_whole_with_its_mode_and_through_a_link(tmp_path: Path) -> None:
    file, link = tmp_path / "file.ttl", tmp_path / "link.ttl"
    file.write_text("old")
    file.chmod(0o640)
    link.symlink_to(file)
    replace_file(link, b"new")
    assert link.is_symlink()
    assert file.read_text() == "new"
    assert file.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file.ttl", "link.ttl"]


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "file.ttl"
    file.write_text("old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="No space left"):
        replace_file(file, b"new")
    assert file.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["file.ttl"]
