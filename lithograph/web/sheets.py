"""A page as data: the query that made it, its rows in every format, and the chart drawn of them.

A page and its data are one address with the same parameters: ``/chips?on=2025-05-01`` and
``/chips.csv?on=2025-05-01``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from flask import Response, g, request

from lithograph.law.day import read_day
from lithograph.query.check import Query
from lithograph.query.evaluate import Job
from lithograph.query.formats import CSV, GRAPH_FORMATS, JSON, JSON_LD, N_TRIPLES, TURTLE, Format
from lithograph.web.answers import DAY, FRESH, answer, etag, not_modified, today
from lithograph.web.labels import rows_of, stored
from lithograph.web.language import Reader, reader
from lithograph.web.negotiate import HTML, choose
from lithograph.web.once import once
from lithograph.web.site import Site, site

SVG: Final = Format("svg", "image/svg+xml", "SVG")
DATA: Final = (CSV, JSON, TURTLE, JSON_LD, N_TRIPLES)
SUFFIXES: Final = "csv,json,ttl,jsonld,nt,svg,html"
_PROLOGUE: Final = re.compile(r"(?:\s*(?:#[^\n]*|(?:PREFIX|BASE)\b[^\n]*))*", re.IGNORECASE)
_ADDRESS_ONLY: Final = ("lang", "format")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The query behind a page, as people may run it, and the variable that holds what the page is about."""

    text: str
    thing: str

    @property
    def rows(self) -> Query:
        """The query itself."""
        return Query(self.text, "SELECT")

    @property
    def triples(self) -> Query:
        """The same as a graph: everything said of the things in the rows."""
        cut = _PROLOGUE.match(self.text)
        start = cut.end() if cut else 0
        inner = self.text[start:].strip()
        column = "?thing" if self.thing == "thing" else f"(?{self.thing} AS ?thing)"
        text = (
            f"{self.text[:start]}\nCONSTRUCT {{ ?thing ?property ?value }} WHERE {{\n"
            f"{{ SELECT DISTINCT {column} WHERE {{ {{\n{inner}\n}} }} }}\n"
            "?thing ?property ?value }"
        )
        return Query(text, "CONSTRUCT")


Row = dict[str, dict[str, str]]
"""A row of an answer: terms as in SPARQL JSON."""
Rows = list[Row]
Draw = Callable[[Reader], str]
"""Writes a page, or the chart of one."""


def ask(state: Site, name: str, **values: str) -> Rows:
    """The rows of the stored query of a page."""
    found: Rows = rows_of(state, stored(name, **values))["results"]["bindings"]
    return found


@once(most=4)
def remembered(state: Site, name: str) -> Rows:
    """The rows of a stored query of the ontology, which no request changes: asked once for each snapshot."""
    return ask(state, name)


def deliver(path: str, sheet: Sheet, suffix: str | None, page: Draw, chart: Draw | None = None) -> Response:
    """The page at that path, or its rows, triples or chart: by suffix, ``?format=`` or Accept."""
    state, who = site(), reader()
    offer = (HTML, *DATA, SVG) if chart else (HTML, *DATA)
    form = choose(offer, request.accept_mimetypes, suffix or request.args.get("format"))
    if form in GRAPH_FORMATS:
        return dated(answer(state, Job(sheet.triples, form.name), form))
    if form in {CSV, JSON}:
        return dated(answer(state, Job(sheet.rows, form.name), form))
    draw = page if form is HTML or chart is None else chart
    return keep(form, lambda: draw(who), path, sheet.text, form.name, who.language, who.chosen)


def keep(form: Format, write: Callable[[], str], *key: object) -> Response:
    """The text as a response to be kept as long as the snapshot is in service; 304 where it is known."""
    tag = etag(site(), request.full_path, today() if g.get("today") else "", *key)
    if (unchanged := not_modified(tag)) is not None:
        return unchanged
    response = Response(write(), content_type=form.content_type)
    response.set_etag(tag)
    response.headers["Cache-Control"] = FRESH
    return dated(response)


def asked_day() -> date:
    """The day that ``?on=`` names, else today; raises ``BadRequest`` for what is no day."""
    text = request.args.get("on") or None
    g.today = text is None
    return read_day(text)


def dated(response: Response) -> Response:
    """The response; one that shows the law of today, since no day was asked for, is kept for today alone."""
    if g.get("today"):
        response.headers[DAY] = today()
    return response


def downloads(path: str, *, chart: bool = False, **values: str) -> list[tuple[str, str]]:
    """The other forms of a page: title and address, with the parameters of this request kept."""
    kept = {name: value for name, value in request.args.items() if name not in _ADDRESS_ONLY} | values
    ending = f"?{urlencode(kept)}" if kept else ""
    offer = (*DATA, SVG) if chart else DATA
    return [(item.title.removeprefix("SPARQL "), f"{path}.{item.name}{ending}") for item in offer]


def grouped(rows: Rows, name: str) -> dict[str, Rows]:
    """The rows by the text of a variable, in the order in which each is met."""
    found: dict[str, Rows] = {}
    for row in rows:
        found.setdefault(value(row, name), []).append(row)
    return found


def value(row: Row, name: str) -> str:
    """The text of a variable in a row, "" where it is not bound."""
    term = row.get(name)
    return term["value"] if term else ""
