"""The ontology's schema, closed: what it entails, and which of it the rules for individuals need."""

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
from pyoxigraph import Triple

from lithograph.reason.axioms import SchemaGraph
from lithograph.reason.dictionary import Dictionary
from lithograph.reason.engine import Batch, Engine
from lithograph.reason.facts import Facts, decode, encode, encode_one
from lithograph.reason.patterns import lower
from lithograph.reason.proof import Proof
from lithograph.reason.prover import Goal, Prover
from lithograph.reason.relation import LOW, SHIFT, Array, swap, unique, without
from lithograph.reason.scm import OTHER_RULES, TRANSITIVE_RULES
from lithograph.reason.vocabulary import (
    ALIAS,
    CONJUNCT,
    DISJUNCT,
    DOMAIN,
    EQUIVALENT_CLASS,
    EQUIVALENT_PROPERTY,
    INTERSECTION,
    NOTHING,
    RANGE,
    SUB_CLASS,
    SUB_PROPERTY,
    THING,
    UNION,
)

_HIERARCHIES: Final = ((SUB_CLASS, EQUIVALENT_CLASS), (SUB_PROPERTY, EQUIVALENT_PROPERTY))
_CIRCULAR: Final = frozenset(("scm-eqc1", "scm-eqc2", "scm-eqp1", "scm-eqp2"))
_CLOSED: Final = (SUB_CLASS, SUB_PROPERTY, EQUIVALENT_CLASS, EQUIVALENT_PROPERTY, DOMAIN, RANGE)


class ClosedSchema:
    """A schema under the scm-* rules. ``aliases`` are owl:sameAs triples between terms of the schema."""

    def __init__(self, schema: Iterable[Triple], aliases: Iterable[Triple], limit: int) -> None:
        given = list(schema)
        self.graph = SchemaGraph(given)
        self.dictionary = Dictionary()
        self.engine = Engine(
            (lower(rule, self.dictionary) for rule in (*OTHER_RULES, *TRANSITIVE_RULES)),
            self.dictionary,
            limit,
            lambda number: (number,),
        )
        self.asserted: Facts = encode(given, self.dictionary)
        self._spoken: dict[Goal, Triple] = {}
        self._devices: Facts = encode(self._internal(aliases), self.dictionary)
        self.engine.start(self.asserted | self._devices)

    def entailed(self) -> Iterator[Triple]:
        """The schema triples that follow, without what holds of every class and property."""
        for predicate in _CLOSED:
            key = self.dictionary.encode(predicate)
            facts = self.engine.relations[key].facts
            fresh = without(facts, self.asserted.get(key, np.empty(0, np.int64)))
            yield from decode(key, self._telling(key, fresh), self.dictionary)

    def essential(self) -> SchemaGraph:
        """The schema with those entailed axioms from which no other axiom of it can be made by transitivity.

        For individuals they say as much as the whole closure, in fewer rules and smaller proof steps.
        """
        batch: Batch = {}
        for rule in self.engine.rules[: len(OTHER_RULES)]:
            # equivalence that follows from two subsumptions, and these again from it, add nothing
            if rule.rule.name not in _CIRCULAR:
                self.engine.fire(rule, batch)
        extra: list[Triple] = []
        for predicate, equivalence in _HIERARCHIES:
            key, both = self.dictionary.encode(predicate), self.dictionary.encode(equivalence)
            found = [*batch.get(key, ()), *batch.get(both, ()), *map(swap, batch.get(both, ()))]
            if found:
                extra += decode(key, self._telling(key, unique(found)), self.dictionary)
        return SchemaGraph([*self._given(), *extra])

    def prove(self, triple: Triple, most: int = 1) -> list[Proof]:
        """Up to ``most`` proofs of a schema triple; none when it does not follow."""
        goal = encode_one(triple, self.dictionary)
        prover = Prover(self.engine, self.asserted | self._devices, self._spoken)
        return prover.prove(goal, most) if goal is not None and prover.holds(goal) else []

    def _given(self) -> Iterator[Triple]:
        for triples in self.graph.by_predicate.values():
            yield from triples

    def _telling(self, key: int, facts: Array) -> Array:
        """The facts without ``c rdfs:subClassOf c``, ``c ... owl:Thing`` and ``owl:Nothing ... c``."""
        subjects, objects = facts >> SHIFT, facts & LOW
        thing, nothing = self.dictionary.encode(THING), self.dictionary.encode(NOTHING)
        dull = subjects == objects
        if key == self.dictionary.encode(SUB_CLASS):
            dull |= (objects == thing) | (subjects == nothing)
        elif key in {self.dictionary.encode(DOMAIN), self.dictionary.encode(RANGE)}:
            dull |= objects == thing
        return np.asarray(facts[~dull])

    def _internal(self, aliases: Iterable[Triple]) -> Iterator[Triple]:
        """List members as plain relations, and equalities under a name that the engine leaves alone."""
        for predicate, device in ((INTERSECTION, CONJUNCT), (UNION, DISJUNCT)):
            for axiom, klass, head in self.graph.axioms(predicate):
                for part in self.graph.resource_members(head):
                    yield self._stands_for(Triple(klass, device, part), axiom)
        for triple in aliases:
            yield self._stands_for(Triple(triple.subject, ALIAS, triple.object), triple)

    def _stands_for(self, device: Triple, axiom: Triple) -> Triple:
        for term in device:
            self.dictionary.encode(term)
        goal = encode_one(device, self.dictionary)
        if goal is not None:
            self._spoken[goal] = axiom
        return device
