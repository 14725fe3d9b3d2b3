"""``/vocab.json``: the names that the query editor completes, with labels in the reader's language."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, json, request

from lithograph.query.formats import JSON
from lithograph.web.answers import FRESH
from lithograph.web.labels import labels
from lithograph.web.language import reader
from lithograph.web.sheets import ask, keep
from lithograph.web.site import site

blueprint = Blueprint("vocabulary", __name__)

KINDS: Final = {
    "Class": "class",
    "ObjectProperty": "property",
    "DatatypeProperty": "property",
    "NamedIndividual": "constant",
}


@blueprint.get("/vocab.json")
def vocab() -> Response:
    """A list of name, label and kind: terms of the ontology first, then things."""
    return keep(JSON, _write, "vocab", reader())


@blueprint.after_app_request
def keep_static(response: Response) -> Response:
    """Let the files of the pages be kept and compressed like pages."""
    if request.endpoint == "static" and response.status_code == HTTPStatus.OK:
        response.headers["Cache-Control"] = FRESH
    return response


def _write() -> str:
    state, who = site(), reader()
    kinds: dict[str, str] = {}
    for row in ask(state, "vocabulary"):
        kind = row["kind"]["value"].rpartition("#")[2]
        kinds.setdefault(row["thing"]["value"], KINDS.get(kind, "thing"))
    named = labels(state, kinds, who.order)
    found = []
    for iri, kind in kinds.items():
        name = state.names.short(iri)
        found.append((kind == "thing", name, named[iri].text if iri in named else name, kind))
    return json.dumps([entry[1:] for entry in sorted(found)], ensure_ascii=False)
