"""A graph over rows: triples become objects when they are asked for."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, overload

import numpy as np
from pyoxigraph import Literal, NamedNode, Triple

from lithograph.reason.table import BITS, Rows, Table, numbers_in, pack_rows
from lithograph.terms import RDF_TYPE
from lithograph.validate.finding import Term
from lithograph.validate.graph import Graph

_SUBJECT, _PREDICATE, _OBJECT = range(3)


class RowGraph(Graph):
    """As ``Graph``, over rows of a table, in their order."""

    def __init__(self, table: Table, rows: Rows) -> None:
        _, places = np.unique(pack_rows(rows), return_index=True)
        self.table = table
        self.rows: Rows = rows[np.sort(places)]
        self.triples: Sequence[Triple] = Triples(table, self.rows)

    @cached_property
    def by_predicate(self) -> Mapping[NamedNode, list[Triple]]:
        """The triples of each predicate."""
        return _Index(self.table, self.rows, _PREDICATE)

    @cached_property
    def by_subject(self) -> Mapping[Term, list[Triple]]:
        """The triples of each subject."""
        return _Index(self.table, self.rows, _SUBJECT)

    @cached_property
    def mentions(self) -> Mapping[Term, list[Triple]]:
        """The triples in which each IRI is the object."""
        is_iri = np.array([text.startswith(b"<") for text in self.table.texts], np.bool_)
        return _Index(self.table, self.rows[is_iri[self.rows[:, _OBJECT]]], _OBJECT)

    def said(self, node: Term, predicate: NamedNode) -> Sequence[Triple]:
        """The triples of the subject and the predicate."""
        return self._subjects_of.get(node, predicate)

    def mentioning(self, node: Term, predicate: NamedNode) -> Sequence[Triple]:
        """The triples of the predicate and the object, which may be a literal."""
        return self._objects_of.get(node, predicate)

    def within(self, spaces: tuple[str, ...]) -> Iterator[Triple]:
        """The triples whose subject or object is an IRI that begins with one of these."""
        begins = tuple(f"<{space}".encode() for space in spaces)
        is_within = np.array([text.startswith(begins) for text in self.table.texts], np.bool_)
        yield from self.table.triples(self.rows[is_within[self.rows[:, ::2]].any(axis=1)])

    @cached_property
    def _subjects_of(self) -> "_Pairs":
        return _Pairs(self.table, self.rows, _SUBJECT)

    @cached_property
    def _objects_of(self) -> "_Pairs":
        return _Pairs(self.table, self.rows, _OBJECT)

    @cached_property
    def _classes(self) -> set[Term]:
        kinds = self.rows[self.rows[:, _PREDICATE] == self.table.find(RDF_TYPE), _OBJECT]
        terms = self.table.terms(numbers_in(kinds))
        return {term for term in terms if not isinstance(term, Triple)}


class Triples(Sequence[Triple]):
    """Rows as triples, all at once when the first is asked for."""

    def __init__(self, table: Table, rows: Rows) -> None:
        self._table = table
        self._rows = rows

    @cached_property
    def _made(self) -> list[Triple]:
        return self._table.triples(self._rows)

    @overload
    def __getitem__(self, place: int) -> Triple: ...
    @overload
    def __getitem__(self, place: slice) -> list[Triple]: ...
    def __getitem__(self, place: int | slice) -> Triple | list[Triple]:
        return self._made[place]

    def __iter__(self) -> Iterator[Triple]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._rows)


class _Index(Mapping[Any, list[Triple]]):
    """The triples by one of their terms."""

    def __init__(self, table: Table, rows: Rows, column: int) -> None:
        self._table = table
        self._rows = rows[np.argsort(rows[:, column], kind="stable")]
        keys, starts, counts = np.unique(self._rows[:, column], return_index=True, return_counts=True)
        self._spans = dict(
            zip(keys.tolist(), zip(starts.tolist(), counts.tolist(), strict=True), strict=True)
        )
        self._made: dict[Any, list[Triple]] = {}

    def __getitem__(self, node: Any) -> list[Triple]:
        made = self._made.get(node)
        if made is None:
            start, count = self._spans[self._table.find(node)]
            made = self._made[node] = self._table.triples(self._rows[start : start + count])
        return made

    def __contains__(self, node: object) -> bool:
        return isinstance(node, NamedNode | Literal) and self._table.find(node) in self._spans

    def __iter__(self) -> Iterator[Any]:
        return iter(self._table.terms(self._spans))

    def __len__(self) -> int:
        return len(self._spans)


class _Pairs:
    """The triples by predicate and one of their other terms."""

    def __init__(self, table: Table, rows: Rows, column: int) -> None:
        keys = (rows[:, column].astype(np.int64) << BITS) | rows[:, _PREDICATE]
        order = np.argsort(keys, kind="stable")
        self._table = table
        self._rows = rows[order]
        self._keys: list[int] = keys[order].tolist()

    def get(self, node: Term, predicate: NamedNode) -> list[Triple]:
        """The triples, in the order of their rows."""
        number, prop = self._table.find(node), self._table.find(predicate)
        if number is None or prop is None:
            return []
        first = bisect_left(self._keys, number << BITS | prop)
        last = bisect_right(self._keys, number << BITS | prop, first)
        return self._table.triples(self._rows[first:last]) if first < last else []
