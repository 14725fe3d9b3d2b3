"""Terms to integers and back; literals of one value share an identifier and keep their first lexical form."""

from collections.abc import Hashable, Iterable
from typing import cast

import numpy as np
from pyoxigraph import Literal, NamedNode, Triple

from lithograph.reason.relation import Array, Mask
from lithograph.reason.rules import Node, Term
from lithograph.reason.values import PLAIN_TYPES, value_of


class Dictionary:
    """The identifiers of the terms met so far, from 0 up.

    ``terms[i]`` is the term as it was first written; a literal of another lexical form and the same value
    has the same identifier and is among the ``variants``; ``spelt`` are the facts stated with such a one, as
    they were stated. ``literals`` lists literals by datatype, ``ill_typed`` those without a value.
    """

    __slots__ = ("_is_literal", "_values", "ids", "ill_typed", "literals", "spelt", "terms", "variants")

    def __init__(self) -> None:
        self.ids: dict[Node, int] = {}
        self.variants: dict[Literal, int] = {}
        self.spelt: dict[tuple[int, int], Triple] = {}
        self.terms: list[Term] = []
        self.literals: dict[NamedNode, list[int]] = {}
        self.ill_typed: set[int] = set()
        self._values: dict[Hashable, int] = {}
        self._is_literal: Mask = np.zeros(0, np.bool_)

    def __len__(self) -> int:
        return len(self.terms)

    def encode(self, term: Node) -> int:
        """The identifier of a term, a new one if it was not met before."""
        number = self.ids.get(term)
        if number is not None:
            return number
        if isinstance(term, Literal):
            number = self.variants.get(term)
            return self._encode_literal(term) if number is None else number
        number = self.ids[term] = len(self.terms)
        self.terms.append(cast(Term, term))
        return number

    def find(self, term: Node) -> int | None:
        """The identifier of a term, or of a literal of the same value; None if it was never met."""
        number = self.ids.get(term)
        if number is None and isinstance(term, Literal):
            value = value_of(term)
            return None if value is None else self._values.get(value)
        return number

    def literal_mask(self) -> Mask:
        """For each identifier, whether it is a literal."""
        known = len(self._is_literal)
        if known < len(self.terms):
            fresh = np.fromiter(
                (isinstance(term, Literal) for term in self.terms[known:]), np.bool_, len(self.terms) - known
            )
            self._is_literal = np.concatenate((self._is_literal, fresh))
        return self._is_literal

    def decode(self, numbers: Iterable[int] | Array) -> list[Term]:
        """The terms of these identifiers."""
        terms = self.terms
        return [terms[number] for number in numbers]

    def _encode_literal(self, term: Literal) -> int:
        datatype = term.datatype
        if datatype in PLAIN_TYPES:
            return self._new_literal(term, datatype)
        value = value_of(term)
        if value is None:
            number = self._new_literal(term, datatype)
            self.ill_typed.add(number)
            return number
        known = self._values.get(value)
        if known is not None:
            self.variants[term] = known
            return known
        number = self._values[value] = self._new_literal(term, datatype)
        return number

    def _new_literal(self, term: Literal, datatype: NamedNode) -> int:
        number = self.ids[term] = len(self.terms)
        self.terms.append(term)
        self.literals.setdefault(datatype, []).append(number)
        return number
