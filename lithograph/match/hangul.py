"""Hangul by arithmetic: decomposed letters, and a plain romanisation for comparing sounds.

The Unicode Standard, section 3.12: a syllable is 0xAC00 + (initial * 21 + vowel) * 28 + final.
"""

import re
from typing import Final

FIRST: Final = 0xAC00
LAST: Final = 0xD7A3
INITIALS: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS: Final = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS: Final = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"

_INITIAL_SOUNDS: Final = (
    "g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p",
    "h",
)  # fmt: skip
_VOWEL_SOUNDS: Final = (
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we",
    "wi", "yu", "eu", "ui", "i",
)  # fmt: skip
_FINAL_SOUNDS: Final = (
    "", "g", "kk", "gs", "n", "nj", "nh", "d", "l", "lg", "lm", "lb", "ls", "lt", "lp", "lh", "m",
    "b", "bs", "s", "ss", "ng", "j", "ch", "k", "t", "p", "h",
)  # fmt: skip
_MIXED: Final = str.maketrans("ㄲㄸㅃㅆㅉㅔㅖㅙㅚ", "ㄱㄷㅂㅅㅈㅐㅒㅞㅞ")
_LETTERS: Final = {
    "에이치": "h", "더블유": "w", "에이": "a", "에프": "f", "아이": "i", "제이": "j", "케이": "k", "에스":
    "s", "브이": "v", "엑스": "x", "와이": "y", "제트": "z", "비": "b", "씨": "c", "시": "c", "디":
    "d", "이": "e", "지": "g", "엘": "l", "엠": "m", "엔": "n", "오": "o", "피": "p", "큐": "q",
    "알": "r", "티": "t", "유": "u",
}  # fmt: skip
_LETTER: Final = re.compile("|".join(_LETTERS))
_SPELLED: Final = re.compile(rf"(?<![가-힣])(?=[가-힣]{{3}}|[가-힣]{{2}}[a-z])(?:{'|'.join(_LETTERS)}){{2,}}")


def is_hangul(character: str) -> bool:
    """Whether the character is a Hangul syllable."""
    return FIRST <= ord(character) <= LAST


def jamo(text: str) -> str:
    """The text with each syllable taken apart into its letters; the silent initial is left out."""
    return "".join(_letters(character) for character in text)


def alike(text: str) -> str:
    """The letters of the text, those that writers mix up made one (씨 and 시, 애 and 에)."""
    return jamo(text).translate(_MIXED)


def letters(text: str) -> str:
    """The text with Latin letters for their Korean names where a word begins with several (에스케이: sk)."""
    return _SPELLED.sub(lambda match: "".join(_LETTERS[name] for name in _LETTER.findall(match[0])), text)


def romanise(text: str) -> str:
    """The text with each syllable in Latin letters, sound by sound, without assimilation."""
    return "".join(_sounds(character) for character in text)


def syllable(initial: str, vowel: str, final: str = " ") -> str:
    """The syllable of these letters; ``initial`` ``ㅇ`` is silent."""
    number = (INITIALS.index(initial) * 21 + VOWELS.index(vowel)) * 28 + FINALS.index(final)
    return chr(FIRST + number)


def parts(character: str) -> tuple[int, int, str]:
    """The places of a syllable's initial and vowel, and its final letter (a blank for none)."""
    rest, final = divmod(ord(character) - FIRST, 28)
    initial, vowel = divmod(rest, 21)
    return initial, vowel, FINALS[final]


def _letters(character: str) -> str:
    if not is_hangul(character):
        return character
    initial, vowel, final = parts(character)
    start = "" if INITIALS[initial] == "ㅇ" else INITIALS[initial]
    return start + VOWELS[vowel] + final.strip()


def _sounds(character: str) -> str:
    if not is_hangul(character):
        return character
    initial, vowel, final = parts(character)
    return _INITIAL_SOUNDS[initial] + _VOWEL_SOUNDS[vowel] + _FINAL_SOUNDS[FINALS.index(final)]
