"""owl:sameAs by union-find: one representative per group, and a log from which every merge can be proven."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from pyoxigraph import Literal

from lithograph.reason.dictionary import Dictionary
from lithograph.reason.patterns import LoweredRule
from lithograph.reason.relation import EMPTY, LOW, SHIFT, Array, pack, union, unique
from lithograph.reason.values import differ, value_of

SLOW: Final = 4096
"""Pairs that are looked at one by one; more are thinned out first."""


@dataclass(frozen=True, slots=True)
class Merge:
    """An equality that united two groups: the two terms as they were met, and who now speaks for both.

    ``rule`` is None for an equality that was stated. ``round`` is the last round before the merge.
    """

    left: int
    right: int
    winner: int
    loser: int
    rule: LoweredRule | None
    round: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """An equality that cannot hold, or that is not followed: between two values, or a value and a thing."""

    left: int
    right: int
    rule: LoweredRule | None
    round: int
    contradicts: bool


_Way: TypeAlias = list[tuple[int, int, Merge]]


class Equality:
    """The groups of equal terms. ``preference`` orders identifiers: the least of a group represents it."""

    __slots__ = (
        "_aliases",
        "_names",
        "_preference",
        "_settled",
        "_towards",
        "log",
        "members",
        "parents",
        "refusals",
    )

    def __init__(self, preference: Callable[[int], tuple[object, ...]]) -> None:
        self.parents: dict[int, int] = {}
        self.members: dict[int, list[int]] = {}
        self.log: list[Merge] = []
        self.refusals: dict[tuple[int, int, int], Refusal] = {}
        self._towards: dict[int, tuple[int, Merge]] = {}
        self._preference = preference
        self._aliases: Array = EMPTY
        self._names: Array = EMPTY
        self._settled = 0

    def find(self, number: int) -> int:
        """The representative of a term."""
        parents = self.parents
        top = number
        while (parent := parents.get(top)) is not None:
            top = parent
        while number != top:
            parents[number], number = top, parents[number]
        return top

    def group(self, number: int) -> list[int]:
        """All terms that are equal to this one, the representative first."""
        name = self.find(number)
        return self.members.get(name, [name])

    def unite(
        self, pairs: Array, rule: LoweredRule | None, number: int, dictionary: Dictionary
    ) -> list[Merge]:
        """The merges that these pairs make; pairs that name a literal are refused and recorded."""
        literal = dictionary.literal_mask()
        values = literal[pairs >> SHIFT] | literal[pairs & LOW]
        for pair in pairs[values].tolist():
            self._refuse(pair >> SHIFT, pair & LOW, rule, number, dictionary)
        pairs = pairs[~values]
        made: list[Merge] = []
        while len(pairs) > SLOW:
            # of a large clique one pair for each term is enough: then most of the others say nothing new
            for side in (pairs >> SHIFT, pairs & LOW):
                _terms, first = np.unique(side, return_index=True)
                made += self._join(pairs[first], rule, number)
            pairs = pairs[self.canonical(pairs >> SHIFT) != self.canonical(pairs & LOW)]
        made += self._join(pairs, rule, number)
        self.log += made
        return made

    def _join(self, pairs: Array, rule: LoweredRule | None, number: int) -> list[Merge]:
        made: list[Merge] = []
        for pair in pairs.tolist():
            left, right = pair >> SHIFT, pair & LOW
            one, other = self.find(left), self.find(right)
            if one == other:
                continue
            winner, loser = sorted((one, other), key=self._preference)
            merge = Merge(left, right, winner, loser, rule, number)
            if len(self.members.get(one, ())) < len(self.members.get(other, ())):
                self._hang(left, right, merge)
            else:
                self._hang(right, left, merge)
            self.parents[loser] = winner
            self.members.setdefault(winner, [winner]).extend(self.members.pop(loser, [loser]))
            made.append(merge)
        return made

    def canonical(self, numbers: Array) -> Array:
        """The representatives of these terms."""
        self._settle()
        if not len(self._aliases):
            return numbers
        place = np.searchsorted(self._aliases, numbers)
        place[place == len(self._aliases)] = 0
        return np.asarray(np.where(self._aliases[place] == numbers, self._names[place], numbers))

    def _settle(self) -> None:
        """Bring the arrays up to the merges made since they were last used."""
        if self._settled < len(self.parents):
            self._settled = len(self.parents)
            self._aliases = np.array(sorted(self.parents), np.int64)
            self._names = np.array([self.find(alias) for alias in self._aliases.tolist()], np.int64)

    def canonical_facts(self, key: int, facts: Array) -> Array:
        """The facts about representatives."""
        if key < 0:
            return self.canonical(facts)
        return pack(self.canonical(facts >> SHIFT), self.canonical(facts & LOW))

    def _hang(self, node: int, other: int, merge: Merge) -> None:
        """Make a tree of merges a branch of another: its links turned so that all lead to the new one."""
        while True:
            further = self._towards.get(node)
            self._towards[node] = (other, merge)
            if further is None:
                return
            node, (other, merge) = further[0], (node, further[1])

    def path(self, start: int, goal: int, before: int) -> _Way:
        """The merges that lead from one term to another; none when not all were made before that round."""
        ways: tuple[_Way, _Way] = ([], [])
        places = ({start: 0}, {goal: 0})
        ends = [start, goal]
        # both ends climb in turn, so that near terms meet soon however deep they hang
        side, node = 0, start
        while node not in places[1 - side]:
            if ends[1 - side] in self._towards:
                side = 1 - side
            if ends[side] not in self._towards:
                return []
            node, merge = self._towards[ends[side]]
            ways[side].append((ends[side], node, merge))
            ends[side] = node
            places[side][node] = len(ways[side])
        there = ways[0][: places[0][node]]
        back = [(other, node, merge) for node, other, merge in ways[1][: places[1][node]]]
        steps = there + back[::-1]
        return steps if all(merge.round < before for _node, _other, merge in steps) else []

    def involved(self) -> Array:
        """All terms that are equal to another, sorted."""
        self._settle()
        return union(self._aliases, unique([self._names]))

    def aliases(self) -> Iterator[tuple[int, int]]:
        """Each term that gave way, with its representative."""
        for alias in self.parents:
            yield alias, self.find(alias)

    def _refuse(
        self, left: int, right: int, rule: LoweredRule | None, number: int, dictionary: Dictionary
    ) -> None:
        mark = (min(left, right), max(left, right), id(rule))
        if mark in self.refusals:
            return
        one, other = dictionary.terms[left], dictionary.terms[right]
        contradicts = False
        if isinstance(one, Literal) and isinstance(other, Literal):
            first, second = value_of(one), value_of(other)
            contradicts = first is not None and second is not None and differ(first, second)
        self.refusals[mark] = Refusal(left, right, rule, number, contradicts)
