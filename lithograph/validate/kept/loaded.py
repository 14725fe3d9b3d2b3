"""Files that need not be parsed, with the places of their triples."""

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import pyoxigraph as ox

from lithograph.files import Sources
from lithograph.load import Loaded, SourceGraph, own_graph
from lithograph.reason.relation import EMPTY, unique
from lithograph.reason.table import NO_ROWS, Rows, Table, pack_rows, unpack_rows
from lithograph.validate.kept.row_graph import Triples
from lithograph.validate.kept.state import FileRows


@dataclass(frozen=True)
class KeptLoaded(Loaded):
    """As ``Loaded``; triples are objects when somebody walks through them. ``rows`` are those of all graphs.

    ``starts`` are the first rows of the graphs, ``others`` graphs beside them, in objects.
    """

    table: Table = field(default_factory=Table)
    rows: Rows = field(default_factory=lambda: NO_ROWS)
    starts: tuple[int, ...] = ()
    others: Loaded = field(default_factory=lambda: Loaded(()))

    def beside(self, other: Loaded) -> Loaded:
        """Both."""
        return replace(self, graphs=(*self.graphs, *other.graphs), others=self.others.beside(other))

    def repeated(self) -> Iterator[tuple[ox.Triple, int]]:
        """Each triple that several files state, with the number of files after the first."""
        packed = np.concatenate([unique([pack_rows(rows)]) for rows in self._by_graph()] or [EMPTY])
        values, counts = np.unique(packed, return_counts=True)
        found = counts > 1
        return zip(self.table.triples(unpack_rows(values[found])), (counts[found] - 1).tolist(), strict=True)

    def _by_graph(self) -> Iterator[Rows]:
        for start, end in pairwise((*self.starts, len(self.rows))):
            yield self.rows[start:end]

    def _lines(self, triple: ox.Triple) -> Iterator[tuple[SourceGraph, int]]:
        numbers = [self.table.find(term) for term in triple]
        if None not in numbers:
            for row in np.flatnonzero((self.rows == numbers).all(axis=1)).tolist():
                yield self._line(row)
        yield from self.others._lines(triple)  # noqa: SLF001 - one of its own kind

    def _first_lines(self, subject: ox.NamedNode | ox.BlankNode) -> Iterator[tuple[SourceGraph, int]]:
        number = self.table.find(subject)
        seen: set[str] = set()
        for row in () if number is None else np.flatnonzero(self.rows[:, 0] == number).tolist():
            graph, line = self._line(row)
            if graph.name not in seen:
                seen.add(graph.name)
                yield graph, line
        yield from self.others._first_lines(subject)  # noqa: SLF001 - one of its own kind

    def _line(self, row: int) -> tuple[SourceGraph, int]:
        place = int(np.searchsorted(self.starts, row, side="right")) - 1
        graph = self.graphs[place]
        return graph, graph.lines[row - self.starts[place]]


def kept_loaded(table: Table, sources: Sources, files: Mapping[str, FileRows]) -> KeptLoaded:
    """The graphs of these files; as ``load`` has it, a file of no triples is none."""
    graphs: list[SourceGraph] = []
    parts: list[Rows] = [NO_ROWS]
    starts: list[int] = []
    for path in sources.graph:
        name = sources.name(path)
        entry = files[name]
        if len(entry.rows):
            starts.append(sum(map(len, parts)))
            lines = array("i", entry.lines.tobytes())
            graphs.append(SourceGraph(own_graph(name), path, name, Triples(table, entry.rows), lines))
            parts.append(entry.rows)
    return KeptLoaded(tuple(graphs), table=table, rows=np.concatenate(parts), starts=tuple(starts))
