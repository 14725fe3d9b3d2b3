"""Han names as Korean writes them: pinyin by syllable, then Hangul by rule.

The rule is the table for Chinese of the Korean orthography of loan words (외래어 표기법, table 5): after
ㅈ, ㅉ and ㅊ the glides ㅑ, ㅕ, ㅛ, ㅠ, ㅖ are written ㅏ, ㅓ, ㅗ, ㅜ, ㅔ.
"""

import re
from functools import lru_cache
from typing import Final

from lithograph.match.hangul import FINALS, INITIALS, VOWELS, syllable
from lithograph.match.words import pinyin_readings

_INITIAL: Final = {
    "b": "ㅂ", "p": "ㅍ", "m": "ㅁ", "f": "ㅍ", "d": "ㄷ", "t": "ㅌ", "n": "ㄴ", "l": "ㄹ", "g": "ㄱ",
    "k": "ㅋ", "h": "ㅎ", "j": "ㅈ", "q": "ㅊ", "x": "ㅅ", "zh": "ㅈ", "ch": "ㅊ", "sh": "ㅅ", "r": "ㄹ",
    "z": "ㅉ", "c": "ㅊ", "s": "ㅆ", "": "ㅇ",
}  # fmt: skip
_FINAL: Final = {
    "a": "ㅏ", "o": "ㅗ", "e": "ㅓ", "ai": "ㅏ|ㅣ", "ei": "ㅔ|ㅣ", "ao": "ㅏ|ㅗ", "ou": "ㅓ|ㅜ",
    "an": "ㅏㄴ", "en": "ㅓㄴ", "ang": "ㅏㅇ", "eng": "ㅓㅇ", "er": "ㅓㄹ", "i": "ㅣ", "ia": "ㅑ",
    "io": "ㅛ", "ie": "ㅖ", "iao": "ㅑ|ㅗ", "iu": "ㅠ", "ian": "ㅖㄴ", "in": "ㅣㄴ", "iang": "ㅑㅇ",
    "ing": "ㅣㅇ", "iong": "ㅠㅇ", "u": "ㅜ", "ua": "ㅘ", "uo": "ㅝ", "uai": "ㅘ|ㅣ", "ui": "ㅜ|ㅣ",
    "uan": "ㅘㄴ", "un": "ㅜㄴ", "uang": "ㅘㅇ", "ong": "ㅜㅇ", "v": "ㅟ", "ve": "ㅞ", "van": "ㅟ|ㅏㄴ",
    "vn": "ㅟㄴ", "ueng": "ㅝㅇ", "uei": "ㅞ|ㅣ", "uen": "ㅝㄴ",
}  # fmt: skip
_WHOLE: Final = {
    "yi": "i", "ya": "ia", "yo": "io", "ye": "ie", "yao": "iao", "you": "iu", "yan": "ian", "yin": "in",
    "yang": "iang", "ying": "ing", "yong": "iong", "wu": "u", "wa": "ua", "wo": "uo", "wai": "uai",
    "wei": "uei", "wan": "uan", "wen": "uen", "wang": "uang", "weng": "ueng", "yu": "v", "yue": "ve",
    "yuan": "van", "yun": "vn",
}  # fmt: skip
_BUZZING: Final = frozenset({"zh", "ch", "sh", "r", "z", "c", "s"})
_PLAIN: Final = str.maketrans("ㅑㅕㅛㅠㅖ", "ㅏㅓㅗㅜㅔ")
_SPLIT: Final = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcs]?)(.+)")
HAN: Final = re.compile(r"[\u3400-\u9fff]+")


def pinyin(text: str) -> tuple[str, ...]:
    """The pinyin syllables of the Han characters of the text, other characters as they are."""
    return _pinyin(text)


def pinyin_hangul(text: str) -> str:
    """The text with its Han characters as Korean writes their Chinese sound (小米: 샤오미)."""
    return "".join(syllable_hangul(part) for part in pinyin(text))


@lru_cache(maxsize=4096)
def syllable_hangul(sound: str) -> str:
    """The Hangul of one pinyin syllable without tone; what is no syllable comes back as it is."""
    match = _SPLIT.fullmatch(sound)
    if sound in _WHOLE:
        initial, final = "", _WHOLE[sound]
    elif match is not None:
        initial, final = match[1], match[2]
    else:
        return sound
    if initial in {"j", "q", "x"} and final.startswith("u"):
        final = "v" + final[1:]
    if final not in _FINAL:
        return sound
    if initial in _BUZZING and final == "i":
        return syllable(_INITIAL[initial], "ㅡ")
    letters = _FINAL[final]
    if _INITIAL[initial] in "ㅈㅉㅊ":
        letters = letters.translate(_PLAIN)
    return "".join(
        _written(_INITIAL[initial], piece, number) for number, piece in enumerate(letters.split("|"))
    )


def _written(initial: str, piece: str, number: int) -> str:
    start = initial if number == 0 else INITIALS[11]
    vowel, final = piece[0], piece[1:] or " "
    return syllable(start, VOWELS[VOWELS.index(vowel)], FINALS[FINALS.index(final)])


@lru_cache(maxsize=65536)
def _pinyin(text: str) -> tuple[str, ...]:
    if not HAN.search(text):
        return (text,)
    for run, reading in pinyin_readings():
        if run in text:
            before, after = text.split(run, 1)
            parts = (_pinyin(before) if before else (), tuple(reading), _pinyin(after) if after else ())
            return parts[0] + parts[1] + parts[2]
    from pypinyin import Style, lazy_pinyin  # noqa: PLC0415 - its tables take a second to load

    return tuple(lazy_pinyin(text, style=Style.NORMAL, v_to_u=False))
