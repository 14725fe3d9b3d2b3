"""The script and the characters of labels."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from pyoxigraph import NamedNode

from lithograph.terms import LG, SKOS
from lithograph.validate.finding import Finding, Rule
from lithograph.validate.graph import Graph

LITERAL_FORM: Final = NamedNode("http://www.w3.org/2008/05/skos-xl#literalForm")
LABELS: Final = (SKOS["prefLabel"], SKOS["altLabel"], LITERAL_FORM)

_HAN: Final = "[\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_HANGUL: Final = "[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]"
_SCRIPTS: Final = {"zh": _HAN, "zh-hant": _HAN, "ko": _HANGUL}
# letters that look like Latin ones; a word that mixes them with Latin letters is a slip or a trick
_LOOKALIKE_SCRIPTS: Final = ("CYRILLIC", "GREEK")
_WORD = re.compile(r"[^\W\d_]+")
_INVISIBLE = {"Cc", "Cf", "Co", "Cn", "Zl", "Zp"}


def clean_labels(rule: Rule, graph: Graph) -> Iterator[Finding]:
    """A finding for each label with outer blanks, control or invisible characters, or mixed alphabets."""
    for predicate in LABELS:
        for subject, label in graph.literals(predicate):
            text = label.value
            if text != text.strip() or _has_invisible(text) or mixes_alphabets(text) or "  " in text:
                yield Finding.of(rule, subject, predicate, label)


def label_script(rule: Rule, graph: Graph) -> Iterator[Finding]:
    """A finding for each Chinese label without Han and each Korean one without Hangul.

    A name that a record attests in that language, or that is no word of any script (digits, Latin
    product names with a record), is accepted as printed.
    """
    attested = {
        (owner, label)
        for name, owner in graph.having(LG["nameOf"])
        for label in graph.values(name, LITERAL_FORM)
    }
    for subject, label in graph.literals(SKOS["prefLabel"]):
        script = _SCRIPTS.get((label.language or "").lower())
        if script is None or re.search(script, label.value) or (subject, label) in attested:
            continue
        yield Finding.of(rule, subject, SKOS["prefLabel"], label)


def mixes_alphabets(text: str) -> bool:
    """Whether a word of the text mixes Latin letters with Cyrillic or Greek ones (as µ or Ω do not)."""
    if text.isascii():
        return False
    for word in _WORD.findall(text):
        kinds = {unicodedata.name(letter, "").partition(" ")[0] for letter in word}
        if "LATIN" in kinds and any(kind in kinds for kind in _LOOKALIKE_SCRIPTS):
            return True
    return False


def _has_invisible(text: str) -> bool:
    return not text.isprintable() and any(unicodedata.category(letter) in _INVISIBLE for letter in text)
