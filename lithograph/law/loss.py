"""What is lost without a firm, and which firms most rests on.

A thing loses a supplier or a part, and is lost itself where it keeps no other.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from lithograph.law.dependence import BETWEEN_FIRMS, EVIDENCE, PRODUCTS, Network, Step


@dataclass(frozen=True, slots=True)
class Loss:
    """What a thing loses with a firm: a supplier of its own, or a part that can no longer be made.

    ``others`` are the suppliers or parts that the graph records for the same relation and that stay; whether
    they could take over is not known. ``evidence`` is that of the weakest step down to the firm.
    """

    thing: str
    kind: str
    relation: str
    supply: str
    part: str
    others: tuple[str, ...]
    evidence: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Rank:
    """How much rests on a firm: numbers of things, and the least training compute, in operations."""

    firm: str
    models: int
    systems: int
    chips: int
    operations: float


@dataclass(frozen=True, slots=True)
class Cut:
    """A firm that is cut off: what is lost with it, and the firms by what rests on them, before and after."""

    firm: str
    losses: tuple[Loss, ...]
    before: tuple[Rank, ...]
    after: tuple[Rank, ...]


def losses(net: Network, firm: str) -> tuple[Loss, ...]:
    """What every thing loses without the firm; those that keep no other come first."""
    gone: dict[str, tuple[int, tuple[Step, ...]]] = {firm: (0, ())}
    found: dict[tuple[str, str, str, str], Loss] = {}
    relations = {
        (start, *role): tuple(steps)
        for start, all_steps in net.steps.items()
        for role, steps in groupby(all_steps, key=lambda step: (step.relation, step.supply))
    }
    changed = True
    while changed:
        # what is lost only grows, and so this ends; a round may take others away from an earlier loss
        changed = False
        for (start, relation, supply), steps in relations.items():
            lost = [step for step in steps if step.to in gone]
            if not lost or start == firm:
                continue
            others = tuple(step.to for step in steps if step.to not in gone)
            for step in lost:
                weakest, tail = gone[step.to]
                weakest = max(weakest, EVIDENCE.index(step.evidence))
                loss = Loss(
                    start,
                    net.kinds.get(start, ""),
                    relation,
                    supply,
                    step.to,
                    others,
                    EVIDENCE[weakest],
                    (step, *tail),
                )
                key = (start, relation, supply, step.to)
                changed |= key not in found or found[key].others != others
                found[key] = loss
                if not others and relation != BETWEEN_FIRMS and start not in gone:
                    gone[start] = (weakest, loss.steps)
                    changed = True
    return tuple(
        sorted(
            found.values(),
            key=lambda loss: (bool(loss.others), _order(loss.kind), loss.thing, loss.relation, loss.part),
        )
    )


def ranking(net: Network, without: str | None = None) -> tuple[Rank, ...]:
    """The firms by what rests on them; what is lost ``without`` a firm no longer counts."""
    gone = {without} if without else set()
    if without:
        gone |= {
            loss.thing for loss in losses(net, without) if not loss.others and loss.relation != BETWEEN_FIRMS
        }
    counts: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(PRODUCTS, 0))
    operations: dict[str, float] = defaultdict(float)
    for thing, kind in net.kinds.items():
        if kind not in PRODUCTS or thing in gone:
            continue
        for firm in _reached(net, thing, gone):
            if net.kinds.get(firm) == "organisation":
                counts[firm][kind] += 1
                operations[firm] += net.operations.get(thing, 0.0) if kind == "model" else 0.0
    ranks = [
        Rank(firm, found["model"], found["system"], found["chip"], operations[firm])
        for firm, found in counts.items()
    ]
    return tuple(sorted(ranks, key=lambda rank: (-(rank.models + rank.systems + rank.chips), rank.firm)))


def cut(net: Network, firm: str) -> Cut:
    """What follows when the firm is cut off."""
    return Cut(firm, losses(net, firm), ranking(net), ranking(net, firm))


def _reached(net: Network, start: str, gone: Iterable[str]) -> set[str]:
    """Everything the thing rests on, over steps that do not lead through what is gone."""
    seen = {start, *gone}
    queue = [start]
    found: set[str] = set()
    while queue:
        for step in net.steps.get(queue.pop(), ()):
            if step.to not in seen:
                seen.add(step.to)
                found.add(step.to)
                queue.append(step.to)
    return found


def _order(kind: str) -> int:
    return PRODUCTS.index(kind) if kind in PRODUCTS else len(PRODUCTS)
