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
WHOLE: Final = 1
"""As whole words of a name, or as its beginning where letters join without spaces: 삼성 in 삼성전자.

H20 is a whole word in NVIDIA H20, not in NVIDIA H200."""
PREFIX: Final = 2
WORD: Final = 3
INSIDE: Final = 4
TOGETHER: Final = 5
"""Each word whole in some name of the thing or of what it belongs to: 어센드 910B, of the family 어센드."""
APART: Final = 6
"""As before, but inside of words; or the thing belongs to one of exactly that name."""
_SEVERAL: Final = 2
LONGEST: Final = 200
"""Characters of a search that are looked at; no name is longer."""
_BREAKS: Final = re.compile(r"[\s\-‐-―_·・・/]+")
_EAST: Final = "ᄀ-ᇿ㄰-㆏가-힣㐀-鿿豈-﫿぀-ヿ"
_WORD_ENDS: Final = re.compile(
    rf"\s+|(?<=[{_EAST}])[\-·・_]*(?=[a-z0-9])|(?<=[a-z0-9])[\-·・_]*(?=[{_EAST}])"
)
"""Between words: at spaces, and where the script changes, as in 어센드910B."""
_WITHOUT_SPACES: Final = re.compile(rf"[{_EAST}]")
_WORDS: Final = re.compile(rf"[{_EAST}]+|[^\W{_EAST}_]+")
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
    bounds: frozenset[int]
    """Where words begin and end in the squeezed name."""
    letters: str
    """The name in single Hangul letters, words set apart; "" where it holds none."""

    def holds(self, word: str) -> bool:
        """Whether the word, or several written as one, stands whole in the name."""
        start = self.squeezed.find(word)
        while start >= 0:
            if start in self.bounds and start + len(word) in self.bounds:
                return True
            start = self.squeezed.find(word, start + 1)
        return False


class Index:
    """The names of one snapshot, normalised once."""

    def __init__(self, names: Iterable[Name], belongs: Mapping[str, Iterable[str]] | None = None) -> None:
        self._entries = [_entry(name) for name in names]
        self._own: dict[str, list[_Entry]] = {}
        self._best: dict[str, Name] = {}
        for entry in self._entries:
            iri = entry.name.iri
            self._own.setdefault(iri, []).append(entry)
            if iri not in self._best or (entry.name.preferred and not self._best[iri].preferred):
                self._best[iri] = entry.name
        self._text = {iri: "\n".join(entry.squeezed for entry in own) for iri, own in self._own.items()}
        """Names of each thing together, in which most are told not to hold a word at once."""
        wider = belongs or {}
        self._parts: dict[str, list[str]] = {}
        for iri, wholes in wider.items():
            for whole in wholes:
                self._parts.setdefault(whole, []).append(iri)
        self._around = {
            iri: [entry for other in wider.get(iri, ()) for entry in self._own.get(other, ())]
            for iri in self._own
        }

    def __len__(self) -> int:
        return len(self._entries)

    def search(self, text: str) -> list[Hit]:
        """The things whose names fit, each once by its best name, the best first.

        Exact names come before whole words of a name, those before beginnings, those before beginnings of a
        word, those before the inside of a word, and those before words that stand apart and what belongs to a
        thing of exactly that name; then preferred names; then what many links lead to.
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
                    best.setdefault(part, Hit(self._best[part], APART))
        words = [squeeze(word) for word in _WORD_ENDS.split(plain)]
        for iri, rank in self._holding(words):
            best.setdefault(iri, Hit(self._best[iri], rank))
        return sorted(best.values(), key=_order)

    def bearing(self, text: str) -> list[str]:
        """The things that a reader can have meant by that name, and none by a part of a word.

        The one a name of which ends with it, makers' and families' names before it set aside; else those in
        one of whose names it is whole words; else those in whose and whose makers' names together it is.
        """
        plain = normal(text[:LONGEST])
        squeezed = squeeze(plain)
        if not squeezed:
            return []
        ending = [iri for iri, own in self._own.items() if _ending(own, self._around[iri], squeezed)]
        if len(ending) == 1:
            return ending
        whole = [iri for iri, own in self._own.items() if _whole(own, squeezed)]
        words = [squeeze(word) for word in _WORD_ENDS.split(plain)]
        apart = (iri for iri, rank in self._holding(words) if rank == TOGETHER)
        return list(dict.fromkeys(ending + whole) or apart)

    def _holding(self, words: list[str]) -> Iterator[tuple[str, int]]:
        """The things all of whose words stand in names of theirs or of what they belong to, and how."""
        led = {
            part
            for whole, parts in self._parts.items()
            if any(_leads(entry, words[0]) for entry in self._own.get(whole, ()))
            for part in parts
        }
        for iri in self._own if len(words) >= _SEVERAL else self._own.keys() & led:
            own, around = self._own[iri], self._around[iri]
            rest = _without(around, words) if iri in led else words
            if not any(word in self._text[iri] for word in rest):
                continue
            if all(_in(own, word) or _in(around, word) for word in rest):
                is_whole = any(_whole(own, word) for word in rest) and all(
                    _whole(own, word) or _whole(around, word) or _begun(around, word) for word in rest
                )
                yield iri, TOGETHER if is_whole else APART

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


def _without(around: Iterable[_Entry], words: list[str]) -> list[str]:
    """The words without the name of what a thing belongs to before the first, as 寒武纪 in 寒武纪思元."""
    first = _core(around, words[0])
    return words if first == words[0] else [first, *words[1:]]


def _core(around: Iterable[_Entry], squeezed: str) -> str:
    """The name without those of what its thing belongs to before it: 910c of 화웨이어센드910c."""
    wholes = list(around)
    while before := [entry.squeezed for entry in wholes if _leads(entry, squeezed)]:
        squeezed = squeezed.removeprefix(max(before, key=len))
    return squeezed


def _leads(entry: _Entry, squeezed: str) -> bool:
    """Whether the name stands before more in the text."""
    return 0 < len(entry.squeezed) < len(squeezed) and squeezed.startswith(entry.squeezed)


def _ending(own: Iterable[_Entry], around: list[_Entry], squeezed: str) -> bool:
    core = _core(around, squeezed)
    return any(entry.squeezed.endswith(core) and entry.holds(core) for entry in own)


def _begun(entries: Iterable[_Entry], word: str) -> bool:
    """Whether a name begins with the word where letters join without spaces: 燧原 of 燧原科技."""
    return any(
        entry.squeezed.startswith(word) and _WITHOUT_SPACES.match(entry.squeezed, len(word))
        for entry in entries
    )


def _in(entries: Iterable[_Entry], word: str) -> bool:
    return any(word in entry.squeezed for entry in entries)


def _whole(entries: Iterable[_Entry], word: str) -> bool:
    return any(entry.holds(word) for entry in entries)


def _entry(name: Name) -> _Entry:
    plain = normal(name.text)
    bounds = frozenset(
        len(squeeze(plain[:place])) for match in _WORDS.finditer(plain) for place in match.span()
    )
    letters = " " + unicodedata.normalize("NFD", plain) if _HANGUL.search(plain) else ""
    return _Entry(name, plain, squeeze(plain), bounds, letters)


def _rank(entry: _Entry, plain: str, squeezed: str) -> int:
    if entry.squeezed == squeezed:
        return EXACT
    begins = entry.squeezed.startswith(squeezed)
    if entry.holds(squeezed) or (begins and _WITHOUT_SPACES.match(entry.squeezed, len(squeezed))):
        return WHOLE
    if begins:
        return PREFIX
    words = _BREAKS.split(entry.plain)
    if any(word.startswith(squeezed) for word in words) or f" {plain}" in entry.plain:
        return WORD
    return INSIDE


def _order(hit: Hit) -> tuple[int, bool, int, int, str]:
    name = hit.name
    return hit.rank, not name.preferred, -name.links, len(name.text), name.iri
