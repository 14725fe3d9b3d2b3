"""Contradictions: every one that the engine found, with the rule, the axioms and the triples that clash."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from pyoxigraph import Literal, NamedNode, Triple

from lithograph.reason.cliques import Half, conflicts
from lithograph.reason.compile import Different
from lithograph.reason.dictionary import VALUE, Dictionary
from lithograph.reason.engine import Clash, Engine
from lithograph.reason.equality import Refusal
from lithograph.reason.facts import decode_one
from lithograph.reason.joins import Bindings
from lithograph.reason.patterns import LoweredRule
from lithograph.reason.profile import Unsupported
from lithograph.reason.relation import SHIFT, found, unique
from lithograph.reason.rules import Term
from lithograph.reason.values import differ, value_of
from lithograph.reason.vocabulary import DISJOINT_MEMBER, OUTSIDE, SAME_AS
from lithograph.terms import RDF_TYPE


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """A contradiction: the rule that found it, in words, the axioms it rests on, the triples that clash."""

    rule: str
    message: str
    axioms: tuple[Triple, ...]
    premises: tuple[Triple, ...]

    def __str__(self) -> str:
        return f"{self.rule}: {self.message}"


def inconsistencies(engine: Engine, different: Iterable[Different]) -> tuple[Inconsistency, ...]:
    """All contradictions that hold in the engine as it stands, each once."""
    result: dict[Inconsistency, None] = {}
    for item in _clashes(engine):
        result[item] = None
    for item in _refusals(engine):
        result[item] = None
    for item in _not_different(engine, different):
        result[item] = None
    for item in _ill_typed(engine):
        result[item] = None
    return tuple(result)


def _clashes(engine: Engine) -> Iterator[Inconsistency]:
    seen: set[tuple[LoweredRule, frozenset[tuple[int, int]]]] = set()
    for clash in engine.clashes:
        table = _standing(engine, clash)
        columns = [table.facts(atom).tolist() for atom in clash.rule.body]
        for row in zip(*columns, strict=True):
            facts = [(atom.key, fact) for atom, fact in zip(clash.rule.body, row, strict=True)]
            mark = (clash.rule, frozenset(facts))
            if mark in seen:
                continue
            seen.add(mark)
            premises = tuple(_spoken(facts, engine.dictionary))
            rule = clash.rule.rule
            yield Inconsistency(rule.name, _message(rule.name, premises), rule.axioms, premises)


def _standing(engine: Engine, clash: Clash) -> Bindings:
    """The bindings, about representatives, whose facts all still hold."""
    columns = {name: engine.equality.canonical(column) for name, column in clash.table.columns.items()}
    table = Bindings(clash.table.count, columns)
    keep = np.ones(table.count, np.bool_)
    for atom in clash.rule.body:
        facts = engine.equality.canonical_facts(atom.key, table.facts(atom))
        keep &= found(facts, engine.relations[atom.key].facts)
    return table.pick(keep, int(np.count_nonzero(keep)))


def _spoken(facts: list[tuple[int, int]], dictionary: Dictionary) -> Iterator[Triple]:
    """The facts as triples; what only the engine says is left out or said as the user would."""
    for key, fact in dict.fromkeys(facts):
        if (key, fact) in dictionary.spelt:
            yield dictionary.spelt[key, fact]
            continue
        label = dictionary.terms[key if key >= 0 else ~key]
        if isinstance(label, NamedNode) and label.value.startswith(OUTSIDE):
            continue
        if isinstance(label, NamedNode) and label.value.startswith(DISJOINT_MEMBER):
            subject, klass = dictionary.terms[fact >> 32], dictionary.terms[fact & 0xFFFFFFFF]
            if not isinstance(subject, Literal):
                yield Triple(subject, RDF_TYPE, klass)
            continue
        triple = decode_one(key, fact, dictionary)
        if triple is not None:
            yield triple


def _refusals(engine: Engine) -> Iterator[Inconsistency]:
    """Equalities between two different values (dt-diff with eq-diff1)."""
    alike: dict[int, list[Refusal]] = {}
    for refusal in engine.equality.refusals.values():
        if not refusal.contradicts:
            continue
        if id(refusal.rule) in engine.halves:
            alike.setdefault(id(refusal.rule), []).append(refusal)
            continue
        premises = tuple(_causes(engine, refusal.rule, refusal.left, refusal.right))
        if refusal.rule is None or premises:
            yield _different_values(engine, refusal.rule, refusal.left, refusal.right, premises)
    for mark, refusals in alike.items():
        yield from _conflicts(engine, engine.halves[mark], refusals)


def _conflicts(engine: Engine, half: Half, refusals: list[Refusal]) -> Iterator[Inconsistency]:
    """What rules that make alike things one found, for every group in which the values differ."""
    rule = refusals[0].rule
    assert rule is not None  # noqa: S101  # only rules have halves
    assert rule.head is not None  # noqa: S101
    terms, kinds = engine.dictionary.terms, engine.dictionary.kinds()
    pairs = unique([np.array([refusal.left << SHIFT | refusal.right for refusal in refusals], np.int64)])
    table = conflicts(
        rule, half, pairs, engine.joiner, lambda number: (kinds[number] != VALUE, str(terms[number]))
    )
    columns = [table.facts(atom).tolist() for atom in rule.body]
    ends = (table.columns[rule.head.subject].tolist(), table.columns[rule.head.object].tolist())
    for left, right, *row in zip(*ends, *columns, strict=True):
        if _values_differ(terms[left], terms[right]):
            facts = [(atom.key, fact) for atom, fact in zip(rule.body, row, strict=True)]
            yield _different_values(engine, rule, left, right, tuple(_spoken(facts, engine.dictionary)))


def _values_differ(one: Term, other: Term) -> bool:
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return False
    first, second = value_of(one), value_of(other)
    return first is not None and second is not None and differ(first, second)


def _different_values(
    engine: Engine, rule: LoweredRule | None, left: int, right: int, premises: tuple[Triple, ...]
) -> Inconsistency:
    name, axioms = ("owl:sameAs", ()) if rule is None else (rule.rule.name, rule.rule.axioms)
    one, other = engine.dictionary.terms[left], engine.dictionary.terms[right]
    return Inconsistency(
        "dt-diff", f"{name} makes {one} and {other} one, but their values differ", axioms, premises
    )


def unfollowed(engine: Engine) -> Iterator[Unsupported]:
    """The equalities that were concluded or stated and are not followed: those with a value on one side.

    In OWL a value and a thing never meet, but no rule says so; of unknown datatypes nothing can be said.
    """
    terms = engine.dictionary.terms
    for refusal in engine.equality.refusals.values():
        one, other = sorted((terms[refusal.left], terms[refusal.right]), key=_is_value)
        if refusal.contradicts or (refusal.rule is None and isinstance(one, Literal)):
            continue
        by = "it is stated" if refusal.rule is None else f"{refusal.rule.rule.name} concludes it"
        if not isinstance(one, Literal):
            yield Unsupported(
                "owl:sameAs", Triple(one, SAME_AS, other), f"a thing and a value are never one ({by})"
            )
            continue
        for premise in islice(_causes(engine, refusal.rule, refusal.left, refusal.right), 1):
            reason = f"whether {one} and {other} are one value is not known ({by})"
            yield Unsupported("owl:sameAs", premise, reason)


def _is_value(term: Term) -> bool:
    return isinstance(term, Literal)


def _causes(engine: Engine, rule: LoweredRule | None, left: int, right: int) -> Iterator[Triple]:
    """The premises from which a rule concluded that two terms are equal."""
    if rule is None or rule.head is None:
        return
    head = rule.head
    columns = {head.subject: np.array([left], np.int64), head.object: np.array([right], np.int64)}
    for table in engine.joiner.satisfy(Bindings(1, columns), list(rule.body), rule):
        facts = [(atom.key, int(table.facts(atom)[0])) for atom in rule.body]
        yield from _spoken(facts, engine.dictionary)
        return


def _not_different(engine: Engine, different: Iterable[Different]) -> Iterator[Inconsistency]:
    """Members of owl:AllDifferent that turned out to be equal (eq-diff2, eq-diff3)."""
    for item in different:
        seen: dict[int, int] = {}
        name = "eq-diff2" if item.axiom.predicate.value.endswith("#members") else "eq-diff3"
        for term in item.members:
            number = engine.dictionary.encode(term)
            first = seen.setdefault(engine.equality.find(number), number)
            other = engine.dictionary.terms[first]
            if first != number and not isinstance(other, Literal):
                premise = Triple(other, SAME_AS, term)
                yield Inconsistency(
                    name, f"{other} and {term} are said to be different", (item.axiom,), (premise,)
                )


def _ill_typed(engine: Engine) -> Iterator[Inconsistency]:
    """Facts with a literal that is not in the lexical space of its datatype (dt-not-type)."""
    bad = np.array(sorted(engine.dictionary.ill_typed), np.int64)
    if not len(bad):
        return
    for key, relation in engine.relations.items():
        if key >= 0:
            for fact in relation.facts[found(relation.facts & 0xFFFFFFFF, bad)].tolist():
                triple = engine.dictionary.spelt.get((key, fact)) or decode_one(key, fact, engine.dictionary)
                if triple is not None:
                    yield Inconsistency(
                        "dt-not-type", f"{triple.object} is no value of its datatype", (), (triple,)
                    )


_WORDS = {
    "cax-dw": "two disjoint classes share a member",
    "cax-adc": "two disjoint classes share a member",
    "cls-com": "a class and its complement share a member",
    "cls-nothing2": "owl:Nothing has a member",
    "cls-maxc1": "a property has a value where none may be",
    "cls-maxqc1": "a property has a value of a class where none may be",
    "cls-maxqc2": "a property has a value where none may be",
    "prp-irp": "an irreflexive property relates a thing to itself",
    "prp-asyp": "an asymmetric property holds both ways",
    "prp-pdw": "two disjoint properties relate the same pair",
    "prp-adp": "two disjoint properties relate the same pair",
    "prp-npa1": "a triple holds that was denied",
    "prp-npa2": "a triple holds that was denied",
    "eq-diff1": "two things are said to be equal and to be different",
    "dt-not-type": "a value lies outside the range of its property",
}


def _message(name: str, premises: tuple[Triple, ...]) -> str:
    return f"{_WORDS.get(name, 'contradiction')}: {' ; '.join(str(triple) for triple in premises)}"
