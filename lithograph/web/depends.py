"""``/depends``: the firms that most rests on, and what one thing depends on, step by step."""

import re
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from lithograph.errors import BadRequest
from lithograph.terms import BASE
from lithograph.web.charts.bars import Bar, bars
from lithograph.web.finding import named
from lithograph.web.labels import iris_in, stored
from lithograph.web.language import Reader, reader
from lithograph.web.sheets import SUFFIXES, Rows, Sheet, ask, deliver, downloads, value
from lithograph.web.site import site
from lithograph.web.tables import Cell, CellMaker

blueprint = Blueprint("depends", __name__)

SHOWN: Final = 25
DEEP: Final = 6
"""Steps shown of a tree."""
_PATH: Final = re.compile(r"[a-z\-]+/[^\s<>\"{}|\\^`]{1,200}")


@dataclass(frozen=True, slots=True)
class Branch:
    """A thing in the tree, by which relation it was reached, and what it rests on itself.

    ``known`` says that its own branches stand further up.
    """

    property: Cell | None
    cell: Cell
    path: str
    branches: tuple["Branch", ...]
    known: bool


@blueprint.get("/depends")
@blueprint.get(f"/depends.<any({SUFFIXES}):suffix>")
def depends(suffix: str | None = None) -> Response:
    """The firms that most rests on; with ``?of=model/gpt-4``, or a name, what that depends on."""
    asked = request.args.get("of", "").strip().removeprefix(BASE).strip("/")
    if not asked:
        return deliver(
            "/depends",
            Sheet(stored("depends"), "firm"),
            suffix,
            _page,
            lambda who: str(_draw(*_gather(who), who)),
        )
    if not _PATH.fullmatch(asked):
        found = named(asked)
        if found is None:
            raise BadRequest(
                f"of={asked[:80]} names no thing.", hint="Name it by its address, as model/pangu-ultra-135b."
            )
        return Response(status=302, headers={"Location": reader().link("/depends", of=found)})
    text = stored("depends-of", iri=BASE + asked)
    return deliver("/depends", Sheet(text, "to"), suffix, lambda who: _tree_page(who, asked, text))


def _gather(who: Reader) -> tuple[Rows, CellMaker]:
    rows = ask(site(), "depends")
    return rows, CellMaker(site(), iris_in(rows), who)


def _draw(rows: Rows, maker: CellMaker, who: Reader) -> Markup:
    drawn = []
    for row in rows[:SHOWN]:
        cell = maker.cell(row["firm"])
        counts = [int(value(row, name) or 0) for name in ("models", "systems", "chips")]
        drawn.append(Bar(cell.text, cell.link, tuple(map(float, counts)), value(row, "all")))
    return bars(drawn, who.text("depends_picture"))


def _page(who: Reader) -> str:
    rows, maker = _gather(who)
    return render_template(
        "depends.html",
        picture=_draw(rows, maker, who),
        rows=[
            {
                "cell": maker.cell(row["firm"]),
                **{name: value(row, name) for name in ("models", "systems", "chips", "all")},
            }
            for row in rows
        ],
        tree=None,
        thing=None,
        downloads=downloads("/depends", chart=True),
        query=stored("depends"),
    )


def _tree_page(who: Reader, asked: str, text: str) -> str:
    rows = ask(site(), "depends-of", iri=BASE + asked)
    maker = CellMaker(site(), iris_in(rows) | {BASE + asked}, who)
    edges: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        edges.setdefault(row["from"]["value"], []).append((row["property"]["value"], row["to"]["value"]))
    return render_template(
        "depends.html",
        thing=maker.named(BASE + asked),
        tree=_grow(maker, edges, BASE + asked),
        rows=[],
        picture=None,
        downloads=downloads("/depends"),
        query=text,
    )


def _grow(maker: CellMaker, edges: dict[str, list[tuple[str, str]]], root: str) -> tuple[Branch, ...]:
    """The tree below the root; what was shown already is not shown again. Nearer steps come first."""
    depth = {root: 0}
    queue = [root]
    for iri in queue:
        for _, other in edges.get(iri, ()):
            if other not in depth:
                depth[other] = depth[iri] + 1
                queue.append(other)
    seen: set[str] = {root}

    def below(iri: str, level: int) -> tuple[Branch, ...]:
        found = []
        for name, other in edges.get(iri, ()):
            if other == root:
                continue
            fresh = other not in seen and depth[other] == level + 1
            if fresh:
                seen.add(other)
            branches = below(other, level + 1) if fresh and level < DEEP else ()
            known = not fresh and bool(edges.get(other))
            found.append(Branch(maker.named(name), maker.named(other), other[len(BASE) :], branches, known))
        return tuple(found)

    return below(root, 0)
