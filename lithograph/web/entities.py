"""Pages of entities and named graphs: every IRI of ours leads to what is said of it, and where."""

import re
from datetime import date
from typing import Any, Final
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from rapidfuzz import fuzz, process

from lithograph.errors import NotFound
from lithograph.query.evaluate import Job
from lithograph.query.formats import CSV, GRAPH_FORMATS, JSON, Format
from lithograph.terms import BASE, KINDS
from lithograph.web.answers import FRESH, answer, etag, not_modified
from lithograph.web.entity.gather import said_of
from lithograph.web.entity.page import draw_alone, write_page
from lithograph.web.kinds import things
from lithograph.web.labels import graph_query, holds, own_query, rows, rows_of, stored
from lithograph.web.language import Reader, reader
from lithograph.web.negotiate import HTML, choose
from lithograph.web.sheets import SVG, dated, keep
from lithograph.web.site import Site, site
from lithograph.web.tables import table_of

blueprint = Blueprint("entities", __name__)

OFFER: Final = (HTML, *GRAPH_FORMATS, JSON, CSV)
DRAWN: Final = (*OFFER, SVG)
"""What a thing is told in; graphs have no picture."""
NEAR: Final = 55
"""How alike, of 100, a name must be to be offered in place of one that is not there."""
_NO_IRI: Final = re.compile(r"[\x00-\x20<>\"{}|^`\\\x7f]")


@blueprint.get(f"/<any({','.join(map(repr, KINDS))}):kind>/<path:slug>")
def entity(kind: str, slug: str) -> Response:
    """An entity: what is said of it, in which graph, and what points to it."""
    return _entity(site(), *_asked(f"{kind}/{slug}", DRAWN))


@blueprint.get("/graph/<path:name>")
def graph(name: str) -> Response:
    """A named graph: its triples; or a thing whose IRI stands below the graph's."""
    iri, form = _asked(f"graph/{name}", OFFER)
    state = site()
    if not holds(state, "graph-held", iri):
        return _entity(state, iri, form)
    if form in {JSON, CSV}:
        return answer(state, Job(own_query("graph", f"<{iri}>", "SELECT"), form.name), form)
    if form is not HTML:
        return answer(state, Job(graph_query(form, "graph-triples", "graph-quads", iri), form.name), form)
    who = reader()
    tag = etag(state, "graph", iri, who.language, who.chosen)
    if (unchanged := not_modified(tag)) is not None:
        return unchanged
    table = table_of(state, _first(state, iri), who)
    return _page(
        render_template("graph.html", iri=iri, called=name, table=table, formats=_formats(iri)), tag, iri
    )


def _first(state: Site, iri: str) -> dict[str, Any]:
    """The first triples of a named graph, in order, and whether there are more.

    The store sorts by reading each term anew for each comparison, which takes seconds for a large graph: only
    the triples that are shown are sorted there, and before that the names of what they are about, here.
    """
    most = state.settings.page_rows
    counts = {
        row["subject"]["value"]: int(row["count"]["value"])
        for row in rows(state, "graph-subjects", [iri])["results"]["bindings"]
    }
    chosen, total = [], 0
    for subject in sorted(counts):
        chosen.append(f"<{subject}>")
        total += counts[subject]
        if total > most:
            break
    return rows_of(state, stored("graph-some", asked=f"<{iri}>", subjects=" ".join(chosen)), most=most)


def _asked(path: str, offer: tuple[Format, ...]) -> tuple[str, Format]:
    """The IRI asked for and the format: by suffix, else by ``?format=`` or Accept."""
    if _NO_IRI.search(path):
        raise NotFound("There is no page at this address.")
    for item in offer:
        if path.endswith(suffix := f".{item.name}"):
            return BASE + path[: -len(suffix)], item
    return BASE + path, choose(offer, request.accept_mimetypes, request.args.get("format"))


def _entity(state: Site, iri: str, form: Format) -> Response:
    if form is SVG:
        return keep(SVG, lambda: _drawn(state, reader(), iri), "drawn", iri, reader())
    if form is not HTML:
        stated = holds(state, "entity", iri)
        if not stated and not holds(state, "plain", iri):
            raise _unknown(state, iri)
        query = (
            own_query("entity" if stated else "plain", f"<{iri}>", "SELECT")
            if form in {JSON, CSV}
            else graph_query(form, "describe", "describe-quads", iri)
            if stated
            else own_query("describe", f"<{iri}>")
        )
        return answer(state, Job(query, form.name), form)
    who = reader()
    tag = etag(state, "entity", iri, request.full_path, date.today(), who)  # noqa: DTZ011 - the day of the controls
    if (unchanged := not_modified(tag)) is not None:
        return unchanged
    said = said_of(state, iri)
    if not said and not holds(state, "mentions", iri):
        raise _unknown(state, iri)
    plain = bool(said) and not any(row["graph"]["value"] for row in said)
    query = own_query("plain" if plain else "entity", f"<{iri}>", "SELECT")
    return _page(write_page(state, who, iri, said, _formats(iri), query), tag, iri)


def _drawn(state: Site, who: Reader, iri: str) -> str:
    """The thing among its neighbours; raises ``NotFound`` for one that stands alone, or is not there."""
    said = said_of(state, iri)
    if not said:
        raise _unknown(state, iri)
    drawing = draw_alone(state, who, iri, said)
    if drawing is None:
        raise NotFound(f"{iri} has no neighbours to be drawn with.", hint="Its statements are at .ttl.")
    return drawing


def _unknown(state: Site, iri: str) -> NotFound:
    kind = iri[len(BASE) :].partition("/")[0]
    known = {thing: thing[len(BASE) + len(kind) + 1 :] for thing in things(state).get(kind, ())}
    asked = iri[len(BASE) + len(kind) + 1 :]
    best = process.extract(asked, known, scorer=fuzz.ratio, limit=5, score_cutoff=NEAR)
    near = [thing[len(BASE) :] for _, _, thing in best]
    hint = (
        f"Near: {', '.join(near)}." if near else "Look for it by name at /search, or with a query at /sparql."
    )
    return NotFound(f"Nothing is known of {iri}.", hint=hint)


def _formats(iri: str) -> list[tuple[str, str]]:
    path = quote("/" + iri[len(BASE) :])
    return [(item.title, f"{path}.{item.name}") for item in OFFER if item is not HTML]


def _page(body: str, tag: str, iri: str) -> Response:
    response = Response(body, content_type=HTML.content_type)
    response.set_etag(tag)
    response.headers["Cache-Control"] = FRESH
    path = quote("/" + iri[len(BASE) :])
    linked = [f'<{path}.{item.name}>; rel="alternate"; type="{item.media}"' for item in GRAPH_FORMATS]
    linked += [f'<{path}.ttl>; rel="describedby"; type="text/turtle"', '</dataset>; rel="collection"']
    response.headers["Link"] = ", ".join(linked)
    return dated(response)
