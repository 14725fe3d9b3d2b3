"""The statements under what follows, while a build or a validation is still running."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from lithograph.derive import Consequences, StratumRule
from lithograph.explain.explainer import Explainer
from lithograph.explain.material import Material
from lithograph.explain.proof import Kind
from lithograph.load import Loaded

MOST_PREMISES: Final = 20
"""Statements that a finding on a triple which was not stated is placed at."""


class Evidence:
    """Finds the stated triples that a triple rests on; costs nothing until it is asked."""

    def __init__(
        self, ontology: Loaded, data: Loaded, rules: Iterable[StratumRule], consequences: Consequences
    ) -> None:
        self._ontology = ontology
        self._data = data
        self._rules = tuple(rules)
        self._consequences = consequences

    def statements(self, triple: ox.Triple) -> tuple[ox.Triple, ...]:
        """The statements at the bottom of the triple's proof; none when it does not hold."""
        if triple not in self._explainer:
            return ()
        steps = self._explainer.explain(triple).steps()
        return tuple(dict.fromkeys(step.triple for step in steps if step.kind is Kind.ASSERTED))

    def premises(self, triple: ox.Triple) -> tuple[ox.Triple, ...]:
        """The first statements under the triple: enough to say where a fault lies."""
        return self.statements(triple)[:MOST_PREMISES]

    def told(self, triple: ox.Triple) -> Iterator[str]:
        """The triple with its places; where it was not stated, the statements under it follow."""
        places = self._places(triple)
        yield f"    {triple} .  [{places or 'not stated; it rests on:'}]"
        if not places:
            yield from (f"        {leaf} .  [{self._places(leaf)}]" for leaf in self.statements(triple))

    def _places(self, triple: ox.Triple) -> str:
        return ", ".join(map(str, self._data.locate(triple) or self._ontology.locate(triple)))

    @cached_property
    def _explainer(self) -> Explainer:
        material = Material(self._ontology, self._data, {}, {}, {}, self._rules, None)
        return Explainer(material, self._consequences, Path())
