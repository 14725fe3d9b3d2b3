"""Queries in files: the competency questions, with the question in three languages as header, and our own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lithograph.errors import Location, Problem, SyntaxErrors
from lithograph.terms import LANGUAGES

_HEADER = re.compile(r"^#\s*(?P<key>[a-z]+)(?:@(?P<lang>[a-z]{2}))?:\s*(?P<text>.+?)\s*$")


@dataclass(frozen=True, slots=True)
class Question:
    """A stored query: ``name`` is the file's stem, ``en``/``ko``/``zh`` the question, ``text`` the SPARQL."""

    name: str
    topic: str
    en: str
    ko: str
    zh: str
    text: str


def read_header(path: Path) -> dict[str, str]:
    """The header of a ``.rq`` file, as ``header_of`` reads it."""
    return header_of(path.read_text(encoding="utf-8"))


def header_of(text: str) -> dict[str, str]:
    """The ``# key: text`` lines at the top of a query; ``# key@lang: text`` has the key ``key@lang``.

    A comment line that is no key continues the text of the key before it.
    """
    header: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        if match := _HEADER.match(line):
            last = match["key"] if match["lang"] is None else f"{match['key']}@{match['lang']}"
            header[last] = match["text"]
        elif last and (more := line.lstrip("# ").strip()):
            header[last] += " " + more
    return header


def stored(path: Path, **values: str) -> str:
    """The query of the file, with each ``%NAME%`` in it replaced by its value."""
    text = _text(path)
    for name, value in values.items():
        text = text.replace(f"%{name.upper()}%", value)
    return text


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def read_questions(paths: Iterable[Path]) -> tuple[Question, ...]:
    """The questions of the files, in their order; raises ``SyntaxErrors`` where a language is missing."""
    questions: list[Question] = []
    problems: list[Problem] = []
    for path in paths:
        header = read_header(path)
        missing = [key for key in (*(f"question@{lang}" for lang in LANGUAGES), "topic") if key not in header]
        if missing:
            place = Location(f"queries/{path.name}", 1)
            problems.append(
                Problem(place, f"the header lacks {', '.join(missing)}", hint="# question@ko: ...")
            )
            continue
        en, ko, zh = (header[f"question@{lang}"] for lang in LANGUAGES)
        text = path.read_text(encoding="utf-8")
        questions.append(Question(path.stem, header["topic"], en, ko, zh, text))
    if problems:
        raise SyntaxErrors(tuple(problems))
    return tuple(questions)
