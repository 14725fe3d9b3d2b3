"""A snapshot as a read-only SPARQL store whose default graph is the merged copy of the named graphs.

The merged copy is made because pyoxigraph's union default graph counts a triple once per graph and ignores
``FROM``; a triple that several graphs hold must count once (SPARQL 1.1 Query, section 13).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from lithograph.errors import MissingInput
from lithograph.snapshot import RECORDS, Snapshot
from lithograph.terms import BASE, DCTERMS, GRAPH_BASE, KINDS, LG, OWL, PROV, RDF, RDFS, SH, SKOS, XSD

MERGE: Final = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } FILTER(?g NOT IN (<urn:x-none>%s)) }"
DECLARED: Final = "SELECT ?prefix ?namespace { ?declaration <%s> ?prefix ; <%s> ?namespace }"
COUNT: Final = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
KEPT_VIEWS: Final = 4
_PREFIX: Final = re.compile(r"[A-Za-z][\w\-]*")


@dataclass(frozen=True, slots=True)
class GraphStore:
    """A read-only store: ``graph`` answers SPARQL, ``prefixes`` are those that queries need not declare."""

    graph: ox.Store
    prefixes: Mapping[str, str]
    digest: str
    _views: dict[tuple[str, ...], ox.Store] = field(default_factory=dict)

    def view(self, default_graphs: tuple[str, ...], named_graphs: tuple[str, ...]) -> ox.Store:
        """A store whose default graph is the merge of those graphs, and that holds those named graphs.

        Merging by hand is right where the engine is not: given several default graphs, it counts a triple
        once for each. The last few views are kept.
        """
        key = ("\0".join(sorted(set(default_graphs))), *sorted(set(named_graphs)))
        if key not in self._views:
            while len(self._views) >= KEPT_VIEWS:
                del self._views[next(iter(self._views))]
            view = ox.Store()
            for iri in dict.fromkeys(default_graphs):
                quads = self.graph.quads_for_pattern(None, None, None, ox.NamedNode(iri))
                view.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
            for iri in dict.fromkeys(named_graphs):
                view.bulk_extend(self.graph.quads_for_pattern(None, None, None, ox.NamedNode(iri)))
            self._views[key] = view
        return self._views[key]


def open_store(snapshot: Snapshot) -> GraphStore:
    """The snapshot's store on disk, opened read-only: ready at once, slower on heavy queries."""
    if not snapshot.store.is_dir():
        raise MissingInput(f"{snapshot.store} is missing.", hint="Build it again: lithograph build")
    try:
        graph = ox.Store.read_only(str(snapshot.store))
    except OSError as error:
        raise MissingInput(
            f"{snapshot.store} cannot be opened: {error}.", hint="Build it again: lithograph build"
        ) from None
    return GraphStore(graph, prefixes_of(graph), snapshot.digest)


def load_store(snapshot: Snapshot) -> GraphStore:
    """The snapshot's N-Quads in memory, merged default graph included: the server's choice."""
    graph = ox.Store()
    try:
        # lenient: the build wrote this file and checked every IRI
        graph.load(path=str(snapshot.dataset), format=ox.RdfFormat.N_QUADS, lenient=True)
    except (OSError, SyntaxError) as error:
        raise MissingInput(
            f"{snapshot.dataset} cannot be read: {error}.", hint="Build it again: lithograph build"
        ) from None
    left_out = [str(name) for name in graph.named_graphs() if name.value.endswith(RECORDS)]
    graph.update(MERGE % "".join(f", {name}" for name in left_out))
    return GraphStore(graph, prefixes_of(graph), snapshot.digest)


def count_triples(store: GraphStore) -> int:
    """The triples of the default graph."""
    rows = store.graph.query(COUNT)
    return int(next(iter(rows))["n"].value)  # type: ignore[arg-type]


def standard_prefixes() -> dict[str, str]:
    """The prefixes that hold for every data set: the ontology, the kinds of entity, and the W3C's."""
    ours = {"lg": LG.iri, "graph": GRAPH_BASE} | {kind: f"{BASE}{kind}/" for kind in KINDS}
    return ours | {
        "rdf": RDF.iri,
        "rdfs": RDFS.iri,
        "owl": OWL.iri,
        "xsd": XSD.iri,
        "skos": SKOS.iri,
        "dcterms": DCTERMS.iri,
        "prov": PROV.iri,
        "sh": SH.iri,
    }


def prefixes_of(graph: ox.Store) -> dict[str, str]:
    """The standard prefixes and those that the data declares with ``sh:declare``."""
    prefixes = standard_prefixes()
    rows = graph.query(DECLARED % (SH["prefix"].value, SH["namespace"].value))
    for row in rows:  # type: ignore[union-attr]
        prefix, namespace = row["prefix"].value, row["namespace"].value
        if _PREFIX.fullmatch(prefix):
            prefixes.setdefault(prefix, namespace)
    return prefixes
