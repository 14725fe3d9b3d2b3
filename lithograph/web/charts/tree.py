"""Trees as indented boxes joined by lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from lithograph.web.charts.svg import document, element, link, shorten, text, wide

ROW: Final = 30
STEP: Final = 46
SIZE: Final = 12.5
WIDTH: Final = 900


@dataclass(frozen=True, slots=True)
class Node:
    """A box: its words, a note beside it, where it leads, and what stands below it."""

    name: str
    note: str
    link: str
    children: tuple["Node", ...] = ()


def tree(roots: Sequence[Node], label: str) -> Markup:
    """The picture of the trees, one below the other."""
    parts: list[str] = []
    row = 0
    for root in roots:
        row = _draw(root, 0, row, parts)
    return document(WIDTH, ROW * row + 12, label, parts)


def _draw(node: Node, depth: int, row: int, parts: list[str]) -> int:
    """Draw a node and all below it; gives the first free row."""
    x, y = 8 + depth * STEP, 8 + row * ROW
    words = shorten(node.name, SIZE, 340)
    width = wide(words, SIZE) + 20
    box = element(
        "rect", kind="box" if node.link else "card-box", x=x, y=y, width=width, height=ROW - 8, rx=5
    )
    name = text(words, x + 10, y + 15.5, size=SIZE)
    parts.append(link(node.link, box, name, title=node.name) if node.link else box + name)
    if node.note:
        parts.append(
            text(
                shorten(node.note, 11.5, WIDTH - x - width - 20),
                x + width + 10,
                y + 15,
                size=11.5,
                kind="soft",
            )
        )
    free = row + 1
    for child in node.children:
        middle = 8 + free * ROW + (ROW - 8) / 2
        parts.append(element("path", kind="edge", d=f"M{x + 14} {y + ROW - 8}V{middle:.0f}H{x + STEP}"))
        free = _draw(child, depth + 1, free, parts)
    return free
