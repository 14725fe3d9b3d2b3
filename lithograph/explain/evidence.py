"""The proofs of what follows, while a build or a validation is still running."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from lithograph.derive import Consequences, StratumRule
from lithograph.explain.explainer import Explainer
from lithograph.explain.material import Material
from lithograph.explain.naming import Shortener
from lithograph.explain.places import LoadedPlaces
from lithograph.explain.proof import Kind, Proof
from lithograph.explain.text import Style, as_text
from lithograph.link.prefixes import shared_prefixes
from lithograph.load import Loaded
from lithograph.reason import Closure

MOST_PREMISES: Final = 20
"""Statements that a finding on a triple which was not stated is placed at."""


class Evidence:
    """Finds proofs, down to stated triples with their places; costs nothing until it is asked."""

    def __init__(
        self, ontology: Loaded, data: Loaded, rules: Iterable[StratumRule], consequences: Consequences
    ) -> None:
        self._ontology = ontology
        self._data = data
        self._rules = tuple(rules)
        self._consequences = consequences

    def proof(self, triple: ox.Triple) -> Proof | None:
        """A proof of the triple; none when it does not hold."""
        return self._explainer.explain(triple) if triple in self._explainer else None

    def statements(self, triple: ox.Triple) -> tuple[ox.Triple, ...]:
        """The statements at the bottom of the triple's proof; none when it does not hold."""
        proof = self.proof(triple)
        steps = () if proof is None else proof.steps()
        return tuple(dict.fromkeys(step.triple for step in steps if step.kind is Kind.ASSERTED))

    def premises(self, triple: ox.Triple) -> tuple[ox.Triple, ...]:
        """The first statements under the triple: enough to say where a fault lies."""
        return self.statements(triple)[:MOST_PREMISES]

    def told(self, triple: ox.Triple) -> Iterator[str]:
        """The triple with its places; where it was not stated, its proof follows as a tree."""
        places = ", ".join(map(str, self._data.locate(triple) or self._ontology.locate(triple)))
        proof = None if places else self.proof(triple)
        yield f"    {triple} .  [{places or 'not stated; it follows:'}]"
        if proof is not None:
            yield from (f"        {line}" for line in as_text(proof, self._style).splitlines())

    @cached_property
    def _style(self) -> Style:
        return Style(Shortener(shared_prefixes(self._ontology.triples())))

    @cached_property
    def _explainer(self) -> Explainer:
        files = Loaded((*self._ontology.graphs, *self._data.graphs))
        graphs: defaultdict[ox.Triple, tuple[ox.NamedNode, ...]] = defaultdict(tuple)
        for graph in files.graphs:
            for triple in graph.triples:
                graphs[triple] += (graph.iri,)
        material = Material(self._ontology, self._data, dict(graphs), {}, {}, self._rules, None)
        return Explainer(material, self._consequences, LoadedPlaces(files))


def owl_evidence(ontology: Loaded, data: Loaded, closure: Closure) -> Evidence:
    """The evidence for what follows by OWL alone."""
    given = (*ontology.triples(), *data.triples())
    consequences = Consequences(closure, (), tuple(closure.inferred), given, {0: len(given)})
    return Evidence(ontology, data, (), consequences)
