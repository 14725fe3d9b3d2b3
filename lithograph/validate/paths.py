"""SHACL property paths as SPARQL path text (SHACL, section 2.3.1)."""

import re
from collections.abc import Callable, Iterator
from typing import Final, Protocol

from pyoxigraph import BlankNode, NamedNode, Triple

from lithograph.terms import RDF, SH
from lithograph.validate.finding import Term

_SUFFIXES: Final = (
    (SH["zeroOrMorePath"], "*"),
    (SH["oneOrMorePath"], "+"),
    (SH["zeroOrOnePath"], "?"),
)


class Structure(Protocol):
    """The graph that a path is written in."""

    def value(self, subject: Term, predicate: NamedNode) -> Term | None:
        """One object of the subject and predicate."""

    def members(self, head: Term | None) -> Iterator[Term]:
        """The members of an RDF list."""


def path_text(path: Term, graph: Structure) -> str:
    """The path in SPARQL syntax with full IRIs; both engines' results are given it, so that they compare."""
    if isinstance(path, NamedNode):
        return str(path)
    if graph.value(path, RDF["first"]) is not None:
        # a list is a sequence, whatever else its node says (W3C test path-strange-001)
        return "/".join(_grouped(member, graph) for member in graph.members(path))
    inverse = graph.value(path, SH["inversePath"])
    if inverse is not None:
        return "^" + _grouped(inverse, graph)
    alternatives = graph.value(path, SH["alternativePath"])
    if alternatives is not None:
        return "|".join(_grouped(member, graph) for member in graph.members(alternatives))
    for predicate, suffix in _SUFFIXES:
        inner = graph.value(path, predicate)
        if inner is not None:
            return _grouped(inner, graph) + suffix
    return str(path)


def _grouped(path: Term, graph: Structure) -> str:
    text = path_text(path, graph)
    return text if isinstance(path, NamedNode) else f"({text})"


_STEP: Final = re.compile(r"<[^<>]*>|[()^|/*+?]")


def path_triples(result: NamedNode, path: str) -> Iterator[Triple]:
    """The ``sh:resultPath`` of a result, with the structure of the path written out again."""
    tokens = _STEP.findall(path)
    if "".join(tokens) != path:
        return
    made: list[Triple] = []
    node = _Writer(tokens, made, result.value).alternative()
    yield Triple(result, SH["resultPath"], node)
    yield from made


class _Writer:
    """Reads path text back by recursive descent and writes its triples; nodes are named after the result."""

    def __init__(self, tokens: list[str], made: list[Triple], name: str) -> None:
        self.tokens = tokens
        self.made = made
        self.name = name.rpartition(":")[0].rpartition(":")[2] or "p"
        self.count = 0

    def alternative(self) -> NamedNode | BlankNode:
        members = self._separated("|", self.sequence)
        if len(members) == 1:
            return members[0]
        node = self._fresh()
        self.made.append(Triple(node, SH["alternativePath"], self._list(members)))
        return node

    def sequence(self) -> NamedNode | BlankNode:
        members = self._separated("/", self.step)
        return members[0] if len(members) == 1 else self._list(members)

    def step(self) -> NamedNode | BlankNode:
        mark = self.tokens.pop(0)
        node: NamedNode | BlankNode
        if mark == "^":
            node = self._wrapped(SH["inversePath"], self.step())
        elif mark == "(":
            node = self.alternative()
            self.tokens.pop(0)
        else:
            node = NamedNode(mark[1:-1])
        for predicate, suffix in _SUFFIXES:
            if self.tokens[:1] == [suffix]:
                self.tokens.pop(0)
                node = self._wrapped(predicate, node)
        return node

    def _separated(self, sign: str, part: Callable[[], NamedNode | BlankNode]) -> list[NamedNode | BlankNode]:
        members = [part()]
        while self.tokens[:1] == [sign]:
            self.tokens.pop(0)
            members.append(part())
        return members

    def _wrapped(self, predicate: NamedNode, inner: NamedNode | BlankNode) -> BlankNode:
        node = self._fresh()
        self.made.append(Triple(node, predicate, inner))
        return node

    def _list(self, members: list[NamedNode | BlankNode]) -> NamedNode | BlankNode:
        rest: NamedNode | BlankNode = RDF["nil"]
        for member in reversed(members):
            node = self._fresh()
            self.made.append(Triple(node, RDF["first"], member))
            self.made.append(Triple(node, RDF["rest"], rest))
            rest = node
        return rest

    def _fresh(self) -> BlankNode:
        self.count += 1
        return BlankNode(f"p{self.name}x{self.count}")
