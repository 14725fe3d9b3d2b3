"""Whom the listed parties reach over the stakes, from one change to the next, as triples."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final

import pyoxigraph as ox

from lithograph.reach.facts import NOTHING, WHOLE, Entry, Limit, Stake, read_entries, read_limits, read_stakes
from lithograph.terms import LG, RDF_TYPE, XSD

DAY: Final = timedelta(days=1)


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
    stakes = tuple(read_stakes(graph))
    found: list[ox.Triple] = []
    for limit in read_limits(graph):
        entries = tuple(read_entries(graph, limit.lists))
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


def _day(day: date) -> ox.Literal:
    return ox.Literal(day.isoformat(), datatype=XSD["date"])
