"""Transitive properties closed by doubling: paths of length 1, 2, 4, 8 ... instead of one round per link.

After Ioannidis and Valduriez ("smart" transitive closure): with A the pairs joined by paths of up to n links
and Q those joined by exactly n, A and A after Q hold those of up to 2n. On a chain each pair is made once.
"""

from collections.abc import Iterator

import numpy as np

from lithograph.errors import TooManyInferences
from lithograph.reason.joins import CHUNK, parts
from lithograph.reason.relation import LOW, SHIFT, Array, Relation, pack, union, unique, without


def close(relation: Relation, fresh: Array, number: int, limit: int) -> tuple[Array, int]:
    """The facts that were new to the relation, now closed under transitivity, and the last round used.

    The relation was closed before; ``fresh`` are sorted facts new to it, of round ``number``. Each doubling
    counts as a round, so that the two premises of a fact always appeared before it.
    """
    old = relation.facts
    before = _compose_before(relation, fresh, limit) if len(old) else fresh[:0]
    relation.insert(fresh, number)
    gained = [fresh]

    def take(facts: Array) -> None:
        nonlocal number
        new = without(facts, relation.facts)
        if len(new):
            number += 1
            relation.insert(new, number)
            gained.append(new)
            if len(relation) > limit:
                raise _too_many(limit)

    take(before)
    # paths that end in a fresh link, composed with each other, then followed by old paths
    reached = exact = union(fresh, before)
    while True:
        more = without(compose(reached, exact, limit), reached)
        if not len(more):
            break
        take(more)
        reached = union(reached, more)
        exact = compose(exact, exact, limit)
    if len(old):
        take(compose(reached, old, limit))
    return unique(gained), number


def compose(left: Array, right: Array, limit: int) -> Array:
    """The pairs (x, z) for which (x, y) is in ``left`` and (y, z) in ``right``, both sorted; sorted."""
    low = np.searchsorted(right, (left & LOW) << SHIFT)
    count = np.searchsorted(right, ((left & LOW) + 1) << SHIFT) - low
    made = [
        pack(np.repeat(left[rows] >> SHIFT, count[rows]), right[places] & LOW)
        for rows, places in _expansions(low, count, limit)
    ]
    return unique(made) if made else left[:0]


def _compose_before(relation: Relation, fresh: Array, limit: int) -> Array:
    """The pairs (x, z) for which (x, y) is in the relation and (y, z) is fresh."""
    inverse = relation.inverse
    low = np.searchsorted(inverse, fresh >> SHIFT << SHIFT)
    count = np.searchsorted(inverse, ((fresh >> SHIFT) + 1) << SHIFT) - low
    made = [
        pack(inverse[places] & LOW, np.repeat(fresh[rows] & LOW, count[rows]))
        for rows, places in _expansions(low, count, limit)
    ]
    return unique(made) if made else fresh[:0]


def _expansions(low: Array, count: Array, limit: int) -> Iterator[tuple[slice, Array]]:
    """Runs of rows, each with the places that its rows meet, about one chunk at a time."""
    if int(count.sum()) > 2 * limit:
        raise _too_many(limit)
    for first, last in parts(count, CHUNK):
        rows = slice(first, last)
        total = int(count[rows].sum())
        starts = np.cumsum(count[rows]) - count[rows]
        places = np.arange(total) - np.repeat(starts, count[rows]) + np.repeat(low[rows], count[rows])
        if total:
            yield rows, places


def _too_many(limit: int) -> TooManyInferences:
    return TooManyInferences(
        f"More than {limit:,} facts of one transitive property follow (prp-trp): a chain of n links has"
        " n(n+1)/2 pairs.",
        hint="Raise max_inferred (LITHOGRAPH_MAX_INFERRED, --max-inferred) if that is meant.",
    )
