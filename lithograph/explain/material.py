"""A snapshot read back as what it was made from: ontology, data and rules, and everything that follows."""

import re
from array import array
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import pyoxigraph as ox

from lithograph.derive import Consequences, StratumRule, infer
from lithograph.errors import MissingInput
from lithograph.load import Loaded, SourceGraph
from lithograph.snapshot import Snapshot
from lithograph.terms import DERIVED, GRAPH_BASE, INFERRED

GENID: Final = "/.well-known/genid/"
SCHEMA: Final = "ontology/"
_Term = TypeVar("_Term")


@dataclass(frozen=True, slots=True)
class Material:
    """What a snapshot's consequences follow from, with the graphs that state each triple.

    Blank nodes that the snapshot names are blank again, as the reasoner saw them; ``names`` has the names.
    """

    ontology: Loaded
    data: Loaded
    graphs: dict[ox.Triple, tuple[ox.NamedNode, ...]]
    names: dict[ox.BlankNode, ox.NamedNode]
    files: dict[str, dict[str, str]]
    rules: tuple[StratumRule, ...]
    cache: Path | None

    def consequences(self) -> Consequences:
        """Everything that follows, computed again as the build did it."""
        return infer(self.ontology, self.data, self.rules, cache=self.cache)


def read_material(snapshot: Snapshot) -> Material:
    """The material of a snapshot, from its data set and documents alone.

    Raises ``MissingInput`` for a snapshot that does not say what it was built from.
    """
    if "files" not in snapshot.manifest:
        raise MissingInput(
            f"{snapshot.path} does not hold the rules it was built with.",
            hint="Build it again: lithograph build",
        )
    files = snapshot.manifest["files"]
    blanks = _Blanks()
    triples: defaultdict[ox.NamedNode, list[ox.Triple]] = defaultdict(list)
    graphs: defaultdict[ox.Triple, tuple[ox.NamedNode, ...]] = defaultdict(tuple)
    for quad in ox.parse(path=str(snapshot.dataset), format=ox.RdfFormat.N_QUADS, lenient=True):
        graph = quad.graph_name
        if not isinstance(graph, ox.NamedNode) or graph in {DERIVED, INFERRED}:
            continue
        triple = blanks.restore(quad.triple)
        graphs[triple] += (graph,)
        # links and imports are stated, but the reasoner does not read them
        if graph.value in files:
            triples[graph].append(triple)
    sources = [
        SourceGraph(graph, Path(graph.value), graph.value, tuple(own), array("i", bytes(4 * len(own))))
        for graph, own in triples.items()
    ]
    schema: list[SourceGraph] = []
    data: list[SourceGraph] = []
    for source in sources:
        (schema if source.iri.value.startswith(GRAPH_BASE + SCHEMA) else data).append(source)
    home = snapshot.path.parent.parent
    return Material(
        ontology=Loaded(tuple(schema)),
        data=Loaded(tuple(data)),
        graphs=dict(graphs),
        names=blanks.names,
        files=files,
        rules=read_rule_document(snapshot),
        cache=home / "cache" if snapshot.path.parent.name == "snapshots" else None,
    )


def read_rule_document(snapshot: Snapshot) -> tuple[StratumRule, ...]:
    """The rules beyond OWL with which the snapshot was built."""
    rows: list[dict[str, Any]] = snapshot.document("rules")
    return tuple(
        StratumRule(row["name"], row["stratum"], row["title"], row["law"], row["text"], Path(row["file"]))
        for row in rows
    )


class _Blanks:
    """Gives each name of a blank node its blank node back."""

    def __init__(self) -> None:
        self.names: dict[ox.BlankNode, ox.NamedNode] = {}
        self._nodes: dict[str, ox.BlankNode] = {}

    def restore(self, triple: ox.Triple) -> ox.Triple:
        """The triple with blank nodes where the build had them."""
        subject, value = self._term(triple.subject), self._term(triple.object)
        if subject is triple.subject and value is triple.object:
            return triple
        return ox.Triple(subject, triple.predicate, value)

    def _term(self, term: _Term) -> _Term | ox.BlankNode:
        if not isinstance(term, ox.NamedNode) or GENID not in term.value:
            return term
        if term.value not in self._nodes:
            node = ox.BlankNode(re.sub(r"\W", "", term.value.removeprefix(GRAPH_BASE)))
            self._nodes[term.value], self.names[node] = node, term
        return self._nodes[term.value]
