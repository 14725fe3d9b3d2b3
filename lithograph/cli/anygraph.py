"""A snapshot of anybody's RDF files, for serving them with the same endpoint."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from secrets import token_hex
from typing import Any

import pyoxigraph as ox

from lithograph import __version__
from lithograph.errors import InconsistentGraph
from lithograph.files import digest
from lithograph.load import Loaded, load, own_graph
from lithograph.reason import Closure, closure
from lithograph.snapshot import Snapshot, drafting, open_snapshot
from lithograph.terms import INFERRED


def snapshot_of(home: Path, data: Sequence[Path], ontology: Sequence[Path], max_inferred: int) -> Snapshot:
    """A snapshot of these files in ``home``, and what follows when there is an ontology.

    Triples outside named graphs stand in the default graph. Named graphs are merged into it too, unless a
    file says itself what stands there: it holds named graphs and triples outside them. Raises
    ``SyntaxErrors`` with the faults of all files, or ``InconsistentGraph``.
    """
    facts, schema = load(data, name=lambda path: path.name), load(ontology, name=lambda path: path.name)
    result = None
    if ontology:
        result = closure(schema.triples(), facts.triples(), max_inferred=max_inferred)
        if result.inconsistencies:
            raise InconsistentGraph(
                "\n".join(f"{found.rule}: {found.message}" for found in result.inconsistencies)
            )
    own, quads, merged = _lines(facts, schema, result)
    # the labels of blank nodes are others in each run: so is what an answer is kept by
    nonce = (token_hex(16),) if any(b"_:" in line for line in chain(own, quads)) else ()
    key = digest((*data, *ontology), __version__, str(len(data)), *nonce)
    with drafting(home, key) as draft:
        draft.give(own, quads, merged)
        draft.finish({"questions": [], "report": None}, _manifest(key, facts, schema, result))
    return open_snapshot(home / "snapshots" / key)


def _lines(
    facts: Loaded, schema: Loaded, result: Closure | None
) -> tuple[list[bytes], list[bytes], list[bytes]]:
    """The default graph's own triples, the named graphs, and what else stands in the default graph."""
    own: set[bytes] = set()
    named: dict[ox.NamedNode, set[bytes]] = defaultdict(set)
    outside, inside = set(), set()
    for source in chain(facts.graphs, schema.graphs):
        if source.iri == own_graph(source.name):
            own.update(_n_triples(source.triples))
            outside.add(source.path)
        else:
            named[source.iri].update(_n_triples(source.triples))
            inside.add(source.path)
    merging = named.values() if not outside & inside else ()
    merged = {line for lines in merging for line in lines}
    if result is not None:
        drawn = set(_n_triples([*result.schema, *result.inferred]))
        named[INFERRED] |= drawn
        merged |= drawn
    quads = [line[:-1] + f"{iri} .".encode() for iri, lines in named.items() for line in lines]
    return sorted(own), quads, sorted(merged - own)


def _n_triples(triples: Iterable[ox.Triple]) -> list[bytes]:
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").splitlines()


def _manifest(key: str, facts: Loaded, schema: Loaded, result: Closure | None) -> dict[str, Any]:
    return {
        "digest": key,
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {"lithograph": __version__, "pyoxigraph": ox.__version__},
        "counts": {
            "asserted": len(facts),
            "inferred": 0 if result is None else len(result.inferred),
            "graphs": len(facts.graphs) + len(schema.graphs),
            "findings": None,
        },
    }
