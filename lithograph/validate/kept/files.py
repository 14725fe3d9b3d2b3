"""The files of this project in rows: those that are as the run before met them are not read into triples."""

import hashlib
from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from lithograph.files import Sources
from lithograph.link.compile import mapping_graph, record_graph
from lithograph.link.sssom import MappingSet
from lithograph.load import SourceGraph, load, own_graph
from lithograph.reason.table import NotNumbered, Table
from lithograph.terms import graph_iri
from lithograph.validate.kept.loaded import Entry, KeptLoaded, in_rows
from lithograph.validate.kept.state import FileRows


def graph_files(sources: Sources, before: Mapping[str, FileRows], table: Table) -> dict[str, FileRows]:
    """The rows of each file of the graph, by its name; raises ``NotNumbered`` and what ``load`` raises."""
    found: dict[str, FileRows] = {}
    for path in sources.graph:
        name, digest = sources.name(path), _digest(path)
        known = before.get(name)
        if known is None or known.digest != digest:
            graphs = load([path], name=sources.name).graphs
            if len(graphs) > 1 or _digest(path) != digest:
                raise NotNumbered  # it is being written just now, or holds more than one graph
            known = _rows(digest, graphs[0] if graphs else None, table)
        found[name] = known
    return found


def data_in_rows(sources: Sources, files: Mapping[str, FileRows], table: Table) -> KeptLoaded:
    """The graph; as ``load`` has it, a file of no triples is none."""
    names = ((path, sources.name(path)) for path in sources.graph)
    return in_rows(
        table,
        [(own_graph(name), path, name, files[name]) for path, name in names if len(files[name].rows)],
    )


def link_files(
    sets: Sequence[MappingSet], before: Mapping[str, FileRows], table: Table
) -> tuple[dict[str, FileRows], KeptLoaded]:
    """The rows of the graphs of link sets, by their IRIs, and these graphs."""
    found: dict[str, FileRows] = {}
    graphs: list[Entry] = []
    for end, make in (("", mapping_graph), ("/record", record_graph)):
        for links in sets:
            iri, digest = graph_iri(f"links/{links.dataset}{end}"), _digest(links.path)
            known = before.get(iri.value)
            if known is None or known.digest != digest:
                known = _rows(digest, make(links), table)
            found[iri.value] = known
            graphs.append((iri, links.path, links.name, known))
    return found, in_rows(table, graphs)


def _rows(digest: str, graph: SourceGraph | None, table: Table) -> FileRows:
    triples, lines = ((), array("i")) if graph is None else (graph.triples, graph.lines)
    return FileRows(digest, table.rows(triples), np.array(lines, np.int32))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
