"""Points over two logarithmic axes, with regions behind them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from lithograph.web.charts.crowd import Crowd, crowds, disc, told
from lithograph.web.charts.labels import SIZE, Box, Point, meet, place
from lithograph.web.charts.svg import PAPER, Log, document, element, link, text, wide

WIDTH: Final = 960
HEIGHT: Final = 620
LEFT, TOP, RIGHT, BOTTOM = 64, 22, 26, 56
STRIP: Final = 44
"""Height of the strip below the plot, for things without a value on the vertical axis."""
R: Final = 5.0
LINES: Final = 4
"""Lines below the top of a region on which its name may stand."""
RING: Final = 9.5


@dataclass(frozen=True, slots=True)
class Mark:
    """A thing in the picture: bounds on both axes (``None``: not known), its shape, and where it leads."""

    name: str
    link: str
    x: tuple[float, float]
    y: tuple[float, float] | None
    shape: str
    ring: bool = False
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Region:
    """What a group of conditions marks off: bounds on both axes, ``None`` where there is none.

    ``exact`` says that nothing else is asked: others are drawn with a broken outline.
    """

    name: str
    link: str
    x: tuple[float | None, float | None]
    y: tuple[float | None, float | None]
    exact: bool


@dataclass(frozen=True, slots=True)
class Words:
    """What is written on the picture."""

    label: str
    x: str
    y: str
    missing: str


def scatter(marks: Sequence[Mark], regions: Sequence[Region], words: Words) -> Markup:
    """The picture. Marks with equal places share a label; the axes reach a little beyond the outermost.

    Where marks are very many, those near each other are one disc with their number.
    """
    x, y = _scales(marks, regions)
    parts = [*_grid(x, y, words)]
    taken: list[Box] = []
    names: list[str] = []
    found = crowds(marks, lambda mark: _place(mark, x, y))
    marked = [crowd.box if crowd.gathered else _point(crowd).box for crowd in found]
    for region in regions:
        drawn, name, box = _region(region, x, y, taken, marked)
        parts += drawn
        names.append(name)
        taken.append(box)
    if not any(crowd.gathered for crowd in found):
        for mark in marks:
            parts += _span(mark, x, y)
    parts += [_crowd(crowd) for crowd in found]
    parts += names
    taken += [crowd.box for crowd in found if crowd.gathered]
    points = [_point(crowd) for crowd in found if crowd.things[0].y is not None and not crowd.gathered]
    frame = (LEFT + 2.0, TOP + 0.0, WIDTH - RIGHT - 2.0, HEIGHT - BOTTOM - 2.0)
    for label in place(points, frame, taken):
        parts.append(
            text(
                label.text,
                label.x,
                label.y,
                size=SIZE,
                anchor=label.anchor,
                kind="halo",
                stroke_width=3,
                paint_order="stroke",
            )
        )
    return document(WIDTH, HEIGHT + STRIP - 8, words.label, parts)


def _place(mark: Mark, x: Log, y: Log) -> tuple[float, float]:
    return x(mark.x[1]), y(mark.y[1]) if mark.y else HEIGHT - BOTTOM + STRIP / 2 - 8.0


def _point(crowd: Crowd[Mark]) -> Point:
    names = tuple(mark.name for mark in crowd.things)
    return Point(crowd.x, crowd.y, names, _best(crowd).weight, _reach(crowd))


def _best(crowd: Crowd[Mark]) -> Mark:
    return max(crowd.things, key=lambda mark: mark.weight)


def _reach(crowd: Crowd[Mark]) -> float:
    """How far the mark reaches from its middle."""
    return RING if any(mark.ring for mark in crowd.things) else R


def _crowd(crowd: Crowd[Mark]) -> str:
    best = _best(crowd)
    if crowd.gathered:
        drawn = disc(crowd.x, crowd.y, len(crowd.things))
    else:
        ring = any(mark.ring for mark in crowd.things)
        drawn = _shape(best.shape, crowd.x, crowd.y) + (_ring(crowd.x, crowd.y) if ring else "")
    return link(best.link, drawn, title=told([mark.name for mark in crowd.things]))


def _scales(marks: Sequence[Mark], regions: Sequence[Region]) -> tuple[Log, Log]:
    xs = [bound for mark in marks for bound in mark.x] + [b for region in regions for b in region.x if b]
    ys = [bound for mark in marks if mark.y for bound in mark.y] + [
        b for region in regions for b in region.y if b
    ]
    xs, ys = [b for b in xs if b > 0] or [1.0, 10.0], [b for b in ys if b > 0] or [1.0, 10.0]
    return (
        Log(min(xs) / 1.4, max(xs) * 1.4, LEFT, WIDTH - RIGHT),
        Log(min(ys) / 1.4, max(ys) * 1.4, HEIGHT - BOTTOM - 0.0, TOP),
    )


def _grid(x: Log, y: Log, words: Words) -> list[str]:
    floor = HEIGHT - BOTTOM
    parts = []
    for tick in x.ticks():
        at = x(tick)
        parts.append(element("path", kind="grid", d=f"M{at:.1f} {TOP}V{floor + STRIP - 22}"))
        if at < WIDTH - RIGHT - 8:
            parts.append(text(f"{tick:,.6g}", at, floor + STRIP - 6, size=11, anchor="middle", kind="soft"))
    for tick in y.ticks():
        at = y(tick)
        parts.append(element("path", kind="grid", d=f"M{LEFT} {at:.1f}H{WIDTH - RIGHT}"))
        parts.append(text(f"{tick:,.6g}", LEFT - 8, at + 4, size=11, anchor="end", kind="soft"))
    parts.append(element("path", kind="axis", d=f"M{LEFT} {TOP}V{floor}H{WIDTH - RIGHT}"))
    parts.append(
        text(words.x, (LEFT + WIDTH - RIGHT) / 2, floor + STRIP + 14, size=13, anchor="middle", kind="ink")
    )
    parts.append(text(words.y, LEFT - 48, 14, size=13, kind="ink"))
    parts.append(text(words.missing, LEFT + 4, floor + 15, size=10.5, kind="soft"))
    return parts


def _region(
    region: Region, x: Log, y: Log, taken: Sequence[Box], marks: Sequence[Box]
) -> tuple[list[str], str, Box]:
    """The region's area, its name to be written above the marks, and the room that the name takes."""
    left = x(region.x[0]) if region.x[0] else LEFT + 0.0
    right = x(region.x[1]) if region.x[1] else WIDTH - RIGHT + 0.0
    top = y(region.y[1]) if region.y[1] else TOP + 0.0
    bottom = y(region.y[0]) if region.y[0] else HEIGHT - BOTTOM + 0.0
    size = {"x": left, "y": top, "width": max(right - left, 0.0), "height": max(bottom - top, 0.0)}
    fill = element(
        "rect",
        kind="region",
        **size,
        fill_opacity=0.07,
        stroke_width=1.3,
        stroke_dasharray=None if region.exact else "6 4",
    )
    box = _room(region.name, (left, top, right, bottom), [*taken, *marks])
    words = text(
        region.name,
        box[0],
        box[3] - 3,
        size=11,
        kind="bad named",
        font_weight=600,
        stroke=PAPER,
        stroke_width=3,
        paint_order="stroke",
    )
    return [fill], link(region.link, words, title=region.name), box


def _room(name: str, area: Box, taken: Sequence[Box]) -> Box:
    """Room for the name in the area: near the top at its left edge or its right one, where nothing stands."""
    left, top, right, bottom = area
    size = 1.08 * wide(name, 11)  # bold letters are wider
    lines = max(1, min(LINES, int((bottom - top) // 15)))
    places = [(x, top + 3 + 15 * line) for x in (left + 5, right - 5 - size) for line in range(lines)]
    boxes = [(x, y, x + size, y + 14) for x, y in places]
    return next((box for box in boxes if not any(meet(box, other) for other in taken)), boxes[0])


def _span(mark: Mark, x: Log, y: Log) -> list[str]:
    """Lines from the lowest to the highest value, where sources differ."""
    found = []
    if mark.y and mark.x[0] < mark.x[1] and mark.x[0] > 0:
        found.append(
            element(
                "path",
                kind="edge",
                d=f"M{x(mark.x[0]):.1f} {y(mark.y[1]):.1f}H{x(mark.x[1]):.1f}",
                stroke_width=1.5,
            )
        )
    if mark.y and mark.y[0] < mark.y[1] and mark.y[0] > 0:
        found.append(
            element(
                "path",
                kind="edge",
                d=f"M{x(mark.x[1]):.1f} {y(mark.y[0]):.1f}V{y(mark.y[1]):.1f}",
                stroke_width=1.5,
            )
        )
    return found


def _shape(shape: str, x: float, y: float) -> str:
    if shape == "square":
        return element("rect", kind="bad", x=x - R + 0.5, y=y - R + 0.5, width=2 * R - 1, height=2 * R - 1)
    if shape == "triangle":
        return element(
            "path", kind="other", d=f"M{x:.1f} {y - R - 1:.1f}l{R + 1} {2 * R + 0.5}h{-2 * R - 2}z"
        )
    if shape == "diamond":
        return element(
            "path",
            kind="may",
            d=f"M{x:.1f} {y - R - 1.5:.1f}l{R + 1.5} {R + 1.5}l{-R - 1.5} {R + 1.5}l{-R - 1.5} {-R - 1.5}z",
        )
    return element("circle", kind="free", cx=x, cy=y, r=R - 0.5)


def _ring(x: float, y: float) -> str:
    return element("circle", kind="axis", cx=x, cy=y, r=RING - 1, stroke_width=1.2)


def legend(shapes: Sequence[tuple[str, str]]) -> list[tuple[Markup, str]]:
    """A small picture of each shape, with its words; the shape ``ring`` is the ring alone."""
    found = []
    for shape, words in shapes:
        drawn = _ring(9, 9) if shape == "ring" else _shape(shape, 9, 9)
        picture = element(
            "svg", drawn, width=18, height=18, viewBox="0 0 18 18", aria_hidden="true", focusable="false"
        )
        found.append((Markup(picture), words))  # noqa: S704 - drawn here, no text in it
    return found
