"""An index of character pairs: which of many names share the most, and the rarest, pairs with a query.

Pairs, not triples: many Chinese names have two characters.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int32]
Weights = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PairIndex:
    """Postings of every pair, with its weight; ``lengths`` are the names' weights as vectors."""

    places: dict[str, int]
    starts: npt.NDArray[np.int64]
    documents: Numbers
    weights: Weights
    lengths: Weights

    def nearest(self, text: str, most: int) -> list[int]:
        """The numbers of the names nearest to the text, best first."""
        found = [self.places[pair] for pair in set(pairs(text)) if pair in self.places]
        if not found:
            return []
        total = np.zeros(len(self.lengths), dtype=np.float32)
        for place in found:
            # a name holds a pair once, so that no number comes twice in a posting
            total[self.documents[self.starts[place] : self.starts[place + 1]]] += self.weights[place] ** 2
        total /= self.lengths
        best = np.argpartition(total, -most)[-most:] if len(total) > most else np.arange(len(total))
        best = best[np.argsort(-total[best], kind="stable")]
        return [int(number) for number in best if total[number] > 0]


def pair_index(texts: Sequence[Iterable[str]]) -> PairIndex:
    """The index of names, each given by one or more spellings."""
    places: dict[str, int] = {}
    terms: list[int] = []
    documents: list[int] = []
    for number, spellings in enumerate(texts):
        held = {pair for spelling in spellings for pair in pairs(spelling)}
        terms += [places.setdefault(pair, len(places)) for pair in sorted(held)]
        documents += [number] * len(held)
    term = np.array(terms, dtype=np.int64)
    document = np.array(documents, dtype=np.int32)
    order = np.argsort(term, kind="stable")
    counts = np.bincount(term, minlength=len(places))
    weights = np.log1p(len(texts) / np.maximum(counts, 1)).astype(np.float32)
    lengths = np.sqrt(np.bincount(document, weights=weights[term] ** 2, minlength=len(texts)) + 1e-6)
    return PairIndex(
        places=places,
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        documents=document[order],
        weights=weights,
        lengths=lengths.astype(np.float32),
    )


def pairs(text: str) -> Iterator[str]:
    """Every two neighbouring characters of the text, its edges marked."""
    padded = f" {text} "
    return (padded[place : place + 2] for place in range(len(padded) - 1))
