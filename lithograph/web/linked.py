"""What makes the graph easy to link to: its prefixes, a JSON-LD context, and the catalogue entry."""

from typing import Any, Final

from flask import Blueprint, Response, json, request

from lithograph.web.answers import FRESH, etag, not_modified
from lithograph.web.datasets import void
from lithograph.web.site import site

blueprint = Blueprint("linked", __name__)

LASTING: Final = "public, max-age=86400"
CONTEXT: Final = "/context/v1.jsonld"
_LANGUAGE_MAPS: Final = {
    "prefLabel": "skos:prefLabel",
    "altLabel": "skos:altLabel",
    "label": "rdfs:label",
    "title": "dcterms:title",
}
_LINKS: Final = {"exactMatch": "skos:exactMatch", "closeMatch": "skos:closeMatch", "source": "dcterms:source"}


@blueprint.get("/prefixes")
def prefixes() -> Response:
    """The prefixes that queries, shapes and the context share: JSON, Turtle or SPARQL, by Accept."""
    held = dict(sorted(site().engine.prefixes.items()))
    asked = request.args.get("format", "")
    best = request.accept_mimetypes.best_match(["application/json", "text/turtle", "text/plain"])
    form = {"ttl": "text/turtle", "rq": "text/plain", "json": "application/json"}.get(asked, best)
    if form == "text/turtle":
        body = "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in held.items())
    elif form == "text/plain":
        body = "".join(f"PREFIX {name}: <{namespace}>\n" for name, namespace in held.items())
    else:
        form, body = "application/json", json.dumps(held, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    tag = etag(site(), "prefixes", form)
    if (unchanged := not_modified(tag)) is not None:
        return unchanged
    response = Response(body, content_type=f"{form}; charset=utf-8")
    response.set_etag(tag)
    response.headers["Cache-Control"] = FRESH
    response.headers["Vary"] = "Accept"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@blueprint.get(CONTEXT)
def context() -> Response:
    """The JSON-LD context: every prefix, and plain names for the most used properties."""
    terms: dict[str, Any] = {"id": "@id", "type": "@type"}
    terms |= {name: iri for name, iri in sorted(site().engine.prefixes.items()) if name}
    terms |= {name: {"@id": iri, "@container": "@language"} for name, iri in _LANGUAGE_MAPS.items()}
    terms |= {name: {"@id": iri, "@type": "@id"} for name, iri in _LINKS.items()}
    body = json.dumps({"@context": {"@version": 1.1, **terms}}, ensure_ascii=False, indent=1, sort_keys=False)
    response = Response(body + "\n", content_type="application/ld+json")
    response.headers["Cache-Control"] = LASTING
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@blueprint.get("/dataset")
def dataset() -> Response:
    """The catalogue entry of this data set (DCAT and VoID), in the form that the client accepts."""
    return void()
