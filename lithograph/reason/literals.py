"""Which literals lie in the data ranges that rules ask for: each distinct literal is tested once."""

from collections.abc import Iterable

import numpy as np
from pyoxigraph import Literal, NamedNode

from lithograph.reason.compile import RangeUse
from lithograph.reason.dictionary import Dictionary
from lithograph.reason.ranges import contains, settled
from lithograph.reason.relation import Array
from lithograph.reason.values import value_of


class LiteralClasses:
    """The classes of literals in use, filled as literals turn up."""

    def __init__(self, uses: Iterable[RangeUse], dictionary: Dictionary) -> None:
        self._uses = [(~dictionary.encode(use.term), use) for use in uses]
        self._dictionary = dictionary
        self._tested: dict[object, int] = {}

    def fresh(self) -> dict[int, list[Array]]:
        """The memberships of the literals that were met since the last call."""
        batch: dict[int, list[Array]] = {}
        if not self._uses:
            return batch
        for datatype, numbers in self._dictionary.literals.items():
            start = self._tested.get(datatype, 0)
            if start == len(numbers):
                continue
            self._tested[datatype] = len(numbers)
            rest = numbers[start:]
            for key, use in self._uses:
                members = self._members(datatype, rest, use)
                if members:
                    batch.setdefault(key, []).append(np.array(members, np.int64))
        return batch

    def _members(self, datatype: NamedNode, numbers: list[int], use: RangeUse) -> list[int]:
        sure = settled(use.range, datatype)
        if sure is None:
            return [number for number in numbers if self._lies(number, use)]
        if sure is use.outside:
            return []
        bad = self._dictionary.ill_typed
        return [number for number in numbers if number not in bad] if bad else numbers

    def _lies(self, number: int, use: RangeUse) -> bool:
        literal = self._dictionary.terms[number]
        value = value_of(literal) if isinstance(literal, Literal) else None
        if value is None:
            return False
        inside = contains(use.range, value)
        return inside is not None and inside is not use.outside
