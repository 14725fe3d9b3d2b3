"""Words of a name cut into known names, places and common words, and what stands for each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lithograph.match.hangul import is_hangul
from lithograph.match.heard import heard_endings, heard_words
from lithograph.match.slips import respelt
from lithograph.match.words import Words, words

_ALIKE: Final = 2
_APPENDED: Final = frozenset({"사", "측", "스", "즈", "社", "方"})
"""What follows the name of a firm: "the firm", "its side", an English plural."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Folded names of one word to the entity each names (``@nvidia``), in any language.

    ``heard`` holds the Hangul forms of Han names, with what each takes off a score.
    """

    named: Mapping[str, str] = field(default_factory=dict)
    heard: Mapping[str, tuple[str, float]] = field(default_factory=dict)


NOTHING: Final = Lexicon()


def standing_for(piece: str, lexicon: Lexicon) -> str:
    """The word that stands for the piece in comparisons, whatever its language, script or slips."""
    table = words()
    if piece in table.same:
        return table.same[piece]
    if piece in lexicon.named:
        return piece
    meant = respelt(heard_words().get(piece, piece))
    return table.same.get(meant, meant)


def without_legal_form(found: tuple[str, ...]) -> tuple[str, ...]:
    """The words of a name without those that say the legal form only; all where nothing else is left."""
    table = words()
    rest = [part for token in found if (part := _stripped(token, table))]
    return tuple(rest) or found


def _stripped(token: str, table: Words) -> str:
    if token in table.legal_words:
        return ""
    if token.isascii():
        return token
    for ending in (*table.legal_endings, *heard_endings()):
        if token.endswith(ending):
            return _stripped(token[: -len(ending)], table) if len(token) > len(ending) else ""
        if is_hangul(token[0]) and token.startswith(ending):
            return _stripped(token[len(ending) :], table) if len(token) > len(ending) else ""
    return token


def pieces(token: str, lexicon: Lexicon) -> list[str]:
    """A word written without blanks, cut where a known name, place or common word begins or ends."""
    table = words()
    is_heard = is_hangul(token[0])
    is_known = token in lexicon.named or token in table.same
    if token.isascii() or is_known or (is_heard and (token in lexicon.heard or token in heard_words())):
        return [token]
    for size in range(len(token) - 1, _ALIKE - 1, -1):
        head, rest = token[:size], token[size:]
        is_word = head in table.same and (len(rest) >= _ALIKE or rest in table.same)
        is_name = head in lexicon.named or (
            is_heard and head in lexicon.heard and _may_follow(rest, size, lexicon)
        )
        if is_word or is_name:
            return [head] if is_name and rest in _APPENDED else [head, *pieces(rest, lexicon)]
    for size in range(len(token) - 1, _ALIKE - 1, -1):
        tail, rest = token[-size:], token[:-size]
        is_heard_word = is_heard and tail in heard_words() and len(rest) >= _ALIKE
        if tail in table.same or is_heard_word or (tail in lexicon.named and size > _ALIKE):
            return [*pieces(rest, lexicon), tail]
    return [token]


def _may_follow(rest: str, size: int, lexicon: Lexicon) -> bool:
    """Whether what stands before the rest may be a heard name: a short one needs a known word after it."""
    return size > _ALIKE or all(
        piece in words().same or piece in heard_words() or piece in lexicon.named
        for piece in pieces(rest, lexicon)
    )
