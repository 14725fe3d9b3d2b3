"""The triples that set-wise constraints can read about given nodes: a changed-only run stores no others.

A constraint is one flat group around ``$this``. From the nodes that ``$this`` may be, each pattern gives the
triples that can match it and the values that its other variable may have: a superset of what any solution
about these nodes rests on, so that both finding something and finding nothing come out as over all data.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

import pyoxigraph as ox
from pyoxigraph import Literal, Triple

from lithograph.errors import UnsupportedFeature
from lithograph.query.plan import Inverse, Level, Pattern, Sequence, Slot, Step
from lithograph.query.reading import read_plan
from lithograph.terms import RDFS
from lithograph.validate.finding import Term
from lithograph.validate.graph import Graph
from lithograph.validate.hoist import Hoisted

_SUBCLASS = RDFS["subClassOf"]

_Values: TypeAlias = dict[str, set[object]]
"""What each variable may be, by its name."""


class _Unbounded(Exception):
    """A pattern that may read any triple."""


def nearby(focus: frozenset[Term], hoisted: Iterable[Hoisted], graph: Graph) -> tuple[Triple, ...] | None:
    """What the constraints can read of the graph to find everything about these nodes.

    ``None`` when that may be anything: a property is a variable, or a path has no set length.
    """
    if any(isinstance(node, Literal) for node in focus):
        return None
    kept: dict[Triple, None] = dict.fromkeys(graph.by_predicate.get(_SUBCLASS, ()))
    for node in focus:
        kept |= dict.fromkeys(graph.by_subject.get(node, ()))
        kept |= dict.fromkeys(graph.mentions.get(node, ()))
    try:
        for item in hoisted:
            level = read_plan(item.pattern).where
            _follow(level, {"this": set(focus)}, graph, kept)
    except (UnsupportedFeature, _Unbounded):
        return None
    return tuple(kept)


def _follow(level: Level, values: _Values, graph: Graph, kept: dict[Triple, None]) -> None:
    """Add what the patterns of the group can match, then those of its EXISTS groups, which see its values."""
    if level.selects:
        raise _Unbounded
    todo = list(_simple(level.patterns))
    while todo:
        # what is tied to known values first: a pattern beside them takes all triples of its property
        todo.sort(key=lambda pattern: not _is_tied(pattern, values))
        pattern = todo.pop(0)
        assert isinstance(pattern.path, Step)  # noqa: S101  # _simple gives no other
        ends = (_test(pattern.subject, values), _test(pattern.object, values))
        found = [
            triple
            for triple in graph.by_predicate.get(pattern.path.iri, ())
            if ends[0](triple.subject) and ends[1](triple.object)
        ]
        kept |= dict.fromkeys(found)
        for slot, part in ((pattern.subject, "subject"), (pattern.object, "object")):
            if isinstance(slot, ox.Variable):
                values.setdefault(slot.value, {getattr(triple, part) for triple in found})
    for witness in level.witnesses:
        _follow(witness.level, dict(values), graph, kept)


def _is_tied(pattern: Pattern, values: _Values) -> bool:
    ends = (pattern.subject, pattern.object)
    return any(not isinstance(end, ox.Variable) or end.value in values for end in ends)


def _test(slot: Slot, values: _Values) -> Callable[[object], bool]:
    """Whether a term can stand there. A store compares numbers and dates by value, so any of them may."""
    if isinstance(slot, ox.Variable):
        if slot.value not in values:
            return lambda _: True
        known = values[slot.value]
    else:
        known = {slot}
    has_typed = any(_is_typed(term) for term in known)
    return lambda term: term in known or (has_typed and _is_typed(term))


def _is_typed(term: object) -> bool:
    return isinstance(term, Literal) and term.language is None and term.datatype != _STRING


_STRING = Literal("").datatype


def _simple(patterns: Iterable[Pattern]) -> Iterator[Pattern]:
    """The patterns with paths of set length taken apart into single properties."""
    for pattern in patterns:
        path = pattern.path
        match path:
            case Step():
                yield pattern
            case Inverse(part):
                yield from _simple((Pattern(_node(pattern.object), part, pattern.subject),))
            case Sequence(parts):
                between = [ox.Variable(f"_{id(pattern)}_{number}") for number in range(1, len(parts))]
                slots = (pattern.subject, *between, pattern.object)
                yield from _simple(
                    Pattern(slots[number], part, slots[number + 1]) for number, part in enumerate(parts)
                )
            case _:
                raise _Unbounded


def _node(slot: Slot) -> Slot:
    if isinstance(slot, Literal):
        raise _Unbounded  # nothing can be said of it; the engine tells
    return slot
