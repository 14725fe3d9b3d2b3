"""The head of an SSSOM table: the part of YAML that it uses, read line by line.

SSSOM 1.0, "SSSOM/TSV": comment lines before the table hold the metadata of the set as YAML. What is used
of YAML is: text, lists, maps of text, lists of maps; text may be quoted and may go on in deeper lines.
"""

import re
from dataclasses import dataclass
from typing import Final

from lithograph.errors import Location, Problem

Value = str | list[str] | dict[str, str] | list[dict[str, str]]
Metadata = dict[str, Value]

_KEY: Final = re.compile(r"(?P<key>[^\s#:\"'-][^:]*?)\s*:(?:\s+(?P<value>.*)|\s*)$")
_ITEM: Final = re.compile(r"-\s+(?P<value>.*)$")


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    indent: int
    text: str


def read_head(lines: list[str], file: str) -> tuple[Metadata, list[Problem]]:
    """The metadata of the comment lines (without ``#``), and the lines that cannot be read."""
    rows = [
        _Line(number, len(line) - len(line.lstrip()), line.strip())
        for number, line in enumerate(lines, start=1)
        if line.strip()
    ]
    if not rows:
        return {}, []
    base = min(row.indent for row in rows)
    metadata: Metadata = {}
    problems: list[Problem] = []
    place = 0
    while place < len(rows):
        row = rows[place]
        match = _KEY.match(row.text)
        if row.indent != base or match is None:
            problems.append(Problem(Location(file, row.number), f"no `key: value` of the head: {row.text!r}"))
            place += 1
            continue
        # a list may stand as deep as its key
        end = place + 1
        while end < len(rows) and (rows[end].indent > base or rows[end].text.startswith("- ")):
            end += 1
        metadata[match["key"]] = _value(match["value"] or "", rows[place + 1 : end])
        place = end
    return metadata, problems


def _value(first: str, below: list[_Line]) -> Value:
    if first and not _ITEM.match(first):
        return _text(" ".join([first, *(row.text for row in below)]))
    if below and _ITEM.match(below[0].text):
        return _list(below)
    if below and _KEY.match(below[0].text):
        return _map(below)
    return _text(" ".join(row.text for row in below))


def _list(rows: list[_Line]) -> list[str] | list[dict[str, str]]:
    texts: list[str] = []
    maps: list[dict[str, str]] = []
    for row in rows:
        item = _ITEM.match(row.text)
        text = item["value"] if item else row.text
        pair = _KEY.match(text)
        is_map = pair is not None and pair["value"] is not None and " " not in pair["key"]
        if is_map and pair is not None:
            if item or not maps:
                maps.append({})
            maps[-1][pair["key"]] = _text(pair["value"] or "")
        elif item:
            texts.append(_text(text))
        elif texts:
            texts[-1] += " " + row.text
    return maps or texts


def _map(rows: list[_Line]) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        match = _KEY.match(row.text)
        if match is not None:
            found[_text(match["key"])] = _text(match["value"] or "")
    return found


def _text(text: str) -> str:
    """The text without its quotes."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    return text.partition(" #")[0].rstrip()
