"""From the numbers of a table to the identifiers of a dictionary, and back; each is looked up once."""

from typing import Final

import numpy as np

from lithograph.reason.dictionary import Dictionary
from lithograph.reason.relation import Array
from lithograph.reason.table import Rows, Table, first_met

_UNKNOWN: Final = np.iinfo(np.int64).min


class RowCodes:
    """What the terms of a table are in a dictionary."""

    def __init__(self, table: Table, dictionary: Dictionary) -> None:
        self.table = table
        self._dictionary = dictionary
        self._codes: Array = np.empty(0, np.int64)
        self._numbers: Array = np.empty(0, np.int64)

    def codes(self, rows: Rows) -> Array:
        """The rows in the codes of the dictionary; terms that it has not met are met in their order."""
        self._codes = _grown(self._codes, len(self.table.texts))
        met = first_met(rows)
        fresh = met[self._codes[met] == _UNKNOWN]
        found = np.array(self._dictionary.encode_all(self.table.terms(fresh.tolist())), np.int64)
        self._codes[fresh] = found
        # a literal in another form than the first has none of its own: what is drawn has the first
        is_first = found >= 0
        self._numbers = _grown(self._numbers, len(self._dictionary))
        self._numbers[found[is_first]] = fresh[is_first]
        return np.asarray(self._codes[rows])

    def rows(self, codes: Array) -> Rows:
        """The rows of these codes; raises ``NotNumbered``."""
        terms = self._dictionary.terms
        self._numbers = _grown(self._numbers, len(terms))
        used = np.zeros(len(terms), np.bool_)
        used[codes] = True
        for code in np.flatnonzero(used & (self._numbers == _UNKNOWN)).tolist():
            self._numbers[code] = self.table.number(str(terms[code]).encode())
        return self._numbers[codes].astype(np.int32)


def _grown(known: Array, size: int) -> Array:
    return np.concatenate((known, np.full(size - len(known), _UNKNOWN, np.int64)))
