"""The part of the data that SHACL Core shapes can look at: the rest need not be read by an engine."""

from collections import defaultdict
from collections.abc import Sequence

from pyoxigraph import Triple

from lithograph.terms import RDF_TYPE, RDFS, SH

_SUBCLASS = RDFS["subClassOf"]
_CLOSED = SH["closed"]


def relevant(shapes: Sequence[Triple], data: Sequence[Triple]) -> Sequence[Triple]:
    """The triples whose predicate a shape names, and the types and class tree below the classes it names.

    A node is an instance of a class by a type at or below it, so types beside and above cannot matter;
    unless a shape closes its nodes, or looks at types or at the class tree as values.
    """
    named: set[object] = {triple.object for triple in shapes} | {triple.subject for triple in shapes}
    if any(triple.predicate == _CLOSED for triple in shapes):
        return data
    if RDF_TYPE in named or _SUBCLASS in named:
        kept = named | {RDF_TYPE, _SUBCLASS}
        return [triple for triple in data if triple.predicate in kept]
    classes = _with_subclasses(named, data)
    return [
        triple
        for triple in data
        if triple.predicate in named
        or (triple.predicate in {RDF_TYPE, _SUBCLASS} and triple.object in classes)
    ]


def _with_subclasses(named: set[object], data: Sequence[Triple]) -> set[object]:
    below: dict[object, list[object]] = defaultdict(list)
    for triple in data:
        if triple.predicate == _SUBCLASS:
            below[triple.object].append(triple.subject)
    found = set(named)
    todo = list(named)
    while todo:
        for child in below.get(todo.pop(), ()):
            if child not in found:
                found.add(child)
                todo.append(child)
    return found
