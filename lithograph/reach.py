"""Whom a list reaches through ownership: parties that listed ones own to the limit of the law, day by day.

15 CFR part 744 (Affiliates Rule, 90 FR 47201): who is owned at or above the limit, directly or indirectly and
in the aggregate, by listed parties stands as they do. The limit, the lists and the operator are read from the
graph. The sum is monotone: it starts with the listed parties and adds whom they reach until nobody is added,
so circles and cross-holdings end by themselves.

Two such sets are kept for every stretch of days between two changes: whom the rule surely reaches (facts that
surely hold, shares at their least) and whom it may reach (facts that may hold, shares at their most).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final

import pyoxigraph as ox

from lithograph.terms import LG, RDF_TYPE, XSD

TITLE: Final = (
    "Who is owned by listed parties to the limit of the law is reached by the list, from day to day"
)
LAW: Final = (
    "15 CFR part 744 (Affiliates Rule), 90 FR 47201; decision 9 of the design: a monotone sum may iterate"
)

DAY: Final = timedelta(days=1)
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


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a rule reaches an agent over a stretch of days, by which stakes and from which listings."""

    certain: bool
    least: Decimal
    most: Decimal
    stakes: tuple[ox.NamedNode, ...]
    listings: tuple[ox.NamedNode, ...]
    steps: int


def reach(graph: ox.Store) -> tuple[ox.Triple, ...]:
    """A ``lg:ListingReach`` for each agent, rule and stretch of days, as triples."""
    stakes = tuple(_stakes(graph))
    found: list[ox.Triple] = []
    for limit in _limits(graph):
        entries = tuple(_entries(graph, limit.lists))
        for agent, spans in _stretches(limit, entries, stakes).items():
            for start, end, how in spans:
                found += _told(limit, agent, start, end, how)
    return tuple(found)


def _stretches(
    limit: Limit, entries: tuple[Entry, ...], stakes: tuple[Stake, ...]
) -> Mapping[ox.NamedNode, list[tuple[date, date, Reached]]]:
    """For each agent the stretches of days over which the rule reaches it in one and the same way."""
    spans = [*(entry.span for entry in entries), *(stake.span for stake in stakes)]
    days = {date.min, date.max} | {s.start for s in spans} | {s.start_at_latest for s in spans}
    days |= {end + DAY for s in spans for end in (s.end, s.end_at_earliest) if end < date.max}
    found: dict[ox.NamedNode, list[tuple[date, date, Reached]]] = defaultdict(list)
    for first, following in pairwise(sorted(days)):
        last = following if following == date.max else following - DAY
        for agent, how in reached_on(first, limit, entries, stakes).items():
            own = found[agent]
            if own and own[-1][1] + DAY == first and own[-1][2] == how:
                own[-1] = (own[-1][0], last, how)
            else:
                own.append((first, last, how))
    return found


def reached_on(
    day: date, limit: Limit, entries: Iterable[Entry], stakes: Iterable[Stake]
) -> dict[ox.NamedNode, Reached]:
    """Whom the rule reaches on a day through ownership; who surely stands on the list itself is left out."""
    listings: dict[ox.NamedNode, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.span.possible(day):
            listings[entry.agent].append(entry)
    listed = {agent for agent, own in listings.items() if any(e.span.certain(day) for e in own)}
    held = _holdings(day, stakes)
    sure = _spread(limit, listed, held, least=True)
    may = _spread(limit, set(listings), held, least=False)
    found: dict[ox.NamedNode, Reached] = {}
    for agent in may.keys() - listed - listings.keys():
        support, roots = _support(agent, may, held)
        found[agent] = Reached(
            certain=agent in sure,
            least=min(WHOLE, _sum(held[agent], sure, least=True)),
            most=min(WHOLE, _sum(held[agent], may, least=False)),
            stakes=tuple(sorted(support, key=str)),
            listings=tuple(sorted((e.node for root in roots for e in listings[root]), key=str)),
            steps=may[agent],
        )
    return found


def _holdings(day: date, stakes: Iterable[Stake]) -> Mapping[ox.NamedNode, list[tuple[Stake, Decimal]]]:
    """For each owned agent the latest statement of each owner's share, with its least on that day.

    Statements of one date that disagree are kept as their bounds. A stake that only may exist holds nothing
    at the least.
    """
    pairs: dict[tuple[ox.NamedNode, ox.NamedNode], list[Stake]] = defaultdict(list)
    for stake in stakes:
        if stake.span.possible(day) and stake.owner != stake.owned:
            pairs[stake.owner, stake.owned].append(stake)
    found: dict[ox.NamedNode, list[tuple[Stake, Decimal]]] = defaultdict(list)
    for (_owner, owned), several in pairs.items():
        certain = [stake for stake in several if stake.span.certain(day)]
        told = [stake for stake in certain if stake.least == stake.most] or certain
        newest = max((stake.span.start_at_latest for stake in told), default=None)
        latest = [stake for stake in told if stake.span.start_at_latest == newest] or several
        best = max(latest, key=lambda stake: (stake.most, str(stake.node)))
        found[owned].append((best, min(stake.least for stake in latest) if certain else NOTHING))
    return found


def _spread(
    limit: Limit,
    roots: set[ox.NamedNode],
    held: Mapping[ox.NamedNode, list[tuple[Stake, Decimal]]],
    *,
    least: bool,
) -> dict[ox.NamedNode, int]:
    """Who is reached, with the number of steps from a listed party: the least fixpoint over the shares."""
    steps = dict.fromkeys(roots, 0)
    while True:
        added = {
            owned: 1 + max(steps[stake.owner] for stake, _ in own if stake.owner in steps)
            for owned, own in held.items()
            if owned not in steps
            and any(stake.owner in steps for stake, _ in own)
            and limit.holds(_sum(own, steps, least=least))
        }
        if not added:
            return steps
        steps |= added


def _sum(own: Iterable[tuple[Stake, Decimal]], owners: Mapping[ox.NamedNode, int], *, least: bool) -> Decimal:
    return sum((low if least else stake.most for stake, low in own if stake.owner in owners), start=NOTHING)


def _support(
    agent: ox.NamedNode,
    steps: Mapping[ox.NamedNode, int],
    held: Mapping[ox.NamedNode, list[tuple[Stake, Decimal]]],
) -> tuple[set[ox.NamedNode], set[ox.NamedNode]]:
    """The stakes of the chains that lead to the agent, and the listed parties where they begin."""
    stakes: set[ox.NamedNode] = set()
    roots: set[ox.NamedNode] = set()
    pending, seen = [agent], {agent}
    while pending:
        owned = pending.pop()
        for stake, _ in held.get(owned, ()):
            # only owners that were reached before: a circle supports nobody
            if steps.get(stake.owner, steps[owned]) >= steps[owned] or not stake.most:
                continue
            stakes.add(stake.node)
            if steps[stake.owner] == 0:
                roots.add(stake.owner)
            elif stake.owner not in seen:
                seen.add(stake.owner)
                pending.append(stake.owner)
    return stakes, roots


def _told(limit: Limit, agent: ox.NamedNode, start: date, end: date, how: Reached) -> Iterable[ox.Triple]:
    """The triples of one stretch."""
    version = limit.version.value.rpartition("/")[2]
    node = ox.NamedNode(f"{agent.value}/listing-reach/{version}-{start.isoformat()}")
    values: list[tuple[ox.NamedNode, ox.NamedNode | ox.Literal]] = [
        (RDF_TYPE, LG["ListingReach"]),
        (LG["reachOf"], agent),
        (LG["reachUnder"], limit.version),
        (LG["reachState"], LG["meets" if how.certain else "mayMeet"]),
        (LG["lowerShare"], ox.Literal(f"{how.least:f}", datatype=XSD["decimal"])),
        (LG["upperShare"], ox.Literal(f"{how.most:f}", datatype=XSD["decimal"])),
        (LG["reachSteps"], ox.Literal(how.steps)),
    ]
    values += [(LG[name], _day(start)) for name in ("validFrom", "validFromAtLatest")]
    values += [(LG[name], _day(end)) for name in ("validUntilAtEarliest", "validUntil")]
    values += [(LG["reachThrough"], stake) for stake in how.stakes]
    values += [(LG["reachFrom"], listing) for listing in how.listings]
    return [ox.Triple(node, predicate, value) for predicate, value in values]


def _stakes(graph: ox.Store) -> Iterable[Stake]:
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


def _entries(graph: ox.Store, lists: frozenset[ox.NamedNode]) -> Iterable[Entry]:
    for which in lists:
        for quad in graph.quads_for_pattern(None, LG["onList"], which, ox.DefaultGraph()):
            agent, span = _value(graph, quad.subject, LG["listedEntity"]), _span(graph, quad.subject)
            if (
                isinstance(agent, ox.NamedNode)
                and isinstance(quad.subject, ox.NamedNode)
                and span is not None
            ):
                yield Entry(quad.subject, agent, span)


def _limits(graph: ox.Store) -> Iterable[Limit]:
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


def _day(day: date) -> ox.Literal:
    return ox.Literal(day.isoformat(), datatype=XSD["date"])
