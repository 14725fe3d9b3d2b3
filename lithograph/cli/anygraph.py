"""A snapshot of anybody's RDF files, for serving them with the same endpoint."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from lithograph import __version__
from lithograph.errors import InconsistentGraph
from lithograph.files import digest
from lithograph.load import Loaded, load
from lithograph.reason import Closure, closure
from lithograph.snapshot import Snapshot, write_snapshot
from lithograph.terms import INFERRED


def snapshot_of(home: Path, data: Sequence[Path], ontology: Sequence[Path], max_inferred: int) -> Snapshot:
    """A snapshot of these files in ``home``: their named graphs, and what follows when there is an ontology.

    Raises ``SyntaxErrors`` with the faults of all files, or ``InconsistentGraph``.
    """
    facts, schema = load(data), load(ontology)
    result = None
    if ontology:
        result = closure(schema.triples(), facts.triples(), max_inferred=max_inferred)
        if result.inconsistencies:
            raise InconsistentGraph(
                "\n".join(f"{found.rule}: {found.message}" for found in result.inconsistencies)
            )
    key = digest((*data, *ontology), __version__, str(len(data)))
    documents: dict[str, Any] = {"questions": [], "report": None}
    graphs = list(_graphs(facts, schema, result))
    return write_snapshot(home, key, graphs, documents, _manifest(key, facts, schema, result))


def _graphs(
    facts: Loaded, schema: Loaded, result: Closure | None
) -> Iterator[tuple[ox.NamedNode, Sequence[ox.Triple]]]:
    for source in chain(facts.graphs, schema.graphs):
        yield source.iri, source.triples
    if result is not None:
        yield INFERRED, [*result.schema, *result.inferred]


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
