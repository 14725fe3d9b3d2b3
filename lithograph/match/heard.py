"""Han words in other scripts: by their Chinese sound (科技: 커지, keji), by their Korean readings (과기)."""

from functools import cache, lru_cache
from typing import Final

from lithograph.match.hangul import alike, is_hangul
from lithograph.match.hanja import sino_hangul
from lithograph.match.pinyin import HAN, pinyin, pinyin_hangul
from lithograph.match.words import words

SHORT: Final = 2
"""Syllables of a name that other words may well sound like."""

_BY_SOUND: Final = 0.04
_BY_READING: Final = 0.06
_WHEN_SHORT: Final = 0.025
_LETTERS: Final = 6
"""Letters from which on a name in pinyin tells something."""


@lru_cache(maxsize=65536)
def heard(word: str) -> dict[str, float]:
    """The forms of a Han word in Hangul and pinyin, and what each takes off a score; none for one character.

    A short name, and a Korean reading rather than the Chinese sound, is more easily something else.
    """
    if len(word) < SHORT or not HAN.fullmatch(word):
        return {}
    found: dict[str, float] = {}
    for form, loss in ((pinyin_hangul(word), _BY_SOUND), (sino_hangul(word), _BY_READING)):
        if form not in found and all(is_hangul(character) for character in form):
            found[form] = loss + (_WHEN_SHORT if len(form) <= SHORT else 0.0)
    latin = "".join(pinyin(word))
    if len(latin) >= _LETTERS and latin.isascii() and latin.isalpha():
        found[latin] = _BY_READING
    return found


@cache
def heard_words() -> dict[str, str]:
    """The Hangul forms of the common Han words and places of the table, to the word that stands for them."""
    table = words()
    return {form: target for word, target in table.same.items() for form in heard(word) if is_hangul(form[0])}


@cache
def heard_endings() -> tuple[str, ...]:
    """The Hangul forms of the Han legal forms, longest first (股份有限公司: 구펀유셴궁쓰, 고분유한공사)."""
    forms = {form for ending in words().legal_endings for form in heard(ending) if is_hangul(form[0])}
    return tuple(sorted(forms, key=len, reverse=True))


def sounds_as(word: str, han: str) -> bool:
    """Whether the word in Hangul or pinyin is a form of the Han word, however its vowels are spelt."""
    return any(alike(form) == alike(word) for form in heard(han))
