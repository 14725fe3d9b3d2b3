"""Bars, one to a row, with their names at the left and their numbers at the end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from lithograph.web.charts.svg import Linear, document, element, link, shorten, text

WIDTH: Final = 960
NAMES: Final = 260
RIGHT: Final = 70
ROW: Final = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: its name, where it leads ("" for nowhere), its parts from left to right, its number in words."""

    name: str
    link: str
    parts: tuple[float, ...]
    told: str


def bars(rows: Sequence[Bar], label: str) -> Markup:
    """The picture; parts of a row have the colours of the series."""
    most = max((sum(max(part, 0.0) for part in row.parts) for row in rows), default=1.0) or 1.0
    scale = Linear(0.0, most, NAMES, WIDTH - RIGHT)
    drawn = []
    for number, row in enumerate(rows):
        y = 8 + number * ROW
        name = text(
            shorten(row.name, 13, NAMES - 14),
            NAMES - 8,
            y + 14,
            anchor="end",
            kind="accent" if row.link else "ink",
        )
        drawn.append(link(row.link, name, title=row.name) if row.link else name)
        start = 0.0
        for series, part in enumerate(row.parts, 1):
            if part > 0:
                left, right = scale(start), scale(start + part)
                drawn.append(
                    element(
                        "rect",
                        kind=f"series{min(series, 4)}",
                        x=left,
                        y=y + 2,
                        width=max(right - left, 1.0),
                        height=ROW - 8,
                    )
                )
                start += part
        drawn.append(text(row.told, scale(start) + 6, y + 14, size=12, kind="soft"))
    return document(WIDTH, 16 + ROW * len(rows), label, drawn)
