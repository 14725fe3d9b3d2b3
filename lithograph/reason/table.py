"""Terms by number: triples as rows of three numbers, which cost a fraction of what objects cost.

A term is kept as it stands in N-Triples and made an object when somebody asks for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import pyoxigraph as ox

from lithograph.reason.relation import Array, Mask, unique
from lithograph.reason.rules import Node

Rows: TypeAlias = npt.NDArray[np.int32]
"""Triples as numbers of subject, predicate and object, one to a row."""

BITS: Final = 21
"""Bits of a number: three of them make one integer."""
_MASK: Final = (1 << BITS) - 1
NO_ROWS: Final[Rows] = np.empty((0, 3), np.int32)


class NotNumbered(Exception):  # not an error: the caller works with objects
    """What has no place in a table: blank nodes, triple terms, more terms than there are numbers."""


class Table:
    """The terms met so far, from 0 up, in N-Triples; ``known`` are those that it was made with."""

    def __init__(self, texts: Iterable[bytes] = ()) -> None:
        self.texts: list[bytes] = list(texts)
        self.known = len(self.texts)
        self._numbers: dict[bytes, int] = dict(zip(self.texts, range(self.known), strict=True))
        self._terms: list[Node | None] = [None] * self.known
        self._found: dict[Node, int] = {}

    def number(self, text: bytes) -> int:
        """The number of a term, a new one if it was not met before; raises ``NotNumbered``."""
        found = self._numbers.get(text)
        if found is None:
            if text[:1] not in b'<"' or text[:2] == b"<<" or len(self.texts) > _MASK:
                raise NotNumbered
            found = self._numbers[text] = len(self.texts)
            self.texts.append(text)
            self._terms.append(None)
        return found

    def find(self, term: Node) -> int | None:
        """The number of a term; ``None`` when it was never met."""
        found = self._found.get(term)
        if found is None:
            found = self._numbers.get(str(term).encode())
            if found is not None:  # else it may come yet
                self._found[term] = found
        return found

    def read(self, lines: Sequence[bytes]) -> Rows:
        """The rows of lines of N-Triples, as the engine writes them; raises ``NotNumbered``."""
        numbers: list[int] = []
        known, number = self._numbers.get, self.number
        for line in lines:
            if line[:1] != b"<" or line[:2] == b"<<":
                raise NotNumbered
            subject, predicate, value = line.split(b" ", 2)
            for text in (subject, predicate, value[:-2]):
                found = known(text)
                numbers.append(number(text) if found is None else found)
        return np.array(numbers, np.int32).reshape(-1, 3)

    def rows(self, triples: Iterable[ox.Triple]) -> Rows:
        """The rows of triples; raises ``NotNumbered``."""
        return self.read((ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").splitlines())

    def text(self, rows: Rows) -> bytes:
        """The rows as N-Triples."""
        parts = [b".\n"] * (4 * len(rows))
        for place, column in enumerate(rows.T.tolist()):
            parts[place::4] = map(self.texts.__getitem__, column)
        return b" ".join(parts)

    def terms(self, numbers: Iterable[int]) -> list[Any]:
        """The terms of these numbers as objects."""
        wanted = list(numbers)
        terms, texts = self._terms, self.texts
        missing = [number for number in dict.fromkeys(wanted) if terms[number] is None]
        if missing:
            lines = b"".join([b"<urn:x> <urn:x> %b .\n" % texts[number] for number in missing])
            quads = ox.parse(lines, ox.RdfFormat.N_TRIPLES, lenient=True)
            for number, quad in zip(missing, quads, strict=True):
                terms[number] = quad.object
        return [term for number in wanted if (term := terms[number]) is not None]

    def triples(self, rows: Rows) -> list[ox.Triple]:
        """The rows as objects."""
        subjects, predicates, values = (self.terms(column) for column in rows.T.tolist())
        return [ox.Triple(*parts) for parts in zip(subjects, predicates, values, strict=True)]


@dataclass(frozen=True, slots=True)
class Numbered:
    """Triples as rows of a table."""

    table: Table
    rows: Rows


def pack_rows(rows: Rows) -> Array:
    """One integer for each row."""
    wide = rows.astype(np.int64)
    return np.asarray((wide[:, 0] << 2 * BITS) | (wide[:, 1] << BITS) | wide[:, 2])


def unpack_rows(packed: Array) -> Rows:
    """The rows of these integers."""
    parts = (packed >> 2 * BITS, (packed >> BITS) & _MASK, packed & _MASK)
    return np.stack(parts, axis=1).astype(np.int32)


def first_met(rows: Rows) -> Array:
    """The numbers in the rows, each once, in the order in which they stand there."""
    numbers, places = np.unique(rows.ravel(), return_index=True)
    return np.asarray(numbers[np.argsort(places)], np.int64)


def numbers_in(column: Rows) -> list[int]:
    """The numbers in the column, each once, in their order."""
    found: list[int] = np.flatnonzero(np.bincount(column)).tolist()
    return found


def among(column: Rows, numbers: Iterable[int], size: int) -> Mask:
    """Which entries of the column, whose numbers are less than ``size``, are one of these."""
    wanted = np.zeros(size, np.bool_)
    wanted[list(numbers)] = True
    return np.asarray(wanted[column])


def differing(one: Array, other: Array) -> Array:
    """What only one of two arrays holds, sorted."""
    return np.setxor1d(unique([one]), unique([other]), assume_unique=True)
