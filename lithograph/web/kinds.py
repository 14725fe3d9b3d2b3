"""``/chip``, ``/source`` and so on: every thing of a kind, by name, in pages."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Response, render_template, request

from lithograph.errors import BadRequest
from lithograph.terms import BASE, KINDS
from lithograph.web.labels import stored
from lithograph.web.language import Reader
from lithograph.web.once import once
from lithograph.web.sheets import SUFFIXES, Sheet, ask, deliver, downloads
from lithograph.web.site import Site, site
from lithograph.web.tables import Cell, CellMaker

blueprint = Blueprint("kinds", __name__)

PAGE: Final = 200
_KIND: Final = f"<any({','.join(map(repr, KINDS))}):kind>"


@blueprint.get(f"/{_KIND}")
@blueprint.get(f"/{_KIND}.<any({SUFFIXES}):suffix>")
def kind(kind: str, suffix: str | None = None) -> Response:
    """The things of that kind, 200 to a page."""
    return deliver(
        f"/{kind}", Sheet(stored("kind", kind=kind), "thing"), suffix, lambda who: _page(who, kind)
    )


@once()
def things(state: Site) -> Mapping[str, tuple[str, ...]]:
    """The IRIs directly below each kind, read once for each snapshot in service."""
    found: dict[str, list[str]] = {}
    for row in ask(state, "things"):
        iri = row["thing"]["value"]
        found.setdefault(iri[len(BASE) :].partition("/")[0], []).append(iri)
    return {kind: tuple(iris) for kind, iris in found.items()}


def _page(who: Reader, kind: str) -> str:
    iris = things(site()).get(kind, ())
    maker = CellMaker(site(), set(iris), who)
    cells = sorted(map(maker.named, iris), key=lambda cell: (cell.text.casefold(), cell.title))
    number = page_number(request.args.get("page", "1"))
    groups: dict[str, list[Cell]] = {}
    for cell in cells[PAGE * (number - 1) : PAGE * number]:
        groups.setdefault(cell.text[:1].upper(), []).append(cell)
    return render_template(
        "kind.html",
        kind=kind,
        groups=groups,
        count=len(cells),
        page=number,
        pages=-(-len(cells) // PAGE),
        downloads=downloads(f"/{kind}"),
        query=stored("kind", kind=kind),
        base=BASE,
    )


def page_number(text: str) -> int:
    """The number of a page; raises ``BadRequest`` for what is none."""
    if text.isascii() and text.isdecimal() and 0 < int(text[:9]) < 100_000:  # noqa: PLR2004 - no list is longer
        return int(text[:9])
    raise BadRequest(f"page={text[:40]} is no page.", hint="Pages count from 1.")
