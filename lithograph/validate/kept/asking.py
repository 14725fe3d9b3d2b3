"""The SPARQL checks and set-wise constraints about given nodes, asked of no more than they can read."""

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import pyoxigraph as ox

from lithograph.reason.relation import Array, unique
from lithograph.reason.table import differing, pack_rows
from lithograph.validate.checks import SCHEMA_GRAPH, SHAPES_GRAPH, Check, answers, finding_of, set_beside
from lithograph.validate.finding import Finding, Term
from lithograph.validate.hoist import Hoisted, run_hoisted
from lithograph.validate.kept.holding import Holding
from lithograph.validate.kept.reads import Reads, reads
from lithograph.validate.kept.row_graph import RowGraph
from lithograph.validate.kept.state import Answer, State
from lithograph.validate.kept.strata import Changed
from lithograph.validate.names import Names
from lithograph.validate.run import RuleSet


class Asking:
    """Checks over rows; ``answers`` are those that hold for all nodes and not for the given ones alone."""

    def __init__(
        self,
        whole: RowGraph,
        axioms: tuple[ox.Triple, ...],
        rules: RuleSet,
        reading: Mapping[str, Reads | None],
        before: State,
    ) -> None:
        table = whole.table
        self.packed: Array = unique([pack_rows(whole.rows)])
        self.answers: dict[str, list[Answer]] = {}
        self.is_news = False
        self._table, self._whole, self._axioms, self._rules = table, whole, axioms, rules
        self._reading, self._before = reading, before
        self._changed = Changed(table, everything=before.whole is None)
        if before.whole is not None:
            self._changed.note(differing(self.packed, before.whole))

    def ask(
        self, hoisted: Sequence[Hoisted], checks: Sequence[Check], names: Names, focus: frozenset[Term]
    ) -> list[Finding]:
        """What they find, about these nodes at least."""
        nodes = {number for node in focus if (number := self._table.find(node)) is not None}
        known = {check.rule.id for check in checks if self._is_known(check)}
        todo = {
            check: reading
            for check in checks
            if check.rule.id not in known
            and ((reading := self._to_read(check)) is None or self._may_answer(reading, nodes))
        }
        store = self._store(hoisted, todo, nodes)
        found = run_hoisted(hoisted, store, names)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for check, rows in zip(todo, pool.map(lambda check: answers(check, store), todo), strict=True):
                reading = todo[check]
                if reading is None or not reading.near:
                    self.is_news = True
                    self.answers[check.rule.id] = [
                        {name: str(term) for name, term in row.items()} for row in rows
                    ]
                found += (finding_of(check.rule, row, names) for row in rows)
        wanted = {str(node) for node in focus}
        for check in checks:
            if check.rule.id in known:
                kept = self.answers[check.rule.id] = self._before.checks[check.rule.id]
                told = (row for row in kept if not wanted.isdisjoint(row.values()))
                found += (finding_of(check.rule, _row(row), names) for row in told)
        return found

    def _is_known(self, check: Check) -> bool:
        """Whether the answers about all nodes are those of before."""
        everywhere = self._reading[f"check {check.rule.id}"]
        return check.rule.id in self._before.checks and not self._changed.touches(everywhere)

    def _to_read(self, check: Check) -> Reads | None:
        """What the check is given: in a first run all that it reads, else what is near if that will do."""
        everywhere, near = (self._reading[f"{kind} {check.rule.id}"] for kind in ("check", "near"))
        if near is None or (self._before.whole is None and everywhere is not None):
            return everywhere
        return near

    def _may_answer(self, reading: Reads, nodes: Collection[int]) -> bool:
        """Whether all that is asked of a focus node is said of any of the nodes, or to it."""
        if not reading.near:
            return True
        left = np.zeros(len(self._table.texts), np.bool_)
        left[list(nodes)] = True
        rows, find = self._whole.rows, self._table.find
        for prop, kind, is_subject in reading.needs:
            numbers = [find(ox.NamedNode(name)) for name in (prop, kind) if name is not None]
            if None in numbers:
                return False
            mask = rows[:, 1] == numbers[0]
            if kind is not None:
                mask &= rows[:, 2] == numbers[1]
            has = np.zeros(len(left), np.bool_)
            has[rows[mask, 0 if is_subject else 2]] = True
            left &= has
        return bool(left.any())

    def _store(
        self, hoisted: Iterable[Hoisted], checks: Mapping[Check, Reads | None], nodes: Collection[int]
    ) -> ox.Store:
        """What they can read of the data, shapes and axioms beside it where a check asks for those."""
        holding = Holding(self._table)
        holding.offer(self._whole.rows)
        keys: set[tuple[str, str | None]] = {(_BELOW, None)}
        for reading in (
            *checks.values(),
            *(reads(item.pattern, "this", self._axioms) for item in hoisted),
        ):
            if reading is None:
                holding.hold(None)
            else:
                keys |= reading.keys
        holding.hold(Reads(frozenset(keys)), nodes)
        store = holding.store
        for graph, triples in ((SHAPES_GRAPH, self._rules.shapes.triples), (SCHEMA_GRAPH, self._axioms)):
            if any(_may_read(check.query, graph) for check in checks):
                set_beside(store, graph, triples)
        return store


def _may_read(query: str, graph: ox.NamedNode) -> bool:
    """Whether the query may read the graph: it names it, or names some graph in a way of its own."""
    is_plain = any(str(known) in query for known in (SHAPES_GRAPH, SCHEMA_GRAPH))
    return str(graph) in query or ("GRAPH" in query.upper() and not is_plain)


_BELOW: Final = "http://www.w3.org/2000/01/rdf-schema#subClassOf"


def _row(answer: Answer) -> dict[str, Term]:
    text = "".join(f"<urn:x> <urn:x> {term} .\n" for term in answer.values())
    quads = ox.parse(text.encode(), ox.RdfFormat.N_TRIPLES, lenient=True)
    terms = (quad.object for quad in quads)
    return {
        name: term
        for name, term in zip(answer, terms, strict=True)
        if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal)
    }
