"""What a SHACL engine must do, and the results that all engines give alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Triple

from lithograph.terms import RDF_TYPE, SH
from lithograph.validate.finding import Term, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One ``sh:ValidationResult`` as the engine gave it; ``path`` is the path's node in the report."""

    focus: Term
    path: Term | None
    value: Term | None
    severity: Term
    component: NamedNode
    shape: Term
    message: Text

    def key(self) -> tuple[str, str, str, str, str]:
        """What two engines must agree on: everything but the wording and the form of the path."""
        path = str(self.path) if isinstance(self.path, NamedNode) else ""
        return (str(self.focus), path, str(self.value), str(self.component), str(self.shape))


class Engine(Protocol):
    """A SHACL processor; it reads triples and never infers."""

    @property
    def name(self) -> str:
        """The name of the engine and its version."""

    def run(self, shapes: Sequence[Triple], data: Sequence[Triple]) -> tuple[Result, ...]:
        """Every validation result; raises ``ShapesError`` or ``UnsupportedFeature``."""


def results(report: Iterable[Triple]) -> tuple[Result, ...]:
    """The top-level results of a report graph (SHACL, section 3.6)."""
    index: dict[Term, list[tuple[NamedNode, Term]]] = {}
    tops: list[Term] = []
    for triple in report:
        value = triple.object
        if isinstance(value, Triple) or isinstance(triple.subject, Triple):
            continue
        if triple.predicate == SH["result"]:
            tops.append(value)
        index.setdefault(triple.subject, []).append((triple.predicate, value))
    return tuple(_result(index[top]) for top in dict.fromkeys(tops))


def _result(pairs: list[tuple[NamedNode, Term]]) -> Result:
    values: dict[NamedNode, Term] = {}
    words: dict[str, str] = {}
    for predicate, value in pairs:
        if predicate == SH["resultMessage"] and isinstance(value, Literal):
            words[value.language or ""] = value.value
        elif predicate != RDF_TYPE:
            values[predicate] = value
    component = values[SH["sourceConstraintComponent"]]
    if not isinstance(component, NamedNode):
        component = NamedNode("urn:unknown")
    return Result(
        focus=values[SH["focusNode"]],
        path=values.get(SH["resultPath"]),
        value=values.get(SH["value"]),
        severity=values.get(SH["resultSeverity"], SH["Violation"]),
        component=component,
        shape=values[SH["sourceShape"]],
        message=Text.of(words),
    )
