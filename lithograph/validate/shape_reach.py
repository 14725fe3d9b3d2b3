"""The triples that SHACL Core shapes can look at from given nodes: a changed-only run reads no others.

Each shape is followed from those of the nodes that it is run on, along its path and into the shapes inside
it, as an engine would, only that every branch is taken. A property shape inside another is run on the values
of that other, and reports them: the way back from the nodes to the targets of the outer shape counts too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from pyoxigraph import NamedNode, Triple

from lithograph.terms import RDF, RDF_TYPE, RDFS, SH
from lithograph.validate.finding import Term
from lithograph.validate.graph import Graph
from lithograph.validate.shapes import Shapes

_SUBCLASS: Final = RDFS["subClassOf"]
_INSIDE: Final = tuple(SH[name] for name in ("property", "node", "not", "qualifiedValueShape"))
_LISTED: Final = tuple(SH[name] for name in ("and", "or", "xone"))
_COMPARED: Final = tuple(SH[name] for name in ("equals", "disjoint", "lessThan", "lessThanOrEquals"))
_REPEATED: Final = {
    SH["zeroOrMorePath"]: (True, True),
    SH["oneOrMorePath"]: (False, True),
    SH["zeroOrOnePath"]: (True, False),
}
"""Whether a repeated path may stay where it is, and whether it may go on."""


def around(focus: frozenset[Term], shapes: Shapes, graph: Graph) -> Sequence[Triple]:
    """What the shapes can look at to validate these nodes, and the class tree."""
    reach = _Reach(shapes, graph)
    for shape in shapes.shapes:
        reach.enter(shape, reach.run_on(shape, focus))
    return list(reach.kept)


def sees(shape: Term, focus: Term, shapes: Shapes, graph: Graph, triples: AbstractSet[Triple]) -> bool:
    """Whether the shape can look at one of the triples to validate this node, or to find out that it must."""
    reach = _Reach(shapes, graph)
    reach.run_on(shape, frozenset((focus,)))
    reach.enter(shape, (focus,))
    return not triples.isdisjoint(reach.kept)


class _Reach:
    def __init__(self, shapes: Shapes, graph: Graph) -> None:
        self.kept: dict[Triple, None] = dict.fromkeys(graph.by_predicate.get(_SUBCLASS, ()))
        self._shapes = shapes
        self._graph = graph
        self._entered: dict[Term, set[Term]] = {}
        self._of_type: dict[frozenset[Term], dict[Term, list[Term]]] = {}
        self._ends: dict[tuple[NamedNode, Term, bool], set[Term]] = {}
        self._run_on: dict[tuple[Term, frozenset[Term]], frozenset[Term]] = {}

    def run_on(self, shape: Term, nodes: frozenset[Term], inside: tuple[Term, ...] = ()) -> frozenset[Term]:
        """Those of the nodes that the shape is run on: its targets, and what the shapes around it hand it."""
        known = self._run_on.get((shape, nodes))
        if known is not None or shape in inside:
            return known or frozenset()
        found = self._targets(shape, nodes)
        for outer in self._shapes.holders.get(shape, ()):
            path = self._shapes.value(outer, SH["path"])
            if path is None:
                found |= self.run_on(outer, nodes, (*inside, shape))
                continue
            for node in nodes - found:
                sources = frozenset(self._follow(path, [node], backwards=True))
                if self.run_on(outer, sources, (*inside, shape)):
                    found.add(node)
        self._run_on[shape, nodes] = frozenset(found)
        return self._run_on[shape, nodes]

    def _targets(self, shape: Term, nodes: frozenset[Term]) -> set[Term]:
        """Those of the nodes that the shape targets, as section 2.1.3 of SHACL has it."""
        found = {node for node in self._shapes.values(shape, SH["targetNode"]) if node in nodes}
        classes = [*self._shapes.values(shape, SH["targetClass"])]
        if isinstance(shape, NamedNode):
            classes.append(shape)  # a shape that is a class targets its instances
        members = self._members(nodes)
        for kind in {kind for top in classes for kind in self._graph.subclasses(top)} & members.keys():
            found.update(members[kind])
        for predicate in self._shapes.values(shape, SH["targetSubjectsOf"]):
            found |= {node for node in nodes if self._follow(predicate, [node])}
        for predicate in self._shapes.values(shape, SH["targetObjectsOf"]):
            found |= {node for node in nodes if self._follow(predicate, [node], backwards=True)}
        return found

    def _members(self, nodes: frozenset[Term]) -> dict[Term, list[Term]]:
        """Those of the nodes that have each type, by the type."""
        members = self._of_type.get(nodes)
        if members is None:
            members = self._of_type[nodes] = defaultdict(list)
            for node in nodes:
                for kind in self._follow(RDF_TYPE, [node]):
                    members[kind].append(node)
        return members

    def enter(self, shape: Term, nodes: Iterable[Term]) -> None:
        """Keep what the shape looks at when it validates these nodes."""
        entered = self._entered.setdefault(shape, set())
        fresh = [node for node in nodes if node not in entered]
        if not fresh:
            return
        entered.update(fresh)
        path = self._shapes.value(shape, SH["path"])
        values = fresh if path is None else list(self._follow(path, fresh))
        self._follow(RDF_TYPE, values)  # sh:class asks for them
        for compared in _COMPARED:
            for predicate in self._shapes.values(shape, compared):
                self._follow(predicate, fresh)
        if self._shapes.value(shape, SH["closed"]) is not None:
            self.kept |= dict.fromkeys(
                triple for node in values for triple in self._graph.by_subject.get(node, ())
            )
        for inner in self._inner(shape):
            self.enter(inner, values)

    def _inner(self, shape: Term) -> Iterator[Term]:
        """The shapes that the values of this one are held against."""
        for key in _INSIDE:
            yield from self._shapes.values(shape, key)
        for key in _LISTED:
            for head in self._shapes.values(shape, key):
                yield from self._shapes.members(head)
        if self._shapes.value(shape, SH["qualifiedValueShapesDisjoint"]) is not None:
            # its values are held against the qualified shapes of its siblings too
            for outer in self._shapes.holders.get(shape, ()):
                for sibling in self._shapes.values(outer, SH["property"]):
                    yield from self._shapes.values(sibling, SH["qualifiedValueShape"])

    def _follow(self, path: Term, nodes: Iterable[Term], *, backwards: bool = False) -> set[Term]:
        """The nodes at the end of the path; all triples on the way are kept."""
        if isinstance(path, NamedNode):
            return self._step(path, nodes, backwards=backwards)
        if self._shapes.value(path, RDF["first"]) is not None:
            members = list(self._shapes.members(path))
            found = set(nodes)
            for member in reversed(members) if backwards else members:
                found = self._follow(member, found, backwards=backwards)
            return found
        inverse = self._shapes.value(path, SH["inversePath"])
        if inverse is not None:
            return self._follow(inverse, nodes, backwards=not backwards)
        start = set(nodes)
        choices = self._shapes.members(self._shapes.value(path, SH["alternativePath"]))
        found = {end for choice in choices for end in self._follow(choice, start, backwards=backwards)}
        for predicate, (stays, goes_on) in _REPEATED.items():
            for part in self._shapes.values(path, predicate):
                found |= start if stays else set()
                edge = self._follow(part, start, backwards=backwards)
                while goes_on and not edge <= found:
                    found |= edge
                    edge = self._follow(part, edge, backwards=backwards)
                found |= edge
        return found

    def _step(self, predicate: NamedNode, nodes: Iterable[Term], *, backwards: bool) -> set[Term]:
        found: set[Term] = set()
        for node in nodes:
            key = (predicate, node, backwards)
            ends = self._ends.get(key)
            if ends is None:
                near = self._graph.mentioning if backwards else self._graph.said
                steps = near(node, predicate)
                self.kept |= dict.fromkeys(steps)
                reached = (triple.subject if backwards else triple.object for triple in steps)
                ends = self._ends[key] = {end for end in reached if not isinstance(end, Triple)}
            found |= ends
        return found
