"""What the reach of a list is computed from: stakes, listings and limits, as the graph dates them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import pyoxigraph as ox

from lithograph.terms import LG, RDF_TYPE

WHOLE: Final = Decimal(100)
NOTHING: Final = Decimal(0)
NOT_CAPITAL: Final = {LG["control"], LG["contractual"]}
"""Kinds of share that say nothing of the capital: what is owned may be all or nothing."""


@dataclass(frozen=True, slots=True)
class Span:
    """When a fact holds: its first day lies between the first two dates, its last between the others."""

    start: date
    start_at_latest: date
    end_at_earliest: date
    end: date

    def possible(self, day: date) -> bool:
        """Whether it may hold on the day."""
        return self.start <= day <= self.end

    def certain(self, day: date) -> bool:
        """Whether it surely holds on the day."""
        return self.start_at_latest <= day <= self.end_at_earliest


@dataclass(frozen=True, slots=True)
class Stake:
    """One statement of what an owner holds of the owned, in percent: at the least and at the most."""

    node: ox.NamedNode
    owner: ox.NamedNode
    owned: ox.NamedNode
    least: Decimal
    most: Decimal
    span: Span


@dataclass(frozen=True, slots=True)
class Entry:
    """A listing: who stands on a list that the rule extends, and when."""

    node: ox.NamedNode
    agent: ox.NamedNode
    span: Span


@dataclass(frozen=True, slots=True)
class Limit:
    """A version of a rule that extends lists through ownership: from which share on."""

    version: ox.NamedNode
    percent: Decimal
    strict: bool
    lists: frozenset[ox.NamedNode]

    def holds(self, share: Decimal) -> bool:
        """Whether the share reaches the limit."""
        return share > self.percent if self.strict else share >= self.percent


def read_stakes(graph: ox.Store) -> Iterable[Stake]:
    """Every stake of the graph that has a time and two ends."""
    for quad in graph.quads_for_pattern(None, RDF_TYPE, LG["Ownership"], ox.DefaultGraph()):
        node = quad.subject
        span = _span(graph, node)
        owner, owned = (_value(graph, node, LG[name]) for name in ("owner", "owned"))
        if (
            span is None
            or not isinstance(node, ox.NamedNode)
            or not isinstance(owner, ox.NamedNode)
            or not isinstance(owned, ox.NamedNode)
        ):
            continue
        share = _number(_value(graph, node, LG["sharePercent"]))
        known = share is not None and _value(graph, node, LG["shareKind"]) not in NOT_CAPITAL
        least, most = (share, share) if known and share is not None else (NOTHING, WHOLE)
        yield Stake(node, owner, owned, least, most, span)


def read_entries(graph: ox.Store, lists: frozenset[ox.NamedNode]) -> Iterable[Entry]:
    """Every listing on these lists that has a time."""
    for which in lists:
        for quad in graph.quads_for_pattern(None, LG["onList"], which, ox.DefaultGraph()):
            agent, span = _value(graph, quad.subject, LG["listedEntity"]), _span(graph, quad.subject)
            if (
                isinstance(agent, ox.NamedNode)
                and isinstance(quad.subject, ox.NamedNode)
                and span is not None
            ):
                yield Entry(quad.subject, agent, span)


def read_limits(graph: ox.Store) -> Iterable[Limit]:
    """Every version of a rule that extends lists, with its limit."""
    lists: dict[ox.NamedNode, set[ox.NamedNode]] = defaultdict(set)
    for quad in graph.quads_for_pattern(None, LG["extendsList"], None, ox.DefaultGraph()):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            lists[quad.subject].add(quad.object)
    for version, extended in lists.items():
        for group in graph.quads_for_pattern(version, LG["hasGroup"], None, ox.DefaultGraph()):
            own = _named(group.object)
            for quad in graph.quads_for_pattern(own, LG["hasCondition"], None, ox.DefaultGraph()):
                percent = _number(_value(graph, quad.object, LG["threshold"]))
                strict = _value(graph, quad.object, LG["operator"]) == LG["moreThan"]
                if percent is not None:
                    yield Limit(version, percent, strict, frozenset(extended))


def _span(graph: ox.Store, node: object) -> Span | None:
    """The fact's dates; ``None`` for plans, which have none, and for an end before its start."""
    names = ("validFrom", "validFromAtLatest", "validUntilAtEarliest", "validUntil")
    values = [_value(graph, node, LG[name]) for name in names]
    if not all(isinstance(value, ox.Literal) for value in values):
        return None
    span = Span(*(date.fromisoformat(str(value.value)) for value in values if isinstance(value, ox.Literal)))
    return span if span.start <= span.end else None


def _value(graph: ox.Store, node: object, predicate: ox.NamedNode) -> object:
    """The first value of the property in the default graph."""
    if not isinstance(node, ox.NamedNode):
        return None
    for quad in graph.quads_for_pattern(node, predicate, None, ox.DefaultGraph()):
        return quad.object
    return None


def _named(term: object) -> ox.NamedNode:
    """The term, which is an IRI: the graph has no blank nodes."""
    assert isinstance(term, ox.NamedNode)  # noqa: S101 - says it to the type checker
    return term


def _number(value: object) -> Decimal | None:
    """The share or limit; ``None`` where there is none, or none from 0 to 100."""
    if not isinstance(value, ox.Literal):
        return None
    number = Decimal(value.value)
    return number if NOTHING <= number <= WHOLE else None
