"""``/firms``: organisations with their listings, products and dependants; the lists on a day."""

import re
from datetime import date
from typing import Final

from flask import Blueprint, Response, render_template, request

from lithograph.errors import BadRequest
from lithograph.terms import BASE
from lithograph.web.labels import iris_in, rows_of, stored
from lithograph.web.language import Reader
from lithograph.web.law import late_law
from lithograph.web.sheets import SUFFIXES, Rows, Sheet, ask, asked_day, deliver, downloads, value
from lithograph.web.site import site
from lithograph.web.tables import CellMaker

blueprint = Blueprint("firms", __name__)

_SLUG: Final = re.compile(r"[a-z0-9\-]{1,60}")


@blueprint.get("/firms")
@blueprint.get(f"/firms.<any({SUFFIXES}):suffix>")
def firms(suffix: str | None = None) -> Response:
    """The organisations, all or those of a country or on a list: ``?country=cn&listed=1``."""
    day = asked_day().isoformat()
    text = stored("firms", filter=_filter(day), day=day)
    return deliver("/firms", Sheet(text, "firm"), suffix, lambda who: _page(who, day, text))


def _filter(day: str) -> str:
    lines = []
    if country := request.args.get("country", ""):
        if not _SLUG.fullmatch(country):
            raise BadRequest(f"country={country[:60]} is no country.", hint="Name it as cn, us or kr.")
        lines.append(f"?firm lg:country <{BASE}place/{country}> .")
    if request.args.get("listed"):
        lines.append(
            "FILTER EXISTS { ?entry lg:listedEntity ?firm ; lg:validFrom ?begin ; lg:validUntil ?end ; "
            "lg:onList/rdf:type lg:RestrictiveList . "
            f'FILTER(?begin <= "{day}"^^xsd:date && "{day}"^^xsd:date <= ?end) }}'
        )
    return "\n  ".join(lines)


def _page(who: Reader, day: str, text: str) -> str:
    state = site()
    rows: Rows = rows_of(state, text)["results"]["bindings"]
    lists, countries = ask(state, "lists", day=day), ask(state, "countries")
    maker = CellMaker(state, iris_in(rows) | iris_in(lists) | iris_in(countries), who)
    return render_template(
        "firms.html",
        day=day,
        late=late_law(who, date.fromisoformat(day)),
        chosen=request.args.get("country", ""),
        listed=bool(request.args.get("listed")),
        countries=[
            (
                row["country"]["value"].rpartition("/")[2],
                maker.cell(row["country"]).text,
                row["count"]["value"],
            )
            for row in countries
        ],
        lists=[(maker.cell(row["list"]), row["entries"]["value"]) for row in lists],
        rows=[
            {
                "cell": maker.cell(row["firm"]),
                "country": maker.cell(row["country"]) if "country" in row else None,
                **{name: value(row, name) for name in ("listings", "chips", "models", "dependants")},
            }
            for row in rows
        ],
        downloads=downloads("/firms"),
        query=text,
    )
