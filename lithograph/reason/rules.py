"""The one intermediate form of a rule: ``Rule(name, axioms, body, head, distinct)`` over triple patterns.

Every back end reads this form: the numpy engine lowers it to integers, a remote store would take it as
SPARQL. The names are those of the OWL 2 RL/RDF rule set (OWL 2 Profiles, section 4.3, tables 4 to 9).
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple, Variable

from lithograph.errors import UnsupportedFeature
from lithograph.reason.vocabulary import SAME_AS
from lithograph.terms import RDF_TYPE

Term: TypeAlias = NamedNode | BlankNode | Literal
Node: TypeAlias = Term | Triple
"""Whatever may stand in a triple: a quoted triple is a name like any other, and nothing follows from it."""
Slot: TypeAlias = Term | Variable
Resource: TypeAlias = NamedNode | BlankNode


def subject_of(triple: Triple) -> Resource:
    """The subject; raises ``UnsupportedFeature`` when it is itself a triple."""
    if isinstance(triple.subject, Triple):
        raise UnsupportedFeature(f"A triple about a triple cannot be an axiom: {triple}")
    return triple.subject


def object_of(triple: Triple) -> Term:
    """The object; raises ``UnsupportedFeature`` when it is itself a triple."""
    if isinstance(triple.object, Triple):
        raise UnsupportedFeature(f"A triple about a triple cannot be an axiom: {triple}")
    return triple.object


X: Final = Variable("x")
Y: Final = Variable("y")
Z: Final = Variable("z")
U: Final = Variable("u")
V: Final = Variable("v")


@dataclass(frozen=True, slots=True)
class Atom:
    """A triple pattern; inside the engine the predicate may be a blank node, and the subject a literal."""

    subject: Slot
    predicate: Resource
    object: Slot

    def __str__(self) -> str:
        return f"{self.subject} {self.predicate} {self.object}"


@dataclass(frozen=True, slots=True)
class Rule:
    """If ``body`` holds with the ``distinct`` pairs different, then ``head``; no head means a contradiction.

    ``axioms`` are the schema triples that the rule was made from.
    """

    name: str
    axioms: tuple[Triple, ...]
    body: tuple[Atom, ...]
    head: Atom | None
    distinct: tuple[tuple[Variable, Variable], ...] = ()

    def __str__(self) -> str:
        body = " . ".join(str(atom) for atom in self.body)
        return f"{self.name}: {body} -> {self.head or 'false'}"


def member(subject: Slot, klass: Resource) -> Atom:
    """The pattern ``subject rdf:type klass``."""
    return Atom(subject, RDF_TYPE, klass)


def same(left: Slot, right: Slot) -> Atom:
    """The pattern ``left owl:sameAs right``."""
    return Atom(left, SAME_AS, right)


def distinct_rules(rules: list[Rule]) -> tuple[Rule, ...]:
    """The rules without those that say what an earlier one says, and without those that say nothing."""
    kept: dict[tuple[object, ...], Rule] = {}
    for rule in rules:
        if rule.head not in rule.body:
            kept.setdefault((rule.body, rule.head, rule.distinct), rule)
    return tuple(kept.values())
