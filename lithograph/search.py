"""Search by name in Korean, Chinese and English: a plain scan of normalised names, exact and easy to foresee.

An index of words finds neither two-character Chinese names nor the second half of a Hangul word; a scan of
fifty thousand names takes a few milliseconds.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

EXACT: Final = 0
PREFIX: Final = 1
WORD: Final = 2
INSIDE: Final = 3
TOGETHER: Final = 4
"""Each word in some name of the thing or of what it belongs to: 어센드 910B, where 어센드 is the family.

Or the thing belongs to one of exactly that name."""
LONGEST: Final = 200
"""Characters of a search that are looked at; no name is longer."""
_BREAKS: Final = re.compile(r"[\s\-‐-―_·・・/]+")
_EAST: Final = "ᄀ-ᇿ㄰-㆏가-힣㐀-鿿豈-﫿぀-ヿ"
_WORD_ENDS: Final = re.compile(
    rf"\s+|(?<=[{_EAST}])[\-·・_]*(?=[a-z0-9])|(?<=[a-z0-9])[\-·・_]*(?=[{_EAST}])"
)
"""Between words: at spaces, and where the script changes, as in 어센드910B."""
_HANGUL: Final = re.compile(r"[ᄀ-ᇿ㄰-㆏가-힣]")


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a thing: whether it is the preferred one, and how many links lead to the thing."""

    iri: str
    text: str
    language: str
    preferred: bool
    links: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found, by which name, and how well the name fits (0 is best)."""

    name: Name
    rank: int


@dataclass(frozen=True, slots=True)
class _Entry:
    name: Name
    plain: str
    squeezed: str
    letters: str
    """The name in single Hangul letters, words set apart; "" where it holds none."""


class Index:
    """The names of one snapshot, normalised once."""

    def __init__(self, names: Iterable[Name], belongs: Mapping[str, Iterable[str]] | None = None) -> None:
        self._entries = [_entry(name) for name in names]
        own: dict[str, list[str]] = {}
        self._best: dict[str, Name] = {}
        for entry in self._entries:
            iri = entry.name.iri
            own.setdefault(iri, []).append(entry.squeezed)
            if iri not in self._best or (entry.name.preferred and not self._best[iri].preferred):
                self._best[iri] = entry.name
        self._own = {iri: "\n".join(texts) for iri, texts in own.items()}
        wider = belongs or {}
        self._parts: dict[str, list[str]] = {}
        for iri, wholes in wider.items():
            for whole in wholes:
                self._parts.setdefault(whole, []).append(iri)
        self._around = {
            iri: "\n".join(self._own.get(other, "") for other in wider.get(iri, ())) for iri in own
        }

    def __len__(self) -> int:
        return len(self._entries)

    def search(self, text: str) -> list[Hit]:
        """The things whose names fit, each once by its best name, the best first.

        Exact names come before beginnings, those before beginnings of a word, those before the inside of a
        word, and those before words that stand apart and what belongs to a thing of exactly that name; then
        preferred names; then what many links lead to.
        """
        plain = normal(text[:LONGEST])
        squeezed = squeeze(plain)
        if not squeezed:
            return []
        letters = unicodedata.normalize("NFD", plain) if _HANGUL.search(plain) else ""
        best: dict[str, Hit] = {}
        for hit in self._fitting(plain, squeezed, letters):
            known = best.get(hit.name.iri)
            if known is None or _order(hit) < _order(known):
                best[hit.name.iri] = hit
        for iri in [hit.name.iri for hit in best.values() if hit.rank == EXACT]:
            for part in self._parts.get(iri, ()):
                if part in self._best:
                    best.setdefault(part, Hit(self._best[part], TOGETHER))
        words = [squeeze(word) for word in _WORD_ENDS.split(plain)]
        if len(words) > 1:
            for iri in self._holding(words):
                best.setdefault(iri, Hit(self._best[iri], TOGETHER))
        return sorted(best.values(), key=_order)

    def _holding(self, words: list[str]) -> Iterator[str]:
        """The things all of whose words stand in names of theirs or of what they belong to."""
        for iri, own in self._own.items():
            if any(word in own for word in words):
                around = self._around[iri]
                if all(word in own or word in around for word in words):
                    yield iri

    def _fitting(self, plain: str, squeezed: str, letters: str) -> Iterator[Hit]:
        started = " " + letters
        for entry in self._entries:
            if squeezed in entry.squeezed:
                yield Hit(entry.name, _rank(entry, plain, squeezed))
            elif letters and started in entry.letters:
                yield Hit(entry.name, PREFIX if entry.letters.startswith(started) else WORD)


def normal(text: str) -> str:
    """The text in one width and one case, single spaces between words."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def squeeze(text: str) -> str:
    """The text without spaces, hyphens and dots between words: H200, H 200 and H-200 are one name."""
    return _BREAKS.sub("", text)


def _entry(name: Name) -> _Entry:
    plain = normal(name.text)
    letters = " " + unicodedata.normalize("NFD", plain) if _HANGUL.search(plain) else ""
    return _Entry(name, plain, squeeze(plain), letters)


def _rank(entry: _Entry, plain: str, squeezed: str) -> int:
    if entry.squeezed == squeezed:
        return EXACT
    if entry.squeezed.startswith(squeezed):
        return PREFIX
    words = _BREAKS.split(entry.plain)
    if any(word.startswith(squeezed) for word in words) or f" {plain}" in entry.plain:
        return WORD
    return INSIDE


def _order(hit: Hit) -> tuple[int, bool, int, int, str]:
    name = hit.name
    return hit.rank, not name.preferred, -name.links, len(name.text), name.iri
