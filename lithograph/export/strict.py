"""The graph for strict consumers: every triple under every name of its terms, owl:sameAs in full."""

from collections.abc import Iterable

import pyoxigraph as ox

from lithograph.reason.aliases import with_aliases
from lithograph.snapshot import Snapshot
from lithograph.terms import INFERRED, OWL


def merges_of(snapshot: Snapshot) -> tuple[ox.Triple, ...]:
    """The equalities of the snapshot: each ``alias owl:sameAs name``, the latter served."""
    text = "".join(
        f"{row['alias']} {OWL['sameAs']} {row['name']} .\n" for row in snapshot.manifest.get("merges", ())
    )
    return tuple(quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES))


def with_equal_names(quads: Iterable[ox.Quad], merges: Iterable[ox.Triple]) -> list[ox.Quad]:
    """The quads, and what they say of other names of the same things, in the graph of what was inferred."""
    every = list(quads)
    known = {quad.triple for quad in every}
    fresh = dict.fromkeys(triple for triple in with_aliases(known, merges) if triple not in known)
    more = sorted(fresh, key=str)
    return [*every, *(ox.Quad(t.subject, t.predicate, t.object, INFERRED) for t in more)]
