"""Words that names are made of, read from a table: legal forms, generic words, places, variants, readings."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

LONG: Final = 7
"""Letters from which on a slip of the pen still tells which word was meant."""


@dataclass(frozen=True, slots=True)
class Words:
    """The table. ``same`` maps a word of any language to the word that stands for it in comparisons.

    ``common`` are those that many names share, ``long`` the Latin ones in which a slip can be told.
    """

    legal_words: frozenset[str]
    legal_endings: tuple[str, ...]
    generic_words: frozenset[str]
    empty_words: frozenset[str]
    places: frozenset[str]
    variants: frozenset[str]
    descriptions: frozenset[str]
    form_factors: frozenset[str]
    fillers: frozenset[str]
    same: dict[str, str]
    common: frozenset[str]
    long: tuple[str, ...]
    countries: dict[str, str]


@cache
def words() -> Words:
    """The table of the package, read once."""
    table = _table()
    legal = table["legal"]
    places = table["places"]
    same = {
        word: target
        for group in ("same", "brands", "places")
        for target, others in table[group].items()
        for word in others
    }
    latin = {*table["same"], *places, *legal["words"], *table["generic"]["words"]}
    latin |= {word for others in table["same"].values() for word in others}
    return Words(
        legal_words=frozenset(legal["words"]),
        legal_endings=_longest_first(legal["endings"]),
        generic_words=frozenset(table["generic"]["words"]),
        empty_words=frozenset(table["generic"]["empty"]),
        places=frozenset(places),
        variants=frozenset(table["product"]["variants"]),
        descriptions=frozenset(table["product"]["descriptions"]),
        form_factors=frozenset(table["product"]["form_factors"]),
        fillers=frozenset(table["product"]["fillers"]),
        same=same,
        common=frozenset(table["same"]),
        long=tuple(sorted(word for word in latin if len(word) >= LONG and word.isascii())),
        countries={name: code for code, names in table["countries"].items() for name in (code, *names)},
    )


@cache
def pinyin_readings() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Runs of Han characters that a dictionary reads wrong, with their pinyin; longest first."""
    rows = sorted(_table()["readings"].items(), key=lambda item: -len(item[0]))
    return tuple((run, tuple(sound.split())) for run, sound in rows)


@cache
def _table() -> dict[str, Any]:
    text = files("lithograph.match").joinpath("data/words.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _longest_first(endings: list[str]) -> tuple[str, ...]:
    return tuple(sorted(endings, key=len, reverse=True))
