"""The reconciliation service: version 0.2 at ``/reconcile``, version 1.0-draft at ``/reconcile/1.0``."""

import re
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, Response, current_app, json, render_template, request, url_for
from markupsafe import escape

from lithograph.errors import BadRequest, NotFound
from lithograph.reconcile.batch import batch_02, batch_10, extension, parse
from lithograph.reconcile.properties import Property, Value, listed, proposed
from lithograph.reconcile.service import BATCH, MOST, NAME, SUGGESTED, Found, Service, Type, short
from lithograph.store import open_store
from lithograph.terms import BASE, LG
from lithograph.web.site import site

blueprint = Blueprint("reconcile", __name__)

OLD, NEW = "/reconcile", "/reconcile/1.0"
WIDTH, HEIGHT = 430, 300
SERVICE: Final = "lithograph.reconcile"
DEFAULT_TYPES: Final = ("Organisation", "Chip", "Model", "System", "Software")
_CALLBACK: Final = re.compile(r"[A-Za-z_$][\w$.]{0,99}")
_lock: Final = threading.Lock()


@blueprint.route(OLD, methods=["GET", "POST"])
def reconcile() -> Response:
    """Version 0.2: the manifest; the answers to ``queries``; the values for ``extend``."""
    if (queries := _parameter("queries")) is not None:
        asked = batch_02(parse(queries))
        return _json(
            {key: {"result": [_result_02(one) for one in service().match(ask)]} for key, ask in asked.items()}
        )
    if (wanted := _parameter("extend")) is not None:
        return _json(_extended_02(parse(wanted)))
    return _json(_manifest_02())


@blueprint.get(f"{OLD}/suggest/<any(entity, type, property):what>")
def suggest(what: str) -> Response:
    """Version 0.2: completions of ``prefix``, from ``cursor`` on."""
    start, prefix = _count("cursor", 0), request.args.get("prefix", "")
    return _json({"result": _suggested(what, prefix, start, SUGGESTED, named="notable")})


@blueprint.get(f"{OLD}/flyout/<any(entity, type, property):what>")
def flyout(what: str) -> Response:
    """Version 0.2: a few words in HTML about what a suggestion names."""
    identifier = request.args.get("id", "")
    words = _words(what, identifier)
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
    root = request.host_url
    return _json(
        {
            "versions": ["1.0-draft"],
            "name": NAME,
            "lang": "en",
            "dir": "ltr",
            "documentation": f"{root}reconcile/1.0",
            "serviceVersion": site().snapshot.digest[:12],
            "view": {"url": root + "{id}"},
            "defaultTypes": [_type(one) for one in _default_types()],
            "suggest": {"entity": True, "property": True, "type": True},
            "preview": {"width": WIDTH, "height": HEIGHT},
            "extend": {"proposeProperties": True, "propertySettings": []},
            "batchSize": BATCH,
            "standardizedScore": True,
        }
    )


@blueprint.post(f"{NEW}/match")
def match() -> Response:
    """Version 1.0-draft: the candidates for each query, in order."""
    asked = batch_10(_body())
    return _json(
        {"results": [{"candidates": [_result_10(one) for one in service().match(ask)]} for ask in asked]}
    )


@blueprint.get(f"{NEW}/suggest/<any(entity, type, property):what>")
def suggest_10(what: str) -> Response:
    """Version 1.0-draft: completions of ``prefix``."""
    most = min(_count("limit", SUGGESTED), MOST)
    found = _suggested(what, request.args.get("prefix", ""), _count("offset", 0), most, named="notable")
    return _json({"result": found})


@blueprint.get(f"{NEW}/preview")
def preview_10() -> Response:
    """Version 1.0-draft: the same card."""
    return _preview()


@blueprint.post(f"{NEW}/extend")
def extend_10() -> Response:
    """Version 1.0-draft: values for rows, in order."""
    ids, names = extension(_body())
    found = service().extend(ids, names)
    rows = [
        {"id": one, "properties": [{"id": name, "values": _values(found, one, name)} for name in names]}
        for one in ids
    ]
    return _json({"meta": _meta(names), "rows": rows})


@blueprint.get(f"{NEW}/extend/propose")
def propose_10() -> Response:
    """Version 1.0-draft: the properties for entities of ``type``."""
    return _json(_proposed())


def service() -> Service:
    """The service over the snapshot that is served; made once."""
    held: dict[str, Any] = current_app.extensions
    with _lock:
        if SERVICE not in held:
            held[SERVICE] = Service(open_store(site().snapshot))
    found: Service = held[SERVICE]
    return found


def _manifest_02() -> dict[str, Any]:
    root = request.host_url
    base = root + "reconcile"
    services = {
        what: {
            "service_url": root.rstrip("/"),
            "service_path": f"/reconcile/suggest/{what}",
            "flyout_service_url": root.rstrip("/"),
            "flyout_service_path": f"/reconcile/flyout/{what}?id=${{id}}",
        }
        for what in ("entity", "type", "property")
    }
    return {
        "versions": ["0.2"],
        "name": NAME,
        "identifierSpace": BASE,
        "schemaSpace": LG.iri,
        "documentation": base,
        "serviceVersion": site().snapshot.digest[:12],
        "view": {"url": root + "{{id}}"},
        "defaultTypes": [_type(one) for one in _default_types()],
        "suggest": services,
        "preview": {"url": base + "/preview?id={{id}}", "width": WIDTH, "height": HEIGHT},
        "extend": {
            "propose_properties": {"service_url": root.rstrip("/"), "service_path": "/reconcile/properties"},
            "property_settings": [],
        },
        "batchSize": BATCH,
    }


def _default_types() -> list[Type]:
    types = service().types
    return [types[name] for name in DEFAULT_TYPES if name in types]


def _type(one: Type) -> dict[str, Any]:
    return {"id": one.id, "name": one.name}


def _result_02(one: Found) -> dict[str, Any]:
    features = [{"id": name, "value": value} for name, value in one.features.items()]
    return _result(one) | {"features": features}


def _result_10(one: Found) -> dict[str, Any]:
    features = [
        {"id": name, "name": name.replace("_", " "), "value": value} for name, value in one.features.items()
    ]
    return _result(one) | {"features": features}


def _result(one: Found) -> dict[str, Any]:
    types = service().types
    return {
        "id": one.id,
        "name": one.name,
        "type": [{"id": name, "name": types[name].name} for name in one.types],
        "score": one.score,
        "match": one.match,
    }


def _suggested(what: str, prefix: str, start: int, most: int, *, named: str) -> list[dict[str, Any]]:
    held = service()
    if what == "entity":
        language = request.args.get("lang", "en")
        return [
            {
                "id": short(one.iri),
                "name": one.best_label(language),
                named: [_type(held.types[name]) for name in held.types_of(one)[:2]],
            }
            for one in held.suggest_entities(prefix, start, most, request.args.getlist("type"))
        ]
    if what == "type":
        return [_type(one) for one in held.suggest_types(prefix)[start : start + most]]
    return [_property(one) for one in held.suggest_properties(prefix)[start : start + most]]


def _property(one: Property) -> dict[str, str]:
    return {"id": one.id, "name": one.name}


def _proposed() -> dict[str, Any]:
    kind = request.args.get("type", "")
    found = [_property(one) for one in proposed(kind)]
    limit = _count("limit", len(found))
    return {"type": kind, "limit": limit, "properties": found[:limit]}


def _extended_02(document: Any) -> dict[str, Any]:
    ids, names = extension(document)
    found = service().extend(ids, names)
    return {
        "meta": _meta(names),
        "rows": {one: {name: _values(found, one, name) for name in names} for one in ids},
    }


def _meta(names: Sequence[str]) -> list[dict[str, str]]:
    labels = {one.id: one.name for one in listed()}
    return [{"id": name, "name": labels.get(name, name)} for name in names]


def _values(
    found: Mapping[str, Mapping[str, Sequence[Value]]], identifier: str, name: str
) -> list[dict[str, Any]]:
    return [value.as_json() for value in found.get(identifier, {}).get(name, ())]


def _words(what: str, identifier: str) -> list[str]:
    """What a flyout says: names, classes and country of an entity; a class and those above; a property."""
    held = service()
    if what == "property":
        return [found.name for found in listed() if found.id == identifier]
    if what == "type":
        one = held.types.get(identifier)
        return [one.name, ", ".join(held.types[name].name for name in one.broader)] if one else []
    entity = held.entity(identifier)
    if entity is None:
        return []
    names = dict.fromkeys(label.text for label in entity.labels if label.kind == "preferred")
    kinds = [held.types[name].name for name in held.types_of(entity)[:2]]
    return [" · ".join(names), ", ".join(filter(None, [*kinds, entity.country.upper()]))]


def _preview() -> Response:
    identifier = request.args.get("id", "")
    held = service()
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
    if not text.isdigit():
        raise BadRequest(f"{name}={text!r} is no number.")
    return int(text)


def _body() -> Any:
    return parse(request.get_data(as_text=True))


def _json(document: Mapping[str, Any]) -> Response:
    """The document as JSON; with ``callback`` as JSONP, which only version 0.2 has."""
    body = json.dumps(document, ensure_ascii=False)
    name = request.args.get("callback")
    if name and not request.path.startswith(NEW):
        if _CALLBACK.fullmatch(name) is None:
            raise BadRequest("The callback is no name of a function.")
        return Response(f"/**/{name}({body});", content_type="text/javascript; charset=utf-8")
    return Response(body, content_type="application/json; charset=utf-8")
