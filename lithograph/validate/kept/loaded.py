"""Graphs in rows, with the places of their triples."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyoxigraph as ox

from lithograph.load import Loaded, SourceGraph
from lithograph.reason.relation import EMPTY, unique
from lithograph.reason.table import NO_ROWS, Rows, Table, pack_rows, unpack_rows
from lithograph.validate.kept.row_graph import Triples
from lithograph.validate.kept.state import FileRows

Entry: TypeAlias = tuple[ox.NamedNode, Path, str, FileRows]
"""A graph: its IRI, its file, the name of that, its rows."""


@dataclass(frozen=True)
class KeptLoaded(Loaded):
    """As ``Loaded``; triples are objects when somebody walks through them. ``rows`` are those of all graphs.

    ``starts`` are the first rows of the graphs, ``others`` those that stand beside them.
    """

    table: Table = field(default_factory=Table)
    rows: Rows = field(default_factory=lambda: NO_ROWS)
    starts: tuple[int, ...] = ()
    others: tuple[Loaded, ...] = ()

    def beside(self, other: Loaded) -> Loaded:
        """Both."""
        return replace(self, graphs=(*self.graphs, *other.graphs), others=(*self.others, other))

    def repeated(self) -> Iterator[tuple[ox.Triple, int]]:
        """Each triple that several graphs state, with the number of graphs after the first."""
        ends = pairwise((*self.starts, len(self.rows)))
        packed = np.concatenate([EMPTY, *(unique([pack_rows(self.rows[start:end])]) for start, end in ends)])
        values, counts = np.unique(packed, return_counts=True)
        found = counts > 1
        return zip(self.table.triples(unpack_rows(values[found])), (counts[found] - 1).tolist(), strict=True)

    def _lines(self, triple: ox.Triple) -> Iterator[tuple[SourceGraph, int]]:
        numbers = [self.table.find(term) for term in triple]
        if None not in numbers:
            for row in np.flatnonzero((self.rows == numbers).all(axis=1)).tolist():
                place = self._place_of(row)
                yield self.graphs[place], self.graphs[place].lines[row - self.starts[place]]
        for other in self.others:
            yield from other._lines(triple)  # noqa: SLF001 - one of its own kind

    def _first_lines(self, subject: ox.NamedNode | ox.BlankNode) -> Iterator[tuple[SourceGraph, int]]:
        number = self.table.find(subject)
        seen: set[int] = set()
        for row in () if number is None else np.flatnonzero(self.rows[:, 0] == number).tolist():
            place = self._place_of(row)
            if place not in seen:
                seen.add(place)
                yield self.graphs[place], self.graphs[place].lines[row - self.starts[place]]
        for other in self.others:
            yield from other._first_lines(subject)  # noqa: SLF001 - one of its own kind

    def _place_of(self, row: int) -> int:
        return int(np.searchsorted(self.starts, row, side="right")) - 1


def in_rows(table: Table, entries: Sequence[Entry]) -> KeptLoaded:
    """The graphs of these entries, in their order."""
    graphs: list[SourceGraph] = []
    parts: list[Rows] = [NO_ROWS]
    starts: list[int] = []
    for iri, path, name, entry in entries:
        starts.append(sum(map(len, parts)))
        parts.append(entry.rows)
        lines = array("i", entry.lines.tobytes())
        graphs.append(SourceGraph(iri, path, name, Triples(table, entry.rows), lines))
    return KeptLoaded(tuple(graphs), table=table, rows=np.concatenate(parts), starts=tuple(starts))
