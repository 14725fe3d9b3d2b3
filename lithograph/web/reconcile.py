"""The reconciliation service: version 0.2 at ``/reconcile``, version 1.0-draft at ``/reconcile/1.0``."""

import re
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, Response, json, render_template, request, url_for
from markupsafe import escape

from lithograph.errors import BadRequest, NotFound, shown
from lithograph.reconcile.batch import batch_02, batch_10, extension, parse
from lithograph.reconcile.properties import proposed
from lithograph.reconcile.service import MOST, SUGGESTED, short
from lithograph.web.parameters import whole_number
from lithograph.web.reconciled import (
    extended_02,
    extended_10,
    manifest_02,
    manifest_10,
    property_of,
    result_02,
    result_10,
    service,
    suggested,
    words_about,
)
from lithograph.web.site import site

blueprint = Blueprint("reconcile", __name__)

OLD, NEW = "/reconcile", "/reconcile/1.0"
_CALLBACK: Final = re.compile(r"[A-Za-z_$][\w$.]{0,99}")


@blueprint.route(OLD, methods=["GET", "POST"])
def reconcile() -> Response:
    """Version 0.2: the manifest; the answers to ``queries``; the values for ``extend``."""
    if (queries := _parameter("queries")) is not None:
        asked = batch_02(parse(queries))
        return _json(
            {
                key: {"result": [result_02(one) for one in service(site()).match(ask)]}
                for key, ask in asked.items()
            }
        )
    if (wanted := _parameter("extend")) is not None:
        return _json(extended_02(*extension(parse(wanted))))
    return _json(manifest_02(request.host_url))


@blueprint.get(f"{OLD}/suggest/<any(entity, type, property):what>")
def suggest(what: str) -> Response:
    """Version 0.2: completions of ``prefix``, from ``cursor`` on."""
    start, prefix = _count("cursor", 0), request.args.get("prefix", "")
    return _json({"result": _suggested(what, prefix, start, SUGGESTED)})


@blueprint.get(f"{OLD}/flyout/<any(entity, type, property):what>")
def flyout(what: str) -> Response:
    """Version 0.2: a few words in HTML about what a suggestion names."""
    identifier = request.args.get("id", "")
    words = words_about(what, identifier)
    if not words:
        raise NotFound(f"There is no {what} {identifier!r}.")
    return _json({"id": identifier, "html": "".join(f"<p>{escape(text)}</p>" for text in words if text)})


@blueprint.get(f"{OLD}/properties")
def propose() -> Response:
    """Version 0.2: the properties that an extension of entities of ``type`` may ask for."""
    return _json(_proposed())


@blueprint.get(f"{OLD}/preview")
def preview() -> Response:
    """A card of the entity, to be shown in a frame."""
    return _preview()


@blueprint.get(NEW)
def manifest() -> Response:
    """Version 1.0-draft: the manifest."""
    return _json(manifest_10(request.host_url))


@blueprint.post(f"{NEW}/match")
def match() -> Response:
    """Version 1.0-draft: the candidates for each query, in order."""
    asked = batch_10(_body())
    return _json(
        {"results": [{"candidates": [result_10(one) for one in service(site()).match(ask)]} for ask in asked]}
    )


@blueprint.get(f"{NEW}/suggest/<any(entity, type, property):what>")
def suggest_10(what: str) -> Response:
    """Version 1.0-draft: completions of ``prefix``."""
    most = min(_count("limit", SUGGESTED), MOST)
    found = _suggested(what, request.args.get("prefix", ""), _count("offset", 0), most)
    return _json({"result": found})


@blueprint.get(f"{NEW}/preview")
def preview_10() -> Response:
    """Version 1.0-draft: the same card."""
    return _preview()


@blueprint.post(f"{NEW}/extend")
def extend_10() -> Response:
    """Version 1.0-draft: values for rows, in order."""
    return _json(extended_10(*extension(_body())))


@blueprint.get(f"{NEW}/extend/propose")
def propose_10() -> Response:
    """Version 1.0-draft: the properties for entities of ``type``."""
    return _json(_proposed())


def _suggested(what: str, prefix: str, start: int, most: int) -> list[dict[str, Any]]:
    language, kinds = request.args.get("lang", "en"), request.args.getlist("type")
    return suggested(what, prefix, start, most, language=language, kinds=kinds)


def _proposed() -> dict[str, Any]:
    kind = request.args.get("type", "")
    found = [property_of(one) for one in proposed(kind)]
    limit = _count("limit", len(found))
    return {"type": kind, "limit": limit, "properties": found[:limit]}


def _preview() -> Response:
    identifier = request.args.get("id", "")
    held = service(site())
    entity = held.entity(identifier)
    if entity is None:
        raise NotFound(f"There is no entity {identifier!r}.")
    names = {label.language: label.text for label in reversed(entity.labels) if label.kind == "preferred"}
    links = held.extend([identifier], ["same-as", "list-entry"]).get(identifier, {})
    page = render_template(
        "reconcile-preview.html",
        entity=entity,
        names=names,
        types=[held.types[name].name for name in held.types_of(entity)[:3]],
        links=[value.name or value.term.value for values in links.values() for value in values][:5],
        built=str(site().snapshot.manifest.get("built", ""))[:10],
        address=url_for("reconcile.preview", _external=True).replace("reconcile/preview", short(entity.iri)),
    )
    response = Response(page, content_type="text/html; charset=utf-8")
    # the card is made to stand in the frame of another site
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *"
    )
    return response


def _parameter(name: str) -> str | None:
    return request.form.get(name, request.args.get(name))


def _count(name: str, default: int) -> int:
    text = request.args.get(name, "")
    if not text:
        return default
    number = whole_number(text)
    if number is None:
        raise BadRequest(f"{name}={shown(text)} is no number.")
    return number


def _body() -> Any:
    return parse(request.get_data(as_text=True))


def _json(document: Mapping[str, Any]) -> Response:
    """The document as JSON; with ``callback`` as JSONP, which only version 0.2 has."""
    # half a character, which JSON can write, is sent back as a question mark
    body = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
    name = request.args.get("callback")
    if name and not request.path.startswith(NEW):
        if _CALLBACK.fullmatch(name) is None:
            raise BadRequest("The callback is no name of a function.")
        return Response(b"/**/%s(%s);" % (name.encode(), body), content_type="text/javascript; charset=utf-8")
    return Response(body, content_type="application/json; charset=utf-8")
