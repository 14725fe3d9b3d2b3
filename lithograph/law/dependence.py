"""On whom a thing rests and by which chain.

The steps are those that the rules derive (``lg:DependenceStep``). A chain is as good as its weakest step.
"""

from collections import defaultdict
from collections.abc import Mapping
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


def firm_of(net: Network, text: str) -> str:
    """The firm of that path, slug or IRI; raises ``NotFound`` or ``BadRequest``."""
    if not text.strip():
        raise BadRequest("No firm is named.", hint="Name it by its address, as organisation/tsmc.")
    path = text.strip().lower().removeprefix(BASE).replace(":", "/", 1).replace(" ", "-")
    return net.find(path if "/" in path else f"organisation/{path}", "organisation")
