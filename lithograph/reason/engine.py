"""The fixpoint: rules fired set at a time over the newest facts until nothing new follows.

Semi-naive evaluation in rounds; equality is settled between fixpoints by rewriting the facts of merged
terms to their representative, which then count as new.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from lithograph.errors import TooManyInferences
from lithograph.reason.cliques import Half, alike, half_of
from lithograph.reason.dictionary import Dictionary
from lithograph.reason.equality import Equality, Merge
from lithograph.reason.joins import CHUNK, Bindings, Joiner
from lithograph.reason.patterns import NONE, LoweredRule, Pattern, rewrite
from lithograph.reason.relation import EMPTY, LOW, SHIFT, Array, Relation, found, unique, without
from lithograph.reason.rules import Rule
from lithograph.reason.transitive import Bounds, close
from lithograph.reason.vocabulary import SAME_AS
from lithograph.terms import RDF_TYPE

Batch = dict[int, list[Array]]
"""Facts by key, in parts that may overlap."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Bindings under which the body of a contradiction held, in the round when it was found."""

    rule: LoweredRule
    table: Bindings
    round: int


class Engine:
    """Facts, rules and merges, kept closed: ``run`` takes new facts and returns when nothing more follows.

    ``limit`` bounds the facts that the engine may hold beyond those it is given.
    """

    def __init__(
        self,
        rules: Iterable[LoweredRule],
        dictionary: Dictionary,
        limit: int,
        preference: Callable[[int], tuple[object, ...]],
    ) -> None:
        self.dictionary = dictionary
        self.relations: defaultdict[int, Relation] = defaultdict(Relation)
        self.joiner = Joiner(self.relations, 2 * limit)
        self.equality = Equality(preference)
        self.same = dictionary.encode(SAME_AS)
        self.type = dictionary.encode(RDF_TYPE)
        self.clashes: list[Clash] = []
        self.round = 0
        self.limit = limit
        self.given = 0
        self.rules: list[LoweredRule] = []
        self.transitive: set[int] = set()
        self.triggers: defaultdict[int, list[tuple[LoweredRule, int]]] = defaultdict(list)
        self.by_head: defaultdict[int, list[LoweredRule]] = defaultdict(list)
        self._conjunctions: set[int] = set()
        self.halves: dict[int, Half] = {}
        self._merges: list[Merge] = []
        self._clash_rows = 0
        self._latest = 0
        for rule in rules:
            self.register(rule)

    def register(self, rule: LoweredRule) -> None:
        """Let the rule be fired by new facts from now on."""
        self.rules.append(rule)
        if rule.is_transitivity:
            self.transitive.add(rule.body[0].key)
        else:
            if rule.is_conjunction:
                self._conjunctions.add(id(rule))
            half = half_of(rule)
            if half is not None:
                self.halves[id(rule)] = half
            for place, atom in enumerate(rule.body):
                self.triggers[atom.key].append((rule, place))
        if rule.head is not None:
            self.by_head[rule.head.key].append(rule)

    @property
    def size(self) -> int:
        """The number of facts held."""
        return sum(len(relation) for relation in self.relations.values())

    def start(self, given: dict[int, Array]) -> None:
        """Close the given facts, and what the rules without a body say, under the rules."""
        batch: Batch = {key: [facts] for key, facts in given.items()}
        self.given = sum(len(facts) for facts in given.values())
        for rule in self.rules:
            if not rule.body and rule.head is not None:
                self._conclude(rule, Bindings(1, {}), batch)
        self.run(batch)

    def run(self, batch: Batch) -> None:
        """Close the graph again after these facts are added; equal terms are merged on the way."""
        batch = self._canonical(batch)
        while True:
            self._fixpoint(batch)
            batch = self._merge()
            if not batch and not self._merges:
                return

    def fire(self, rule: LoweredRule, batch: Batch) -> None:
        """Put what the rule says about all facts, old and new, into the batch."""
        if rule.body:
            facts = self.relations[rule.body[0].key].facts
            self._fire(rule, 0, facts, batch)

    def _derive(self, active: list[int]) -> Batch:
        """What the rules say in one step about the newest facts of these relations."""
        batch: Batch = {}
        conjunctions: dict[int, LoweredRule] = {}
        for key in active:
            facts = self.relations[key].delta
            for rule, place in self.triggers.get(key, ()):
                if id(rule) in self._conjunctions:
                    conjunctions[id(rule)] = rule
                else:
                    self._fire(rule, place, facts, batch)
        for rule in conjunctions.values():
            self._meet(rule, batch)
        return batch

    def _meet(self, rule: LoweredRule, batch: Batch) -> None:
        """Fire a rule about one thing in many classes, once for the newest members of all of them."""
        fresh = unique([self.relations[atom.key].delta for atom in rule.body])
        smallest_first = sorted(rule.body, key=lambda atom: len(self.relations[atom.key]))
        table = self.joiner.start(rule.body[0], fresh)
        for found_rows in self.joiner.satisfy(table, smallest_first, rule):
            self._conclude(rule, found_rows, batch)

    def _fire(self, rule: LoweredRule, place: int, facts: Array, batch: Batch) -> None:
        """Put what the rule says with its atom at that place drawn from these facts into the batch."""
        half = self.halves.get(id(rule))
        if half is None:
            for table in self.joiner.solve(rule, place, facts):
                self._conclude(rule, table, batch)
        elif rule.body[place] in half.body:  # the other half says no more
            made = alike(half, half.body.index(rule.body[place]), facts, self.joiner, self.dictionary.kinds())
            if len(made):
                self._unite(rule, unique([made]))

    def _canonical(self, batch: Batch) -> Batch:
        if not self.equality.parents:
            return batch
        return {
            # equalities keep the names they were stated with, for the log
            key: parts if key == self.same else [self.equality.canonical_facts(key, part) for part in parts]
            for key, parts in batch.items()
        }

    def _fixpoint(self, batch: Batch) -> None:
        while batch:
            self.round += 1
            active = self._admit_all(batch)
            if self.size - self.given > self.limit:
                raise TooManyInferences(
                    f"More than {self.limit:,} facts follow from the {self.given:,} given.",
                    hint="Raise max_inferred (LITHOGRAPH_MAX_INFERRED, --max-inferred) if that is meant.",
                )
            batch = self._derive(active)
            for key in active:
                self.relations[key].delta = EMPTY

    def _admit_all(self, batch: Batch) -> list[int]:
        """Take the batch in; the relations that grew."""
        active: list[int] = []
        latest = self.round
        for key, parts in batch.items():
            self._latest = self.round
            if self._admit(key, parts):
                active.append(key)
            latest = max(latest, self._latest)
        self.round = latest
        return active

    def _admit(self, key: int, parts: list[Array]) -> bool:
        """Whether there was anything new: it is now in the relation, and its delta."""
        relation = self.relations[key]
        fresh = without(unique(parts), relation.facts)
        if key == self.same:
            fresh = fresh[fresh >> SHIFT != fresh & LOW]
            if len(fresh):
                self._unite(None, fresh)
            return False
        if len(fresh) and key in self.transitive:
            relation.delta, self._latest = close(
                relation, fresh, self.round, Bounds(self.limit, str(self.dictionary.terms[key]))
            )
        elif len(fresh):
            relation.insert(fresh, self.round)
            relation.delta = fresh
        return bool(len(fresh))

    def _conclude(self, rule: LoweredRule, table: Bindings, batch: Batch) -> None:
        head = rule.head
        if head is None:
            self.clashes.append(Clash(rule, table, self.round))
            self._clash_rows += table.count
            if self._clash_rows > self.limit:
                raise TooManyInferences(
                    f"More than {self.limit:,} contradictions, the last by rule {rule.rule.name}.",
                    hint="Data and ontology do not belong together: look at the first ones with less data.",
                )
            return
        facts = self._speakable(head, table.facts(head))
        if not len(facts):
            return
        if head.key == self.same:
            self._unite(rule, unique([facts]))
            return
        parts = batch.setdefault(head.key, [])
        parts.append(facts)
        if len(facts) > CHUNK // 4 and len(parts) > 1:
            batch[head.key] = [unique(parts)]

    def _unite(self, rule: LoweredRule | None, pairs: Array) -> None:
        """Merge now, so that pairs need not be kept; the facts are rewritten after the fixpoint."""
        self._merges += self.equality.unite(pairs, rule, self.round, self.dictionary)

    def _speakable(self, head: Pattern, facts: Array) -> Array:
        """The facts without those whose subject is a literal: RDF has no such triples."""
        if head.key == self.same:
            return facts
        literal = self.dictionary.literal_mask()
        subjects = facts if head.key < 0 else facts >> SHIFT
        bad = literal[subjects]
        return facts[~bad] if bad.any() else facts

    def _merge(self) -> Batch:
        """The facts that speak of merged terms, rewritten; empty when nothing was merged."""
        merges, self._merges = self._merges, []
        if not merges:
            return {}
        batch: Batch = defaultdict(list)
        aliases = np.array(sorted({merge.loser for merge in merges}), np.int64)
        for key, relation in list(self.relations.items()):
            if key == self.same or not len(relation):
                continue
            hit = found(relation.facts, aliases)
            if key >= 0:
                hit = found(relation.facts >> SHIFT, aliases) | found(relation.facts & LOW, aliases)
            if hit.any():
                batch[key].append(self.equality.canonical_facts(key, relation.retire(hit)))
        self._follow_constants(aliases, batch)
        self._follow_keys(merges, batch)
        return batch

    def _follow_constants(self, aliases: Array, batch: Batch) -> None:
        """Rules that name a merged term now also hold for its representative."""
        gone = set(aliases.tolist())
        names = {number: self.equality.find(number) for number in gone}
        for rule in list(self.rules):
            if rule.constants & gone:
                changed = rewrite(rule, names, self.round)
                self._retire(rule)
                self.register(changed)
                if changed.body:
                    self.fire(changed, batch)
                else:
                    self._conclude(changed, Bindings(1, {}), batch)

    def _retire(self, rule: LoweredRule) -> None:
        """Fire the rule no more; it stays among those that explain earlier facts."""
        self.rules.remove(rule)
        for atom in rule.body:
            self.triggers[atom.key] = [pair for pair in self.triggers[atom.key] if pair[0] is not rule]

    def _follow_keys(self, merges: list[Merge], batch: Batch) -> None:
        """Merged properties and classes have the same facts (eq-rep-p, and eq-rep-o for classes)."""
        keys = set(self.relations) | set(self.triggers) | set(self.by_head)
        for merge in merges:
            for name, one, other in (
                ("eq-rep-p", merge.winner, merge.loser),
                ("eq-rep-o", ~merge.winner, ~merge.loser),
            ):
                if one not in keys and other not in keys:
                    continue
                for source, target in ((one, other), (other, one)):
                    slots = (-1, -2) if source >= 0 else (-1, NONE)
                    rule = LoweredRule(
                        Rule(name, (), (), None),
                        (Pattern(source, *slots),),
                        Pattern(target, *slots),
                        (),
                        ((merge.loser, merge.winner),),
                        self.round,
                    )
                    self.register(rule)
                    self.fire(rule, batch)
