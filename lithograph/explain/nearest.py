"""What does hold, for somebody who asked about a triple that does not."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import islice
from typing import Final

import pyoxigraph as ox

from lithograph.errors import NotEntailed
from lithograph.explain.naming import Asked, Shortener
from lithograph.store import GraphStore

SHOWN: Final = 5


def objects_of(store: GraphStore, asked: Asked) -> list[ox.Triple]:
    """The triples of the default graph with this subject and predicate, sorted."""
    return sorted(_matching(store, asked.subject, asked.predicate, None), key=str)


def not_entailed(store: GraphStore, asked: Asked, names: Shortener) -> NotEntailed:
    """The error that says that the triple does not follow, with the nearest triples that hold."""
    value = "?" if asked.object is None else names.term(asked.object)
    told = f"{names.term(asked.subject)} {names.term(asked.predicate)} {value}"
    near = [names.triple(triple) for triple in islice(_nearest(store, asked), SHOWN)]
    if near:
        listed = "".join(f"\n  {triple}" for triple in near)
        return NotEntailed(f"This is neither stated nor does it follow: {told}", hint=f"These hold:{listed}")
    known = next(iter(_matching(store, asked.subject, None, None)), None)
    if known is not None:
        return NotEntailed(f"This is neither stated nor does it follow: {told}")
    similar = [names.term(ox.NamedNode(iri)) for iri in _similar(store, asked.subject)]
    hint = f"Did you mean {', '.join(similar)}?" if similar else None
    return NotEntailed(f"The graph says nothing of {names.term(asked.subject)}.", hint=hint)


def _nearest(store: GraphStore, asked: Asked) -> Iterator[ox.Triple]:
    """Other values of the property, other properties between the two, other subjects with the value."""
    seen: dict[ox.Triple, None] = {}
    ways: list[Iterable[ox.Triple]] = [objects_of(store, asked)]
    if asked.object is not None:
        ways.append(_matching(store, asked.subject, None, asked.object))
        if isinstance(asked.object, ox.NamedNode):
            ways.append(_matching(store, asked.object, None, asked.subject))
    for way in ways:
        for triple in way:
            if triple not in seen:
                seen[triple] = None
                yield triple


def _matching(
    store: GraphStore,
    subject: ox.NamedNode,
    predicate: ox.NamedNode | None,
    value: ox.NamedNode | ox.Literal | None,
) -> list[ox.Triple]:
    quads = store.graph.quads_for_pattern(subject, predicate, value, ox.DefaultGraph())
    return [quad.triple for quad in quads]


def _similar(store: GraphStore, subject: ox.NamedNode) -> list[str]:
    """Things of the same kind whose names are nearest."""
    namespace = subject.value[: max(subject.value.rfind("/"), subject.value.rfind("#")) + 1]
    known = {
        quad.subject.value
        for quad in store.graph.quads_for_pattern(None, None, None, ox.DefaultGraph())
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(namespace)
    }
    return get_close_matches(subject.value, sorted(known), n=3, cutoff=0.6)
