"""``/about``: licence, sources, coverage, attribution, and how to cite."""

from flask import Blueprint, Response, render_template

from lithograph.web.labels import iris_in, stored
from lithograph.web.language import Reader
from lithograph.web.sheets import SUFFIXES, Sheet, ask, deliver, downloads
from lithograph.web.site import site
from lithograph.web.tables import CellMaker

blueprint = Blueprint("about", __name__)


@blueprint.get("/about")
@blueprint.get(f"/about.<any({SUFFIXES}):suffix>")
def about(suffix: str | None = None) -> Response:
    """What this is and what may be done with it."""
    return deliver("/about", Sheet(stored("coverage"), "class"), suffix, _page)


def _page(who: Reader) -> str:
    state = site()
    rows = ask(state, "coverage")
    maker = CellMaker(state, iris_in(rows), who)
    return render_template(
        "about.html",
        sources=[(maker.cell(row["class"]), row["count"]["value"]) for row in rows],
        versions=state.snapshot.manifest.get("versions", {}),
        built=str(state.snapshot.manifest.get("built", "")),
        downloads=downloads("/about"),
        query=stored("coverage"),
    )
