"""Han names as Korean reads their characters (中芯: 중심), beside the spelling of their Chinese sound.

Korean text names Chinese firms both ways, and older text mostly this way.
"""

from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from lithograph.match.hangul import INITIALS, VOWELS, is_hangul, parts, syllable
from lithograph.match.pinyin import HAN

_BEFORE_I: Final = frozenset("ㅑㅕㅖㅛㅠㅣ")


@lru_cache(maxsize=65536)
def sino_hangul(text: str) -> str:
    """The text with its Han characters in their Korean readings, the first as it sounds when a word begins.

    Characters without a reading stay as they are.
    """
    if not HAN.search(text):
        return text
    table = _readings()
    read = "".join(table.get(character, character) for character in text)
    return _initial(read[0]) + read[1:] if HAN.match(text) else read


def _initial(character: str) -> str:
    """The syllable as Korean writes it at the beginning of a word: 룡 is 용, 낙 is 락, 녀 is 여."""
    if not is_hangul(character):
        return character
    initial, vowel, final = parts(character)
    first, middle = INITIALS[initial], VOWELS[vowel]
    if first in "ㄴㄹ" and middle in _BEFORE_I:
        return syllable("ㅇ", middle, final)
    return syllable("ㄴ", middle, final) if first == "ㄹ" else character


@cache
def _readings() -> dict[str, str]:
    text = files("lithograph.match").joinpath("data/hanja.txt").read_text(encoding="utf-8")
    rows = (line.split(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {character: reading for reading, characters in rows for character in characters}
