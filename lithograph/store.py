"""A snapshot as a read-only SPARQL store whose default graph is the merged copy of the named graphs.

The merged copy is made because pyoxigraph's union default graph counts a triple once per graph and ignores
``FROM``; a triple that several graphs hold must count once (SPARQL 1.1 Query, section 13).

A server keeps the default graph in memory and reads the named graphs from the store on disk: few queries ask
for them, and in memory they would take as much again.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from lithograph.errors import MissingInput, SnapshotGone
from lithograph.snapshot import RECORDS, Snapshot
from lithograph.terms import BASE, DCTERMS, GRAPH_BASE, KINDS, LG, OWL, PROV, RDF, RDFS, SH, SKOS, XSD

DECLARED: Final = "SELECT ?prefix ?namespace { ?declaration <%s> ?prefix ; <%s> ?namespace }"
COUNT: Final = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
KEPT_VIEWS: Final = 4
_FROM: Final = re.compile(r"(?<![?$:\w])from")
_PREFIX: Final = re.compile(r"[A-Za-z][\w\-]*")


@dataclass(frozen=True, slots=True)
class GraphStore:
    """A read-only store, with the prefixes that queries need not declare.

    ``graph`` holds the default graph at least; ``whole`` holds it and the named graphs, and is ``None`` when
    they cannot be read any more.
    """

    graph: ox.Store
    whole: ox.Store | None
    prefixes: Mapping[str, str]
    digest: str
    _views: dict[tuple[str, ...], ox.Store] = field(default_factory=dict)

    def holding(self, query: str) -> ox.Store:
        """The store to ask: ``graph`` unless the query may ask for named graphs, which ``whole`` holds."""
        return self.named if _may_name_graphs(query) else self.graph

    @property
    def named(self) -> ox.Store:
        """The store with the named graphs; raises ``SnapshotGone`` when they are no longer there."""
        if self.whole is None:
            raise graphs_gone()
        return self.whole

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
                quads = self.named.quads_for_pattern(None, None, None, ox.NamedNode(iri))
                view.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
            for iri in dict.fromkeys(named_graphs):
                view.bulk_extend(self.named.quads_for_pattern(None, None, None, ox.NamedNode(iri)))
            self._views[key] = view
        return self._views[key]


def _may_name_graphs(query: str) -> bool:
    """Whether the text may ask for named graphs, also where letters are written as escapes.

    Counting beats a search for all of it by ten times; our own names are full of the word GRAPH.
    """
    text = query.lower()
    return (
        text.count("graph") > text.count("lithograph")
        or "\\u" in text
        or ("from" in text and _FROM.search(text) is not None)
    )


def graphs_gone() -> SnapshotGone:
    """The error of a store on disk whose files cannot be read any more."""
    return SnapshotGone(
        "The named graphs of the snapshot in service cannot be read any more.", hint=SnapshotGone.HINT
    )


def open_store(snapshot: Snapshot) -> GraphStore:
    """The snapshot's store on disk, opened read-only: ready at once, slower on heavy queries."""
    whole = open_disk(snapshot)
    return GraphStore(whole, whole, prefixes_of(whole), snapshot.digest)


def load_store(snapshot: Snapshot) -> GraphStore:
    """The default graph in memory, the named graphs on disk."""
    default = load_default(snapshot)
    return GraphStore(default, open_disk(snapshot), prefixes_of(default), snapshot.digest)


def open_disk(snapshot: Snapshot) -> ox.Store:
    """The RocksDB store of the snapshot, read-only; raises ``MissingInput``."""
    if not snapshot.store.is_dir():
        raise MissingInput(f"{snapshot.store} is missing.", hint="Build it again: lithograph build")
    try:
        return ox.Store.read_only(str(snapshot.store))
    except OSError as error:
        raise MissingInput(
            f"{snapshot.store} cannot be opened: {error}.", hint="Build it again: lithograph build"
        ) from None


def load_default(snapshot: Snapshot) -> ox.Store:
    """The default graph in memory: every triple of the dump once, but those of records about links.

    Of a data set that says itself what stands in its default graph, that.
    """
    graph = ox.Store()
    try:
        if snapshot.given is not None:
            graph.load(path=str(snapshot.given), format=ox.RdfFormat.N_TRIPLES, lenient=True)
            return graph
        with snapshot.dataset.open("rb") as dump:
            # lenient: the build wrote this file and checked every IRI
            graph.load(b"".join(_merged(dump)), format=ox.RdfFormat.N_TRIPLES, lenient=True)
    except (OSError, SyntaxError, ValueError) as error:  # ValueError: a line names no graph
        raise MissingInput(
            f"{snapshot.dataset} cannot be read: {error}.", hint="Build it again: lithograph build"
        ) from None
    return graph


def _merged(dump: Iterable[bytes]) -> Iterator[bytes]:
    """The triples of sorted N-Quads, each once: those of several graphs stand side by side."""
    records = f"{RECORDS}> .\n".encode()
    before = b""
    for line in dump:
        if line.endswith(records):
            continue
        triple = line[: line.rindex(b" <")]
        if triple != before:
            yield triple + b" .\n"
        before = triple


def count_triples(store: ox.Store) -> int:
    """The triples of the default graph."""
    rows = store.query(COUNT)
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
