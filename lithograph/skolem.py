"""Names for blank nodes: a published graph has none, so that every node can be asked for again.

RDF 1.1 Concepts, section 3.5: a blank node may be replaced by a well-known ``genid`` IRI.
"""

from collections.abc import Iterable

import pyoxigraph as ox


def named(triples: Iterable[ox.Triple], graph: ox.NamedNode) -> list[ox.Triple]:
    """The triples with each blank node replaced by an IRI under the graph's own, numbered as they come."""
    names: dict[str, ox.NamedNode] = {}

    def name(term: object) -> object:
        if not isinstance(term, ox.BlankNode):
            return term
        if term.value not in names:
            names[term.value] = ox.NamedNode(f"{graph.value}/.well-known/genid/{len(names) + 1}")
        return names[term.value]

    return [ox.Triple(name(t.subject), t.predicate, name(t.object)) for t in triples]  # type: ignore[arg-type]
