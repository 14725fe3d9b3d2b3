"""``/models``: training compute over time, by the country whose firm designed the chips."""

from collections import Counter
from typing import Any

from flask import Blueprint, Response, render_template
from markupsafe import Markup

from lithograph.web.charts.intime import SERIES, Dot, in_time, key
from lithograph.web.charts.timeline import read
from lithograph.web.labels import iris_in, stored
from lithograph.web.language import Reader
from lithograph.web.sheets import SUFFIXES, Sheet, ask, deliver, downloads, value
from lithograph.web.site import site
from lithograph.web.tables import Cell, CellMaker

blueprint = Blueprint("models", __name__)


@blueprint.get("/models")
@blueprint.get(f"/models.<any({SUFFIXES}):suffix>")
def models(suffix: str | None = None) -> Response:
    """The models: picture, table and data."""
    return deliver("/models", Sheet(stored("models"), "model"), suffix, _page, _picture)


def _page(who: Reader) -> str:
    found, maker = _gather(who)
    series = _series(found)
    return render_template(
        "models.html",
        picture=_draw(found, series, who),
        legend=[(key(number), _origin(maker, who, iri)) for iri, number in series.items() if number < SERIES]
        + [(key(SERIES), who.text("other_origin"))],
        rows=found,
        downloads=downloads("/models", chart=True),
        query=stored("models"),
    )


def _picture(who: Reader) -> str:
    found, _ = _gather(who)
    return str(_draw(found, _series(found), who))


def _gather(who: Reader) -> tuple[list[dict[str, Any]], CellMaker]:
    """A row for each model, with all its hardware and its countries."""
    rows = ask(site(), "models")
    maker = CellMaker(site(), iris_in(rows), who)
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        model = found.setdefault(
            row["model"]["value"],
            {
                "cell": maker.cell(row["model"]),
                "developer": maker.cell(row["developer"]) if "developer" in row else None,
                "released": value(row, "releasedOn"),
                "compute": value(row, "compute"),
                "open": value(row, "weightsOpen"),
                "hardware": {},
                "origins": {},
            },
        )
        for name, kept in (("hardware", "hardware"), ("origin", "origins")):
            if name in row:
                model[kept][row[name]["value"]] = maker.cell(row[name])
    return list(found.values()), maker


def _series(found: list[dict[str, Any]]) -> dict[str, int]:
    """The number of the series of each country: the most frequent first, the last for all others."""
    counts = Counter(iri for model in found if model["compute"] for iri in model["origins"])
    return {iri: min(number, SERIES) for number, (iri, _) in enumerate(counts.most_common(), 1)}


def _origin(maker: CellMaker, who: Reader, iri: str) -> str:
    return who.text("chips_of", place=maker.named(iri).text)


def _draw(found: list[dict[str, Any]], series: dict[str, int], who: Reader) -> Markup:
    dots = []
    for model in found:
        day = read(model["released"])
        if day is None or not model["compute"] or float(model["compute"]) <= 0:
            continue
        cell: Cell = model["cell"]
        number = min((series[iri] for iri in model["origins"]), default=SERIES)
        dots.append(Dot(cell.text, cell.link, day, float(model["compute"]), number))
    return in_time(dots, who.text("models_picture"), who.text("training_compute"))
