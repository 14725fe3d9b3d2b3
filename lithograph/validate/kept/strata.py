"""What follows from rows, as ``derive.infer`` draws it, with the answers of rules kept that cannot differ.

Step by step the new triples are held against those of the run before: a rule whose query reads nothing that
differs so far gives what it gave then, and only what the other rules read goes into a store.
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import numpy as np
import pyoxigraph as ox

from lithograph.derive import CORES, PROCEDURES, StratumRule, apply, by_stratum
from lithograph.reason.axioms import Locate
from lithograph.reason.closure import Closure, closure
from lithograph.reason.relation import Array, found, union, unique
from lithograph.reason.table import (
    NO_ROWS,
    Numbered,
    Rows,
    Table,
    differing,
    numbers_in,
    pack_rows,
    unpack_rows,
)
from lithograph.terms import RDF_TYPE
from lithograph.validate.kept.holding import Holding, Watching
from lithograph.validate.kept.reads import Key, Reads
from lithograph.validate.kept.state import State

_STATED: Final = "stated"
_NOTHING: Final[Array] = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What follows, in the order in which ``derive.infer`` gives it, and what to keep of it."""

    derived: Rows
    inferred: Rows
    stages: Mapping[str, Array]
    outputs: Mapping[str, Rows]
    watched: Mapping[str, frozenset[Key]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is drawn from: axioms as objects and those without blank nodes as rows, and stated rows."""

    table: Table
    axioms: tuple[ox.Triple, ...]
    plain: Rows
    stated: Rows


def draw(  # noqa: PLR0913  # as derive.infer, and what is kept
    given: Given,
    rules: Iterable[StratumRule],
    reading: Mapping[str, Reads | None],
    before: State,
    *,
    cache: Path,
    max_inferred: int,
    locate: Locate,
) -> Drawn:
    """Everything that follows; raises ``NotNumbered`` and what ``derive.infer`` raises.

    ``reading`` says what each rule reads, by its name, ``before`` what the run before drew.
    """
    strata = by_stratum(rules)
    with ThreadPoolExecutor(CORES) as pool:
        ground = _Ground(given, before, reading, pool)
        derived = [ground.stratum(strata.pop(0, []))]
        result: Closure = closure(
            given.axioms,
            Numbered(given.table, np.concatenate([given.stated, *derived])),
            cache=cache,
            max_inferred=max_inferred,
            locate=locate,
        )
        inferred = [result.inferred_rows()]
        for number, those in strata.items():
            ground.add(f"owl {number}", inferred[-1])
            derived.append(ground.stratum(those))
            inferred.append(result.add_rows(derived[-1]))
    return Drawn(
        np.concatenate(derived), np.concatenate(inferred), ground.stages, ground.outputs, ground.watched
    )


class Changed:
    """The keys of triples that are not as they were; ``everything`` where there was no run before."""

    def __init__(self, table: Table, *, everything: bool) -> None:
        self._everything = everything
        self._table = table
        self._keys: set[Key] = set()

    def note(self, packed: Array) -> None:
        """Take in that these rows are here now or were here before, and not both."""
        if not len(packed) or self._everything:
            return
        rows = unpack_rows(packed)
        kind = self._table.find(RDF_TYPE)
        for prop in numbers_in(rows[:, 1]):
            self._keys.add((self._iri(prop), None))
            if prop == kind:
                classes = numbers_in(rows[rows[:, 1] == prop, 2])
                self._keys.update((RDF_TYPE.value, self._iri(value)) for value in classes)

    def touches(self, reads: Reads | None) -> bool:
        """Whether a query that reads this may answer otherwise than it did."""
        if self._everything:
            return True
        return bool(self._keys) if reads is None else not self._keys.isdisjoint(reads.keys)

    def _iri(self, number: int) -> str:
        return self._table.texts[number][1:-1].decode()


class _Ground:
    """The triples known so far, and a store that holds of them what queries asked for."""

    def __init__(
        self, given: Given, before: State, reading: Mapping[str, Reads | None], pool: ThreadPoolExecutor
    ) -> None:
        self.stages: dict[str, Array] = {}
        self.outputs: dict[str, Rows] = {}
        self.watched: dict[str, frozenset[Key]] = {}
        self._table, self._before, self._reading, self._pool = given.table, before, reading, pool
        self._changed = Changed(given.table, everything=not before.stages)
        self._known = unique([pack_rows(given.plain)])
        self._holding = Holding(given.table, given.axioms)
        self.add(_STATED, given.stated)

    def add(self, stage: str, rows: Rows) -> Rows:
        """Know these too; those that were not known, in their order."""
        packed, places = np.unique(pack_rows(rows), return_index=True)
        is_new = ~found(packed, self._known)
        packed = packed[is_new]
        self._known = union(self._known, packed)
        self._changed.note(differing(packed, self._before.stages.get(stage, _NOTHING)))
        self.stages[stage] = packed
        fresh = rows[np.sort(places[is_new])]
        self._holding.offer(fresh)
        return fresh

    def stratum(self, rules: Sequence[StratumRule]) -> Rows:
        """What the rules derive from what is known by now; then it is known."""
        todo = [rule for rule in rules if self._is_touched(rule)]
        for rule in todo:
            if rule not in PROCEDURES:
                self._holding.hold(self._reading[rule.name])
        if todo:
            self._holding.hold(Reads(frozenset()))  # makes the store, before several threads ask for it
        asked = dict(zip(todo, self._pool.map(self._ask, todo), strict=True))
        fresh = [NO_ROWS]
        for rule in rules:
            if rule in asked:
                self.outputs[rule.name] = self._table.read(list(dict.fromkeys(asked[rule].splitlines())))
            else:
                self.outputs[rule.name] = self._before.outputs[rule.name]
                if rule in PROCEDURES:
                    self.watched[rule.name] = self._before.watched[rule.name]
            fresh.append(self.add(f"rule {rule.name}", self.outputs[rule.name]))
        return np.concatenate(fresh)

    def _is_touched(self, rule: StratumRule) -> bool:
        if rule.name not in self._before.outputs:
            return True
        if rule.name in self._before.watched:
            return self._changed.touches(Reads(self._before.watched[rule.name]))
        return self._changed.touches(self._reading[rule.name])

    def _ask(self, rule: StratumRule) -> bytes:
        if rule not in PROCEDURES:
            return apply(rule, self._holding.store)
        watching = Watching(self._holding)
        text = apply(rule, cast("ox.Store", watching))
        self.watched[rule.name] = frozenset(watching.keys)
        return text
