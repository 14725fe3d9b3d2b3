"""Bodies of rules evaluated set at a time: each atom narrows or widens a table of bindings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from lithograph.errors import TooManyInferences
from lithograph.reason.patterns import LoweredRule, Pattern
from lithograph.reason.relation import EMPTY, LOW, SHIFT, Array, Mask, Relation, found, pack

CHUNK: Final = 1 << 22
"""Rows a join may make at once; a larger one is done in parts, so that memory stays bounded."""


@dataclass(slots=True)
class Bindings:
    """A table: one column of identifiers per variable, all of the same length."""

    count: int
    columns: dict[int, Array]

    def pick(self, rows: Array | Mask, count: int) -> "Bindings":
        """The rows at these places, or where the mask is set."""
        return Bindings(count, {variable: column[rows] for variable, column in self.columns.items()})

    def value(self, slot: int) -> Array | int:
        """The column of a variable, or the constant itself."""
        return self.columns[slot] if slot < 0 else slot

    def facts(self, atom: Pattern) -> Array:
        """The facts that the atom says under these bindings."""
        subject = self.value(atom.subject)
        made = subject if atom.key < 0 else pack(subject, self.value(atom.object))
        return made if isinstance(made, np.ndarray) and made.ndim else np.full(self.count, made, np.int64)


@dataclass(frozen=True, slots=True)
class _Widening:
    """How an atom would widen the table: the places in ``source`` that each row meets."""

    atom: Pattern
    source: Array
    low: Array
    count: Array
    total: int
    variable: int
    subject_side: bool


class Joiner:
    """Evaluates bodies over relations; ``budget`` bounds the rows of one evaluation."""

    __slots__ = ("budget", "relations")

    def __init__(self, relations: Mapping[int, Relation], budget: int) -> None:
        self.relations = relations
        self.budget = budget

    def start(self, atom: Pattern, facts: Array) -> Bindings:
        """The bindings under which the atom says one of these facts."""
        columns: dict[int, Array] = {}
        if atom.key < 0:
            if atom.subject < 0:
                return Bindings(len(facts), {atom.subject: facts})
            facts = facts[facts == atom.subject]
            return Bindings(len(facts), columns)
        if atom.subject >= 0:
            facts = facts[facts >> SHIFT == atom.subject]
        if atom.object >= 0:
            facts = facts[facts & LOW == atom.object]
        elif atom.object == atom.subject:
            facts = facts[facts >> SHIFT == facts & LOW]
        if atom.subject < 0:
            columns[atom.subject] = facts >> SHIFT
        if atom.object < 0:
            columns[atom.object] = facts & LOW
        return Bindings(len(facts), columns)

    def solve(self, rule: LoweredRule, place: int, facts: Array) -> Iterator[Bindings]:
        """The bindings that satisfy the body, with the atom at ``place`` drawn from ``facts``."""
        body = rule.body
        for number, atom in enumerate(body):
            if number != place and not len(self._relation(atom)):
                return
        rest = [atom for number, atom in enumerate(body) if number != place]
        spent = [0]
        for table in self._extend(self.start(body[place], facts), rest, rule, spent):
            yield from _keep_distinct(table, rule)

    def satisfy(self, table: Bindings, atoms: list[Pattern], rule: LoweredRule) -> Iterator[Bindings]:
        """The rows of the table extended over these atoms."""
        for extended in self._extend(table, atoms, rule, [0]):
            yield from _keep_distinct(extended, rule)

    def _relation(self, atom: Pattern) -> Relation:
        return self.relations.get(atom.key) or _NOTHING

    def _extend(
        self, table: Bindings, rest: list[Pattern], rule: LoweredRule, spent: list[int]
    ) -> Iterator[Bindings]:
        rest = list(rest)
        while rest and table.count:
            bound, near = _next(rest, table)
            if bound is not None:
                rest.remove(bound)
                table = self._filter(table, bound)
                continue
            step = min((self._widening(table, atom) for atom in near or rest), key=lambda step: step.total)
            rest.remove(step.atom)
            spent[0] += step.total
            if spent[0] > self.budget:
                raise TooManyInferences(
                    f"Rule {rule.rule.name} makes more than {self.budget:,} combinations in one round"
                    f" ({rule.rule}).",
                    hint="Raise max_inferred (LITHOGRAPH_MAX_INFERRED, --max-inferred) if that is meant.",
                )
            if step.total > CHUNK and table.count > 1:
                for first, last in parts(step.count, CHUNK):
                    rows = np.arange(first, last)
                    part = _widen(table.pick(rows, last - first), _slice(step, first, last))
                    yield from self._extend(part, rest, rule, spent)
                return
            table = _widen(table, step)
        if table.count:
            yield table

    def _filter(self, table: Bindings, atom: Pattern) -> Bindings:
        keep = found(table.facts(atom), self._relation(atom).facts)
        count = int(np.count_nonzero(keep))
        return table if count == table.count else table.pick(keep, count)

    def _widening(self, table: Bindings, atom: Pattern) -> _Widening:
        relation = self._relation(atom)
        subject_known = atom.subject >= 0 or atom.subject in table.columns
        object_known = atom.key >= 0 and (atom.object >= 0 or atom.object in table.columns)
        if subject_known or object_known:
            source = relation.facts if subject_known else relation.inverse
            known = table.value(atom.subject if subject_known else atom.object)
            column = known if isinstance(known, np.ndarray) else np.full(table.count, known, np.int64)
            low = np.searchsorted(source, column << SHIFT)
            high = np.searchsorted(source, (column + 1) << SHIFT)
            variable = atom.object if subject_known else atom.subject
        else:
            source, variable = relation.facts, atom.subject
            low = np.zeros(table.count, np.int64)
            high = np.full(table.count, len(source), np.int64)
        count = high - low
        return _Widening(atom, source, low, count, int(count.sum()), variable, subject_known or object_known)


_NOTHING: Final = Relation()


def _next(rest: list[Pattern], table: Bindings) -> tuple[Pattern | None, list[Pattern]]:
    """An atom whose variables all have values, if there is one; else those that share one with the table.

    One that shares none multiplies the rows: it is taken only when all others are of its kind.
    """
    near: list[Pattern] = []
    columns = table.columns
    for atom in rest:
        subject_known = atom.subject >= 0 or atom.subject in columns
        object_known = atom.key < 0 or atom.object >= 0 or atom.object in columns
        if subject_known and object_known:
            return atom, near
        if subject_known or (object_known and atom.key >= 0):
            near.append(atom)
    return None, near


def _widen(table: Bindings, step: _Widening) -> Bindings:
    """Each row once for every fact that it meets."""
    if step.total == 0:
        columns = dict.fromkeys((*table.columns, *step.atom.variables), EMPTY)
        return Bindings(0, columns)
    rows = np.repeat(np.arange(table.count), step.count)
    offsets = np.arange(step.total) - np.repeat(np.cumsum(step.count) - step.count, step.count)
    facts = step.source[offsets + np.repeat(step.low, step.count)]
    wide = table.pick(rows, step.total)
    atom = step.atom
    if atom.key < 0:
        wide.columns[atom.subject] = facts
    elif step.subject_side:
        wide.columns[step.variable] = facts & LOW
    else:
        if atom.subject == atom.object:
            keep = facts >> SHIFT == facts & LOW
            wide, facts = wide.pick(keep, int(np.count_nonzero(keep))), facts[keep]
        wide.columns[atom.subject] = facts >> SHIFT
        wide.columns[atom.object] = facts & LOW
    return wide


def _slice(step: _Widening, first: int, last: int) -> _Widening:
    count = step.count[first:last]
    return _Widening(
        step.atom,
        step.source,
        step.low[first:last],
        count,
        int(count.sum()),
        step.variable,
        step.subject_side,
    )


def parts(count: Array, chunk: int) -> Iterator[tuple[int, int]]:
    """Runs of rows that widen to about one chunk each."""
    marks = np.cumsum(count) // chunk
    edges = [0, *(np.flatnonzero(np.diff(marks)) + 1).tolist(), len(count)]
    for first, last in pairwise(edges):
        if first < last:
            yield first, last


def _keep_distinct(table: Bindings, rule: LoweredRule) -> Iterator[Bindings]:
    for left, right in rule.distinct:
        keep = np.asarray(table.value(left) != table.value(right))
        table = table.pick(keep, int(np.count_nonzero(keep)))
    if table.count:
        yield table
