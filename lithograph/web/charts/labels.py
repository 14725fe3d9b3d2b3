"""Labels of points: equal points share one, none covers another, what finds no place is left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from lithograph.web.charts.svg import wide

SIZE: Final = 11.5
GAP: Final = 3.0
"""From the mark to its label."""
MOST: Final = 34
"""Letters of a label."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the picture with the names of what stands there; the weight says who is named first."""

    x: float
    y: float
    names: tuple[str, ...]
    weight: int
    reach: float = 5.0
    """How far the mark reaches from its middle."""

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The room that the mark takes."""
        return self.x - self.reach, self.y - self.reach, self.x + self.reach, self.y + self.reach


@dataclass(frozen=True, slots=True)
class Placed:
    """A label with the place and the side on which it was put."""

    x: float
    y: float
    anchor: str
    text: str


Box = tuple[float, float, float, float]


def place(points: Sequence[Point], frame: Box, taken: Iterable[Box] = ()) -> list[Placed]:
    """The labels that fit into the frame (left, top, right, bottom), the weightiest first."""
    boxes: list[Box] = [*taken, *(point.box for point in points)]
    found: list[Placed] = []
    for point in sorted(points, key=lambda point: (-point.weight, point.y, point.x)):
        text = joined(point.names)
        width, gap = wide(text, SIZE), point.reach + GAP
        for x, y, anchor in (
            (point.x + gap, point.y + 4, "start"),
            (point.x - gap, point.y + 4, "end"),
            (point.x, point.y - gap - 1, "middle"),
            (point.x, point.y + gap + 9, "middle"),
        ):
            left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
            box = (left, y - SIZE, left + width, y + 3)
            if _inside(box, frame) and not any(meet(box, other) for other in boxes if other != point.box):
                boxes.append(box)
                found.append(Placed(x, y, anchor, text))
                break
    return found


def joined(names: Sequence[str]) -> str:
    """The names of one point as one label, each once."""
    names = list(dict.fromkeys(names))
    text = ", ".join(names[:3]) + (f" +{len(names) - 3}" if len(names) > 3 else "")  # noqa: PLR2004 - three are read at a glance
    return text if len(text) <= MOST else text[: MOST - 1].rstrip() + "…"


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes cover each other somewhere."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _inside(box: Box, frame: Box) -> bool:
    return box[0] >= frame[0] and box[1] >= frame[1] and box[2] <= frame[2] and box[3] <= frame[3]
