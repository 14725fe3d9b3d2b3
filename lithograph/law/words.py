"""The words of a status in the reader's language: labels from the ontology, sentences from a table."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from lithograph.law.ask import Ask, question

TEXTS: Final = Path(__file__).with_name("texts.toml")


@dataclass(frozen=True, slots=True)
class Words:
    """Labels and definitions of our terms, by local name, and the sentences, in one language."""

    language: str
    labels: Mapping[str, str]
    definitions: Mapping[str, str]

    def label(self, term: str) -> str:
        """The label of the term; the term itself where it has none."""
        return self.labels.get(term, term)

    def text(self, key: str, **values: object) -> str:
        """The sentence of that key."""
        return sentence(key, self.language, **values)


def words(ask: Ask, language: str) -> Words:
    """The words in that language, asked from the graph."""
    rows = ask(question("words", language=language))
    return Words(
        language,
        {row["term"]: row["label"] for row in rows},
        {row["term"]: row["definition"] for row in rows},
    )


def sentence(key: str, language: str, **values: object) -> str:
    """The sentence of that key in that language."""
    return _texts()[key][language].format(**values)


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(TEXTS.read_text(encoding="utf-8"))
