"""``/sparql``: the SPARQL 1.1 Protocol for queries, and the same answers as a page."""

import json
from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from lithograph.errors import BadRequest, LithographError, NotFound
from lithograph.query.check import Query
from lithograph.query.evaluate import Job
from lithograph.query.formats import GRAPH_FORMATS, Format, formats_of
from lithograph.web.answers import FRESH, answer, etag, not_modified
from lithograph.web.description import describe_service
from lithograph.web.drawn import VIEWS, draw, views_of
from lithograph.web.federated import prepared, tell
from lithograph.web.language import Reader, reader
from lithograph.web.meter import QUERY
from lithograph.web.negotiate import HTML, choose, preferred
from lithograph.web.pages import by_topic
from lithograph.web.parameters import Asked, query_name, read_parameters
from lithograph.web.problems import describe
from lithograph.web.said import said
from lithograph.web.sheets import SVG, keep
from lithograph.web.site import Site, site
from lithograph.web.snippets import snippets
from lithograph.web.tables import Table, table_of

SUFFIXES: Final = "json,xml,csv,tsv,ttl,nt,rdf,jsonld,trig,nq,html"

blueprint = Blueprint("sparql", __name__)
blueprint.after_request(tell)


@blueprint.route("/sparql", methods=["GET", "POST"])
@blueprint.route(f"/sparql.<any({SUFFIXES}):suffix>", methods=["GET", "POST"])
def sparql(suffix: str | None = None) -> Response:
    """Answer a query; without one, the query page for a browser and the service description for others."""
    state = site()
    asked = read_parameters(request, state.settings)
    if suffix is not None:
        asked = replace(asked, format=suffix)
    if asked.text is None or (not asked.text.strip() and _wants_page(asked)):
        return _without_query(state, asked)
    request.environ[QUERY] = asked.text
    try:
        query = prepared(state, asked.text, asked.timeout, asked.graphs)
        form = choose((*formats_of(query.form), HTML), request.accept_mimetypes, asked.format)
        if form is HTML:
            return _answer_page(state, asked, query)
    except LithographError as error:
        if not _wants_page(asked):
            raise
        return _fault_page(state, asked, error)
    job = Job(query, form.name, asked.graphs, timeout=asked.timeout, name=asked.name)
    return answer(state, job, form)


@blueprint.get("/sparql.svg")
def picture() -> Response:
    """The answer as a picture: ``?query=...&chart=bar``."""
    state = site()
    asked = read_parameters(request, state.settings)
    query = prepared(state, asked.text or "", asked.timeout, asked.graphs)
    view = request.args.get("chart", "bar")
    drawing = None
    if query.form != "ASK":
        job = Job(query, "page", asked.graphs, rows=state.settings.page_rows, timeout=asked.timeout)
        document = json.loads(b"".join(state.engine.answer(job)))
        drawing = draw(state, document, view, reader())
    if drawing is None:
        raise BadRequest(
            f"This answer has no picture chart={view[:20]}.", hint=f"Pictures: {', '.join(VIEWS)}."
        )
    return keep(SVG, lambda: str(drawing), "picture", reader())


@blueprint.delete("/queries/<name>")
def cancel(name: str) -> Response:
    """End a running query: the client named it with X-Query-Id or query-id= when it asked."""
    if not site().engine.cancel(query_name(name)):
        raise NotFound("No query of that id is running.")
    return Response(status=204)


def _wants_page(asked: Asked) -> bool:
    if asked.format is not None:
        return asked.format == HTML.name
    return preferred((*GRAPH_FORMATS, *formats_of("SELECT"), HTML), request.accept_mimetypes) is HTML


def _without_query(state: Site, asked: Asked) -> Response:
    form = choose((*GRAPH_FORMATS, HTML), request.accept_mimetypes, asked.format)
    if form is not HTML:
        return describe_service(state, form, request.base_url)
    example = next((item for item in state.questions if item["name"] == request.args.get("example")), None)
    return _page(state, replace(asked, text=example["text"]) if example else asked, reader())


def _answer_page(state: Site, asked: Asked, query: Query) -> Response:
    who = reader()
    tag = etag(state, "html", who.language, request.full_path, asked.graphs, query.text)
    if query.stable and (unchanged := not_modified(tag)) is not None:
        return unchanged
    rows = state.settings.page_rows
    job = Job(query, "page", asked.graphs, rows=rows, timeout=asked.timeout, name=asked.name)
    document: dict[str, Any] = json.loads(b"".join(state.engine.answer(job)))
    table = None if "boolean" in document else table_of(state, document, who)
    views = () if table is None else views_of(document)
    view = request.args.get("chart", "")
    drawing = draw(state, document, view, who) if view in views else None
    response = _page(
        state,
        asked,
        who,
        table=table,
        truth=document.get("boolean"),
        query=query,
        views=views,
        drawing=drawing,
    )
    if table is not None and table.more:
        response.headers["X-Result-Limit"] = str(len(table.rows))
    if query.stable:
        response.set_etag(tag)
        response.headers["Cache-Control"] = FRESH
    return response


def _fault_page(state: Site, asked: Asked, error: LithographError) -> Response:
    response = _page(state, asked, reader(), problem=describe(error))
    response.status_code = error.status
    for name, value in error.headers.items():
        response.headers[name] = value
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(  # noqa: PLR0913 - what the template shows
    state: Site,
    asked: Asked,
    who: Reader,
    *,
    table: Table | None = None,
    truth: bool | None = None,
    query: Query | None = None,
    problem: dict[str, Any] | None = None,
    views: tuple[str, ...] = (),
    drawing: Markup | None = None,
) -> Response:
    downloads: tuple[Format, ...] = formats_of(query.form) if query else ()
    source = next((item for item in state.questions if item["text"] == asked.text), None)
    body = render_template(
        "sparql.html",
        text=asked.text or "",
        table=table,
        truth=truth,
        problem=problem,
        told={key: said(problem[key], who) for key in ("detail", "hint") if problem and key in problem},
        excerpt=_excerpt(asked.text or "", problem),
        downloads=[(item.title, _download(asked, item)) for item in downloads],
        question=source[who.language] if source else None,
        views=views,
        view=request.args.get("chart", ""),
        drawing=drawing,
        explained=query is not None and query.form == "SELECT" and asked.graphs is None,
        triples=query is not None and query.form in {"CONSTRUCT", "DESCRIBE"},
        snippets=snippets(request.base_url, asked.text) if asked.text and not problem else {},
        examples=by_topic(state.questions),
    )
    response = Response(body, content_type=HTML.content_type)
    response.headers["Link"] = '</sparql>; rel="service-desc"; type="text/turtle"'
    return response


def _download(asked: Asked, form: Format) -> dict[str, str]:
    return {"query": asked.text or "", "format": form.name}


def _excerpt(text: str, problem: dict[str, Any] | None) -> str:
    """The faulty line with a mark under the place."""
    if problem is None or "line" not in problem:
        return ""
    line = [*text.split("\n"), ""][problem["line"] - 1].replace("\t", " ")
    return f"{line}\n{' ' * (problem['column'] - 1)}^"
