"""Terms to integers and back; literals of one value share an identifier and keep their first lexical form."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeAlias, cast

import numpy as np
import numpy.typing as npt
from pyoxigraph import Literal, NamedNode, Triple

from lithograph.reason.relation import Array, Mask
from lithograph.reason.rules import Node, Term
from lithograph.reason.values import KNOWN_SPACES, PLAIN_TYPES, value_of

Kinds: TypeAlias = npt.NDArray[np.int8]
THING, VALUE, OPAQUE = range(3)
"""What a term is: no literal; a literal whose value is understood; any other literal."""


class Codes(dict[Node, int]):
    """The code of each term, made when it is first asked for: ``map(codes.__getitem__, terms)`` runs in C."""

    def __init__(self, make: Callable[[Node], int]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, term: Node) -> int:
        return self._make(term)


class Dictionary:
    """The identifiers of the terms met so far, from 0 up.

    ``terms[i]`` is the term as it was first written; a literal of another lexical form and the same value
    has the same identifier. ``codes`` gives the identifier of a term, or ``~n`` for a literal of such another
    form, whose identifier is then ``variants[n]``; ``spelt`` are the facts stated with such a one, as they
    were stated. ``literals`` lists literals by datatype, ``ill_typed`` those without a value.
    """

    __slots__ = (
        "_kind",
        "_kinds",
        "_values",
        "codes",
        "ill_typed",
        "literals",
        "spelt",
        "terms",
        "variants",
    )

    def __init__(self) -> None:
        self.codes: Codes = Codes(self._new)
        self.variants: list[int] = []
        self.spelt: dict[tuple[int, int], Triple] = {}
        self.terms: list[Term] = []
        self.literals: dict[NamedNode, list[int]] = {}
        self.ill_typed: set[int] = set()
        self._values: dict[Hashable, int] = {}
        self._kind = bytearray()
        self._kinds: Kinds = np.zeros(0, np.int8)

    def __len__(self) -> int:
        return len(self.terms)

    def encode_all(self, terms: Iterable[Node]) -> list[int]:
        """The codes of terms that are each met for the first time or known, in their order."""
        codes, kept, kinds = self.codes, self.terms, self._kind
        found: list[int] = []
        for term in terms:
            code = codes.get(term)
            if code is None:
                if isinstance(term, Literal):
                    code = self._new_literal(term)
                else:
                    code = codes[term] = len(kept)
                    kept.append(cast(Term, term))
                    kinds.append(THING)
            found.append(code)
        return found

    def encode(self, term: Node) -> int:
        """The identifier of a term, a new one if it was not met before."""
        code = self.codes[term]
        return code if code >= 0 else self.variants[~code]

    def find(self, term: Node) -> int | None:
        """The identifier of a term, or of a literal of the same value; None if it was never met."""
        code = self.codes.get(term)
        if code is not None:
            return code if code >= 0 else self.variants[~code]
        if isinstance(term, Literal):
            value = value_of(term)
            return None if value is None else self._values.get(value)
        return None

    def literal_mask(self) -> Mask:
        """For each identifier, whether it is a literal."""
        return np.asarray(self.kinds() != THING)

    def kinds(self) -> Kinds:
        """For each identifier ``THING``, ``VALUE`` or ``OPAQUE``."""
        if len(self._kinds) < len(self.terms):
            # of a copy: a bytearray cannot grow while an array looks at it
            self._kinds = np.frombuffer(bytes(self._kind), np.int8)
        return self._kinds

    def forget_spelling(self, gone: Mapping[int, Array]) -> None:
        """Facts, by key, that are stated no more in whatever form."""
        if self.spelt:
            for key, facts in gone.items():
                for fact in facts.tolist():
                    self.spelt.pop((key, fact), None)

    def _new(self, term: Node) -> int:
        if isinstance(term, Literal):
            return self._new_literal(term)
        code = self.codes[term] = len(self.terms)
        self.terms.append(cast(Term, term))
        self._kind.append(THING)
        return code

    def _new_literal(self, term: Literal) -> int:
        datatype = term.datatype
        code, kind = len(self.terms), VALUE
        if datatype not in PLAIN_TYPES:
            value = value_of(term)
            if value is None:
                kind = OPAQUE
                self.ill_typed.add(code)
            else:
                kind = VALUE if value.space in KNOWN_SPACES else OPAQUE
                known = self._values.setdefault(value, code)
                if known != code:
                    self.codes[term] = ~len(self.variants)
                    self.variants.append(known)
                    return self.codes[term]
        self.codes[term] = code
        self.terms.append(term)
        self._kind.append(kind)
        self.literals.setdefault(datatype, []).append(code)
        return code
