"""What is validated: triples with their places, what follows from them, and what stands beside them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import pyoxigraph as ox
from pyoxigraph import NamedNode, Triple

from lithograph.errors import Problem
from lithograph.load import Loaded
from lithograph.terms import OWL, RDF, RDF_TYPE, RDFS
from lithograph.validate.checks import Check
from lithograph.validate.finding import Finding, Term
from lithograph.validate.graph import Graph
from lithograph.validate.hoist import Hoisted
from lithograph.validate.link_rules import LinkSets
from lithograph.validate.names import Names
from lithograph.validate.positions import Premises, Prove
from lithograph.validate.undeclared import Declared

Asked = Callable[[Sequence[Hoisted], Sequence[Check], Names, frozenset[Term]], list[Finding]]

_LANGUAGES: Final = (RDF.iri, RDFS.iri, OWL.iri)
_SUBCLASS: Final = RDFS["subClassOf"]


@dataclass(frozen=True, kw_only=True)
class Material:
    """What is validated: asserted triples with their places, and what follows from them.

    ``schema`` are the axioms: the class tree for ``sh:class`` and targets, and the declared terms.
    ``store`` may hold all that checks see, made before (``checked_store``); else the run makes one.
    ``asked`` may find what constraints and checks find about given nodes, in place of that store.
    ``declared`` are the terms that data may use, where it is not what ``schema`` declares in form.
    ``premises`` gives the asserted triples behind an inferred one, ``prove`` its proof. ``beside`` are links
    and imports: shapes and checks see them, but they are no statements of the data. ``problems`` are the
    faults of files that do not parse: the others are checked all the same.
    """

    data: Loaded
    inferred: tuple[Triple, ...] = ()
    schema: tuple[Triple, ...] = ()
    premises: Premises | None = None
    prove: Prove | None = None
    beside: Loaded = field(default_factory=lambda: Loaded(()))
    problems: tuple[Problem, ...] = ()
    links: LinkSets = field(default_factory=LinkSets)
    store: ox.Store | None = None
    declared: Declared | None = None
    asked: Asked | None = None

    @cached_property
    def asserted(self) -> Graph:
        """The statements of the data, indexed."""
        return Graph(self.data.triples())

    @cached_property
    def linked(self) -> Graph:
        """What stands beside the data, indexed."""
        return Graph(self.beside.triples())

    def repeated(self) -> Iterator[tuple[Triple, int]]:
        """Each triple that several files state, with the number of files after the first."""
        first: dict[Triple, str] = {}
        others: dict[Triple, set[str]] = {}
        for graph in self.data.graphs:
            for item in graph.triples:
                if first.setdefault(item, graph.name) != graph.name:
                    others.setdefault(item, set()).add(graph.name)
        return ((item, len(found)) for item, found in others.items())

    def using_others(self, known: Declared) -> Iterable[Triple]:
        """The statements, or those of them that use a term which is not declared."""
        del known
        return self.data.triples()

    @cached_property
    def whole(self) -> Graph:
        """All that shapes and checks see: what is asserted, what follows, and what stands beside it."""
        axioms = (triple for triple in self.schema if belongs_to_data(triple))
        more = (*self.inferred, *axioms, *self.beside.triples())
        return Graph((*self.asserted.triples, *more)) if more else self.asserted


def belongs_to_data(triple: Triple) -> bool:
    """Whether an axiom is needed beside the data: the class tree, and the types of the value lists."""
    value = triple.object
    if not isinstance(value, NamedNode) or not isinstance(triple.subject, NamedNode):
        return False
    is_individual = triple.predicate == RDF_TYPE and not value.value.startswith(_LANGUAGES)
    return is_individual or triple.predicate == _SUBCLASS
