"""Bars in time, one to a row, in lanes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date
from typing import Final

from markupsafe import Markup

from lithograph.web.charts.svg import Linear, document, element, link, shorten, text

WIDTH: Final = 1040
LEFT: Final = 12
RIGHT: Final = 18
ROW: Final = 19
HEAD: Final = 26
SIZE: Final = 11.5


@dataclass(frozen=True, slots=True)
class Bar:
    """Something with a beginning and, where it has ended, an end."""

    name: str
    link: str
    start: date
    end: date | None
    language: str = ""
    """That of the name, where it is known."""


@dataclass(frozen=True, slots=True)
class Lane:
    """The bars of one heading."""

    name: str
    bars: Sequence[Bar]


def timeline(lanes: Sequence[Lane], day: date, label: str) -> Markup:
    """The picture: a line stands at the day; a bar without an end runs on to the right edge."""
    starts = [bar.start for lane in lanes for bar in lane.bars] or [day]
    ends = [bar.end for lane in lanes for bar in lane.bars if bar.end]
    first, last = min(starts).year, min(max([*starts, day, *ends]).year + 1, MAXYEAR)
    scale = Linear(date(first, 1, 1).toordinal(), date(last, 1, 1).toordinal(), LEFT, WIDTH - RIGHT)
    height = HEAD + sum(HEAD + ROW * len(lane.bars) for lane in lanes) + 8
    parts = []
    step = max(1, (last - first) // 12)
    for year in range(first, last + 1, step):
        at = scale(date(year, 1, 1).toordinal())
        parts.append(element("path", kind="grid", d=f"M{at:.1f} {HEAD - 6}V{height}"))
        anchor = "start" if year == first else "end" if at > WIDTH - RIGHT - 14 else "middle"
        parts.append(text(str(year), at, HEAD - 11, size=11, anchor=anchor, kind="soft"))
    now = scale(day.toordinal())
    parts.append(
        element("path", kind="regionline", d=f"M{now:.1f} {HEAD - 6}V{height}", stroke_dasharray="3 3")
    )
    y = HEAD + 0.0
    for lane in lanes:
        parts.append(text(lane.name, LEFT, y + 17, size=13, kind="ink", font_weight=650))
        y += HEAD
        for bar in lane.bars:
            parts.append(_bar(bar, scale, y, day))
            y += ROW
    return document(WIDTH, height, label, parts)


def _bar(bar: Bar, scale: Linear, y: float, day: date) -> str:
    start = scale(bar.start.toordinal())
    end = scale(bar.end.toordinal()) if bar.end else WIDTH - RIGHT + 0.0
    over = bar.end is not None and bar.end < day
    rect = element(
        "rect",
        kind="card-box" if over else "box",
        x=start,
        y=y,
        width=max(end - start, 3.0),
        height=ROW - 5,
        rx=3,
    )
    right = WIDTH - RIGHT - start - 8
    if right > 260 or right >= start - LEFT:  # noqa: PLR2004 - room for a name
        words = shorten(bar.name, SIZE, right)
        drawn = text(words, start + 5, y + 11, size=SIZE, kind="halo", stroke_width=2.5, paint_order="stroke")
    else:
        words = shorten(bar.name, SIZE, start - LEFT - 8)
        drawn = text(
            words,
            start - 5,
            y + 11,
            size=SIZE,
            anchor="end",
            kind="halo",
            stroke_width=2.5,
            paint_order="stroke",
        )
    until = f" – {bar.end.isoformat()}" if bar.end else " –"
    title = f"{bar.name}: {bar.start.isoformat()}{until}"
    return link(bar.link, rect, drawn, title=title, language=bar.language)


def read(text: str) -> date | None:
    """The first day of a date, month or year as the graph writes it; ``None`` for anything else."""
    padded = text + "-01-01"[len(text) - 4 :] if len(text) in {4, 7} else text
    try:
        return date.fromisoformat(padded[:10])
    except ValueError:
        return None
