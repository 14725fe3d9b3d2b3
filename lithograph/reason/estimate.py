"""How large a transitive closure will be, from a sample of starting points, before it is made."""

from typing import Final

import numpy as np

from lithograph.reason.relation import EMPTY, LOW, SHIFT, Array, pack, union, unique, without

SAMPLE: Final = 512
"""Starting points that are followed: the error of the mean is a few percent."""
SURE: Final = 3
"""Standard errors between the estimate and what is believed: in about one case of 700 it is too much."""


def at_least(reached: Array, exact: Array, enough: int) -> int:
    """Pairs that a closure is all but sure to have, of which those up to and at some distance are known.

    Both are sorted facts. Sources are followed from distance to distance, until all is seen or the number
    exceeds ``enough``.
    """
    sources = unique([reached >> SHIFT])
    chance = np.random.default_rng(len(reached))
    sample = np.sort(chance.choice(sources, min(SAMPLE, len(sources)), replace=False))
    # a source is told by its place in the sample from here on
    seen = frontier = _follow(pack(np.arange(len(sample)), sample), reached)
    while True:
        counts = np.bincount(seen >> SHIFT, minlength=len(sample))
        error = float(counts.std()) / len(sample) ** 0.5 if len(sample) < len(sources) else 0.0
        least = int(max(float(counts.mean()) - SURE * error, 0.0) * len(sources))
        if not len(frontier) or least > enough:
            return least
        frontier = without(_follow(frontier, exact), seen)
        seen = union(seen, frontier)


def _follow(pairs: Array, relation: Array) -> Array:
    """The pairs (i, z) for which (i, y) is given and (y, z) in the relation; sorted, each once."""
    ends = (pairs & LOW) << SHIFT
    low = np.searchsorted(relation, ends)
    count = np.searchsorted(relation, ends + (1 << SHIFT)) - low
    if not count.any():
        return EMPTY
    places = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count) + np.repeat(low, count)
    return unique([pack(np.repeat(pairs >> SHIFT, count), relation[places] & LOW)])
