"""The reader's language, and the words of the pages in it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from flask import request

from lithograph.questions import LANGUAGES

TEXTS: Final = Path(__file__).with_name("texts.toml")
LOCAL_NAMES: Final = {"en": "English", "ko": "한국어", "zh": "中文"}


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

    def link(self, path: str, **values: str) -> str:
        """An address of this site that keeps the chosen language."""
        if self.chosen:
            values["lang"] = self.language
        return f"{path}?{urlencode(values)}" if values else path

    def switches(self) -> list[tuple[str, str, str]]:
        """Language, its own name, and this same page in it."""
        kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
        return [
            (code, name, f"{request.path}?{urlencode([*kept, ('lang', code)])}")
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
    """The words of the pages: for each key, the text in each language."""
    return tomllib.loads(TEXTS.read_text(encoding="utf-8"))
