"""Which solution of a rule gave a triple, and the triples that the solution rests on."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import pyoxigraph as ox

from lithograph.derive import StratumRule
from lithograph.explain.ground import Ground, Row, Term
from lithograph.query.plan import Level, Pattern, Plan, Select, Slot, Step, Witness
from lithograph.query.reading import read_plan
from lithograph.query.tokens import tokens

MOST_PREMISES: Final = 200
"""Premises of one step that are told; more are counted. The largest sum of the graph has fewer."""


@dataclass(slots=True, eq=False)
class Firing:
    """What one firing of a rule rests on: triples, patterns that nothing matches, and triples untold."""

    triples: dict[ox.Triple, None] = field(default_factory=dict)
    absent: dict[str, None] = field(default_factory=dict)
    omitted: int = 0

    def add(self, triples: tuple[ox.Triple, ...]) -> None:
        """Take the triples in, up to the limit."""
        for triple in triples:
            if triple not in self.triples:
                if len(self.triples) < MOST_PREMISES:
                    self.triples[triple] = None
                else:
                    self.omitted += 1


class Firings:
    """All firings of one rule, found by asking its WHERE once, by the triples that they give."""

    def __init__(self, rule: StratumRule, ground: Ground) -> None:
        self.rule: Final = rule
        self._ground = ground
        self._plan: Plan = read_plan(rule.text)
        self._rows: list[Row] = []
        self._made: dict[int, Firing] = {}
        self._heads: defaultdict[ox.Triple, list[int]] = defaultdict(list)
        for row in ground.ask(self._query(self._plan.where.text), rule.stratum):
            heads = {head for pattern in self._plan.template if (head := _instance(pattern, row)) is not None}
            for head in heads:
                self._heads[head].append(len(self._rows))
            self._rows.append(row)

    def of(self, triple: ox.Triple, most: int) -> list[Firing]:
        """Up to ``most`` firings that give the triple, each resting on other triples."""
        found: list[Firing] = []
        for number in self._heads.get(triple, ()):
            firing = self._firing(number)
            if all(firing.triples != other.triples for other in found):
                found.append(firing)
            if len(found) >= most:
                break
        return found

    def _firing(self, number: int) -> Firing:
        """The firing of a row; the triples of one template share it."""
        if number not in self._made:
            firing = self._made[number] = Firing()
            self._collect(self._plan.where, self._rows[number], firing)
        return self._made[number]

    def _collect(self, level: Level, row: Row, firing: Firing) -> None:
        for pattern in level.patterns:
            self._match(pattern, row, firing)
        for select in level.selects:
            self._contributors(select, row, firing)
        for witness in level.witnesses:
            self._witness(witness, row, firing)

    def _match(self, pattern: Pattern, row: Row, firing: Firing) -> None:
        """What the pattern matched; a part of an optional group, or of another branch, may match nothing."""
        subject, value = _value(pattern.subject, row), _value(pattern.object, row)
        path = pattern.path
        if isinstance(path, ox.Variable):
            bound = row.get(path.value)
            if not isinstance(bound, ox.NamedNode):
                return
            path = Step(bound)
        if subject is not None and value is not None:
            firing.add(self._ground.walk(subject, path, value, self.rule.stratum) or ())

    def _contributors(self, select: Select, row: Row, firing: Firing) -> None:
        """The rows that a sub-select took together; one is enough where it only passes values on."""
        given = {name: row[name] for name in select.keys if name in row}
        rows = self._ask(select.level, given)
        for inner in sorted(rows, key=_text) if select.grouped else islice(rows, 1):
            self._collect(select.level, inner, firing)

    def _witness(self, witness: Witness, row: Row, firing: Firing) -> None:
        inner = next(self._ask(witness.level, row), None)
        if inner is not None:
            self._collect(witness.level, {**row, **inner}, firing)
        elif witness.negated or not witness.decides:
            firing.absent[_filled(witness.level.text, row)] = None
            if witness.level.witnesses:
                self._exceptions(witness.level, row, firing)

    def _exceptions(self, level: Level, row: Row, firing: Firing) -> None:
        """What keeps a group from matching: "no part without a size" rests on the size of every part."""
        for inner in sorted(self._ask(level, row, filtered=False), key=_text):
            self._collect(level, {**row, **inner}, firing)

    def _ask(self, level: Level, given: Row, *, filtered: bool = True) -> Iterator[Row]:
        """The rows of a group with these values given; unless ``filtered``, without its FILTER EXISTS."""
        known = {
            name: term
            for name, term in given.items()
            if name in level.variables and isinstance(term, ox.NamedNode | ox.Literal)
        }
        values = ""
        if known:
            names = " ".join(f"?{name}" for name in known)
            values = f"VALUES ({names}) {{ ({' '.join(map(str, known.values()))}) }}\n"
        text = level.text if filtered else level.unfiltered
        return self._ground.ask(self._query(text, values), self.rule.stratum)

    def _query(self, text: str, values: str = "") -> str:
        return f"{self._plan.prefixes}SELECT * WHERE {{\n{values}{text}\n}}"


def _value(slot: Slot, row: Row) -> Term | None:
    return row.get(slot.value) if isinstance(slot, ox.Variable) else slot


def _text(row: Row) -> list[str]:
    return [str(row[name]) for name in sorted(row)]


def _instance(pattern: Pattern, row: Row) -> ox.Triple | None:
    """The triple that the template makes of a row, if it makes one."""
    subject, value = _value(pattern.subject, row), _value(pattern.object, row)
    path = pattern.path
    predicate = row.get(path.value) if isinstance(path, ox.Variable) else path
    predicate = predicate.iri if isinstance(predicate, Step) else predicate
    if not isinstance(subject, ox.NamedNode | ox.BlankNode) or value is None:
        return None
    return ox.Triple(subject, predicate, value) if isinstance(predicate, ox.NamedNode) else None


def _filled(text: str, row: Row) -> str:
    """The pattern as text on one line, with what is known in place of its variables."""
    parts: list[str] = []
    for token in tokens(text):
        term = row.get(token.text[1:]) if token.kind == "var" else None
        parts.append(token.text if term is None else str(term))
    return " ".join(parts)
