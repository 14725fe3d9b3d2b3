"""Transitive properties closed by doubling: paths of length 1, 2, 4, 8 ... instead of one round per link.

After Ioannidis and Valduriez ("smart" transitive closure): with A the pairs joined by paths of up to n links
and Q those joined by exactly n, A and A after Q hold those of up to 2n. On a chain each pair is made once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from lithograph.errors import TooManyInferences
from lithograph.reason.estimate import at_least
from lithograph.reason.joins import CHUNK, parts
from lithograph.reason.relation import LOW, SHIFT, Array, Relation, pack, union, unique, without

FORESEEN: Final = 16
"""Part of the limit from which on it is worth the time to look ahead."""

PATIENCE: Final = 8
"""Combinations that a doubling may make for each that going link by link would make."""
RAISE: Final = (
    "Raise max_inferred (LITHOGRAPH_MAX_INFERRED, --max-inferred) if that is meant:"
    " a million facts take about 80 MB."
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most facts that a property may have, and its name, for the error that is raised beyond."""

    limit: int
    name: str

    def exceeded(self, least: int = 0) -> TooManyInferences:
        """The error; ``least`` is how many facts would follow at least, where that is foreseen."""
        return TooManyInferences(
            f"{'At least about' if least else 'More than'} {least or self.limit:,} facts of the transitive"
            f" property {self.name} would follow (prp-trp); {self.limit:,} are allowed. A chain of n links"
            " has n(n+1)/2 pairs.",
            hint=RAISE,
        )

    def too_dense(self) -> TooManyInferences:
        """The error for a graph with too many ways from one thing to another."""
        return TooManyInferences(
            f"The transitive property {self.name} makes more than {2 * self.limit:,} combinations"
            " in one round (prp-trp).",
            hint=RAISE,
        )


def close(relation: Relation, fresh: Array, number: int, bounds: Bounds) -> tuple[Array, int]:
    """The facts that were new to the relation, now closed under transitivity, and the last round used.

    The relation was closed before; ``fresh`` are sorted facts new to it, of round ``number``. Each doubling
    and each link counts as a round, so that the two premises of a fact always appeared before it.
    """
    old = relation.facts
    before = _compose_before(relation, fresh, bounds) if len(old) else fresh[:0]
    relation.insert(fresh, number)
    gained = [fresh]

    def take(facts: Array) -> None:
        nonlocal number
        new = without(facts, relation.facts)
        if len(new):
            number += 1
            relation.insert(new, number)
            gained.append(new)
            if len(relation) > bounds.limit:
                raise bounds.exceeded()

    take(before)
    # paths that end in a fresh link, composed with each other, then followed by old paths
    reached = links = union(fresh, before)
    for more in _longer(links, bounds):
        take(more)
        reached = union(reached, more)
    if len(old):
        take(compose(reached, old, bounds))
    return unique(gained), number


def _longer(links: Array, bounds: Bounds) -> Iterator[Array]:
    """The pairs joined by more than one link, wave by wave, each pair once.

    The waves double their length as long as that makes few more combinations than going link by link: on
    a dense graph most of what two long paths make is known already.
    """
    reached = exact = links
    length = 1
    foreseen = False
    while True:
        farther, twice = _Composition(reached, exact), _Composition(exact, exact)
        step = _Composition(exact, links)
        most = PATIENCE * length * (step.rows + len(reached))
        if farther.rows + twice.rows > min(most, 2 * bounds.limit):
            break
        more = without(farther.facts(bounds), reached)
        if not len(more):
            return
        del farther  # its places take as much memory as the facts
        yield more
        reached = union(reached, more)
        exact = twice.facts(bounds)
        length *= 2
        if not foreseen and len(reached) * FORESEEN > bounds.limit:
            foreseen = True
            if (least := at_least(reached, exact, bounds.limit)) > bounds.limit:
                raise bounds.exceeded(least)
    while len(exact):
        exact = without(_Composition(exact, links).facts(bounds), reached)
        if len(exact):
            yield exact
            reached = union(reached, exact)


class _Composition:
    """The pairs (x, z) for which (x, y) is in ``left`` and (y, z) in ``right``, both sorted."""

    def __init__(self, left: Array, right: Array) -> None:
        self._left, self._right = left, right
        ends = (left & LOW) << SHIFT
        self._low = np.searchsorted(right, ends)
        self._count = np.searchsorted(right, ends + (1 << SHIFT)) - self._low
        self.rows: Final = int(self._count.sum())
        """Combinations to be made, which may give the same pair many times."""

    def facts(self, bounds: Bounds) -> Array:
        """The pairs, sorted, each once."""
        made = [
            pack(np.repeat(self._left[rows] >> SHIFT, self._count[rows]), self._right[places] & LOW)
            for rows, places in _expansions(self._low, self._count, bounds)
        ]
        return unique(made) if made else self._left[:0]


def compose(left: Array, right: Array, bounds: Bounds) -> Array:
    """The pairs (x, z) for which (x, y) is in ``left`` and (y, z) in ``right``, both sorted; sorted."""
    return _Composition(left, right).facts(bounds)


def _compose_before(relation: Relation, fresh: Array, bounds: Bounds) -> Array:
    """The pairs (x, z) for which (x, y) is in the relation and (y, z) is fresh."""
    inverse = relation.inverse
    low = np.searchsorted(inverse, fresh >> SHIFT << SHIFT)
    count = np.searchsorted(inverse, ((fresh >> SHIFT) + 1) << SHIFT) - low
    made = [
        pack(inverse[places] & LOW, np.repeat(fresh[rows] & LOW, count[rows]))
        for rows, places in _expansions(low, count, bounds)
    ]
    return unique(made) if made else fresh[:0]


def _expansions(low: Array, count: Array, bounds: Bounds) -> Iterator[tuple[slice, Array]]:
    """Runs of rows, each with the places that its rows meet, about one chunk at a time."""
    if int(count.sum()) > 2 * bounds.limit:
        raise bounds.too_dense()
    for first, last in parts(count, CHUNK):
        rows = slice(first, last)
        total = int(count[rows].sum())
        starts = np.cumsum(count[rows]) - count[rows]
        places = np.arange(total) - np.repeat(starts, count[rows]) + np.repeat(low[rows], count[rows])
        if total:
            yield rows, places
