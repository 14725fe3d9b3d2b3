"""On whom a thing rests and by which chain, what is lost without a firm, and which firms most rests on.

The steps are those that the rules derive (``lg:DependenceStep``). A chain is as good as its weakest step.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from lithograph.errors import BadRequest, NotFound, shown
from lithograph.law.ask import Ask, question
from lithograph.law.horizon import horizon
from lithograph.law.naming import near
from lithograph.terms import BASE

EVIDENCE: Final = ("statedEvidence", "reportedEvidence", "weakEvidence")
"""From the best to the weakest."""

PRODUCTS: Final = ("model", "system", "chip")
"""What is counted as resting on a firm."""

THINGS: Final = (*PRODUCTS, "software", "organisation")
"""The kinds of things that rest on others or that others rest on."""

EXAMPLES: Final[Mapping[str | None, str]] = {"organisation": "organisation/tsmc"}

BETWEEN_FIRMS: Final = "suppliedBy"
"""A firm with one supplier less still makes its products: such a loss is told and not passed on."""


@dataclass(frozen=True, slots=True)
class Step:
    """A direct dependence: its relation, evidence, first and last possible day, records and their sources.

    ``supply`` is the kind of supply between two firms, "" for other relations.
    """

    start: str
    to: str
    relation: str
    supply: str
    evidence: str
    since: str
    until: str
    records: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """A chain of steps to a thing, and the weakest evidence on it."""

    to: str
    evidence: str
    steps: tuple[Step, ...]


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


@dataclass(frozen=True, slots=True)
class Network:
    """All steps of a day, by where they start; the kind and the name of each thing; compute by model.

    ``known`` is the day of the newest source of the graph, "" where it records none.
    """

    day: date
    steps: Mapping[str, tuple[Step, ...]]
    kinds: Mapping[str, str]
    names: Mapping[str, str]
    operations: Mapping[str, float]
    known: str

    def find(self, text: str, kind: str | None = None) -> str:
        """The IRI of the thing of that path or IRI; raises ``NotFound`` with the paths that come near."""
        iri = BASE + text.removeprefix(BASE).strip("/").replace(":", "/", 1)
        if iri in self.kinds and kind in {None, self.kinds[iri]}:
            return iri
        known = [other.removeprefix(BASE) for other, is_a in self.kinds.items() if kind in {None, is_a}]
        named = text.removeprefix(f"{kind}/")
        others = near(iri.removeprefix(BASE), known)
        raise NotFound(
            f"The graph holds no {kind or 'model, system, chip, software or organisation'} {shown(named)}.",
            hint=f"Did you mean {', '.join(others)}?"
            if others
            else f"Name it by its address, as {EXAMPLES.get(kind, 'chip/nvidia-h20')}.",
        )


def network(ask: Ask, day: date, language: str = "en") -> Network:
    """The network of dependence as it possibly was on the day, with names in that language or English."""
    steps: dict[str, list[Step]] = defaultdict(list)
    rows = ask(question("steps", day=day.isoformat()))
    key = ("start", "relation", "supply", "to")
    for (start, relation, supply, to), same in groupby(
        rows, key=lambda row: tuple(row[name] for name in key)
    ):
        told = list(same)
        best = min((row["evidence"] for row in told), key=EVIDENCE.index)
        told = [row for row in told if row["evidence"] == best]
        steps[start].append(
            Step(
                start,
                to,
                relation,
                supply,
                best,
                min(row["from"] for row in told),
                max(row["until"] for row in told),
                tuple(dict.fromkeys(row["record"] for row in told if "record" in row)),
                tuple(dict.fromkeys(row["source"] for row in told if "source" in row)),
            )
        )
    things = ask(question("things", language=language))
    return Network(
        day,
        {start: tuple(found) for start, found in steps.items()},
        {row["thing"]: row["kind"] for row in things},
        {row["thing"]: row["name"] for row in things if "name" in row},
        {row["model"]: float(row["operations"]) for row in ask(question("compute"))},
        horizon(ask).sources,
    )


def chains(net: Network, start: str) -> tuple[Chain, ...]:
    """The chains to everything that the thing rests on, those of the best evidence and the shortest first.

    To each thing the best chain over products and their makers, and another that leads over a supply between
    firms where its evidence is better or nothing else leads there.
    """
    direct = _walk(net, start, between_firms=False)
    found = list(direct.values())
    for to, chain in _walk(net, start, between_firms=True).items():
        if to not in direct or EVIDENCE.index(chain.evidence) < EVIDENCE.index(direct[to].evidence):
            found.append(chain)
    found.sort(key=lambda chain: (EVIDENCE.index(chain.evidence), len(chain.steps), chain.to))
    return tuple(found)


def _walk(net: Network, start: str, *, between_firms: bool) -> dict[str, Chain]:
    """The best chain to each thing, of equally good ones the shortest."""
    best: dict[str, Chain] = {}
    for weakest, grade in enumerate(EVIDENCE):
        # each round lets in steps of weaker evidence; what was reached before keeps its better chain
        walked: dict[str, tuple[Step, ...]] = {start: ()}
        queue = [start]
        for here in queue:
            for step in net.steps.get(here, ()):
                allowed = between_firms or step.relation != BETWEEN_FIRMS
                if allowed and EVIDENCE.index(step.evidence) <= weakest and step.to not in walked:
                    walked[step.to] = (*walked[here], step)
                    queue.append(step.to)
        for to, steps in walked.items():
            if steps:
                best.setdefault(to, Chain(to, grade, steps))
    return best


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


def firm_of(net: Network, text: str) -> str:
    """The firm of that path, slug or IRI; raises ``NotFound`` or ``BadRequest``."""
    if not text.strip():
        raise BadRequest("No firm is named.", hint="Name it by its address, as organisation/tsmc.")
    path = text.strip().lower().removeprefix(BASE).replace(":", "/", 1).replace(" ", "-")
    return net.find(path if "/" in path else f"organisation/{path}", "organisation")


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
