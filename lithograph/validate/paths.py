"""SHACL property paths as SPARQL path text (SHACL, section 2.3.1)."""

from collections.abc import Iterator
from typing import Final, Protocol

from pyoxigraph import NamedNode

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
    if graph.value(path, RDF["first"]) is not None:
        return "/".join(_grouped(member, graph) for member in graph.members(path))
    return str(path)


def _grouped(path: Term, graph: Structure) -> str:
    text = path_text(path, graph)
    return text if isinstance(path, NamedNode) else f"({text})"
