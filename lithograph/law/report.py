"""Dependence written out: chains, losses without a firm and the ranking of firms, as JSON and as text."""

from collections.abc import Iterable
from typing import Any, Final

from lithograph.law.dependence import Chain, Network, Step
from lithograph.law.horizon import beyond_sources
from lithograph.law.loss import Cut, Rank
from lithograph.law.words import Words
from lithograph.terms import BASE

NO_BOUND: Final = ("0001-01-01", "9999-12-31")
MOST_SOURCES: Final = 3
COUNTED: Final = ("models", "systems", "chips")


def chains_as_json(found: Iterable[Chain], start: str, net: Network) -> dict[str, Any]:
    """The item, the day, and for each thing that it rests on the best chain with its weakest evidence.

    ``knownUntil``, here and below, is the day of the newest source of the graph.
    """
    return {
        "item": _path(start),
        "on": net.day.isoformat(),
        "knownUntil": net.known or None,
        "chains": [
            {"to": _path(chain.to), "evidence": chain.evidence, "steps": list(map(_step, chain.steps))}
            for chain in found
        ],
    }


def cut_as_json(cut: Cut, net: Network) -> dict[str, Any]:
    """The firm, the day, the losses, and the firms by what rests on them with the firm and without it."""
    return {
        "without": _path(cut.firm),
        "on": net.day.isoformat(),
        "knownUntil": net.known or None,
        "losses": [
            {
                "thing": _path(loss.thing),
                "kind": loss.kind,
                "relation": loss.supply or loss.relation,
                "loses": _path(loss.part),
                "others": list(map(_path, loss.others)),
                "evidence": loss.evidence,
                "steps": list(map(_step, loss.steps)),
            }
            for loss in cut.losses
        ],
        "ranking": _ranks_as_json(cut.before),
        "rankingWithout": _ranks_as_json(cut.after),
    }


def ranking_as_json(found: Iterable[Rank], net: Network) -> dict[str, Any]:
    """The day, and the firms by what rests on them; training compute in operations."""
    on = {"on": net.day.isoformat(), "knownUntil": net.known or None}
    return on | {"ranking": _ranks_as_json(found)}


def chains_as_text(found: tuple[Chain, ...], start: str, net: Network, words: Words) -> str:
    """For people: what the item rests on, each with its chain, step by step, and the sources."""
    name = net.names.get(start, _path(start))
    lines = [words.text("rests", name=name, item=_path(start), day=net.day.isoformat()), ""]
    for chain in found:
        lines.append(f"{_named(net, chain.to)}  [{words.label(chain.evidence)}]")
        lines += [f"    {_told(step, net, words)}" for step in chain.steps]
    return "\n".join([*lines, *_ending(net, words, *(() if found else ("rests_on_nothing",)))])


def cut_as_text(cut: Cut, net: Network, words: Words) -> str:
    """For people: who loses what without the firm, what stays beside it, and on whom the rest rests then."""
    lines = [words.text("without", name=_named(net, cut.firm), day=net.day.isoformat()), ""]
    for loss in cut.losses:
        others = ", ".join(net.names.get(other, _path(other)) for other in loss.others)
        beside = words.text("others", names=others) if others else words.text("no_other")
        part = f"{words.label(loss.supply or loss.relation)} {net.names.get(loss.part, _path(loss.part))}"
        lines.append(f"{_named(net, loss.thing)}: {part}; {beside} [{words.label(loss.evidence)}]")
    if not cut.losses:
        lines.append(words.text("nothing_lost"))
    lines += ["", words.text("ranking"), *_ranks(cut.before, net, words)]
    lines += ["", words.text("ranking_without"), *_ranks(cut.after, net, words)]
    return "\n".join([*lines, "", *_ending(net, words, "others_note")])


def ranking_as_text(found: tuple[Rank, ...], net: Network, words: Words) -> str:
    """For people: the firms by what rests on them."""
    lines = [net.day.isoformat(), words.text("ranking"), *_ranks(found, net, words)]
    return "\n".join([*lines, *_ending(net, words)])


def _ending(net: Network, words: Words, *keys: str) -> list[str]:
    """The sentences of those keys, and that the sources do not reach the day where they do not."""
    late = beyond_sources(net.known, net.day, words.language)
    return [*map(words.text, keys), *([late] if late else [])]


def _ranks_as_json(found: Iterable[Rank]) -> list[dict[str, Any]]:
    return [
        {
            "firm": _path(rank.firm),
            **{name: getattr(rank, name) for name in COUNTED},
            "trainingCompute": rank.operations,
        }
        for rank in found
    ]


def _ranks(found: tuple[Rank, ...], net: Network, words: Words, most: int = 10) -> list[str]:
    return [
        "  "
        + words.text(
            "rank",
            name=_named(net, rank.firm),
            models=rank.models,
            systems=rank.systems,
            chips=rank.chips,
            compute=f"{rank.operations:.2g}",
        )
        for rank in found[:most]
    ]


def _step(step: Step) -> dict[str, Any]:
    return {
        "from": _path(step.start),
        "relation": step.supply or step.relation,
        "to": _path(step.to),
        "evidence": step.evidence,
        "since": None if step.since in NO_BOUND else step.since,
        "until": None if step.until in NO_BOUND else step.until,
        "records": list(map(_path, step.records)),
        "sources": list(map(_path, step.sources)),
    }


def _told(step: Step, net: Network, words: Words) -> str:
    named = [_path(source) for source in step.sources]
    listed = ", ".join(named[:MOST_SOURCES]) + (", …" if len(named) > MOST_SOURCES else "")
    ends = net.names.get(step.start, _path(step.start)), net.names.get(step.to, _path(step.to))
    told = f"{ends[0]} · {words.label(step.supply or step.relation)} · {ends[1]}"
    return "; ".join(part for part in (told, words.label(step.evidence), listed) if part)


def _named(net: Network, iri: str) -> str:
    return f"{net.names[iri]} ({_path(iri)})" if iri in net.names else _path(iri)


def _path(iri: str) -> str:
    return iri.removeprefix(BASE)
