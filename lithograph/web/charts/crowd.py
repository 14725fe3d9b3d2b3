"""Many points in little room: where they are hundreds, those in one cell of a grid are drawn as one."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from lithograph.web.charts.svg import element, text

MOST: Final = 300
"""Points drawn one by one; more of them hide each other."""
CELL: Final = 26.0
NAMED: Final = 12
"""Names told of one crowd."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Crowd(Generic[T]):
    """The things at one place of the picture: all at the very same, or those of a cell at their middle."""

    x: float
    y: float
    things: tuple[T, ...]
    gathered: bool
    """Whether they only stand near each other."""

    @property
    def box(self) -> tuple[float, float, float, float]:
        """The room that its disc takes."""
        reach = radius(len(self.things))
        return self.x - reach, self.y - reach, self.x + reach, self.y + reach


def crowds(things: Iterable[T], place: Callable[[T], tuple[float, float]]) -> list[Crowd[T]]:
    """The things by place: equal places alone while they are few, cells of a grid once they are many."""
    placed = [(*place(thing), thing) for thing in things]
    many = len(placed) > MOST
    grouped: dict[tuple[float, float], list[tuple[float, float, T]]] = {}
    for x, y, thing in placed:
        key = (x // CELL, y // CELL) if many else (round(x, 1), round(y, 1))
        grouped.setdefault(key, []).append((x, y, thing))
    found = []
    for same in grouped.values():
        x, y = sum(point[0] for point in same) / len(same), sum(point[1] for point in same) / len(same)
        apart = len({(round(point[0], 1), round(point[1], 1)) for point in same}) > 1
        found.append(Crowd(x, y, tuple(thing for _, _, thing in same), apart))
    return found


def radius(count: int) -> float:
    """How large the disc of so many things is."""
    return min(6 + 1.7 * math.sqrt(count), CELL / 1.6)


def disc(x: float, y: float, count: int) -> str:
    """The mark of a crowd: a disc that grows with the number written in it."""
    number = text(str(count), x, y + 3.8, size=10.5, anchor="middle", kind="ink", font_weight=600)
    return element("circle", kind="free", cx=x, cy=y, r=radius(count), fill_opacity=0.35) + number


def told(names: Sequence[str]) -> str:
    """The names of a crowd, each once, the first of many."""
    names = list(dict.fromkeys(names))
    return ", ".join(names[:NAMED]) + (f" + {len(names) - NAMED}" if len(names) > NAMED else "")
