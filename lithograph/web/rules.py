"""``/rules``: the law in time, one lane to a jurisdiction, and every provision with thresholds."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template
from markupsafe import Markup

from lithograph.web.charts.timeline import Bar, Lane, read, timeline
from lithograph.web.labels import iris_in, stored
from lithograph.web.language import Reader
from lithograph.web.law import late_law
from lithograph.web.sheets import SUFFIXES, Row, Rows, Sheet, ask, asked_day, deliver, downloads, value
from lithograph.web.site import site
from lithograph.web.tables import CellMaker

blueprint = Blueprint("rules", __name__)


@blueprint.get("/rules")
@blueprint.get(f"/rules.<any({SUFFIXES}):suffix>")
def rules(suffix: str | None = None) -> Response:
    """The law in time: picture, table and data."""
    day = asked_day()
    sheet = Sheet(stored("rules"), "regulation")
    return deliver(
        "/rules", sheet, suffix, lambda who: _page(who, day), lambda who: str(_draw(*_gather(who), who, day))
    )


def _gather(who: Reader) -> tuple[Rows, CellMaker]:
    rows = ask(site(), "rules")
    return rows, CellMaker(site(), iris_in(rows), who)


def _page(who: Reader, day: date) -> str:
    rows, maker = _gather(who)
    provisions = ask(site(), "provisions")
    maker.learn(iris_in(provisions))
    return render_template(
        "rules.html",
        day=day.isoformat(),
        late=late_law(who, day),
        picture=_draw(rows, maker, who, day),
        rows=[_row(row, maker, day) for row in rows],
        provisions=[
            {
                "cell": maker.cell(row["provision"]),
                "notation": value(row, "notation"),
                "kind": maker.cell(row["kind"]) if "kind" in row else None,
                "versions": value(row, "versions"),
            }
            for row in provisions
        ],
        downloads=downloads("/rules", chart=True),
        query=stored("rules"),
    )


def _row(row: Row, maker: CellMaker, day: date) -> dict[str, Any]:
    start = read(value(row, "from") or value(row, "publishedOn"))
    end = read(value(row, "until"))
    return {
        "cell": maker.cell(row["regulation"]),
        "jurisdiction": maker.cell(row["jurisdiction"]) if "jurisdiction" in row else None,
        "issuer": maker.cell(row["issuer"]) if "issuer" in row else None,
        "published": value(row, "publishedOn"),
        "since": value(row, "from"),
        "until": value(row, "until"),
        "citation": value(row, "citation"),
        "in_force": bool(start and start <= day and (end is None or day <= end)),
    }


def _draw(rows: Rows, maker: CellMaker, who: Reader, day: date) -> Markup:
    lanes: dict[str, list[Bar]] = {}
    for row in rows:
        start = read(value(row, "from") or value(row, "publishedOn"))
        if start is None:
            continue
        name = maker.cell(row["jurisdiction"]).text if "jurisdiction" in row else who.text("not_known")
        cell = maker.cell(row["regulation"])
        lanes.setdefault(name, []).append(
            Bar(cell.text, cell.link, start, read(value(row, "until")), cell.language)
        )
    ordered = sorted(lanes.items(), key=lambda lane: (-len(lane[1]), lane[0]))
    label = who.text("rules_picture", day=who.day(day.isoformat()))
    return timeline(
        [Lane(name, sorted(bars, key=lambda bar: bar.start)) for name, bars in ordered], day, label
    )
