"""What the reconciliation service answers, as the documents of its two versions."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lithograph.reconcile.properties import Property, Value, listed
from lithograph.reconcile.service import BATCH, NAME, Found, Service, Type, short
from lithograph.store import open_store
from lithograph.terms import BASE, LG
from lithograph.web.once import once
from lithograph.web.site import Site, site

WIDTH: Final = 430
HEIGHT: Final = 300
"""Of the card of an entity, in pixels."""
DEFAULT_TYPES: Final = ("Organisation", "Chip", "Model", "System", "Software")


@once(most=1)
def service(state: Site) -> Service:
    """The service over the snapshot in service, made once; what it reads takes half a second."""
    return Service(open_store(state.snapshot))


def manifest_02(root: str) -> dict[str, Any]:
    """The manifest of version 0.2, of a service at that address."""
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


def manifest_10(root: str) -> dict[str, Any]:
    """The manifest of version 1.0-draft, of a service at that address."""
    return {
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


def _default_types() -> list[Type]:
    types = service(site()).types
    return [types[name] for name in DEFAULT_TYPES if name in types]


def _type(one: Type) -> dict[str, Any]:
    return {"id": one.id, "name": one.name}


def result_02(one: Found) -> dict[str, Any]:
    """A candidate in the form of version 0.2."""
    features = [{"id": name, "value": value} for name, value in one.features.items()]
    return _result(one) | {"features": features}


def result_10(one: Found) -> dict[str, Any]:
    """A candidate in the form of version 1.0-draft."""
    features = [
        {"id": name, "name": name.replace("_", " "), "value": value} for name, value in one.features.items()
    ]
    return _result(one) | {"features": features}


def _result(one: Found) -> dict[str, Any]:
    types = service(site()).types
    return {
        "id": one.id,
        "name": one.name,
        "type": [{"id": name, "name": types[name].name} for name in one.types],
        "score": one.score,
        "match": one.match,
    }


def suggested(  # noqa: PLR0913 - what is asked for, how far, and how it is told
    what: str, prefix: str, start: int, most: int, *, language: str, kinds: Sequence[str]
) -> list[dict[str, Any]]:
    """Completions of the prefix: entities of those kinds, types or properties."""
    held = service(site())
    if what == "entity":
        return [
            {
                "id": short(one.iri),
                "name": one.best_label(language),
                "notable": [_type(held.types[name]) for name in held.types_of(one)[:2]],
            }
            for one in held.suggest_entities(prefix, start, most, kinds)
        ]
    if what == "type":
        return [_type(one) for one in held.suggest_types(prefix)[start : start + most]]
    return [property_of(one) for one in held.suggest_properties(prefix)[start : start + most]]


def property_of(one: Property) -> dict[str, str]:
    """A property as both versions tell it."""
    return {"id": one.id, "name": one.name}


def extended_02(ids: Sequence[str], names: Sequence[str]) -> dict[str, Any]:
    """Version 0.2: the values of those properties for each entity."""
    found = service(site()).extend(ids, names)
    return {
        "meta": _meta(names),
        "rows": {one: {name: _values(found, one, name) for name in names} for one in ids},
    }


def extended_10(ids: Sequence[str], names: Sequence[str]) -> dict[str, Any]:
    """Version 1.0-draft: the values of those properties for each entity, in order."""
    found = service(site()).extend(ids, names)
    rows = [
        {"id": one, "properties": [{"id": name, "values": _values(found, one, name)} for name in names]}
        for one in ids
    ]
    return {"meta": _meta(names), "rows": rows}


def _meta(names: Sequence[str]) -> list[dict[str, str]]:
    labels = {one.id: one.name for one in listed()}
    return [{"id": name, "name": labels.get(name, name)} for name in names]


def _values(
    found: Mapping[str, Mapping[str, Sequence[Value]]], identifier: str, name: str
) -> list[dict[str, Any]]:
    return [value.as_json() for value in found.get(identifier, {}).get(name, ())]


def words_about(what: str, identifier: str) -> list[str]:
    """What a flyout says: names, classes and country of an entity; a class and those above; a property."""
    held = service(site())
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
