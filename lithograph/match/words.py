"""Words that names are made of, read from a table: legal forms, generic words, places, variants, readings."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Words:
    """The table. ``same`` maps a word of any language to the word that stands for it in comparisons."""

    legal_words: frozenset[str]
    legal_endings: tuple[str, ...]
    generic_words: frozenset[str]
    places: frozenset[str]
    variants: frozenset[str]
    descriptions: frozenset[str]
    form_factors: frozenset[str]
    fillers: frozenset[str]
    same: dict[str, str]
    readings: tuple[tuple[str, tuple[str, ...]], ...]
    countries: dict[str, str]


@cache
def words() -> Words:
    """The table of the package, read once."""
    text = files("lithograph.match").joinpath("data/words.toml").read_text(encoding="utf-8")
    table: dict[str, Any] = tomllib.loads(text)
    legal = table["legal"]
    same = {word: target for target, others in table["same"].items() for word in others}
    places = table["places"]
    same |= {word: target for target, others in places.items() for word in others}
    readings = sorted(table["readings"].items(), key=lambda item: -len(item[0]))
    return Words(
        legal_words=frozenset(legal["words"]),
        legal_endings=_longest_first(legal["endings"]),
        generic_words=frozenset(table["generic"]["words"]),
        places=frozenset(places),
        variants=frozenset(table["product"]["variants"]),
        descriptions=frozenset(table["product"]["descriptions"]),
        form_factors=frozenset(table["product"]["form_factors"]),
        fillers=frozenset(table["product"]["fillers"]),
        same=same,
        readings=tuple((run, tuple(sound.split())) for run, sound in readings),
        countries={name: code for code, names in table["countries"].items() for name in (code, *names)},
    )


def _longest_first(endings: list[str]) -> tuple[str, ...]:
    return tuple(sorted(endings, key=len, reverse=True))
