"""Relations as sorted arrays of 64-bit integers, with the round in which each fact appeared.

A fact of a property is ``subject << 32 | object``; a fact of a class is the subject alone.
"""

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.int64]
Rounds: TypeAlias = npt.NDArray[np.int32]
Mask: TypeAlias = npt.NDArray[np.bool_]

SHIFT: Final = 32
LOW: Final = (1 << SHIFT) - 1
EMPTY: Final[Array] = np.empty(0, np.int64)
NO_ROUNDS: Final[Rounds] = np.empty(0, np.int32)


def pack(subjects: Array | int, objects: Array | int) -> Array:
    """The facts of these subjects and objects."""
    return np.asarray((np.asarray(subjects, np.int64) << SHIFT) | np.asarray(objects, np.int64))


def swap(facts: Array) -> Array:
    """The facts with subject and object exchanged, in the same order."""
    return ((facts & LOW) << SHIFT) | (facts >> SHIFT)


def found(values: Array, among: Array) -> Mask:
    """Which of the values occur in a sorted array."""
    if len(among) == 0 or len(values) == 0:
        return np.zeros(len(values), np.bool_)
    place = np.searchsorted(among, values)
    place[place == len(among)] = 0
    return np.asarray(among[place] == values)


def without(values: Array, among: Array) -> Array:
    """The values that do not occur in a sorted array."""
    return values if len(among) == 0 or len(values) == 0 else values[~found(values, among)]


def union(left: Array, right: Array) -> Array:
    """Both sorted arrays as one, without repetition."""
    if len(left) < len(right):
        left, right = right, left
    fresh = without(right, left)
    return left if len(fresh) == 0 else np.insert(left, np.searchsorted(left, fresh), fresh)


def unique(parts: list[Array]) -> Array:
    """The sorted distinct values of all parts."""
    values = np.sort(parts[0] if len(parts) == 1 else np.concatenate(parts))
    if len(values) < 2:  # noqa: PLR2004  # nothing to repeat
        return values
    keep = np.empty(len(values), np.bool_)
    keep[0] = True
    np.not_equal(values[1:], values[:-1], out=keep[1:])
    return values[keep]


class Relation:
    """The facts of one property or class: sorted, each with its round, and with the newest kept apart."""

    __slots__ = ("_inverse", "born", "delta", "facts", "retired", "retired_born")

    def __init__(self) -> None:
        self.facts = EMPTY
        self.born = NO_ROUNDS
        self.delta = EMPTY
        self.retired = EMPTY
        self.retired_born = NO_ROUNDS
        self._inverse: Array | None = None

    def __len__(self) -> int:
        return len(self.facts)

    @property
    def inverse(self) -> Array:
        """The facts swapped and sorted; made when first asked for, then kept in step."""
        if self._inverse is None:
            self._inverse = swap(self.facts)
            self._inverse.sort()
        return self._inverse

    def insert(self, fresh: Array, number: int) -> None:
        """Take in sorted facts that are not here yet, as the facts of this round."""
        born = np.full(len(fresh), number, np.int32)
        if len(self.facts) == 0:
            self.facts, self.born = fresh, born
        else:
            place = np.searchsorted(self.facts, fresh)
            self.facts = np.insert(self.facts, place, fresh)
            self.born = np.insert(self.born, place, born)
        if self._inverse is not None:
            turned = np.sort(swap(fresh))
            self._inverse = np.insert(self._inverse, np.searchsorted(self._inverse, turned), turned)

    def remove(self, gone: Array) -> None:
        """Drop these facts (sorted)."""
        keep = ~found(self.facts, gone)
        self.facts, self.born = self.facts[keep], self.born[keep]
        if self._inverse is not None:
            self._inverse = without(self._inverse, np.sort(swap(gone)))

    def retire(self, gone: Mask) -> Array:
        """Take the masked facts out, remember them with their rounds for proofs, and return them."""
        facts, born = self.facts[gone], self.born[gone]
        both = np.concatenate((self.retired, facts))
        order = np.argsort(both, kind="stable")
        self.retired = both[order]
        self.retired_born = np.concatenate((self.retired_born, born))[order]
        self.facts, self.born, self._inverse = self.facts[~gone], self.born[~gone], None
        return facts

    def ever(self) -> "Relation":
        """All facts that were ever here: those since rewritten stand beside those that hold now."""
        if not len(self.retired):
            return self
        whole = Relation()
        whole.facts = union(self.facts, self.retired)
        if self._inverse is not None:
            whole._inverse = union(self._inverse, np.sort(swap(self.retired)))
        return whole

    def rounds(self, facts: Array) -> Rounds:
        """The round in which each fact appeared, 0 where it never did; facts since rewritten count."""
        result = _look_up(facts, self.facts, self.born)
        if len(self.retired):
            old = _look_up(facts, self.retired, self.retired_born)
            result = np.where(result == 0, old, result)
        return result


def _look_up(facts: Array, among: Array, born: Rounds) -> Rounds:
    if len(among) == 0:
        return np.zeros(len(facts), np.int32)
    place = np.searchsorted(among, facts)
    place[place == len(among)] = 0
    return np.where(among[place] == facts, born[place], np.int32(0)).astype(np.int32)
