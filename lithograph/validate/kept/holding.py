"""A store of those rows that queries are about to read: to hold all would take longer than to ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
import pyoxigraph as ox

from lithograph.derive import TEXT
from lithograph.reason.table import NotNumbered, Rows, Table, among
from lithograph.terms import RDF_TYPE
from lithograph.validate.kept.reads import Key, Reads


class Holding:
    """A store that takes in of the rows offered to it those that somebody is about to read."""

    def __init__(self, table: Table, axioms: Iterable[ox.Triple] = ()) -> None:
        self._table = table
        self._axioms = tuple(axioms)
        self._parts: list[tuple[Rows, Any]] = []
        self._store: ox.Store | None = None
        self._lock = Lock()

    @property
    def store(self) -> ox.Store:
        """The store as it stands."""
        if self._store is None:
            self._store = ox.Store()
            # as objects: blank nodes keep their labels, and are those of the schema graph
            self._store.bulk_extend(
                ox.Quad(axiom.subject, axiom.predicate, axiom.object) for axiom in self._axioms
            )
        return self._store

    def offer(self, rows: Rows) -> None:
        """Rows that may be asked for."""
        if len(rows):
            self._parts.append((rows, np.zeros(len(rows), np.bool_)))

    def hold(self, reads: Reads | None, nodes: Iterable[int] = ()) -> None:
        """Let the store hold what is read, and what is said of these nodes or to them."""
        with self._lock:
            table, store, size = self._table, self.store, len(self._table.texts)
            near = np.zeros(size, np.bool_)
            near[list(nodes)] = True
            wanted = None if reads is None else _Wanted.of(reads.keys, table)
            for rows, held in self._parts:
                mask = ~held if wanted is None else wanted.mask(rows) & ~held
                mask |= (near[rows[:, 0]] | near[rows[:, 2]]) & ~held
                if mask.any():
                    held[mask] = True
                    # lenient: the text was written by the engine itself
                    store.load(table.text(rows[mask]), TEXT, lenient=True)


@dataclass(frozen=True, slots=True)
class _Wanted:
    kind: int
    properties: frozenset[int]
    classes: frozenset[int]
    size: int

    @classmethod
    def of(cls, keys: Iterable[Key], table: Table) -> "_Wanted":
        properties: set[int] = set()
        classes: set[int] = set()
        for prop, value in keys:
            number = table.find(ox.NamedNode(prop if value is None else value))
            if number is not None:
                (properties if value is None else classes).add(number)
        kind = table.find(RDF_TYPE)
        return cls(
            -1 if kind is None else kind,
            frozenset(properties),
            frozenset(classes),
            len(table.texts),
        )

    def mask(self, rows: Rows) -> Any:
        is_kind = (rows[:, 1] == self.kind) & among(rows[:, 2], self.classes, self.size)
        return among(rows[:, 1], self.properties, self.size) | is_kind


class Watching:
    """A store that notes by which keys it is read, and holds what they ask for before it answers."""

    def __init__(self, holding: Holding) -> None:
        self.keys: set[Key] = set()
        self._holding = holding

    def quads_for_pattern(self, subject: Any, predicate: Any, value: Any, graph: Any) -> Any:
        """As the store of pyoxigraph has it; raises ``NotNumbered`` for a pattern of any property."""
        if predicate is None:
            raise NotNumbered
        is_class = predicate == RDF_TYPE and isinstance(value, ox.NamedNode)
        key = (predicate.value, value.value if is_class else None)
        if key not in self.keys:
            self.keys.add(key)
            self._holding.hold(Reads(frozenset((key,))))
        return self._holding.store.quads_for_pattern(subject, predicate, value, graph)
