"""Points in time over a logarithmic axis, in series."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from markupsafe import Markup

from lithograph.web.charts.crowd import crowds, disc, told
from lithograph.web.charts.labels import SIZE, Point, place
from lithograph.web.charts.svg import Linear, Log, document, element, link, text

WIDTH: Final = 960
HEIGHT: Final = 520
LEFT, TOP, RIGHT, BOTTOM = 70, 26, 26, 40
SERIES: Final = 4
"""Series with a shape and colour of their own; the last stands for all others."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A thing at a date with a value; ``series`` counts from 1."""

    name: str
    link: str
    day: date
    value: float
    series: int


def in_time(dots: Sequence[Dot], label: str, axis: str) -> Markup:
    """The picture; every dot leads to its page."""
    days = [dot.day.toordinal() for dot in dots] or [date(2020, 1, 1).toordinal()]
    values = [dot.value for dot in dots] or [1.0, 10.0]
    first, last = date.fromordinal(min(days)).year, date.fromordinal(max(days)).year + 1
    x = Linear(date(first, 1, 1).toordinal(), date(last, 1, 1).toordinal(), LEFT, WIDTH - RIGHT)
    y = Log(min(values) / 2, max(values) * 2, HEIGHT - BOTTOM, TOP)
    parts = []
    for year in range(first, last + 1, max(1, (last - first) // 12)):
        at = x(date(year, 1, 1).toordinal())
        parts.append(element("path", kind="grid", d=f"M{at:.1f} {TOP}V{HEIGHT - BOTTOM}"))
        parts.append(
            text(
                str(year),
                at,
                HEIGHT - BOTTOM + 18,
                size=11,
                anchor="end" if year == last else "middle",
                kind="soft",
            )
        )
    for tick in y.ticks():
        parts.append(element("path", kind="grid", d=f"M{LEFT} {y(tick):.1f}H{WIDTH - RIGHT}"))
        parts.append(text(_written(tick), LEFT - 8, y(tick) + 4, size=11, anchor="end", kind="soft"))
    parts.append(element("path", kind="axis", d=f"M{LEFT} {TOP}V{HEIGHT - BOTTOM}H{WIDTH - RIGHT}"))
    parts.append(text(axis, 6, 14, size=13, kind="ink"))
    points, taken = [], []
    for crowd in crowds(dots, lambda dot: (x(dot.day.toordinal()), y(dot.value))):
        dot = min(crowd.things, key=lambda dot: dot.series)
        if crowd.gathered:
            mark = disc(crowd.x, crowd.y, len(crowd.things))
            taken.append(crowd.box)
        else:
            mark = shape(dot.series, crowd.x, crowd.y)
            points.append(Point(crowd.x, crowd.y, tuple(d.name for d in crowd.things), 10 - dot.series))
        one = f"{dot.name}: {dot.value:.3g}, {dot.day.isoformat()}"
        title = one if len(crowd.things) == 1 else told([dot.name for dot in crowd.things])
        parts.append(link(dot.link, mark, title=title))
    frame = (LEFT + 2.0, TOP + 0.0, WIDTH - RIGHT + 0.0, HEIGHT - BOTTOM - 2.0)
    halo = {"kind": "halo", "stroke_width": 3, "paint_order": "stroke"}
    parts += [
        text(put.text, put.x, put.y, size=SIZE, anchor=put.anchor, **halo)  # type: ignore[arg-type]
        for put in place(points, frame, taken)
    ]
    return document(WIDTH, HEIGHT, label, parts)


def _written(tick: float) -> str:
    """The tick in figures, or in powers of ten where those say more."""
    if 1e-3 <= tick < 1e6:  # noqa: PLR2004 - six digits are read at a glance
        return f"{tick:,.6g}"
    return f"{tick:.0e}".replace("e+", "e")


def shape(series: int, x: float, y: float) -> str:
    """The mark of a series: shape and colour say the same."""
    kind = f"series{min(series, SERIES)}"
    if series == 1:
        return element("circle", kind=kind, cx=x, cy=y, r=5)
    if series == 2:  # noqa: PLR2004 - the second series
        return element("rect", kind=kind, x=x - 4.5, y=y - 4.5, width=9, height=9)
    if series == 3:  # noqa: PLR2004 - the third series
        return element("path", kind=kind, d=f"M{x:.1f} {y - 6:.1f}l6 10.5h-12z")
    return element("circle", kind=kind, cx=x, cy=y, r=3.5)


def key(series: int) -> Markup:
    """The mark of a series for a legend."""
    drawn = element(
        "svg",
        shape(series, 9, 9),
        width=18,
        height=18,
        viewBox="0 0 18 18",
        aria_hidden="true",
        focusable="false",
    )
    return Markup(drawn)  # noqa: S704 - drawn here, no text in it
