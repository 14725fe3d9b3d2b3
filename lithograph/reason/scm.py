"""The schema closed under the scm-* rules (OWL 2 Profiles, section 4.3, table 9), by the same engine."""

from typing import Final

from pyoxigraph import Variable

from lithograph.reason.rules import Atom, Rule, X, Y, member
from lithograph.reason.vocabulary import (
    ALIAS,
    ALL_VALUES,
    CLASS,
    CONJUNCT,
    DATATYPE_PROPERTY,
    DISJUNCT,
    DOMAIN,
    EQUIVALENT_CLASS,
    EQUIVALENT_PROPERTY,
    HAS_VALUE,
    NOTHING,
    OBJECT_PROPERTY,
    ON_PROPERTY,
    RANGE,
    SOME_VALUES,
    SUB_CLASS,
    SUB_PROPERTY,
    THING,
)

_A, _B, _C = Variable("a"), Variable("b"), Variable("c")
_P, _Q, _R = Variable("p"), Variable("q"), Variable("r")


def _scm(name: str, head: Atom, *body: Atom) -> Rule:
    return Rule(name, (), body, head)


def _restriction(name: str, filler: Atom, other: Atom, between: Atom, properties: Atom | None) -> Rule:
    """A rule from two restrictions ``a`` and ``b`` to ``a rdfs:subClassOf b``."""
    second = _P if properties is None else _Q
    body = [filler, Atom(_A, ON_PROPERTY, _P), other, Atom(_B, ON_PROPERTY, second), between]
    return Rule(
        name,
        (),
        tuple(dict.fromkeys(body if properties is None else [*body, properties])),
        Atom(_A, SUB_CLASS, _B),
    )


_SUB_PROPERTY: Final = Atom(_P, SUB_PROPERTY, _Q)

TRANSITIVE_RULES: Final = (
    _scm("scm-sco", Atom(_A, SUB_CLASS, _C), Atom(_A, SUB_CLASS, _B), Atom(_B, SUB_CLASS, _C)),
    _scm("scm-spo", Atom(_P, SUB_PROPERTY, _R), Atom(_P, SUB_PROPERTY, _Q), Atom(_Q, SUB_PROPERTY, _R)),
    _scm("scm-dom1", Atom(_P, DOMAIN, _B), Atom(_P, DOMAIN, _A), Atom(_A, SUB_CLASS, _B)),
    _scm("scm-dom2", Atom(_P, DOMAIN, _A), Atom(_Q, DOMAIN, _A), Atom(_P, SUB_PROPERTY, _Q)),
    _scm("scm-rng1", Atom(_P, RANGE, _B), Atom(_P, RANGE, _A), Atom(_A, SUB_CLASS, _B)),
    _scm("scm-rng2", Atom(_P, RANGE, _A), Atom(_Q, RANGE, _A), Atom(_P, SUB_PROPERTY, _Q)),
)
"""What they add need not be compiled: for individuals the axioms they start from say the same."""

OTHER_RULES: Final = (
    _scm("scm-cls", Atom(_A, SUB_CLASS, _A), member(_A, CLASS)),
    _scm("scm-cls", Atom(_A, EQUIVALENT_CLASS, _A), member(_A, CLASS)),
    _scm("scm-cls", Atom(_A, SUB_CLASS, THING), member(_A, CLASS)),
    _scm("scm-cls", Atom(NOTHING, SUB_CLASS, _A), member(_A, CLASS)),
    _scm("scm-eqc1", Atom(_A, SUB_CLASS, _B), Atom(_A, EQUIVALENT_CLASS, _B)),
    _scm("scm-eqc1", Atom(_B, SUB_CLASS, _A), Atom(_A, EQUIVALENT_CLASS, _B)),
    _scm("scm-eqc2", Atom(_A, EQUIVALENT_CLASS, _B), Atom(_A, SUB_CLASS, _B), Atom(_B, SUB_CLASS, _A)),
    _scm("scm-op", Atom(_P, SUB_PROPERTY, _P), member(_P, OBJECT_PROPERTY)),
    _scm("scm-op", Atom(_P, EQUIVALENT_PROPERTY, _P), member(_P, OBJECT_PROPERTY)),
    _scm("scm-dp", Atom(_P, SUB_PROPERTY, _P), member(_P, DATATYPE_PROPERTY)),
    _scm("scm-dp", Atom(_P, EQUIVALENT_PROPERTY, _P), member(_P, DATATYPE_PROPERTY)),
    _scm("scm-eqp1", _SUB_PROPERTY, Atom(_P, EQUIVALENT_PROPERTY, _Q)),
    _scm("scm-eqp1", Atom(_Q, SUB_PROPERTY, _P), Atom(_P, EQUIVALENT_PROPERTY, _Q)),
    _scm("scm-eqp2", Atom(_P, EQUIVALENT_PROPERTY, _Q), _SUB_PROPERTY, Atom(_Q, SUB_PROPERTY, _P)),
    Rule(
        "scm-hv",
        (),
        (
            Atom(_A, HAS_VALUE, X),
            Atom(_A, ON_PROPERTY, _P),
            Atom(_B, HAS_VALUE, X),
            Atom(_B, ON_PROPERTY, _Q),
            _SUB_PROPERTY,
        ),
        Atom(_A, SUB_CLASS, _B),
    ),
    _restriction("scm-svf1", Atom(_A, SOME_VALUES, X), Atom(_B, SOME_VALUES, Y), Atom(X, SUB_CLASS, Y), None),
    _restriction(
        "scm-svf2", Atom(_A, SOME_VALUES, X), Atom(_B, SOME_VALUES, X), _SUB_PROPERTY, _SUB_PROPERTY
    ),
    _restriction("scm-avf1", Atom(_A, ALL_VALUES, X), Atom(_B, ALL_VALUES, Y), Atom(X, SUB_CLASS, Y), None),
    Rule(
        "scm-avf2",
        (),
        (
            Atom(_A, ALL_VALUES, X),
            Atom(_A, ON_PROPERTY, _P),
            Atom(_B, ALL_VALUES, X),
            Atom(_B, ON_PROPERTY, _Q),
            _SUB_PROPERTY,
        ),
        Atom(_B, SUB_CLASS, _A),
    ),
    _scm("scm-int", Atom(_A, SUB_CLASS, _B), Atom(_A, CONJUNCT, _B)),
    _scm("scm-uni", Atom(_B, SUB_CLASS, _A), Atom(_A, DISJUNCT, _B)),
    # eq-rep-s and eq-rep-o on the reflexive axioms that scm-cls, scm-op and scm-dp give
    _scm("eq-rep-o", Atom(_A, EQUIVALENT_CLASS, _B), member(_A, CLASS), Atom(_A, ALIAS, _B)),
    _scm("eq-rep-o", Atom(_A, EQUIVALENT_CLASS, _B), member(_B, CLASS), Atom(_A, ALIAS, _B)),
    *(
        _scm("eq-rep-o", Atom(_P, EQUIVALENT_PROPERTY, _Q), member(one, kind), Atom(_P, ALIAS, _Q))
        for kind in (OBJECT_PROPERTY, DATATYPE_PROPERTY)
        for one in (_P, _Q)
    ),
)
