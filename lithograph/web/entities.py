"""Pages of entities and named graphs: every IRI of ours leads to what is said of it, and where."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request

from lithograph.errors import NotFound
from lithograph.query.evaluate import Job
from lithograph.query.formats import GRAPH_FORMATS, JSON, Format
from lithograph.terms import BASE, DERIVED, INFERRED, KINDS, LG
from lithograph.web.answers import FRESH, answer, etag, not_modified
from lithograph.web.labels import holds, iris_in, own_query, rows
from lithograph.web.language import Reader, reader
from lithograph.web.negotiate import HTML, choose
from lithograph.web.site import Site, site
from lithograph.web.tables import Cell, CellMaker, table_of

blueprint = Blueprint("entities", __name__)

OFFER: Final = (HTML, *GRAPH_FORMATS, JSON)
MOST_MENTIONS: Final = 200
_NO_IRI: Final = re.compile(r"[\x00-\x20<>\"{}|^`\\\x7f]")
CONCLUDED: Final = {INFERRED.value: "inferred", DERIVED.value: "derived"}


@dataclass(frozen=True, slots=True)
class Row:
    """One statement on a page: property, the thing at its other end, and the graphs that hold it."""

    property: Cell
    value: Cell
    graphs: tuple[Cell, ...]
    concluded: str


@blueprint.get(f"/<any({','.join(map(repr, KINDS))}):kind>/<path:slug>")
def entity(kind: str, slug: str) -> Response:
    """An entity: what is said of it, in which graph, and what points to it."""
    return _entity(site(), *_asked(f"{kind}/{slug}"))


@blueprint.get("/graph/<path:name>")
def graph(name: str) -> Response:
    """A named graph: its triples; or a thing whose IRI stands below the graph's."""
    iri, form = _asked(f"graph/{name}")
    state = site()
    if not holds(state, "graph", iri):
        return _entity(state, iri, form)
    if form is JSON:
        return answer(state, Job(own_query("graph", f"<{iri}>", "SELECT"), "json"), form)
    if form is not HTML:
        return answer(state, Job(own_query("graph-triples", f"<{iri}>"), form.name), form)
    who = reader()
    tag = etag(state, "graph", iri, who.language, who.chosen)
    if (unchanged := not_modified(tag)) is not None:
        return unchanged
    table = table_of(state, rows(state, "graph", [iri], most=state.settings.page_rows), who)
    return _page(
        render_template("graph.html", iri=iri, name=name, table=table, formats=_formats(iri)), tag, iri
    )


def _asked(path: str) -> tuple[str, Format]:
    """The IRI asked for and the format: by suffix, else by ``?format=`` or Accept."""
    if _NO_IRI.search(path):
        raise NotFound("There is no page at this address.")
    for item in OFFER:
        if path.endswith(suffix := f".{item.name}"):
            return BASE + path[: -len(suffix)], item
    return BASE + path, choose(OFFER, request.accept_mimetypes, request.args.get("format"))


def _entity(state: Site, iri: str, form: Format) -> Response:
    if form is not HTML:
        if not holds(state, "entity", iri):
            raise _unknown(iri)
        query = (
            own_query("entity", f"<{iri}>", "SELECT") if form is JSON else own_query("describe", f"<{iri}>")
        )
        return answer(state, Job(query, form.name), form)
    who = reader()
    tag = etag(state, "entity", iri, who.language, who.chosen)
    if (unchanged := not_modified(tag)) is not None:
        return unchanged
    said = rows(state, "entity", [iri])["results"]["bindings"]
    pointing = rows(state, "mentions", [iri], most=MOST_MENTIONS)
    if not said and not pointing["results"]["bindings"]:
        raise _unknown(iri)
    return _page(_entity_page(state, who, iri, said, pointing), tag, iri)


def _unknown(iri: str) -> NotFound:
    return NotFound(f"Nothing is known of {iri}.", hint="Look for it with a query at /sparql.")


def _entity_page(
    state: Site,
    who: Reader,
    iri: str,
    said: list[dict[str, dict[str, str]]],
    pointing: Mapping[str, Any],
) -> str:
    mentions = pointing["results"]["bindings"]
    maker = CellMaker(state, {iri, *iris_in(said), *iris_in(mentions)}, who)
    return render_template(
        "entity.html",
        iri=iri,
        short=state.names.short(iri),
        heading=maker.named(iri),
        rows=_rows(maker, said, "value"),
        mentions=_rows(maker, mentions, "subject"),
        more=pointing["more"],
        most=MOST_MENTIONS,
        formats=_formats(iri),
    )


def _rows(maker: CellMaker, bindings: list[dict[str, dict[str, str]]], other: str) -> list[Row]:
    """One row per property and value, whichever graphs hold it.

    What is stated comes before what is only concluded, our own vocabulary before others.
    """
    graphs: dict[tuple[str, str], set[str]] = {}
    terms: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
    for row in bindings:
        key = (row["property"]["value"], json.dumps(row[other], sort_keys=True))
        terms[key] = row
        graphs.setdefault(key, set()).add(row["graph"]["value"])
    found = [_row(maker, row, other, graphs[key]) for key, row in terms.items()]
    stated = {row.property.title for row in found if not row.concluded}
    return sorted(
        found,
        key=lambda row: (
            row.property.title not in stated,
            not row.property.title.startswith(LG.iri),
            row.property.text,
            row.concluded != "",
            row.value.text,
        ),
    )


def _row(maker: CellMaker, row: dict[str, dict[str, str]], other: str, graphs: set[str]) -> Row:
    stated = sorted(graphs - CONCLUDED.keys())
    concluded = "" if stated else CONCLUDED[min(graphs)]
    cells = tuple(_graph_cell(maker, graph) for graph in stated)
    return Row(maker.named(row["property"]["value"]), maker.cell(row[other]), cells, concluded)


def _graph_cell(maker: CellMaker, graph: str) -> Cell:
    named = maker.named(graph)
    prefix = BASE + "graph/"
    return Cell(graph.removeprefix(prefix), link=named.link, title=graph)


def _formats(iri: str) -> list[tuple[str, str]]:
    path = quote("/" + iri[len(BASE) :])
    return [(item.title, f"{path}.{item.name}") for item in OFFER if item is not HTML]


def _page(body: str, tag: str, iri: str) -> Response:
    response = Response(body, content_type=HTML.content_type)
    response.set_etag(tag)
    response.headers["Cache-Control"] = FRESH
    response.headers["Link"] = ", ".join(
        f'<{quote("/" + iri[len(BASE) :])}.{item.name}>; rel="alternate"; type="{item.media}"'
        for item in GRAPH_FORMATS
    )
    return response
