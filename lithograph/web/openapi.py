"""``/openapi.json``: every route of this server as an OpenAPI 3.1 document, made from the routes."""

from typing import Any, Final

from flask import Blueprint, Flask, Response, current_app, json
from werkzeug.routing import Rule
from werkzeug.routing.converters import AnyConverter

from lithograph import __version__
from lithograph.query.formats import GRAPH_FORMATS, ROW_FORMATS
from lithograph.terms import LANGUAGES
from lithograph.web.answers import FRESH, etag, not_modified
from lithograph.web.site import site

blueprint = Blueprint("openapi", __name__)

METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
Schema = dict[str, Any]
TEXT: Final[Schema] = {"type": "string"}
IRI: Final[Schema] = {"type": "string", "format": "iri"}
IRIS: Final[Schema] = {"type": "array", "items": IRI}
DAY: Final[Schema] = {"type": "string", "format": "date"}
NUMBER: Final[Schema] = {"type": "number", "exclusiveMinimum": 0}
PAGE: Final[Schema] = {"type": "integer", "minimum": 1}
ROWS: Final[Schema] = {"type": "string", "enum": [item.name for item in (*ROW_FORMATS, *GRAPH_FORMATS)]}
GRAPHS: Final[Schema] = {"type": "string", "enum": [item.name for item in GRAPH_FORMATS]}
SPARQL: Final[dict[str, Schema]] = {
    "query": TEXT,
    "default-graph-uri": IRIS,
    "named-graph-uri": IRIS,
    "format": ROWS,
    "timeout": NUMBER,
    "query-id": {"type": "string", "pattern": "^[A-Za-z0-9_-]{22,64}$"},
}
QUERIES: Final[dict[str, Schema]] = {"queries": TEXT, "extend": TEXT}
ASKED: Final[dict[str, dict[str, Schema]]] = {
    "sparql.sparql": SPARQL,
    "sparql.picture": {"query": TEXT, "chart": TEXT},
    "datasets.data": {"default": {"type": "string", "maxLength": 0}, "graph": IRI, "format": GRAPHS},
    "datasets.void": {"format": GRAPHS},
    "linked.dataset": {"format": GRAPHS},
    "finding.search": {"q": TEXT},
    "kinds.kind": {"page": PAGE},
    "chips.chips": {"on": DAY},
    "rules.rules": {"on": DAY},
    "law.status": {"on": DAY},
    "law.classify": {"on": DAY},
    "depends.depends": {"of": TEXT},
    "claims.claims": {"about": TEXT, "by": TEXT, "kind": TEXT},
    "why.why": {"s": TEXT, "p": TEXT, "o": TEXT},
    "reasons.row": {"question": TEXT, "row": {"type": "integer", "minimum": 0}},
    "reconcile.reconcile": QUERIES | {"callback": TEXT},
    "reconcile.suggest": {"prefix": TEXT, "callback": TEXT},
    "reconcile.suggest_10": {"prefix": TEXT},
    "reconcile.propose": {"type": TEXT},
    "reconcile.propose_10": {"type": TEXT},
    "reconcile.preview": {"id": TEXT},
    "reconcile.preview_10": {"id": TEXT},
    "review.listing": {"dataset": TEXT, "page": PAGE},
}
"""The parameters of the address, by endpoint; each may be left out."""
FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"
BODIES: Final[dict[str, dict[str, Schema]]] = {
    "sparql.sparql": {
        "application/sparql-query": TEXT,
        FORM: {"type": "object", "properties": SPARQL, "required": ["query"]},
    },
    "law.classify": {JSON: {"type": "object"}, FORM: {"type": "object"}},
    "reconcile.reconcile": {FORM: {"type": "object", "properties": QUERIES}},
    "reconcile.match": {JSON: {"type": "object"}},
    "reconcile.extend_10": {JSON: {"type": "object"}},
    "validating.validate": {"text/turtle": TEXT, "application/n-triples": TEXT, "application/ld+json": TEXT},
}
"""The bodies, by endpoint."""
PROBLEM: Final[Schema] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": IRI,
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "hint": TEXT,
        "line": {"type": "integer", "minimum": 1},
        "column": {"type": "integer", "minimum": 1},
    },
}


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """This description of all routes."""
    tag = etag(site(), "openapi")
    if (unchanged := not_modified(tag)) is not None:
        return unchanged
    body = json.dumps(document(current_app))
    response = Response(body, content_type="application/vnd.oai.openapi+json;version=3.1")
    response.set_etag(tag)
    response.headers["Cache-Control"] = FRESH
    return response


def document(app: Flask) -> dict[str, Any]:
    """The description of an application's routes."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(app.url_map.iter_rules(), key=lambda item: item.rule):
        methods = [name for name in METHODS if name in (rule.methods or ())]
        operations = {name.lower(): _operation(app, rule, name) for name in methods}
        paths.setdefault(path_of(rule), {}).update(operations)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Lithograph", "version": __version__},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {"Problem": PROBLEM},
            "responses": {
                "Problem": {
                    "description": "What is wrong, and where (RFC 9457); as text or a page by Accept",
                    "content": {
                        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}},
                        "text/plain": {"schema": TEXT},
                        "text/html": {"schema": TEXT},
                    },
                }
            },
        },
    }


def path_of(rule: Rule) -> str:
    """The path of a route as OpenAPI writes it."""
    return "".join(f"{{{part}}}" if dynamic else part for dynamic, part in rule._trace).partition("|")[2]  # noqa: SLF001 - the parsed form of a rule has no public name


def _operation(app: Flask, rule: Rule, method: str) -> dict[str, Any]:
    view = app.view_functions[rule.endpoint]
    first = (view.__doc__ or rule.endpoint).strip().partition("\n")[0]
    operation: dict[str, Any] = {
        "operationId": f"{method.lower()} {rule.rule}",
        "summary": first,
        "parameters": [
            *(
                {"name": name, "in": "path", "required": True, "schema": _path_schema(rule, name)}
                for name in sorted(rule._converters)  # noqa: SLF001 - as above
            ),
            *(
                {"name": name, "in": "query", "schema": schema}
                for name, schema in ASKED.get(rule.endpoint, {}).items()
            ),
            {"name": "lang", "in": "query", "schema": {"type": "string", "enum": list(LANGUAGES)}},
        ],
        "responses": {
            "2XX": {"description": "The answer"},
            "304": {"description": "The client has it already"},
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }
    if method == "POST":
        content = {media: {"schema": schema} for media, schema in BODIES[rule.endpoint].items()}
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _path_schema(rule: Rule, name: str) -> Schema:
    converter = rule._converters[name]  # noqa: SLF001 - as above
    if isinstance(converter, AnyConverter):
        return {"type": "string", "enum": sorted(converter.items)}
    return {"type": "string", "minLength": 1}
