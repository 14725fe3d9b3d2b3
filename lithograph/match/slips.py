"""Slips of the pen: a word that a small mistake made of another."""

from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from lithograph.match.words import LONG, words

LEAST: Final = 6
_TWICE: Final = 12
_ANY_START: Final = 8


@lru_cache(maxsize=65536)
def respelt(word: str) -> str:
    """The common word that was meant (tecnology: technology); the word itself where none is near."""
    known = words().long
    if len(word) < LONG or not word.isascii() or not word.isalpha() or word in known:
        return word
    most = 2 if len(word) >= _TWICE else 1
    near = extractOne(word, known, scorer=OSA.distance, score_cutoff=most)
    return near[0] if near is not None else word


def is_slip(one: str, other: str) -> bool:
    """Whether one word is the other with a letter left out, doubled, added, or two changed over.

    A letter for another makes another name in short words, so that it counts in long ones only; of long
    words two slips are taken. The first word is the one that may be wrong.
    """
    shorter = min(len(one), len(other))
    if one == other or shorter < LEAST - 1 or max(len(one), len(other)) < LEAST:
        return False
    if one[0] != other[0] and shorter < _ANY_START:
        return False
    distance = OSA.distance(one, other, score_cutoff=2)
    if distance == 1 and len(one) > len(other) and len(one) <= LEAST:
        # a letter more makes another name of a short one, unless it is doubled
        return any(one[:place] + one[place + 1 :] == other for place in _doubled(one))
    if distance == 1:
        is_substitution = len(one) == len(other) and sorted(one) != sorted(other)
        return not is_substitution or shorter > _ANY_START
    return distance == 2 and shorter >= _TWICE  # noqa: PLR2004 - two slips


def _doubled(word: str) -> list[int]:
    """The places of letters that follow the same letter."""
    return [place for place in range(1, len(word)) if word[place] == word[place - 1]]
