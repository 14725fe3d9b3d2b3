"""Deletion by overdeletion and rederivation (DRed): the closure as if the facts had never been there."""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

from lithograph.reason.engine import Batch, Engine
from lithograph.reason.facts import Facts
from lithograph.reason.patterns import LoweredRule
from lithograph.reason.relation import EMPTY, LOW, SHIFT, Array, found, union, unique, without


class EqualityTouched(Exception):  # not an error: the caller recomputes
    """The deletion reaches terms that were merged, or facts from which a merge was concluded."""


def retract(engine: Engine, gone: Facts, asserted: Mapping[int, Array]) -> Facts:
    """The facts that hold no more after ``gone`` is no longer stated; the engine is closed again.

    ``asserted`` is what is still stated. Raises ``EqualityTouched``, with the engine unchanged, when the
    merges have to be thought over: then only recomputation is right.
    """
    doomed = _overdelete(engine, gone, asserted)
    for key, facts in doomed.items():
        engine.relations[key].remove(facts)
    batch: Batch = defaultdict(list)
    for key, facts in doomed.items():
        for rule in engine.by_head.get(key, ()):
            if rule.head is None:
                continue
            table = engine.joiner.start(rule.head, facts)
            if table.count:
                for extended in engine.joiner.satisfy(table, list(rule.body), rule):
                    batch[key].append(extended.facts(rule.head))
    engine.run(batch)
    return {key: without(facts, engine.relations[key].facts) for key, facts in doomed.items()}


def _overdelete(engine: Engine, gone: Facts, asserted: Mapping[int, Array]) -> Facts:
    """Everything that some rule can draw from the facts that are gone, and that is not stated."""
    doomed: Facts = {}
    wave = {key: facts for key, facts in gone.items() if len(facts)}
    merged = engine.equality.involved()
    while wave:
        for key, facts in wave.items():
            if key == engine.same or _mentions(key, facts, merged):
                raise EqualityTouched
            doomed[key] = union(doomed.get(key, EMPTY), facts)
        heads = _consequences(engine, wave)
        wave = {}
        for key, parts in heads.items():
            facts = unique(parts)
            if _mentions(key, facts, merged):
                # even a fact that stays may have been, under its old names, what a merge was concluded from
                raise EqualityTouched
            facts = facts[found(facts, engine.relations[key].facts)]
            facts = without(without(facts, doomed.get(key, EMPTY)), asserted.get(key, EMPTY))
            if len(facts):
                wave[key] = facts
    return doomed


def _consequences(engine: Engine, wave: Facts) -> Batch:
    """What the rules draw in one step from the wave and everything else that is still held."""
    heads: Batch = defaultdict(list)
    for key, facts in wave.items():
        for rule, place in _firings(engine, key):
            if rule.head is None:
                continue
            for table in engine.joiner.solve(rule, place, facts):
                if rule.head.key == engine.same:
                    raise EqualityTouched
                heads[rule.head.key].append(table.facts(rule.head))
    return heads


def _firings(engine: Engine, key: int) -> list[tuple[LoweredRule, int]]:
    """The rules that facts of this key fire, transitivity among them, with the place in the body."""
    chains = [
        rule for rule in engine.by_head.get(key, ()) if key in engine.transitive and rule.is_transitivity
    ]
    return engine.triggers.get(key, []) + [(rule, place) for rule in chains for place in (0, 1)]


def _mentions(key: int, facts: Array, numbers: Array) -> bool:
    if not len(numbers):
        return False
    hit = found(facts, numbers) if key < 0 else found(facts >> SHIFT, numbers) | found(facts & LOW, numbers)
    return bool(np.any(hit))
