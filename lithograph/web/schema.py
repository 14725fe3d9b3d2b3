"""The constraints that the shapes put on the terms of the ontology, as pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pyoxigraph as ox

from lithograph.errors import MissingInput
from lithograph.files import find_sources
from lithograph.terms import SH

SEVERITIES: Final = {"Violation": "violation", "Warning": "warning", "Info": "info"}


@dataclass(frozen=True, slots=True)
class Constraint:
    """What a property shape asks: of which class, on which path, in words by language, and how severe."""

    shape: str
    target: str
    path: str
    names: Mapping[str, str]
    words: Mapping[str, str]
    severity: str
    least: str
    most: str


@lru_cache(maxsize=1)
def constraints() -> tuple[Constraint, ...]:
    """The constraints of all shapes with a target class; none where the shapes are not at hand."""
    store = ox.Store()
    try:
        paths = find_sources().shapes
    except MissingInput:
        return ()
    for path in paths:
        # each file has its own graph, so that its blank nodes stay its own
        store.load(path=str(path), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(path.as_uri()))
    found = []
    for quad in store.quads_for_pattern(None, SH["targetClass"], None):
        for part in store.quads_for_pattern(quad.subject, SH["property"], None):
            path_node = _one(store, part.object, SH["path"])
            if not isinstance(path_node, ox.NamedNode) or not isinstance(quad.object, ox.NamedNode):
                continue
            severity = _one(store, part.object, SH["severity"])
            local = severity.value.rpartition("#")[2] if isinstance(severity, ox.NamedNode) else "Violation"
            found.append(
                Constraint(
                    str(part.object).strip("<>").rpartition("#")[2],
                    quad.object.value,
                    path_node.value,
                    _texts(store, part.object, SH["name"]),
                    _texts(store, part.object, SH["description"]),
                    SEVERITIES.get(local, "violation"),
                    _text(store, part.object, SH["minCount"]),
                    _text(store, part.object, SH["maxCount"]),
                )
            )
    return tuple(sorted(found, key=lambda item: (item.target, item.path, item.shape)))


def _one(store: ox.Store, subject: object, predicate: ox.NamedNode) -> object:
    quads = store.quads_for_pattern(subject, predicate, None)  # type: ignore[arg-type]
    return next((quad.object for quad in quads), None)


def _text(store: ox.Store, subject: object, predicate: ox.NamedNode) -> str:
    found = _one(store, subject, predicate)
    return found.value if isinstance(found, ox.Literal) else ""


def _texts(store: ox.Store, subject: object, predicate: ox.NamedNode) -> dict[str, str]:
    return {
        quad.object.language or "": quad.object.value
        for quad in store.quads_for_pattern(subject, predicate, None)  # type: ignore[arg-type]
        if isinstance(quad.object, ox.Literal)
    }
