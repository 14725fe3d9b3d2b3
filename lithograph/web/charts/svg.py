"""SVG written as text: elements, widths of words, and scales.

Colours stand as attributes for a file of its own; on a page the style sheet puts its own in their place,
by class, so that dark mode works and no style stands in the document.
"""

import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Final

from markupsafe import Markup

INK: Final = "#1d2426"
SOFT: Final = "#576165"
LINE: Final = "#dfdcd3"
ACCENT: Final = "#0b6161"
WASH: Final = "#e6f1ef"
PAPER: Final = "#fbfaf7"
BAD: Final = "#9a2c1c"
COLOURS: Final = {
    "ink": {"fill": INK},
    "soft": {"fill": SOFT},
    "axis": {"stroke": SOFT, "fill": "none"},
    "grid": {"stroke": LINE, "fill": "none"},
    "edge": {"stroke": "#a9b3b3", "fill": "none"},
    "accent": {"fill": ACCENT},
    "box": {"fill": WASH, "stroke": ACCENT},
    "card": {"fill": "#ffffff", "stroke": LINE},
    "halo": {"fill": INK, "stroke": PAPER},
    "bad": {"fill": BAD},
    "free": {"fill": "#7c8a8c"},
    "may": {"fill": "#b7791f"},
    "other": {"fill": "#5b3f9e"},
    "region": {"fill": "#9a2c1c", "stroke": BAD},
    "regionline": {"stroke": BAD, "fill": "none"},
    "series1": {"fill": ACCENT},
    "series2": {"fill": "#b7791f"},
    "series3": {"fill": "#5b3f9e"},
    "series4": {"fill": "#7c8a8c"},
}
"""Presentation attributes by class."""
_COLOUR: Final = re.compile(r' (?:fill|stroke)="(?:#[0-9a-f]{6}|none)"(?=[^<>]* class=)')


def element(name: str, *children: str, kind: str = "", **attributes: object) -> str:
    """An element; children are SVG already, ``kind`` is its class, ``_`` in names stands for ``-``."""
    given: dict[str, object] = {}
    for part in kind.split():
        given |= COLOURS.get(part, {})
    if kind:
        given["class"] = kind
    given |= {
        key.strip("_").replace("_", "-"): found for key, found in attributes.items() if found is not None
    }
    written = "".join(f' {key}="{escape(_plain(found))}"' for key, found in given.items())
    inner = "".join(children)
    return f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>"


def text(  # noqa: PLR0913 - what a line of text needs
    words: str,
    x: float,
    y: float,
    *,
    size: float = 13,
    anchor: str = "start",
    kind: str = "ink",
    **more: object,
) -> str:
    """A line of text at a point."""
    return element("text", escape(words), kind=kind, x=x, y=y, font_size=size, text_anchor=anchor, **more)


def link(address: str, *children: str, title: str = "", language: str = "") -> str:
    """Children that lead somewhere; the title is what the pointer shows, the language that of both."""
    told = (element("title", escape(title)),) if title else ()
    return element("a", *told, *children, href=address, lang=language or None)


def document(width: float, height: float, label: str, children: Iterable[str]) -> Markup:
    """The whole picture; links inside keep it from being an image to screen readers (role group)."""
    return Markup(  # noqa: S704 - every text in it went through escape
        element(
            "svg",
            *children,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {_plain(width)} {_plain(height)}",
            width=width,
            height=height,
            role="group",
            aria_label=label,
            font_family="system-ui, sans-serif",
        )
    )


def on_page(picture: str) -> Markup:
    """The picture without the colours that a file of its own needs: on a page the style sheet has them."""
    return Markup(_COLOUR.sub("", picture))  # noqa: S704 - a picture of ours with less in it


def wide(words: str, size: float) -> float:
    """About how wide a text is drawn."""
    if words.isascii():
        return 0.56 * len(words) * size
    return sum(1.0 if unicodedata.east_asian_width(char) in "WF" else 0.56 for char in words) * size


def shorten(words: str, size: float, most: float) -> str:
    """The text, cut with an ellipsis where it is wider than that."""
    if wide(words, size) <= most:
        return words
    left = most - wide("…", size)
    kept = 0
    for char in words:
        left -= wide(char, size)
        if left < 0:
            break
        kept += 1
    return words[:kept].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class Log:
    """A logarithmic scale from values to places."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, number: float) -> float:  # noqa: D102 - the class says it
        share = (math.log10(number) - math.log10(self.low)) / (math.log10(self.high) - math.log10(self.low))
        return self.start + share * (self.end - self.start)

    def ticks(self) -> list[float]:
        """The values 1, 2 and 5 of each decade within the scale; the tens alone where it is long."""
        first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
        steps = (1, 2, 5) if last - first < 6 else (1,)  # noqa: PLR2004 - more decades leave no room
        every = max(1, (last - first) // 10)
        found = [step * 10.0**power for power in range(first, last + 1, every) for step in steps]
        return [tick for tick in found if self.low <= tick <= self.high]


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear scale from values to places."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, number: float) -> float:  # noqa: D102 - the class says it
        span = (self.high - self.low) or 1
        return self.start + (number - self.low) / span * (self.end - self.start)

    def ticks(self, about: int = 6) -> list[float]:
        """Round values within the scale."""
        raw = ((self.high - self.low) or 1) / about
        power = 10.0 ** math.floor(math.log10(raw))
        step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw)
        first = math.ceil(self.low / step)
        return [index * step for index in range(first, math.floor(self.high / step) + 1)]


def _plain(found: object) -> str:
    if isinstance(found, float):
        return f"{found:.1f}".rstrip("0").rstrip(".")
    return str(found)
