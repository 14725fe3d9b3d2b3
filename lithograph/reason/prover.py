"""Proofs found by matching rules backwards; nothing is stored for them but the round of each fact.

A premise must have appeared in an earlier round than its conclusion, so no proof goes in a circle; an
alternative may also rest on later facts that are proven without the conclusion. Equality is proven along
the log of merges, by those made before the fact appeared.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeAlias

import numpy as np
from pyoxigraph import Literal, NamedNode, Triple

from lithograph.reason.engine import Engine
from lithograph.reason.facts import Facts, decode_one
from lithograph.reason.joins import Bindings, Joiner
from lithograph.reason.patterns import LoweredRule
from lithograph.reason.proof import ASSERTED, Proof
from lithograph.reason.relation import EMPTY, LOW, SHIFT, Relation, found
from lithograph.reason.vocabulary import DISJOINT_MEMBER

MAX_CANDIDATES: Final = 1 << 16
"""Bindings of one rule that are looked at when a proof is sought."""
_LATE: Final = 1 << 30

Goal: TypeAlias = tuple[int, int]
"""A key and a fact."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a proof: from the premises, by the rule, follows the goal."""

    rule: str
    axioms: tuple[Triple, ...]
    premises: tuple[Goal, ...]


class Prover:
    """Finds proofs in an engine.

    ``asserted`` are the stated facts under the names they were stated with; ``spoken`` gives the triples
    that stand for facts which only the engine knows.
    """

    def __init__(self, engine: Engine, asserted: Facts, spoken: Mapping[Goal, Triple] | None = None) -> None:
        self._engine = engine
        self._dictionary = engine.dictionary
        self._asserted = asserted
        self._spoken = spoken or {}
        self._joiner = Joiner(_Ever(engine.relations), engine.joiner.budget)

    def holds(self, goal: Goal) -> bool:
        """Whether the fact holds, under these names of its terms or others."""
        key, fact = goal
        if self._is_asserted(goal):
            return True
        equality = self._engine.equality
        if key == self._engine.same:
            left, right = fact >> SHIFT, fact & LOW
            return left != right and equality.find(left) == equality.find(right)
        relation = self._engine.relations.get(key)
        facts = equality.canonical_facts(key, np.array([fact], np.int64))
        return relation is not None and bool(found(facts, relation.facts)[0])

    def prove(self, goal: Goal, most: int = 1) -> list[Proof]:
        """Up to ``most`` proofs of a fact that holds; they differ in their last step."""
        steps: dict[Goal, Step] = {}
        roots = self._steps(goal, most)
        if len(roots) < most:
            roots += islice(self._later_steps(goal, roots, steps, most), most - len(roots))
        for root in roots:
            self._follow(root.premises, steps)
        made: dict[Goal, Proof] = {}
        return [self._assemble(goal, root, steps, made) for root in roots]

    def _follow(self, goals: Iterable[Goal], steps: dict[Goal, Step]) -> set[Goal]:
        """These goals and all that their proofs need; the steps of each are put down."""
        waiting = list(goals)
        needed: set[Goal] = set()
        while waiting:
            node = waiting.pop()
            if node not in needed:
                needed.add(node)
                if node not in steps:
                    steps[node] = self._steps(node, 1)[0]
                waiting += steps[node].premises
        return needed

    def _later_steps(
        self, goal: Goal, known: list[Step], steps: dict[Goal, Step], most: int
    ) -> Iterator[Step]:
        """Ways from facts that appeared no earlier than the goal, and that can be proven without it."""
        key, fact = goal
        if key == self._engine.same or self._is_asserted(goal):
            return
        for rule in self._engine.by_head.get(key, ()):
            for step in self._by_rule(rule, fact, _LATE, 2 * most):
                if step not in known and goal not in self._follow(step.premises, steps):
                    yield step

    def _assemble(self, goal: Goal, root: Step, steps: dict[Goal, Step], made: dict[Goal, Proof]) -> Proof:
        stack = list(root.premises)
        while stack:
            node = stack[-1]
            missing = [premise for premise in steps[node].premises if premise not in made]
            if missing and node not in made:
                stack += missing
                continue
            stack.pop()
            if node not in made:
                made[node] = self._proof(node, steps[node], made)
        return self._proof(goal, root, made)

    def _proof(self, goal: Goal, step: Step, made: dict[Goal, Proof]) -> Proof:
        premises = tuple(made[premise] for premise in step.premises)
        return Proof(self._speak(goal), step.rule, step.axioms, premises)

    def _steps(self, goal: Goal, most: int) -> list[Step]:
        """Up to ``most`` ways to prove the goal in one step from facts that appeared before it."""
        key, fact = goal
        if self._is_asserted(goal):
            return [Step(ASSERTED, (), ())]
        if key == self._engine.same:
            return self._by_merges(fact >> SHIFT, fact & LOW)
        born = int(self._engine.relations[key].rounds(np.array([fact], np.int64))[0])
        result: list[Step] = []
        for rule in self._engine.by_head.get(key, ()) if born else ():
            result += self._by_rule(rule, fact, born, most - len(result))
            if len(result) >= most:
                return result
        return result + self._by_renaming(key, fact, born or _LATE)

    def _is_asserted(self, goal: Goal) -> bool:
        return bool(found(np.array([goal[1]], np.int64), self._asserted.get(goal[0], EMPTY))[0])

    def _by_rule(self, rule: LoweredRule, fact: int, before: int, most: int) -> list[Step]:
        """Instances of the rule with this head whose premises appeared before the round, earliest first."""
        if rule.head is None or rule.since >= before:
            return []
        table = self._joiner.start(rule.head, np.array([fact], np.int64))
        if not table.count or any(atom.key not in self._engine.relations for atom in rule.body):
            return []
        result: list[Step] = []
        seen = 0
        for extended in self._joiner.satisfy(table, list(rule.body), rule):
            latest = np.zeros(extended.count, np.int32)
            for atom in rule.body:
                rounds = self._engine.relations[atom.key].rounds(extended.facts(atom))
                latest = np.maximum(latest, np.where(rounds == 0, before, rounds).astype(np.int32))
            rows = np.flatnonzero(latest < before)
            result += [
                Step(rule.rule.name, rule.rule.axioms, self._premises(rule, extended, row))
                for row in rows[np.argsort(latest[rows], kind="stable")][:most].tolist()
            ]
            seen += extended.count
            if len(result) >= most or seen > MAX_CANDIDATES:
                break
        return result[:most]

    def _premises(self, rule: LoweredRule, table: Bindings, row: int) -> tuple[Goal, ...]:
        one = table.pick(np.array([row]), 1)
        facts = [(atom.key, int(one.facts(atom)[0])) for atom in rule.body]
        merges = [(self._engine.same, alias << SHIFT | name) for alias, name in rule.merges]
        return tuple(dict.fromkeys([*(goal for goal in facts if self._is_provable(goal)), *merges]))

    def _is_provable(self, goal: Goal) -> bool:
        """Whether a premise is a triple; that a literal lies in a datatype needs no proof."""
        return goal[0] >= 0 or not isinstance(self._dictionary.terms[goal[1]], Literal)

    def _by_renaming(self, key: int, fact: int, before: int) -> list[Step]:
        """From the same fact under other names of its terms (eq-rep-s, eq-rep-o)."""
        equality = self._engine.equality
        if not equality.parents:
            return []
        subject, obj = (fact, 0) if key < 0 else (fact >> SHIFT, fact & LOW)
        for other in equality.group(subject):
            for another in [obj] if key < 0 else equality.group(obj):
                old = other if key < 0 else other << SHIFT | another
                if old == fact or not self._appeared((key, old), before):
                    continue
                changes = [(one, two) for one, two in ((other, subject), (another, obj)) if one != two]
                if all(equality.path(one, two, before) for one, two in changes):
                    name = "eq-rep-s" if other != subject else "eq-rep-o"
                    goals = [(self._engine.same, one << SHIFT | two) for one, two in changes]
                    return [Step(name, (), ((key, old), *goals))]
        return []

    def _appeared(self, goal: Goal, before: int) -> bool:
        if self._is_asserted(goal):
            return True
        born = int(self._engine.relations[goal[0]].rounds(np.array([goal[1]], np.int64))[0])
        return 0 < born < before

    def _by_merges(self, left: int, right: int) -> list[Step]:
        """Along the merges from one name to the other; there is one way at most."""
        same = self._engine.same
        path = self._engine.equality.path(left, right, _LATE)
        if len(path) > 1:
            return [Step("eq-trans", (), tuple((same, one << SHIFT | two) for one, two, _merge in path))]
        merge = path[0][2]
        if (merge.left, merge.right) != (left, right):
            return [Step("eq-sym", (), ((same, merge.left << SHIFT | merge.right),))]
        if merge.rule is None:
            return []
        return self._by_rule(merge.rule, left << SHIFT | right, merge.round + 1, 1)

    def _speak(self, goal: Goal) -> Triple:
        """The goal as a triple; a device of the engine as what it stands for."""
        if goal in self._spoken:
            return self._spoken[goal]
        if goal in self._dictionary.spelt and self._is_asserted(goal):
            return self._dictionary.spelt[goal]
        key, fact = goal
        terms = self._dictionary.terms
        label = terms[key if key >= 0 else ~key]
        if key >= 0 and isinstance(label, NamedNode) and label.value.startswith(DISJOINT_MEMBER):
            key, fact = ~(fact & LOW), fact >> SHIFT
        triple = decode_one(key, fact, self._dictionary)
        if triple is None:
            raise ValueError(f"no triple says {terms[fact >> SHIFT]} {label} {terms[fact & LOW]}")
        return triple


class _Ever(dict[int, Relation]):
    """The relations of an engine as they ever were, each made when it is first asked for."""

    def __init__(self, relations: Mapping[int, Relation]) -> None:
        super().__init__()
        self._now = relations

    def get(self, key: int, default: Relation | None = None) -> Relation | None:  # type: ignore[override]
        if key not in self and key in self._now:
            self[key] = self._now[key].ever()
        return super().get(key, default)
