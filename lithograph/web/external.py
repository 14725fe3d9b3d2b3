"""``/links``: which of our things are linked to other data sets, by data set."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, render_template, request

from lithograph.web.labels import iris_in, stored
from lithograph.web.language import Reader
from lithograph.web.sheets import SUFFIXES, Sheet, ask, deliver, downloads
from lithograph.web.site import site
from lithograph.web.tables import CellMaker

blueprint = Blueprint("links", __name__)


@blueprint.get("/links")
@blueprint.get(f"/links.<any({SUFFIXES}):suffix>")
def links(suffix: str | None = None) -> Response:
    """The links, grouped by the host of their other end; ``?to=`` shows those of one host."""
    return deliver("/links", Sheet(stored("links"), "thing"), suffix, _page)


def _page(who: Reader) -> str:
    rows = ask(site(), "links")
    asked = request.args.get("to", "")
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(urlsplit(row["other"]["value"]).netloc, []).append(row)
    shown = groups.get(asked, []) if asked else []
    maker = CellMaker(site(), iris_in(shown), who)
    return render_template(
        "links.html",
        groups=sorted(
            ((host, len(found)) for host, found in groups.items()), key=lambda item: (-item[1], item[0])
        ),
        asked=asked,
        rows=[
            (maker.cell(row["thing"]), maker.cell(row["relation"]), maker.cell(row["other"])) for row in shown
        ],
        count=len(rows),
        downloads=downloads("/links"),
        query=stored("links"),
    )
