"""The reader's language, and the words of the pages in it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

from babel.dates import format_date, format_skeleton
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from flask import request

from lithograph.terms import LANGUAGES

CATALOGUES: Final = Path(__file__).with_name("translations")
LOCAL_NAMES: Final = {"en": "English", "ko": "한국어", "zh": "中文"}
UNSPACED: Final = ("ko", "zh")
"""Languages that write a counting word right after its number."""
OPEN_END: Final = "9999"
"""How dates begin that stand for no end."""
MONTH: Final = re.compile(r"(?!0000)\d{4}-(?:0[1-9]|1[0-2])", re.ASCII)
RAISED: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
UNQUOTED: Final = "/:,"
"""What may stand in the query of an address as it is."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a page: the language, and whether the address itself names it."""

    language: str
    chosen: bool

    @property
    def order(self) -> tuple[str, ...]:
        """The languages in which a label is looked for, the best first."""
        return (self.language, *(other for other in LANGUAGES if other != self.language), "")

    def text(self, key: str, **values: object) -> str:
        """The page text of that key."""
        return texts()[key][self.language].format(**values)

    def topic(self, name: str) -> str:
        """The heading of a topic of questions; a topic without a text here stands as it is."""
        return self.text(name) if name in texts() else name.capitalize()

    def number(self, value: float | str) -> str:
        """The number as the reader's language writes it: at most four digits that say something."""
        number = float(value)
        if not number:
            return "0"
        if abs(number) >= 1e15 or abs(number) < 1e-3:  # noqa: PLR2004 - beyond these, powers of ten read better
            shown, _, power = f"{number:.3g}".partition("e")
            return f"{shown} × 10{str(int(power)).translate(RAISED)}" if power else shown
        digits = 0 if abs(number) >= 1000 else 2  # noqa: PLR2004 - four digits
        return str(format_decimal(round(number, digits), format="#,##0.##", locale=self.language))

    def symbol(self, iri: str) -> str:
        """The symbol of a unit, "" where it has none here."""
        key = "unit " + iri.replace("#", "/").rpartition("/")[2]
        return self.text(key) if key in texts() else ""

    def unit(self, text: str) -> str:
        """A unit as laws write it, with the signs of the others."""
        return text.replace("mm2", "mm²").replace("*", "·")

    def claimed(self, value: str, unit: str) -> str:
        """The value of a claim and its unit, which is a word in English or a sign."""
        key, number = f"claimed in {unit}", self.number(value)
        if key not in texts():
            return f"{number} {self.unit(unit)}".strip()
        return f"{number}{'' if self.language in UNSPACED else ' '}{self.text(key)}"

    def day(self, text: str) -> str:
        """A day or month as the reader's language writes it; a year and other text stand as they are."""
        if text.startswith(OPEN_END):
            return ""
        if MONTH.fullmatch(text):
            month = date(int(text[:4]), int(text[5:]), 1)
            return str(format_skeleton("yMMMM", month, locale=self.language))
        try:
            return str(format_date(date.fromisoformat(text), "long", locale=self.language))
        except ValueError:
            return text

    def link(self, path: str, **values: str) -> str:
        """An address of this site that keeps the chosen language."""
        if not values:
            return f"{path}?lang={self.language}" if self.chosen else path
        if self.chosen:
            values["lang"] = self.language
        return f"{path}?{urlencode(values, safe=UNQUOTED)}"

    def switches(self) -> list[tuple[str, str, str]]:
        """Language, its own name, and this same page in it."""
        kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
        return [
            (code, name, f"{quote(request.path)}?{urlencode([*kept, ('lang', code)])}")
            for code, name in LOCAL_NAMES.items()
        ]


def reader() -> Reader:
    """The reader of this request: ``?lang=``, else Accept-Language, else English."""
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return Reader(asked, chosen=True)
    return Reader(request.accept_languages.best_match(LANGUAGES, default="en") or "en", chosen=False)


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """The words of the pages: for each key, the text in each language that has it."""
    found: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
            for message in read_po(file):
                if message.id and message.string:
                    found.setdefault(str(message.id), {})[language] = str(message.string)
    return found
