"""Text to comparable tokens: one width, one case, one Chinese script, split where scripts meet."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final, Protocol

from lithograph.match.pinyin import HAN

LONGEST: Final = 300
"""Characters of a name that are looked at; the rest of a longer text is no name."""

_TOKEN: Final = re.compile(
    r"(?P<han>[\u3400-\u9fff\U00020000-\U0002fa1f]+)|(?P<hangul>[\uac00-\ud7a3]+)"
    r"|(?P<word>[^\W_\u3400-\u9fff\uac00-\ud7a3]+(?:\.\d+)*)"
)
_SPLIT: Final = re.compile(r"(?<![a-z])(?!sxm|nvl|pcie|hbm)([a-zà-ÿ]{3,})(?=\d)")
_DOTTED: Final = re.compile(r"(?<![\w.])[a-z](?:\.[a-z])+(?:\.|(?!\w))")
_PHRASES: Final = (
    (re.compile(r"\bintegrated[ -]circuits?\b"), "ic"),
    (re.compile(r"\bartificial[ -]intelligence\b"), "ai"),
    (re.compile(r"\bmicro[ -]electronics?\b"), "microelectronics"),
    (re.compile(r"\bsemi[ -]conductors?\b"), "semiconductor"),
    (re.compile(r"\bhong kong\b"), "hongkong"),
    (re.compile(r"\b(?:the )?united states(?: of america)?\b"), "america"),
    (re.compile(r"\b(?:the )?people's republic of china\b"), "china"),
    (re.compile(r"\bint'l\b"), "international"),
    (re.compile(r"\bnat'l\b"), "national"),
    (re.compile(r"\bpci-?[el]\b"), "pcie"),
    (re.compile(r"\b([a-z]{3,})(?=v\d+[a-z]?\b)"), r"\1 "),
    (re.compile(r"(\d) +(gb|tb|mb|tflops|tops|w)\b"), r"\1\2"),
    (re.compile(r"\b(\d{2,3}) ?g\b"), r"\1gb"),
    (re.compile(r"(?<=[^\W\d_])'s\b"), "s"),
    (re.compile(r"&"), " and "),
)
"""Spellings of one thing, made the same before the text is cut."""
_ROMAN: Final = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7"}
_HAN_NUMBER: Final = re.compile(r"([一二三四五六七八九])(期|代|号)")
_HAN_DIGITS: Final = str.maketrans("一二三四五六七八九", "123456789")


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


def fold(text: str) -> str:
    """The text in one width and case, with simplified characters and without accents."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).casefold()
    if HAN.search(plain):
        plain = _HAN_NUMBER.sub(lambda m: m[1].translate(_HAN_DIGITS) + m[2], _simplifier().convert(plain))
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return unicodedata.normalize("NFC", bare)


@lru_cache(maxsize=65536)
def tokens(folded: str) -> tuple[str, ...]:
    """The words of a folded text: runs of one script, versions like ``2.5`` whole, numbers off long words."""
    folded = _DOTTED.sub(lambda match: match[0].replace(".", ""), folded)
    for pattern, word in _PHRASES:
        folded = pattern.sub(word, folded)
    found: list[str] = []
    for match in _TOKEN.finditer(folded):
        word = match[0]
        if match.lastgroup == "word":
            found += [part for part in _SPLIT.sub(r"\1 ", word).split(" ") if part]
        else:
            found.append(word)
    return tuple(_joined([_ROMAN.get(word, word) for word in found]))


def scripts(folded: str) -> tuple[str, ...]:
    """The part of the text in Chinese or Korean and the part in Latin letters, where it has both whole."""
    latin = " ".join(word for word in tokens(folded) if word.isascii())
    other = "".join(word for word in tokens(folded) if not word.isascii())
    is_whole = len(latin) > 3 and latin.replace(" ", "").isalpha() and len(other) > 1  # noqa: PLR2004 - a word
    return (other, latin) if is_whole else ()


def _joined(found: list[str]) -> list[str]:
    """Model numbers in one piece: ``910 B`` is ``910b``, ``H 100`` is ``h100``, ``4090 D`` is ``4090d``."""
    result: list[str] = []
    for word in found:
        last = result[-1] if result else ""
        is_letter_after = len(word) == 1 and "a" <= word <= "z" and last[-1:].isdigit() and last[:1].isalnum()
        is_number_after = word[0].isdigit() and len(last) == 1 and "a" <= last <= "z" and len(result) > 0
        if (is_letter_after and (word != "x" or last[:1].isalpha())) or (
            is_number_after and last not in {"x", "i"}
        ):
            result[-1] = last + word
        else:
            result.append(word)
    return result


@cache
def _simplifier() -> _Converter:
    from opencc import OpenCC  # noqa: PLC0415 - loads its dictionaries

    converter: _Converter = OpenCC("t2s")
    return converter
