"""The nearest value that would be right, where a rule says which values are."""

from collections.abc import Iterable, Mapping
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from lithograph.terms import LG, RDF_TYPE, SH
from lithograph.validate.engine import Result
from lithograph.validate.finding import Term
from lithograph.validate.graph import Graph
from lithograph.validate.names import Names
from lithograph.validate.shapes import Shapes

_NEAR: Final = 70


def nearest(result: Result, shapes: Shapes, graph: Graph, names: Names) -> str | None:
    """The allowed value, or the listed value of the wanted class, that is spelt most like the one found."""
    if result.value is None:
        return None
    if result.component == SH["InConstraintComponent"]:
        heads = shapes.values(result.shape, SH["in"])
        allowed: Iterable[Term] = (member for head in heads for member in shapes.members(head))
    elif result.component == SH["ClassConstraintComponent"]:
        classes = shapes.values(result.shape, SH["class"])
        allowed = (term for kind in classes for term in _listed(kind, graph))
    else:
        return None
    return _most_like(result.value, {_local(term): term for term in allowed}, names)


def described_like(term: NamedNode, subjects: Iterable[Term], names: Names) -> str | None:
    """The thing of the same kind, among those described, that is spelt most like this one."""
    space = term.value.removesuffix(_local(term))
    spelt = {
        _local(other): other
        for other in subjects
        if isinstance(other, NamedNode)
        and other.value.startswith(space)
        and "/" not in other.value[len(space) :]
    }
    return _most_like(term, spelt, names)


def _most_like(value: Term, spelt: Mapping[str, Term], names: Names) -> str | None:
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - takes its time, and few findings have a hint

    match = process.extractOne(_local(value), list(spelt), scorer=fuzz.ratio, score_cutoff=_NEAR)
    return None if match is None else names.term(spelt[match[0]])


def _listed(kind: Term, graph: Graph) -> Iterable[Term]:
    """The values of a closed list: its members that the ontology itself names."""
    for triple in graph.mentions.get(kind, ()):
        subject = triple.subject
        if triple.predicate == RDF_TYPE and subject in LG and not isinstance(subject, Triple):
            yield subject


def _local(term: Term) -> str:
    if isinstance(term, Literal):
        return term.value
    return term.value.rpartition("#")[2].rpartition("/")[2] if isinstance(term, NamedNode) else ""
