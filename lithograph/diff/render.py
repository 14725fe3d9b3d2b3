"""A difference as text, as Markdown for a pull request, and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import pyoxigraph as ox

from lithograph.diff.answers import CHANGED, GONE, NEW, Answer, Row
from lithograph.diff.compare import PARTS, Changed, Difference, Finding
from lithograph.explain.naming import Shortener

SHORT: Final = 12
_WHAT: Final = {NEW: "new question", GONE: "question gone", CHANGED: "answer changed"}


@dataclass(frozen=True, slots=True)
class Style:
    """How a difference is told: the language of messages, and how many lines a section has (0: all)."""

    language: str = "en"
    most: int = 100


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the difference: its heading, how much changed, and lines that begin with + or -."""

    title: str
    counts: str
    lines: tuple[str, ...]


def as_text(difference: Difference, style: Style) -> str:
    """The difference as plain text."""
    lines = [f"{difference.old[:SHORT]} -> {difference.new[:SHORT]}"]
    for section in _sections(difference, style):
        lines.append(f"\n{section.title}: {section.counts}")
        lines += [f"  {line}" for line in section.lines]
    return "\n".join(lines)


def as_markdown(difference: Difference, style: Style) -> str:
    """The difference as Markdown: a table of counts, and a block of lines for each part that changed."""
    sections = list(_sections(difference, style))
    lines = [f"## Changes from {difference.old[:SHORT]} to {difference.new[:SHORT]}", ""]
    lines += ["| | |", "|---|---|", *(f"| {section.title} | {section.counts} |" for section in sections)]
    for section in sections:
        if section.lines:
            lines += ["", f"<details><summary>{section.title}</summary>", "", "```diff", *section.lines]
            lines += ["```", "", "</details>"]
    return "\n".join(lines)


def as_document(difference: Difference) -> dict[str, Any]:
    """The whole difference as JSON; terms in N-Triples form."""
    return {
        "old": difference.old,
        "new": difference.new,
        "triples": {
            part: [
                {"subject": group.subject, "added": _pairs(group.added), "removed": _pairs(group.removed)}
                for group in difference.triples[part]
            ]
            for part in PARTS
        },
        "findings": None
        if difference.fresh is None or difference.resolved is None
        else {
            "new": [asdict(finding) for finding in difference.fresh],
            "resolved": [asdict(finding) for finding in difference.resolved],
        },
        "questions": difference.questions,
        "answers": [asdict(answer) for answer in difference.answers],
    }


def _pairs(triples: Sequence[ox.Triple]) -> list[list[str]]:
    return [[str(triple.predicate), str(triple.object)] for triple in triples]


def _sections(difference: Difference, style: Style) -> Iterator[Section]:
    names = Shortener(difference.prefixes)
    for part in PARTS:
        groups = difference.triples[part]
        added, removed = (
            sum(len(group.added) for group in groups),
            sum(len(group.removed) for group in groups),
        )
        yield Section(
            f"{part} triples",
            f"{added:,} added, {removed:,} removed",
            _cut([line for group in groups for line in _group(group, names)], style.most),
        )
    if difference.fresh is None or difference.resolved is None:
        yield Section("findings", "not compared, because one side was not validated", ())
    else:
        told = [
            *(f"+ {_finding(finding, style, names)}" for finding in difference.fresh),
            *(f"- {_finding(finding, style, names)}" for finding in difference.resolved),
        ]
        counts = f"{len(difference.fresh):,} new, {len(difference.resolved):,} resolved"
        yield Section("findings", counts, _cut(told, style.most))
    answers = [line for answer in difference.answers for line in _answer(answer, style, names)]
    counts = f"{len(difference.answers)} of {difference.questions} changed"
    yield Section("answers", counts, _cut(answers, style.most))


def _group(group: Changed, names: Shortener) -> Iterator[str]:
    subject = (group.added or group.removed)[0].subject
    yield f"  {names.term(subject)}"
    for sign, triples in (("-", group.removed), ("+", group.added)):
        for triple in triples:
            yield f"{sign}     {names.term(triple.predicate)} {names.term(triple.object)}"


def _finding(finding: Finding, style: Style, names: Shortener) -> str:
    place = f" ({finding.place})" if finding.place else ""
    message = finding.message.get(style.language) or finding.message.get("en", "")
    return f"{finding.severity} {finding.rule}: {names.pattern(finding.focus)}: {message}{place}"


def _answer(answer: Answer, style: Style, names: Shortener) -> Iterator[str]:
    reworded = ", query changed" if answer.reworded else ""
    yield f"  {answer.name} ({_WHAT[answer.what]}{reworded}): {answer.question[style.language]}"
    if not answer.added and not answer.removed and answer.what == CHANGED:
        yield "      the same rows in another order, or other columns"
    if answer.what != CHANGED:  # all its rows are new, or gone with it: how many says enough
        yield f"      {len(answer.added or answer.removed):,} rows"
        return
    for sign, rows in (("-", answer.removed), ("+", answer.added)):
        for row in rows:
            yield f"{sign}     {_row(row, names)}"


def _row(row: Row, names: Shortener) -> str:
    """The cells on one line, IRIs shortened."""
    return " | ".join(" ".join(_cell(cell, names).split()) for cell in row)


def _cell(cell: str, names: Shortener) -> str:
    is_iri = cell.startswith(("http://", "https://")) and " " not in cell
    return names.term(ox.NamedNode(cell)) if is_iri else cell


def _cut(lines: list[str], most: int) -> tuple[str, ...]:
    if not most or len(lines) <= most:
        return tuple(lines)
    return (*lines[:most], f"  ... and {len(lines) - most:,} more lines")
