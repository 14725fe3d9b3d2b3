"""What a thing is connected with in one step: at the left what points to it, at the right its objects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from lithograph.web.charts.svg import document, element, link, shorten, text, wide
from lithograph.web.tables import Cell

WIDTH: Final = 960
SIDE: Final = 300
"""How wide the columns at the sides are."""
LINE: Final = 20
MOST_GROUPS: Final = 6
MOST_NAMES: Final = 4
SIZE: Final = 13


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The things on one side by property: the property's name, the things, how many there are in all."""

    property: str
    things: tuple[Cell, ...]
    count: int


def neighbours(name: str, left: Sequence[Neighbours], right: Sequence[Neighbours], label: str) -> Markup:
    """The picture; every name leads to its page."""
    left, right = left[:MOST_GROUPS], right[:MOST_GROUPS]
    height = max(_height(left), _height(right), 120) + 20
    middle = height / 2
    title = shorten(name, 15, WIDTH - 2 * SIDE - 120)
    half = wide(title, 15) / 2 + 18
    parts: list[str] = []
    for side, groups in ((-1, left), (1, right)):
        y = middle - _height(groups) / 2 + LINE
        for group in groups:
            size = _size(group)
            centre = y + size / 2 - 14
            start, end = WIDTH / 2 + side * half, WIDTH / 2 + side * (WIDTH / 2 - SIDE - 4)
            bend = (start + end) / 2
            bends = f"{bend:.0f} {middle:.0f} {bend:.0f} {centre:.0f}"
            curve = f"M{start:.0f} {middle:.0f}C{bends} {end:.0f} {centre:.0f}"
            parts.append(
                element(
                    "path",
                    kind="edge",
                    d=curve,
                )
            )
            parts += _group(group, side, y)
            y += size + 8
    box = element("rect", kind="box", x=WIDTH / 2 - half, y=middle - 19, width=2 * half, height=38, rx=9)
    parts += [box, text(title, WIDTH / 2, middle + 5, size=15, anchor="middle", kind="ink", font_weight=600)]
    return document(WIDTH, height, label, parts)


def _group(group: Neighbours, side: int, y: float) -> list[str]:
    x = SIDE if side < 0 else WIDTH - SIDE
    anchor = "end" if side < 0 else "start"
    lines = [
        text(
            shorten(group.property, 12, SIDE - 10), x, y, size=12, anchor=anchor, kind="soft", font_weight=600
        )
    ]
    for cell in group.things[:MOST_NAMES]:
        y += LINE
        words = text(shorten(cell.text, SIZE, SIDE - 14), x, y, size=SIZE, anchor=anchor, kind="accent")
        lines.append(link(cell.link, words, title=cell.text, language=cell.language) if cell.link else words)
    if group.count > MOST_NAMES:
        lines.append(text(f"+ {group.count - MOST_NAMES}", x, y + LINE, size=12, anchor=anchor, kind="soft"))
    return lines


def _size(group: Neighbours) -> float:
    shown = min(len(group.things), MOST_NAMES)
    return LINE * (1 + shown + (group.count > MOST_NAMES)) + 6


def _height(groups: Sequence[Neighbours]) -> float:
    return sum(_size(group) + 8 for group in groups)


def by_property(found: Mapping[str, Sequence[Cell]], named: Mapping[str, str]) -> list[Neighbours]:
    """The groups of a side, those with few things first: they say the most."""
    groups = [Neighbours(named[iri], tuple(cells), len(cells)) for iri, cells in found.items()]
    return sorted(groups, key=lambda group: (group.count > 12, group.property))  # noqa: PLR2004 - a crowd
