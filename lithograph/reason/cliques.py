"""Rules by which two things with the same properties are one, without looking at all pairs of them.

A rule such as prp-ifp says ``x = y`` for any two x and y of which its body says the same. n things alike
make n(n-1)/2 pairs; one of them paired with each other makes n-1, from which the rest follows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np

from lithograph.reason.dictionary import THING, Kinds
from lithograph.reason.joins import Bindings, Joiner
from lithograph.reason.patterns import LoweredRule, Pattern
from lithograph.reason.relation import EMPTY, LOW, SHIFT, Array, Mask, pack

FEW: Final = 8
"""Facts must be fewer than this part of their relation for their groups to be looked up one by one."""


@dataclass(frozen=True, slots=True)
class Half:
    """What a rule says of one thing, the variable of that thing, and those of what makes two alike."""

    rule: LoweredRule
    member: int
    shared: tuple[int, ...]

    @property
    def body(self) -> tuple[Pattern, ...]:
        """The patterns of the half."""
        return self.rule.body


def half_of(rule: LoweredRule) -> Half | None:
    """The half of the body that is about the first thing, if the rule says the same of two; else None."""
    head = rule.head
    if head is None or head.key < 0 or head.subject >= 0 or head.object >= 0:
        return None
    if rule.distinct not in {((head.subject, head.object),), ((head.object, head.subject),)}:
        return None
    turn = {head.subject: head.object, head.object: head.subject}

    def turned(atom: Pattern) -> Pattern:
        return Pattern(atom.key, turn.get(atom.subject, atom.subject), turn.get(atom.object, atom.object))

    if {turned(atom) for atom in rule.body} != set(rule.body):
        return None
    if any({head.subject, head.object} <= {atom.subject, atom.object} for atom in rule.body):
        return None
    body = tuple(atom for atom in rule.body if head.object not in atom.variables)
    shared = {variable for atom in body for variable in atom.variables} - {head.subject}
    if len(body) == len(rule.body) or not shared:
        return None
    return Half(replace(rule, body=body, head=None, distinct=()), head.subject, tuple(sorted(shared)))


def alike(half: Half, place: int, facts: Array, joiner: Joiner, kinds: Kinds) -> Array:
    """Pairs that new facts of an atom of the half make one: enough of them to join all that are alike.

    They pair each member of a group with the first of it: things with a thing, values with a value that is
    understood, if one is; a group of both gives one pair of a thing and a value.
    """
    whole = joiner.relations[half.body[place].key].facts
    if len(facts) * FEW > len(whole):
        rows = _joined(joiner.solve(half.rule, place, whole), half)
    else:
        touched = _joined(joiner.solve(half.rule, place, facts), half)
        rows = None if touched is None else _groups(half, touched, joiner)
    if rows is None:
        return EMPTY
    shared, members = rows
    kind = kinds[members].astype(np.int64)
    order = np.lexsort([members, kind, *shared])
    members, kind = members[order], kind[order]
    fresh = _starts([column[order] for column in shared])
    first = fresh.copy()
    first[1:] |= (kind[1:] != THING) & (kind[:-1] == THING)
    leaders = members[_leader(first)]
    mixed = np.flatnonzero(first & ~fresh)
    return np.concatenate(
        (pack(leaders, members)[leaders != members], pack(members[mixed - 1], members[mixed]))
    )


def conflicts(
    rule: LoweredRule, half: Half, pairs: Array, joiner: Joiner, preference: Callable[[int], tuple[bool, str]]
) -> Bindings:
    """For pairs of values that the rule made one: every group where it did, the first value with each other.

    Values that are understood come first, then by ``preference``, so that the same facts give the same pairs
    whatever the order in which they came.
    """
    assert rule.head is not None  # noqa: S101  # a half has one
    left, right = rule.head.subject, rule.head.object
    table = Bindings(len(pairs), {left: pairs >> SHIFT, right: pairs & LOW})
    touched = _joined(joiner.satisfy(table, list(rule.body), rule), half)
    rows = None if touched is None else _groups(half, touched, joiner)
    if rows is None:
        return Bindings(0, dict.fromkeys((*half.shared, left, right), EMPTY))
    shared, members = rows
    names, place = np.unique(members, return_inverse=True)
    rank = np.empty(len(names), np.int64)
    rank[sorted(range(len(names)), key=lambda at: preference(int(names[at])))] = np.arange(len(names))
    order = np.lexsort([rank[place], *shared])
    columns = [column[order] for column in shared]
    leaders = members[order][_leader(_starts(columns))]
    found = dict(zip(half.shared, columns, strict=True)) | {left: leaders, right: members[order]}
    others = leaders != members[order]
    return Bindings(len(order), found).pick(others, int(np.count_nonzero(others)))


_Rows: TypeAlias = tuple[list[Array], Array]
"""The columns of what makes alike, and the members."""


def _joined(tables: Iterable[Bindings], half: Half) -> _Rows | None:
    """The rows of all the tables together, None when there are none."""
    found = list(tables)
    if not found:
        return None
    names = (*half.shared, half.member)
    *shared, members = (np.concatenate([table.columns[name] for table in found]) for name in names)
    return shared, members


def _groups(half: Half, touched: _Rows, joiner: Joiner) -> _Rows | None:
    """All members of the groups that these rows belong to."""
    groups = np.unique(np.stack(touched[0]), axis=1)
    start = Bindings(groups.shape[1], dict(zip(half.shared, groups, strict=True)))
    return _joined(joiner.satisfy(start, list(half.body), half.rule), half)


def _starts(columns: Iterable[Array]) -> Mask:
    """Where in sorted rows a new group begins."""
    fresh: Mask | None = None
    for column in columns:
        changes = np.append(True, column[1:] != column[:-1])
        fresh = changes if fresh is None else fresh | changes
    assert fresh is not None  # noqa: S101  # half_of takes no rule that shares nothing
    return fresh


def _leader(first: Mask) -> Array:
    """For each row the place of the first of its group."""
    return np.maximum.accumulate(np.where(first, np.arange(len(first)), 0))
