"""An ontology read: its schema checked and compiled, its closure and proofs made when asked for."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pyoxigraph import Triple

from lithograph.errors import OntologyError
from lithograph.reason.axioms import Locate, SchemaGraph, faults
from lithograph.reason.cache import cached
from lithograph.reason.compile import Program, compile_schema
from lithograph.reason.proof import Proof
from lithograph.reason.ranges import facet_faults
from lithograph.reason.schema import ClosedSchema


@dataclass(frozen=True)
class Ontology:
    """A schema, and the equalities between its terms; ``program`` is what it asks of the engine."""

    schema: tuple[Triple, ...]
    aliases: tuple[Triple, ...]
    limit: int
    locate: Locate | None = None
    cache: Path | None = None
    _proofs: dict[Triple, Proof | None] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def closed(self) -> ClosedSchema:
        """The schema under the scm-* rules."""
        return ClosedSchema(self.schema, self.aliases, self.limit)

    @cached_property
    def program(self) -> Program:
        """The compiled schema; raises ``OntologyError`` for axioms that cannot be read."""
        if self.cache is None:
            return self._compile()
        return cached(self.cache, (*self.schema, *self.aliases), self._compile)

    def _compile(self) -> Program:
        refuse_faults(SchemaGraph(self.schema), self.locate)
        return compile_schema(self.closed.graph, self.closed.essential())

    @cached_property
    def stated(self) -> frozenset[Triple]:
        """The schema as it was given."""
        return frozenset(self.schema)

    def prove(self, triple: Triple, most: int = 1) -> list[Proof]:
        """Up to ``most`` proofs of a schema triple; none when it does not follow."""
        return self.closed.prove(triple, most)

    def proofs_of(self, axioms: tuple[Triple, ...]) -> Iterator[Proof]:
        """A proof of each of these axioms that is not stated but entailed."""
        for axiom in axioms:
            if axiom not in self.stated:
                if axiom not in self._proofs:
                    self._proofs[axiom] = next(iter(self.prove(axiom)), None)
                proof = self._proofs[axiom]
                if proof is not None:
                    yield proof


def refuse_faults(graph: SchemaGraph, locate: Locate | None) -> None:
    """Raise ``OntologyError`` with everything in the graph that cannot be read."""
    problems = [fault.problem(locate) for fault in (*faults(graph), *facet_faults(graph))]
    if problems:
        raise OntologyError(tuple(problems))
