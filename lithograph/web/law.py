"""Control status over HTTP: of the graph's items on a day, and of an item whose figures are sent."""

import json
from datetime import date
from typing import Any, Final, cast

import pyoxigraph as ox
from flask import Blueprint, Response, redirect, request

from lithograph.errors import BadRequest, UnsupportedMedia
from lithograph.files import find_sources
from lithograph.law.ask import ask_engine, ask_store, question
from lithograph.law.day import read_day
from lithograph.law.horizon import Horizon, beyond_law, horizon
from lithograph.law.render import as_json, remarks
from lithograph.law.status import Entry, control_status, find_item
from lithograph.law.words import Words, words
from lithograph.query.check import Query
from lithograph.query.evaluate import Job
from lithograph.terms import BASE, LANGUAGES
from lithograph.web.language import Reader, reader
from lithograph.web.negotiate import HTML, PLAIN_JSON, choose
from lithograph.web.once import once
from lithograph.web.parameters import FORM
from lithograph.web.site import Site, site

blueprint = Blueprint("law", __name__)

JSON: Final = "application/json"


@blueprint.get("/status/<path:item>")
def status(item: str) -> Response:
    """How an item stands to every provision on a day: ``?on=2025-05-01&lang=ko``.

    Programs get the fixed form as JSON; browsers are sent to the item's page, which shows the same.
    """
    ask = ask_engine(site().engine)
    day = read_day(request.args.get("on"))
    iri = find_item(ask, item)
    form = choose((PLAIN_JSON, HTML), request.accept_mimetypes, request.args.get("format"))
    if form is HTML:
        page = reader().link("/" + iri.removeprefix(BASE), on=day.isoformat())
        return cast(Response, redirect(page + "#controls", 303))
    return _answer(control_status(ask, iri, day), day, request.args.get("lang"))


@blueprint.post("/classify")
def classify() -> Response:
    """How an item with the figures of the body, a form or a JSON object, stands on a day."""
    from lithograph.law.classify import ITEM, decide, read_item  # noqa: PLC0415 - brings the reasoner along

    fields = _fields()
    day, language = (fields.pop(name, None) for name in ("on", "lang"))
    for value in (day, language):
        if value is not None and not isinstance(value, str):
            raise BadRequest(f"{value} is no text.", hint='Give "on" as "2025-05-01".')
    item = read_item(fields)
    when = read_day(day)
    ask = ask_store(decide(law(site()), item, find_sources().rules))
    return _answer(control_status(ask, ITEM, when), when, language)


@once()
def law(state: Site) -> tuple[ox.Triple, ...]:
    """What decides how items stand, from the snapshot in service."""
    pieces = state.engine.answer(Job(Query(question("law-of-items"), "CONSTRUCT"), "nt"))
    return tuple(quad.triple for quad in ox.parse(b"".join(pieces), format=ox.RdfFormat.N_TRIPLES))


@once(most=6)
def law_words(state: Site, language: str) -> Words:
    """The words of statuses in that language, from the snapshot in service."""
    return words(ask_engine(state.engine), language)


@once()
def known(state: Site) -> Horizon:
    """Up to which day the snapshot in service can know the law and the rest."""
    return horizon(ask_engine(state.engine))


def late_law(who: Reader, day: date) -> str:
    """What a page on the law says of a day that its sources do not reach, "" for any other."""
    return beyond_law(known(site()), day, who.language, who.day)


def _fields() -> dict[str, Any]:
    if request.mimetype == FORM:
        return dict(request.form.items())
    if request.mimetype != JSON:
        raise UnsupportedMedia(
            f"A body of type {request.mimetype or 'unknown'} is not read here.",
            hint=f"Send {JSON} or {FORM}.",
        )
    try:
        fields = json.loads(request.get_data(cache=False))
    except (ValueError, RecursionError) as error:
        what = error if isinstance(error, json.JSONDecodeError) else "numbers or brackets beyond all measure"
        raise BadRequest(f"The body is not JSON: {what}.") from None
    if not isinstance(fields, dict):
        raise BadRequest("The body must be one JSON object.", hint='{"tpp": 2368, "on": "2025-05-01"}')
    return fields


def _answer(entries: tuple[Entry, ...], day: date, language: str | None) -> Response:
    if language is not None and language not in LANGUAGES:
        raise BadRequest(f"lang={language} is no language here.", hint=f"One of: {', '.join(LANGUAGES)}.")
    vocabulary = law_words(site(), language or "en")
    body = json.dumps(as_json(entries, vocabulary), ensure_ascii=False)
    response = Response(body, content_type=f"{JSON}; charset=utf-8")
    horizon_now = known(site())
    response.headers["X-Notice"] = " ".join(remarks(day, horizon_now, law_words(site(), "en")))
    if horizon_now.law:
        response.headers["X-Law-Known-Until"] = horizon_now.law
    response.headers["Cache-Control"] = "no-cache"
    return response
