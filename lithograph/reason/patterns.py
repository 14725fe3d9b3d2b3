"""Rules lowered to integers: what the engine runs.

A pattern's key is the identifier of its property, or ``~identifier`` of its class. In a pattern, a number
below zero is a variable and any other the identifier of a term.
"""

from dataclasses import dataclass
from typing import Final

from pyoxigraph import Variable

from lithograph.reason.dictionary import Dictionary
from lithograph.reason.rules import Atom, Rule, Slot
from lithograph.terms import RDF_TYPE

MANY: Final = 4
"""Classes from which on an intersection is looked at as a whole."""
NONE: Final = 0
"""The object of a pattern of class membership: not looked at."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern over identifiers."""

    key: int
    subject: int
    object: int

    @property
    def variables(self) -> tuple[int, ...]:
        """The variables, subject before object."""
        if self.key < 0 or self.object == self.subject:
            return (self.subject,) if self.subject < 0 else ()
        return tuple(slot for slot in (self.subject, self.object) if slot < 0)


@dataclass(frozen=True, slots=True)
class LoweredRule:
    """A rule over identifiers, with the rule it came from.

    ``merges`` are the pairs (alias, representative) by which a rule made after a merge differs from its
    original, and ``since`` is the last round before that merge.
    """

    rule: Rule
    body: tuple[Pattern, ...]
    head: Pattern | None
    distinct: tuple[tuple[int, int], ...]
    merges: tuple[tuple[int, int], ...] = ()
    since: int = 0

    @property
    def is_transitivity(self) -> bool:
        """Whether the rule says that a property is transitive: the engine closes those in its own way."""
        if self.head is None or len(self.body) != 2 or self.head.key < 0:  # noqa: PLR2004  # two links
            return False
        one, other = self.body
        return (
            one.key == other.key == self.head.key
            and one.object == other.subject
            and (one.subject, other.object) == (self.head.subject, self.head.object)
            and len({one.subject, one.object, other.object}) == len(self.body) + 1
            and max(one.subject, one.object, other.object) < 0
        )

    @property
    def is_conjunction(self) -> bool:
        """Whether the body asks of one thing that it is in many classes."""
        return len(self.body) >= MANY and all(
            atom.key < 0 and atom.subject == self.body[0].subject < 0 for atom in self.body
        )

    @property
    def constants(self) -> frozenset[int]:
        """The identifiers that stand as subject or object in the rule."""
        atoms = self.body if self.head is None else (*self.body, self.head)
        subjects = {atom.subject for atom in atoms if atom.subject >= 0}
        return frozenset(subjects | {atom.object for atom in atoms if atom.key >= 0 and atom.object >= 0})


def lower(rule: Rule, dictionary: Dictionary) -> LoweredRule:
    """The rule over identifiers."""
    variables: dict[Variable, int] = {}

    def slot(term: Slot) -> int:
        if isinstance(term, Variable):
            return variables.setdefault(term, -1 - len(variables))
        return dictionary.encode(term)

    def pattern(atom: Atom) -> Pattern:
        if atom.predicate == RDF_TYPE and not isinstance(atom.object, Variable):
            return Pattern(~dictionary.encode(atom.object), slot(atom.subject), NONE)
        return Pattern(dictionary.encode(atom.predicate), slot(atom.subject), slot(atom.object))

    return LoweredRule(
        rule,
        tuple(pattern(atom) for atom in rule.body),
        None if rule.head is None else pattern(rule.head),
        tuple((slot(left), slot(right)) for left, right in rule.distinct),
    )


def rewrite(rule: LoweredRule, representative: dict[int, int], number: int) -> LoweredRule:
    """The rule with its constants replaced by their representatives, from after that round on."""

    def slot(value: int) -> int:
        return representative.get(value, value)

    def pattern(atom: Pattern) -> Pattern:
        return Pattern(atom.key, slot(atom.subject), atom.object if atom.key < 0 else slot(atom.object))

    used = tuple((old, representative[old]) for old in sorted(rule.constants) if old in representative)
    return LoweredRule(
        rule.rule,
        tuple(pattern(atom) for atom in rule.body),
        None if rule.head is None else pattern(rule.head),
        rule.distinct,
        rule.merges + used,
        number,
    )
