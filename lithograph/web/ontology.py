"""``/ontology``: every class and property, so that each term of an answer leads to its definition."""

from typing import Final

from flask import Blueprint, Response, render_template

from lithograph.terms import LG
from lithograph.web.answers import FRESH, etag, not_modified
from lithograph.web.labels import labels, rows
from lithograph.web.language import Reader, reader
from lithograph.web.site import Site, site

blueprint = Blueprint("ontology", __name__)

SECTIONS: Final = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")


@blueprint.get("/ontology")
def ontology() -> Response:
    """The terms by kind, each with its label and definition in the reader's language."""
    state, who = site(), reader()
    tag = etag(state, "ontology", who.language, who.chosen)
    if (unchanged := not_modified(tag)) is not None:
        return unchanged
    body = render_template("ontology.html", sections=_sections(state, who))
    response = Response(body, content_type="text/html; charset=utf-8")
    response.set_etag(tag)
    response.headers["Cache-Control"] = FRESH
    return response


def _sections(state: Site, who: Reader) -> list[tuple[str, list[dict[str, object]]]]:
    kinds: dict[str, list[str]] = {name: [] for name in SECTIONS}
    for row in rows(state, "terms")["results"]["bindings"]:
        kinds[row["kind"]["value"].rpartition("#")[2]].append(row["term"]["value"])
    terms = sorted({iri for found in kinds.values() for iri in found})
    named = labels(state, terms, who.order)
    defined: dict[str, dict[str, str]] = {}
    if terms:
        for row in rows(state, "definitions", terms)["results"]["bindings"]:
            texts = defined.setdefault(row["term"]["value"], {})
            texts[row["definition"].get("xml:lang", "")] = row["definition"]["value"]
    return [
        (
            section,
            [
                {
                    "name": iri[len(LG.iri) :],
                    "label": named.get(iri),
                    "definition": next(
                        ((defined[iri][code], code) for code in who.order if code in defined.get(iri, {})),
                        None,
                    ),
                }
                for iri in dict.fromkeys(kinds[section])
            ],
        )
        for section in SECTIONS
        if kinds[section]
    ]
