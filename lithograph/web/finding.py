"""``/search``: things by name in three languages, grouped by kind; for programs as JSON."""

import csv
import io
import re
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, Response, json, render_template, request

from lithograph.law.ask import ask_engine, question
from lithograph.query.evaluate import Job
from lithograph.query.formats import CSV, JSON, JSON_LD, N_TRIPLES, TURTLE
from lithograph.search import LONGEST, Hit, Index, Name
from lithograph.terms import BASE, KINDS, LG, SKOS
from lithograph.web.answers import FRESH, answer, etag, not_modified
from lithograph.web.labels import href, own_query
from lithograph.web.language import Reader, reader
from lithograph.web.negotiate import HTML, choose
from lithograph.web.once import once
from lithograph.web.sheets import ask
from lithograph.web.site import Site, site
from lithograph.web.tables import CellMaker

blueprint = Blueprint("finding", __name__)

DESCRIBED: Final = (TURTLE, JSON_LD, N_TRIPLES)
MOST: Final = 200
FIRST: Final = 12
"""Hits of one kind shown before the rest is folded away."""
PREFERRED: Final = SKOS["prefLabel"].value
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
"""What no page may hold."""
_ENTITY: Final = re.compile(rf"{re.escape(BASE)}({'|'.join(map(re.escape, KINDS))})/[^/]+\Z")


@blueprint.get("/search")
@blueprint.get("/search.<any(json,csv,ttl,jsonld,nt,html):suffix>")
def search(suffix: str | None = None) -> Response:
    """What bears a name like ``q``, the best first."""
    state, who = site(), reader()
    offer = (HTML, JSON, CSV, *DESCRIBED)
    form = choose(offer, request.accept_mimetypes, suffix or request.args.get("format"))
    asked = _CONTROL.sub(" ", request.args.get("q", ""))
    kind = request.args.get("kind", "")
    tag = etag(state, "search", form.name, asked[:LONGEST], kind, who)
    if (unchanged := not_modified(tag)) is not None:
        return unchanged
    hits = [hit for hit in index(state).search(asked) if not kind or kind_of(hit) == kind]
    if form in DESCRIBED:
        things = " ".join(f"<{hit.name.iri}>" for hit in hits[:MOST])
        return answer(state, Job(own_query("describe", things), form.name), form)
    if form is CSV:
        response = Response(_rows(state, who, hits), content_type=CSV.content_type)
    elif form is JSON:
        response = Response(_document(state, who, asked, hits), content_type="application/json")
    else:
        response = Response(_page(state, who, asked, hits), content_type=HTML.content_type)
    response.set_etag(tag)
    response.headers["Cache-Control"] = FRESH
    return response


@once()
def index(state: Site) -> Index:
    """The names of the snapshot in service, read once."""
    links = {row["thing"]["value"]: int(row["count"]["value"]) for row in ask(state, "links-to")}
    names: dict[tuple[str, str], Name] = {}
    for row in ask(state, "names"):
        iri, text = row["thing"]["value"], row["name"]["value"]
        if not _ENTITY.match(iri) and not iri.startswith(LG.iri):
            continue
        preferred = row["property"]["value"] == PREFERRED
        if (iri, text) not in names or preferred:
            language = row["name"].get("xml:lang", "")
            names[iri, text] = Name(iri, text, language, preferred, links.get(iri, 0))
    belongs: dict[str, list[str]] = {}
    for pair in ask_engine(state.engine)(question("belongs")):
        belongs.setdefault(pair["thing"], []).append(pair["whole"])
    return Index(names.values(), belongs)


def named(text: str) -> str | None:
    """The path of the thing that best bears such a name, as chip/nvidia-h20; ``None`` where none does."""
    hits = (
        hit for hit in index(site()).search(text) if hit.name.iri.startswith(BASE) and "#" not in hit.name.iri
    )
    return next((hit.name.iri.removeprefix(BASE) for hit in hits), None)


def kind_of(hit: Hit) -> str:
    """The kind of the thing found: the first step of its address."""
    return hit.name.iri[len(BASE) :].partition("#")[0].partition("/")[0]


def _page(state: Site, who: Reader, asked: str, hits: list[Hit]) -> str:
    shown = hits[:MOST]
    maker = CellMaker(state, {hit.name.iri for hit in shown}, who)
    groups: dict[str, list[dict[str, Any]]] = {}
    for hit in shown:
        cell = maker.named(hit.name.iri)
        by = hit.name if hit.name.text != cell.text else None
        groups.setdefault(kind_of(hit), []).append({"cell": cell, "by": by})
    return render_template(
        "search.html",
        asked=asked[:LONGEST],
        groups=groups,
        count=len(hits),
        most=MOST,
        first=FIRST,
        downloads=[
            (form.title.removeprefix("SPARQL "), f"/search.{form.name}?{urlencode({'q': asked[:LONGEST]})}")
            for form in (CSV, JSON, *DESCRIBED)
        ],
    )


def _document(state: Site, who: Reader, asked: str, hits: list[Hit]) -> str:
    found = _told(state, who, hits)
    return json.dumps({"q": asked[:LONGEST], "count": len(hits), "hits": found}, ensure_ascii=False)


def _rows(state: Site, who: Reader, hits: list[Hit]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, ("iri", "page", "kind", "label", "name", "language"))
    writer.writeheader()
    writer.writerows(_told(state, who, hits))
    return text.getvalue()


def _told(state: Site, who: Reader, hits: list[Hit]) -> list[dict[str, str | None]]:
    maker = CellMaker(state, {hit.name.iri for hit in hits[:MOST]}, who)
    return [
        {
            "iri": hit.name.iri,
            "page": href(hit.name.iri),
            "kind": kind_of(hit),
            "label": maker.named(hit.name.iri).text,
            "name": hit.name.text,
            "language": hit.name.language or None,
        }
        for hit in hits[:MOST]
    ]
