"""The tokeniser: what hides nothing, and takes linear time on anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lithograph.query.tokens import Frame, offset, position, tokens


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens(text)]


def test_comments_strings_and_iris_are_told_apart() -> None:
    assert kinds("SELECT # ?a\n?b \"#\\\"x\" <http://x#y> '''it's''' e:a\\#b.") == [
        ("word", "SELECT"),
        ("var", "?b"),
        ("string", '"#\\"x"'),
        ("iri", "<http://x#y>"),
        ("string", "'''it's'''"),
        ("pname", "e:a\\#b"),
        ("op", "."),
    ]


def test_less_than_after_an_operand_of_an_expression_is_an_operator() -> None:
    assert ("op", "<") in kinds("ASK { FILTER(?a<?b#>\n) }")
    assert ("iri", "<urn:p#q>") in kinds("ASK { ?a <urn:p#q> (1 <urn:p#q>) }")
    assert ("iri", "<urn:p#q>") in kinds("ASK { VALUES (?a ?b) { (1 <urn:p#q>) } }")
    assert ("iri", "<urn:p#q>") in kinds("ASK { FILTER(?a = <urn:p#q>) }")


def test_frames_say_what_the_brackets_hold() -> None:
    text = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p (1 2) FILTER(?s > 1) VALUES ?o { 3 } }"
    frames = {token.text: token.frame for token in tokens(text) if token.kind == "number"}
    assert frames == {"1": Frame.EXPRESSION, "2": Frame.LIST, "3": Frame.DATA}
    assert next(token for token in tokens(text) if token.text == "?s").frame is Frame.TEMPLATE


@pytest.mark.parametrize(
    "piece",
    [
        "{",
        "(",
        "a.",
        ".",
        "\\",
        '"',
        "'\\",
        '"\\""',
        "<",
        "a:",
        "?",
        "%",
        "e:.",
        "@a-",
        "1.",
        '""',
        "<(",
        "'''",
        "_:a.",
    ],
)
def test_hostile_text_is_read_to_its_end(piece: str) -> None:
    # a reading that is not linear would not come back: the whole text at the size limit, not a sample of it
    text = (piece * 65_536)[:65_536]
    assert len(list(tokens(text))) <= len(text)


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_long_string_without_an_end_is_looked_for_once(quote: str) -> None:
    # each of its starts once took a reading of all the rest: an hour for this text
    text = quote + f"\\{quote * 3}x_:" * 250_000
    assert len(list(tokens(text))) <= len(text)
    assert ("string", f"{quote * 3}a{quote}b{quote * 3}") in kinds(
        f"ASK {{ ?s ?p {quote * 3}a{quote}b{quote * 3} }}"
    )
    assert ("string", f"{quote}a{quote}") in kinds(f"ASK {{ VALUES ?x {{ {quote * 3}a{quote} }} }}")


@given(st.text(alphabet="{}()[]<>?$:._-#\"'\\ \nabcSELECT FILTER @^|!*+/,;1e한"))
def test_every_character_is_read_once_and_in_order(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert token.start >= end
        assert text.startswith(token.text, token.start)
        end = token.start + len(token.text)


def test_offsets_and_positions_are_inverse() -> None:
    text = "a\nbc\n\nd"
    for place in range(len(text)):
        assert offset(text, *position(text, place)) == place
    assert offset(text, 9, 1) == len(text)
