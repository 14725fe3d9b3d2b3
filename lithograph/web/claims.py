"""``/claims``: who said what, and claims that contradict each other side by side."""

import re
from typing import Any, Final

from flask import Blueprint, Response, render_template, request

from lithograph.errors import BadRequest
from lithograph.terms import BASE, LG
from lithograph.web.finding import named
from lithograph.web.kinds import page_number
from lithograph.web.labels import iris_in, rows_of, stored
from lithograph.web.language import Reader
from lithograph.web.sheets import SUFFIXES, Rows, Sheet, deliver, downloads, value
from lithograph.web.site import site
from lithograph.web.tables import CellMaker

blueprint = Blueprint("claims", __name__)

FILTERS: Final = {"about": "lg:about", "by": "lg:claimant", "kind": "lg:claimKind"}
PAGE: Final = 60
_PATH: Final = re.compile(r"[A-Za-z\-]+(/[\w\-.]+)?")


@blueprint.get("/claims")
@blueprint.get(f"/claims.<any({SUFFIXES}):suffix>")
def claims(suffix: str | None = None) -> Response:
    """The claims: all, or ``?about=`` and ``?by=`` a thing (address or name), ``?kind=marketShare``."""
    text = stored("claims", filter=_filter())
    return deliver("/claims", Sheet(text, "claim"), suffix, lambda who: _page(who, text))


def _filter() -> str:
    lines = []
    for name, path in FILTERS.items():
        asked = request.args.get(name, "").strip("/")
        if not asked:
            continue
        if name != "kind" and "/" not in asked:
            asked = named(asked) or asked
        if not _PATH.fullmatch(asked):
            raise BadRequest(
                f"{name}={asked[:80]} names nothing.", hint="Name it by its address, as chip/nvidia-h20."
            )
        iri = LG[asked].value if name == "kind" else BASE + asked
        lines.append(f"?claim {path} <{iri}> .")
    return "\n  ".join(lines)


def _page(who: Reader, text: str) -> str:
    rows: Rows = rows_of(site(), text)["results"]["bindings"]
    maker = CellMaker(site(), iris_in(rows), who)
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        claim = found.setdefault(
            row["claim"]["value"],
            {
                "cell": maker.cell(row["claim"]),
                "statement": row["statement"],
                "stated_on": value(row, "statedOn"),
                "value": value(row, "value"),
                "unit": value(row, "unit"),
                **{name: {} for name in ("claimant", "kind", "about", "against", "source")},
            },
        )
        for name in ("claimant", "kind", "about", "against", "source"):
            if name in row:
                claim[name][row[name]["value"]] = maker.cell(row[name])
    pairs = sorted(
        {tuple(sorted((iri, other))) for iri, claim in found.items() for other in claim["against"]}
    )
    kinds = sorted(
        {iri: cell for claim in found.values() for iri, cell in claim["kind"].items()}.items(),
        key=lambda item: item[1].text,
    )
    number = page_number(request.args.get("page", "1"))
    listed = list(found.values())
    return render_template(
        "claims.html",
        pairs=[]
        if number > 1
        else [(found[one], found[other]) for one, other in pairs if one in found and other in found],
        claims=listed[PAGE * (number - 1) : PAGE * number],
        count=len(listed),
        page=number,
        pages=-(-len(listed) // PAGE),
        chosen={name: asked for name in FILTERS if (asked := request.args.get(name, ""))},
        kinds=[(iri.removeprefix(LG.iri), cell.text) for iri, cell in kinds],
        filters={name: request.args.get(name, "") for name in FILTERS},
        downloads=downloads("/claims"),
        query=text,
    )
