"""Whether the strata of the rules are in order: no rule reads what only its own or a higher stratum writes.

The rules of a stratum read the graph as it stood before the stratum (decision 9 of the design), so a rule
that needs what comes later would silently miss it. Reads and writes are judged by predicate, and by what the
rule fixes of the subject: classes and other constant values. A predicate that is a variable is judged where
VALUES lists it, and not else.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import pyoxigraph as ox

from lithograph.derive import StratumRule
from lithograph.errors import Location, OntologyError, Problem, UnsupportedFeature
from lithograph.query.plan import Choice, Inverse, Level, Path, Pattern, Plan, Repeat, Sequence, Step
from lithograph.query.reading import read_plan
from lithograph.terms import LG, RDF_TYPE

Marks: TypeAlias = frozenset[tuple[ox.NamedNode, ox.NamedNode]]
"""Properties with the constant values that a rule asks or gives: classes above all."""


@dataclass(frozen=True, slots=True)
class Use:
    """A predicate that a rule reads or writes, with the marks of its subject; ``klass`` for rdf:type."""

    predicate: ox.NamedNode
    marks: Marks
    klass: ox.NamedNode | None = None

    def meets(self, other: "Use") -> bool:
        """Whether the two may speak of the same triples: no property has one value here, another there."""
        if (self.predicate, self.klass) != (other.predicate, other.klass):
            return False
        shared = {prop for prop, _ in self.marks} & {prop for prop, _ in other.marks}
        if self.klass is not None:
            shared.discard(RDF_TYPE)
        common = {prop for prop, _ in self.marks & other.marks}
        return shared <= common


@dataclass(frozen=True, slots=True)
class Uses:
    """What one rule reads and writes."""

    rule: StratumRule
    reads: frozenset[Use]
    writes: frozenset[Use]

    def needs(self, other: "Uses") -> Use | None:
        """Something that this rule reads and the other writes."""
        shared = [read for read in self.reads if any(read.meets(write) for write in other.writes)]
        return min(shared, key=lambda use: str(use.predicate), default=None)


def check_strata(rules: Iterable[StratumRule]) -> None:
    """Raises ``OntologyError`` for each rule that reads what only its own or a higher stratum writes.

    A rule that could not be explained, because it uses SPARQL that is not read here, is refused too.
    """
    every: list[Uses] = []
    problems: list[Problem] = []
    for rule in rules:
        try:
            every.append(_uses(rule))
        except UnsupportedFeature as error:
            problems.append(Problem(_place(rule), f"A rule cannot be explained: {error.detail}"))
    problems += [problem for uses in every for problem in _problems(uses, every)]
    if problems:
        raise OntologyError(tuple(problems))


def _problems(uses: Uses, every: list[Uses]) -> Iterator[Problem]:
    for read in sorted(uses.reads, key=str):
        writers = [other for other in every if any(read.meets(write) for write in other.writes)]
        if writers and all(writer.rule.stratum >= uses.rule.stratum for writer in writers):
            yield _problem(uses, read, writers[0], every)
            return


def _problem(uses: Uses, read: Use, writer: Uses, every: list[Uses]) -> Problem:
    place = _place(uses.rule)
    what = _name(read.klass or read.predicate)
    told = f"{uses.rule.name} (stratum {uses.rule.stratum}) reads {what}"
    way = _way(writer, uses, every)
    if way is None:
        hint = f"give it a stratum above {writer.rule.stratum}"
        return Problem(place, f"{told}, which only {_of(writer)} writes", hint)
    names = " -> ".join([uses.rule.name, *(step.rule.name for step in way)])
    return Problem(place, f"{told}, which only {_of(writer)} writes: the strata run in a circle, {names}")


def _place(rule: StratumRule) -> Location:
    return Location(f"ontology/rules/{rule.path.name}", 1)


def _of(uses: Uses) -> str:
    return f"{uses.rule.name} (stratum {uses.rule.stratum})"


def _way(start: Uses, goal: Uses, every: list[Uses]) -> list[Uses] | None:
    """From a rule along what rules need to the goal, both ends included; ``None`` when there is no way."""
    ways: dict[str, list[Uses]] = {start.rule.name: [start]}
    queue = [start]
    for uses in queue:
        if uses is goal:
            return ways[uses.rule.name]
        for other in every:
            if other.rule.name not in ways and uses.needs(other) is not None:
                ways[other.rule.name] = [*ways[uses.rule.name], other]
                queue.append(other)
    return None


def _uses(rule: StratumRule) -> Uses:
    plan = read_plan(rule.text)
    body = list(_patterns(plan.where))
    marks = _marks([*body, *plan.template])
    return Uses(
        rule,
        frozenset(use for pattern in body for use in _of_pattern(pattern, marks, plan)),
        frozenset(use for pattern in plan.template for use in _of_pattern(pattern, marks, plan)),
    )


def _patterns(level: Level) -> Iterator[Pattern]:
    yield from level.patterns
    for select in level.selects:
        yield from _patterns(select.level)
    for witness in level.witnesses:
        yield from _patterns(witness.level)


def _marks(patterns: list[Pattern]) -> Mapping[str, Marks]:
    """What the rule fixes of each variable."""
    found: defaultdict[str, Marks] = defaultdict(frozenset)
    for pattern in patterns:
        subject, path, value = pattern.subject, pattern.path, pattern.object
        if isinstance(subject, ox.Variable) and isinstance(path, Step) and isinstance(value, ox.NamedNode):
            found[subject.value] |= {(path.iri, value)}
    return found


def _of_pattern(pattern: Pattern, marks: Mapping[str, Marks], plan: Plan) -> Iterator[Use]:
    subject, path = pattern.subject, pattern.path
    known = marks.get(subject.value, frozenset()) if isinstance(subject, ox.Variable) else frozenset()
    if path == Step(RDF_TYPE):
        if isinstance(pattern.object, ox.NamedNode):
            yield Use(RDF_TYPE, known, pattern.object)
    elif isinstance(path, ox.Variable):
        yield from (Use(iri, known) for iri in plan.values.get(path.value, ()))
    else:
        yield from (Use(iri, known if first else frozenset()) for iri, first in _steps(path, first=True))


def _steps(path: Path, *, first: bool) -> Iterator[tuple[ox.NamedNode, bool]]:
    """The properties of a path, each with whether it leaves from the subject itself."""
    match path:
        case Step(iri):
            yield iri, first
        case Inverse(part):
            yield from _steps(part, first=False)
        case Repeat(part):
            yield from _steps(part, first=False)
        case Choice(parts):
            for part in parts:
                yield from _steps(part, first=first)
        case Sequence(parts):
            for number, part in enumerate(parts):
                yield from _steps(part, first=first and number == 0)


def _name(iri: ox.NamedNode) -> str:
    return f"lg:{iri.value.removeprefix(LG.iri)}" if iri in LG else str(iri)
