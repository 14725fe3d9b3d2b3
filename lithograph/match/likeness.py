"""How like two names are that are not equal: in their letters, and in their sounds across scripts."""

from collections.abc import Iterable
from typing import Final

from rapidfuzz.distance import JaroWinkler
from rapidfuzz.fuzz import ratio

from lithograph.match.hangul import is_hangul
from lithograph.match.heard import sounds_as
from lithograph.match.levels import EXTRA, SHORT, SLIP
from lithograph.match.names import Name
from lithograph.match.slips import is_slip

_ALIKE: Final = 0.9
_FEW_SOUNDS: Final = 3
_MOST_ALIKE: Final = ((8, 0.93), (5, EXTRA), (0, 0.7))
"""The most that likeness alone can score, by the letters of the shorter name."""


def similarity(query: Name, label: Name) -> tuple[float, float]:
    """Likeness of the letters, and of Han and Hangul names by the Korean spelling of Chinese."""
    same_script = query.script == label.script
    letters = ratio(query.core, label.core) / 100 if same_script else 0.0
    scripts = {query.script, label.script}
    by_sound = ratio(query.hangul, label.hangul) / 100 if scripts == {"han", "hangul"} else 0.0
    has_sounds = min(len(query.sound), len(label.sound)) >= _FEW_SOUNDS
    if not same_script and "latin" in scripts and has_sounds:
        # sounds decide less than letters: many names sound alike
        near = JaroWinkler.similarity(query.sound, label.sound)
        letters = 0.95 * (0.6 * ratio(query.sound, label.sound) / 100 + 0.4 * near)
    return letters, by_sound


def likeness(query: Name, label: Name, alike: float) -> float:
    """The score of likeness alone; names of a few Latin letters are never alike, only equal."""
    if query.raw == label.raw:
        return 0.95
    if query.script == label.script == "latin" and min(len(query.core), len(label.core)) <= SHORT:
        return 0.0
    is_one_word = len(query.words) == len(label.words) == 1 and not (
        query.codes or query.variants or label.variants
    )
    if is_one_word and query.script == label.script == "latin" and is_slip(query.raw, label.raw):
        return SLIP
    least = min(len(query.hangul), len(label.hangul))
    most = next(limit for length, limit in _MOST_ALIKE if least >= length)
    if alike >= _ALIKE:
        return min(most, 0.85 + (alike - _ALIKE) * 0.9)
    return min(most, alike * 0.94)


def near_any(word: str, others: Iterable[str]) -> bool:
    """Whether the word is one of the others with a slip, or in another script."""
    if word.startswith("@"):
        return False
    return any(
        not other.startswith("@") and (is_slip(word, other) or _same_sound(word, other)) for other in others
    )


def _same_sound(one: str, other: str) -> bool:
    if one.isascii() == other.isascii() and not is_hangul(one[0]) ^ is_hangul(other[0]):
        return False
    if one.isascii():
        return sounds_as(one, other)
    if other.isascii():
        return sounds_as(other, one)
    return sounds_as(one, other) if is_hangul(one[0]) else is_hangul(other[0]) and sounds_as(other, one)
