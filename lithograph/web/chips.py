"""``/chips``: total processing performance against performance density, with what the law marks off on a day.

Every bound of a region is a threshold of the graph; nothing of the law stands here.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from flask import Blueprint, Response, render_template
from markupsafe import Markup

from lithograph.law.render import SIGNS
from lithograph.terms import LG
from lithograph.web.charts.scatter import Mark, Region, Words, legend, scatter
from lithograph.web.labels import iris_in, stored
from lithograph.web.language import Reader
from lithograph.web.law import late_law
from lithograph.web.sheets import (
    SUFFIXES,
    Row,
    Rows,
    Sheet,
    ask,
    asked_day,
    deliver,
    downloads,
    grouped,
    value,
)
from lithograph.web.site import Site, site
from lithograph.web.tables import CellMaker

blueprint = Blueprint("chips", __name__)

X: Final = LG["totalProcessingPerformance"].value
Y: Final = LG["performanceDensity"].value
LOWER: Final = ("atLeast", "moreThan", "equals")
MEETS: Final = LG["meets"].value
WEIGHTS: Final = {"square": 3, "triangle": 4, "diamond": 2, "circle": 1}


@blueprint.get("/chips")
@blueprint.get(f"/chips.<any({SUFFIXES}):suffix>")
def chips(suffix: str | None = None) -> Response:
    """The chips on a day: picture, table and data."""
    day = asked_day()
    sheet = Sheet(stored("chips", day=day.isoformat()), "chip")
    return deliver(
        "/chips", sheet, suffix, lambda who: _page(who, day, sheet), lambda who: _picture(who, day)
    )


def _page(who: Reader, day: date, sheet: Sheet) -> str:
    state = site()
    found = _gather(state, who, day)
    return render_template(
        "chips.html",
        day=day.isoformat(),
        late=late_law(who, day),
        picture=_draw(found, who, day),
        legend=legend([(shape, who.text(f"mark_{shape}")) for shape in (*WEIGHTS, "ring")]),
        rows=_rows(found, who),
        regions=_described(found, who),
        downloads=downloads("/chips", chart=True, on=day.isoformat()),
        query=sheet.text,
    )


def _picture(who: Reader, day: date) -> str:
    return str(_draw(_gather(site(), who, day), who, day))


@dataclass(frozen=True, slots=True)
class _Found:
    """What the graph says of the chips on a day: rows of queries."""

    chips: Rows
    caught: Rows
    listed: Rows
    axes: dict[str, Rows]
    """The groups of conditions that ask for something on one of the axes, each with all its conditions."""
    maker: CellMaker


def _gather(state: Site, who: Reader, day: date) -> _Found:
    names = ("chips", "chips-caught", "chips-listed", "regions")
    chips, caught, listed, regions = (ask(state, name, day=day.isoformat()) for name in names)
    maker = CellMaker(state, iris_in([*chips, *caught, *listed, *regions]) | {X, Y}, who)
    return _Found(chips, caught, listed, _groups_on_axes(regions), maker)


def _groups_on_axes(rows: Rows) -> dict[str, Rows]:
    groups = grouped(rows, "group")
    return {
        group: own for group, own in groups.items() if any(value(row, "measured") in {X, Y} for row in own)
    }


def _draw(found: _Found, who: Reader, day: date) -> Markup:
    maker = found.maker
    words = Words(
        who.text("chips_picture", day=who.day(day.isoformat())),
        f"{maker.named(X).text} (TPP)",
        f"{maker.named(Y).text} (TPP/mm²)",
        who.text("no_density"),
    )
    marks = _marks(found)
    regions = [_region(found, who, own) for own in found.axes.values()]
    return scatter(marks, regions, words)


def _marks(found: _Found) -> list[Mark]:
    maker = found.maker
    shapes = _shapes(found)
    listed = {row["firm"]["value"] for row in found.listed}
    marks = []
    for row in found.chips:
        x, y = _bounds(row, "tpp"), _bounds(row, "density")
        if x is None or x[1] <= 0:
            continue
        cell = maker.cell(row["chip"])
        shape = shapes.get(row["chip"]["value"], "circle")
        if y is not None and y[1] <= 0:
            y = None
        marks.append(
            Mark(cell.text, cell.link, x, y, shape, value(row, "designer") in listed, WEIGHTS[shape])
        )
    return marks


def _shapes(found: _Found) -> dict[str, str]:
    """The mark of each chip that a control catches or may catch.

    A square is caught by what the axes show, a triangle by another rule, a diamond may be caught.
    """
    exact = {group for group, own in found.axes.items() if _exact(own)}
    shapes: dict[str, str] = {}
    for row in found.caught:
        chip = row["chip"]["value"]
        if row["state"]["value"] != MEETS:
            shapes.setdefault(chip, "diamond")
        elif value(row, "group") in exact:
            shapes[chip] = "square"
        elif shapes.get(chip) != "square":
            shapes[chip] = "triangle"
    return shapes


def _exact(own: Rows) -> bool:
    return all(value(row, "measured") in {X, Y} for row in own)


def _region(found: _Found, who: Reader, own: Rows) -> Region:
    bounds: dict[str, list[float | None]] = {X: [None, None], Y: [None, None]}
    more = []
    for row in own:
        local = value(row, "operator").rpartition("#")[2]
        if value(row, "measured") in bounds and "threshold" in row:
            bounds[value(row, "measured")][0 if local in LOWER else 1] = float(row["threshold"]["value"])
        else:
            more.append(_told(found, who, row))
    name = f"{value(own[0], 'notation')} · {value(own[0], 'groupNotation')}" + (
        f" + {'; '.join(more)}" if more else ""
    )
    link = found.maker.cell(own[0]["provision"]).link
    return Region(name, link, tuple(bounds[X]), tuple(bounds[Y]), not more)  # type: ignore[arg-type]


def _told(found: _Found, who: Reader, row: Row) -> str:
    maker = found.maker
    measured = maker.cell(row["measured"]).text if "measured" in row else maker.cell(row["condition"]).text
    sign = SIGNS.get(value(row, "operator").rpartition("#")[2], "")
    number = who.number(row["threshold"]["value"]) if "threshold" in row else ""
    return f"{measured} {sign} {number} {who.unit(value(row, 'unit'))}".strip()


def _described(found: _Found, who: Reader) -> list[dict[str, Any]]:
    """The regions in words, for those who do not see them."""
    maker = found.maker
    return [
        {
            "provision": maker.cell(own[0]["provision"]),
            "notation": f"{value(own[0], 'notation')} · {value(own[0], 'groupNotation')}",
            "scope": maker.cell(own[0]["scope"]) if "scope" in own[0] else None,
            "conditions": [(_told(found, who, row), value(row, "citation")) for row in own],
        }
        for own in found.axes.values()
    ]


def _rows(found: _Found, who: Reader) -> list[dict[str, Any]]:
    maker = found.maker
    provisions = {row["notation"]["value"]: maker.cell(row["provision"]) for row in found.caught}
    return [
        {
            "chip": maker.cell(row["chip"]),
            "designer": maker.cell(row["designer"]) if "designer" in row else None,
            "tpp": _range(who, _bounds(row, "tpp")),
            "density": _range(who, _bounds(row, "density")),
            "bandwidth": _range(who, _bounds(row, "bandwidth")),
            "meets": [(name, provisions.get(name)) for name in value(row, "meets").split()],
            "mayMeet": [(name, provisions.get(name)) for name in value(row, "mayMeet").split()],
        }
        for row in found.chips
    ]


def _bounds(row: Row, name: str) -> tuple[float, float] | None:
    lower, upper = value(row, name + "Lower"), value(row, name + "Upper")
    if not lower and not upper:
        return None
    return float(lower or upper), float(upper or lower)


def _range(who: Reader, bounds: tuple[float, float] | None) -> str:
    if bounds is None:
        return ""
    lower, upper = map(who.number, bounds)
    return lower if lower == upper else f"{lower} – {upper}"
