"""``/why/row``: the statements that a row of an answer rests on, each with its standing and its reasons."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, render_template, request

from lithograph.errors import BadQuery, BadRequest, NotFound
from lithograph.query.check import Query
from lithograph.query.evaluate import Job
from lithograph.query.origin import between_query, origin_query
from lithograph.terms import BASE
from lithograph.web.entity.statements import standing
from lithograph.web.labels import iris_in
from lithograph.web.language import Reader, reader
from lithograph.web.negotiate import HTML
from lithograph.web.pages import find_question, named_columns
from lithograph.web.sheets import ask, keep, value
from lithograph.web.site import Site, site
from lithograph.web.tables import Cell, CellMaker, row_key, table_of
from lithograph.web.why import room

blueprint = Blueprint("reasons", __name__)

MOST: Final = 300
"""Statements shown."""
Binding = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement behind the row: its cells, how it is known, where, and what ``/why`` is asked for it."""

    cells: tuple[Cell, Cell, Cell]
    status: str
    graphs: tuple[Cell, ...]
    why: tuple[str, str, str] | None


@blueprint.get("/why/row")
def row() -> Response:
    """Why a row is in an answer: ``?question=NAME&row=`` or ``?query=&row=``, the row by place and key."""
    state = site()
    text = _text(state)
    query = state.check(text)
    if query.form != "SELECT":
        raise BadRequest("Only rows of SELECT queries can be explained.", hint="See /why for a statement.")
    document, found = _find(state, query, request.args.get("row", ""))
    who = reader()
    return keep(HTML, lambda: _page(state, who, document, found, text), who)


def _text(state: Site) -> str:
    if name := request.args.get("question", ""):
        return find_question(state.questions, name)["text"]
    return request.args.get("query", "")


def _find(state: Site, query: Query, asked: str) -> tuple[dict[str, Any], Binding]:
    """The answer's head with that one row, and the row: it may stand elsewhere than when it was shown."""
    place, _, key = asked.partition("-")
    if not (place.isascii() and place.isdecimal()) or not key:
        raise BadRequest(f"row={asked[:40]} names no row.", hint="Follow the link beside a row of an answer.")
    job = Job(query, "page", rows=state.settings.page_rows)
    document: dict[str, Any] = json.loads(b"".join(state.engine.answer(job)))
    rows: Sequence[Binding] = document["results"]["bindings"]
    start = int(place[:9])
    for found in (*rows[start : start + 1], *rows):
        if row_key(found) == key:
            document["results"]["bindings"] = [found]
            return document, found
    raise NotFound("The answer has no such row any more.", hint="Ask the query again.")


def _origin(state: Site, text: str, found: Binding) -> tuple[str, list[tuple[Binding, set[str]]]]:
    """The query for the statements behind the row, and each of those that hold with its graphs.

    Where there is no such query, what leads from one value of the row to another stands in for them.
    """
    with room():  # the parser takes a second for a long query
        own = origin_query(text, found, state.engine.prefixes)
    for asked in (own, between_query(found)):
        if asked is None:
            continue
        try:
            query = state.check(asked)
        except BadQuery:  # with the row in it the query is longer, and may pass a limit
            continue
        document = json.loads(b"".join(state.engine.answer(Job(query, "page", rows=MOST))))
        triples: Sequence[Binding] = document["results"]["bindings"]
        holders = _holders(state, triples)
        held = [(triple, graphs) for triple in triples if (graphs := holders.get(_key(triple)))]
        if held:
            return asked, held
    return text, []


def _page(state: Site, who: Reader, document: dict[str, Any], found: Binding, text: str) -> str:
    table = named_columns(state, table_of(state, document, who), who)
    asked, held = _origin(state, text, found)
    graphs = {graph for _, among in held for graph in among}
    maker = CellMaker(state, iris_in(triple for triple, _ in held) | iris_in([found]) | graphs, who)
    made = [_statement(maker, triple, among) for triple, among in held]
    order = ("reported", "claimed", "assessed", "inferred")
    made.sort(key=lambda item: (order.index(item.status), [cell.text for cell in item.cells]))
    chosen = request.args.get("question")
    return render_template(
        "row.html",
        columns=list(zip(table.columns, table.rows[0], strict=True)),
        statements=made,
        query=asked,
        question=next((item for item in state.questions if item["name"] == chosen), None),
        text=text,
    )


def _statement(maker: CellMaker, triple: Binding, held: set[str]) -> Statement:
    subject, name, value = (triple[part] for part in ("subject", "property", "value"))
    status, graphs = standing(held)
    proved = status in {"assessed", "inferred"} and value["type"] == "uri"
    return Statement(
        (maker.cell(subject), maker.cell(name), maker.cell(value)),
        status,
        tuple(map(maker.graph, graphs)),
        (_short(subject), _short(name), _short(value)) if proved else None,
    )


def _holders(state: Site, triples: Sequence[Binding]) -> dict[tuple[str, ...], set[str]]:
    """The graphs that hold each statement; "" alone for one that stands in no named graph."""
    subjects = " ".join(dict.fromkeys(f"<{row['subject']['value']}>" for row in triples))
    held: dict[tuple[str, ...], set[str]] = {}
    for row in ask(state, "holders", subjects=subjects) if subjects else ():
        held.setdefault(_key(row), set()).add(value(row, "graph"))
    return {key: graphs - {""} or graphs for key, graphs in held.items()}


def _key(row: Binding) -> tuple[str, ...]:
    value = row["value"]
    return row["subject"]["value"], row["property"]["value"], value["value"], value.get("xml:lang", "")


def _short(term: Mapping[str, str]) -> str:
    return term["value"].removeprefix(BASE)
