"""The part of the data that SHACL Core shapes can look at: the rest need not be read by an engine."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from lithograph.terms import RDF_TYPE, RDFS, SH
from lithograph.validate.finding import Term
from lithograph.validate.graph import Graph
from lithograph.validate.shapes import Shapes

_SUBCLASS = RDFS["subClassOf"]
_IRI = re.compile(r"<[^<>]*>")
_CHILDREN = tuple(SH[name] for name in ("property", "node", "not", "qualifiedValueShape"))
_LISTS = tuple(SH[name] for name in ("and", "or", "xone"))


def relevant(shapes: Sequence[Triple], data: Sequence[Triple]) -> Sequence[Triple]:
    """The triples whose predicate a shape names, and the types and class tree below the classes it names.

    A node is an instance of a class by a type at or below it, so types beside and above cannot matter;
    unless a shape closes its nodes, or looks at types or at the class tree as values.
    """
    named: set[object] = {triple.object for triple in shapes} | {triple.subject for triple in shapes}
    if any(triple.predicate == SH["closed"] for triple in shapes):
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


def around(focus: frozenset[Term], graph: Graph, depth: int) -> Sequence[Triple]:
    """The triples that checks of these nodes can look at, in shapes whose paths go ``depth`` steps.

    Forward that many steps, backward one step (inverse paths), and the types of all that is reached. All of
    the data when a literal is among the nodes.
    """
    if any(isinstance(node, Literal) for node in focus):
        return graph.triples
    kept: dict[Triple, None] = dict.fromkeys(graph.by_predicate.get(_SUBCLASS, ()))
    for node in focus:
        kept |= dict.fromkeys(graph.mentions.get(node, ()))
    edge = {*focus, *_resources(triple.subject for triple in kept)}
    reached = set(edge)
    for _ in range(depth):
        steps = [triple for node in edge for triple in graph.by_subject.get(node, ())]
        kept |= dict.fromkeys(steps)
        edge = {*_resources(triple.object for triple in steps)} - reached
        reached |= edge
    types = (
        triple for node in edge for triple in graph.by_subject.get(node, ()) if triple.predicate == RDF_TYPE
    )
    kept |= dict.fromkeys(types)
    return list(kept)


def _resources(terms: Iterable[object]) -> Iterator[Term]:
    return (term for term in terms if isinstance(term, NamedNode | BlankNode))


def depth(shapes: Shapes) -> int | None:
    """How many steps the longest path of any shape goes; ``None`` when some path has no bound."""
    longest = 0
    for shape in shapes.shapes:
        steps = _steps(shape, shapes, ())
        if steps is None:
            return None
        longest = max(longest, steps)
    return longest


def _steps(shape: Term, shapes: Shapes, above: tuple[Term, ...]) -> int | None:
    if shape in above:
        return None  # a recursive shape
    path = shapes.path(shape) or ""
    if any(mark in _IRI.sub("", path) for mark in "*+?"):
        return None
    own = len(_IRI.findall(path))
    children = [child for key in _CHILDREN for child in shapes.values(shape, key)]
    children += [
        child for key in _LISTS for head in shapes.values(shape, key) for child in shapes.members(head)
    ]
    deepest = 0
    for child in children:
        steps = _steps(child, shapes, (*above, shape))
        if steps is None:
            return None
        deepest = max(deepest, steps)
    return own + deepest
