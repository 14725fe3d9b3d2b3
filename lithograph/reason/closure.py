"""The public face: ``closure(ontology, data)``, and what can be asked of the result."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from lithograph.errors import Location, NotFound, Problem, SchemaInData
from lithograph.reason.axioms import Locate, SchemaGraph
from lithograph.reason.compile import compile_assertions
from lithograph.reason.dictionary import Dictionary
from lithograph.reason.engine import Batch, Engine
from lithograph.reason.facts import (
    Facts,
    columns_of,
    decode,
    decode_all,
    encode,
    encode_one,
    encode_rows,
    is_spoken,
)
from lithograph.reason.inconsistency import Inconsistency, inconsistencies, unfollowed
from lithograph.reason.incremental import EqualityTouched, retract
from lithograph.reason.literals import LiteralClasses
from lithograph.reason.ontology import Ontology, refuse_faults
from lithograph.reason.patterns import lower
from lithograph.reason.profile import Unsupported
from lithograph.reason.proof import ASSERTED, Proof
from lithograph.reason.prover import Prover
from lithograph.reason.relation import EMPTY, NO_ROUNDS, Array, Rounds, found, union, unique, without
from lithograph.reason.row_codes import RowCodes
from lithograph.reason.sources import Source, Statement, triple_of, triples_of
from lithograph.reason.split import Sieve
from lithograph.reason.table import NotNumbered, Numbered, Rows
from lithograph.reason.tree import varied
from lithograph.reason.vocabulary import NOISE_TYPES, SAME_AS
from lithograph.terms import BASE

MAX_INFERRED: Final = 40_000_000


class Closure:
    """A graph and everything that follows from it under the OWL 2 RL/RDF rules.

    Made by ``closure``. ``add`` and ``delete`` change it in place. After an error in one of them it must be
    thrown away.
    """

    def __init__(
        self,
        ontology: Ontology,
        assertions: Iterable[Triple],
        asserted: Facts,
        dictionary: Dictionary,
        base: str,
    ) -> None:
        self.ontology: Final = ontology
        self._base = base
        self._dictionary = dictionary
        self._statements = dict.fromkeys(assertions)
        self._asserted = asserted
        self.rows: RowCodes | None = None
        self._compute()

    @property
    def unsupported(self) -> tuple[Unsupported, ...]:
        """The axioms that no rule covers, and the equalities between a thing and a value."""
        return (*self.ontology.program.unsupported, *unfollowed(self._engine))

    @property
    def schema(self) -> list[Triple]:
        """The schema triples that follow from the ontology and are not stated in it."""
        return list(self.ontology.closed.entailed())

    @property
    def inferred(self) -> list[Triple]:
        """The triples that follow and were not asserted, in the order of their rounds; merges come last.

        They speak of representatives; each other name of a thing has one ``owl:sameAs`` to its own. Left out:
        reflexive equality, membership in owl:Thing and in unnamed classes, literals as subjects.
        """
        return self._inferred_after(0)

    @property
    def inferred_count(self) -> int:
        """The number of facts that follow, counting those that ``inferred`` leaves out; cheap."""
        return self._engine.size - sum(len(facts) for facts in self._asserted.values())

    @property
    def merges(self) -> list[Triple]:
        """``alias owl:sameAs representative`` for each name that gave way to another."""
        return self._merges_beyond(frozenset())

    @property
    def inconsistencies(self) -> tuple[Inconsistency, ...]:
        """All contradictions."""
        return inconsistencies(self._engine, self._different)

    def __contains__(self, triple: object) -> bool:
        """Whether the triple is asserted or follows, under whatever names of its terms."""
        if not isinstance(triple, Triple | tuple):
            return False
        goal = encode_one(triple_of(triple), self._dictionary)
        return goal is not None and self._prover.holds(goal)

    def explain(self, triple: Statement) -> Proof:
        """A proof of the triple; raises ``NotFound`` when it is neither asserted nor inferred."""
        return self.last_steps(triple, 1)[0]

    def explain_all(self, triple: Statement, most: int = 10) -> list[Proof]:
        """Up to ``most`` different proofs; raises ``NotFound`` as ``explain`` does.

        Those that differ in their last step come first, then those that differ in one step below it.
        """
        proofs = self.last_steps(triple, most)
        deeper = varied(proofs, lambda part: () if part.asserted else self.last_steps(part.triple, most)[1:])
        return [*proofs, *islice(deeper, most - len(proofs))]

    def last_steps(self, triple: Statement, most: int) -> list[Proof]:
        """Up to ``most`` proofs that differ in their last step; raises ``NotFound`` as ``explain`` does."""
        triple = triple_of(triple)
        goal = encode_one(triple, self._dictionary)
        if goal is not None and self._prover.holds(goal):
            memo: dict[int, Proof] = {}
            return [self._with_axioms(proof, memo) for proof in self._prover.prove(goal, most)]
        if triple in self._statements:
            return [Proof(triple, ASSERTED)]
        proofs = self.ontology.prove(triple, most)
        if not proofs:
            raise NotFound(f"This does not follow: {triple}", hint="It is neither asserted nor inferred.")
        return proofs

    def add(self, triples: Source) -> list[Triple]:
        """The triples that newly follow once these are asserted too (they themselves left out).

        Raises ``SchemaInData`` for schema triples: a change of the ontology is a new closure.
        """
        before, merged = self._engine.round, frozenset(self._engine.equality.aliases())
        facts, assertions = self._admissible(triples)
        if any(triple not in self._statements for triple in assertions):
            known = set(self.inferred)
            self._state(facts)
            self._statements |= dict.fromkeys(assertions)
            self._compute()
            return [triple for triple in self.inferred if triple not in known]
        self._go_on(self._state(facts))
        return self._inferred_after(before, merged)

    def add_rows(self, rows: Rows) -> Rows:
        """As ``add``, in rows of the table that the data came in.

        Raises ``NotNumbered``, and the closure must be thrown away, when names of things are merged or
        assertions are added: neither can be told in rows.
        """
        before = self._engine.round
        sieve = Sieve()
        facts = encode_rows(rows, self._known_rows(), self._dictionary, sieve)
        refuse_schema(sieve.schema, self.ontology.locate)
        if sieve.assertions:
            raise NotNumbered
        self._go_on(self._state(facts))
        return self._rows_after(before)

    def inferred_rows(self) -> Rows:
        """As ``inferred``, in rows of the table that the data came in; raises as ``add_rows``."""
        return self._rows_after(0)

    def _rows_after(self, number: int) -> Rows:
        if self._engine.equality.parents:
            raise NotNumbered
        return self._known_rows().rows(columns_of(*self._facts_after(number), self._dictionary))

    def _known_rows(self) -> RowCodes:
        if self.rows is None:
            raise NotNumbered
        return self.rows

    def _state(self, facts_of: Facts) -> Facts:
        """Take the facts among the asserted; those that were not there."""
        fresh = {key: without(facts, self._asserted.get(key, EMPTY)) for key, facts in facts_of.items()}
        self._asserted = self._asserted | {
            key: union(self._asserted.get(key, EMPTY), facts) for key, facts in fresh.items()
        }
        return fresh

    def _go_on(self, fresh: Facts) -> None:
        """Close the graph again with these facts beside those that it is closed over."""
        self._engine.given += sum(len(facts) for facts in fresh.values())
        batch: Batch = {key: [facts] for key, facts in fresh.items() if len(facts)}
        for key, parts in self._literals.fresh().items():
            batch.setdefault(key, []).extend(parts)
        self._engine.run(batch)
        self._changed()

    def delete(self, triples: Source) -> list[Triple]:
        """The triples that hold no more once these are not asserted; what was not asserted is ignored."""
        facts_of, assertions = self._admissible(triples)
        gone: Facts = {}
        for key, facts in facts_of.items():
            stated = self._asserted.get(key, EMPTY)
            gone[key] = facts[found(facts, stated)]
            self._asserted[key] = without(stated, gone[key])
        self._dictionary.forget_spelling(gone)
        denied = [triple for triple in assertions if triple in self._statements]
        if not denied:
            try:
                lost = retract(self._engine, gone, self._asserted)
            except EqualityTouched:
                pass
            else:
                self._engine.given -= sum(len(facts) for facts in gone.values())
                self._changed()
                return [triple for key, facts in lost.items() for triple in self._decode(key, facts)]
        known = dict.fromkeys(
            [*self.inferred, *(t for key, facts in gone.items() for t in self._decode(key, facts))]
        )
        for triple in denied:
            del self._statements[triple]
        self._compute()
        kept = set(self.inferred)
        return [triple for triple in known if triple not in kept and not self._is_asserted(triple)]

    def _compute(self) -> None:
        """Close the asserted facts from nothing."""
        stated = SchemaGraph(self._statements)
        refuse_faults(stated, self.ontology.locate)
        assertions = compile_assertions(stated)
        program = self.ontology.program
        self._different = assertions.different
        self._engine = Engine(
            [lower(rule, self._dictionary) for rule in (*program.rules, *assertions.rules)],
            self._dictionary,
            self.ontology.limit,
            self._preference,
        )
        self._literals = LiteralClasses(program.ranges, self._dictionary)
        given: Batch = {key: [facts] for key, facts in self._asserted.items()}
        for key, parts in self._literals.fresh().items():
            given.setdefault(key, []).extend(parts)
        self._engine.start({key: unique(parts) for key, parts in given.items()})
        self._changed()

    def _changed(self) -> None:
        self._prover = Prover(self._engine, self._asserted)

    def _admissible(self, triples: Source) -> tuple[Facts, list[Triple]]:
        """The facts and the assertions among the triples; refuses schema."""
        sieve = Sieve()
        facts = encode(triples_of(triples), self._dictionary, sieve)
        refuse_schema(sieve.schema, self.ontology.locate)
        return facts, sieve.assertions

    def _merges_beyond(self, known: frozenset[tuple[int, int]]) -> list[Triple]:
        terms = self._dictionary.terms
        result: list[Triple] = []
        for pair in self._engine.equality.aliases():
            subject, name = terms[pair[0]], terms[pair[1]]
            if pair not in known and not isinstance(subject, Literal):
                result.append(Triple(subject, SAME_AS, name))
        return result

    def _inferred_after(self, number: int, merged: frozenset[tuple[int, int]] = frozenset()) -> list[Triple]:
        """The inferred triples of later rounds than this, and the merges that were not ``merged`` so far."""
        merges = [triple for triple in self._merges_beyond(merged) if not self._is_asserted(triple)]
        return [*decode_all(*self._facts_after(number), self._dictionary), *merges]

    def _facts_after(self, number: int) -> tuple[Array, Array]:
        """The keys and facts that follow in later rounds than this, in the order of their rounds."""
        keys: list[Array] = [EMPTY]
        late: list[Array] = [EMPTY]
        rounds: list[Rounds] = [NO_ROUNDS]
        for key, relation in self._engine.relations.items():
            facts, born = relation.facts, relation.born
            if not len(facts) or (number and int(born.max()) <= number) or not self._is_told(key):
                continue
            new = ~found(facts, self._asserted.get(key, EMPTY))
            if number:
                new &= born > number
            late.append(facts[new])
            rounds.append(born[new])
            keys.append(np.full(len(late[-1]), key, np.int64))
        order = np.argsort(np.concatenate(rounds), kind="stable")
        return np.concatenate(keys)[order], np.concatenate(late)[order]

    def _decode(self, key: int, facts: Array) -> Iterable[Triple]:
        return decode(key, facts, self._dictionary) if len(facts) and self._is_told(key) else ()

    def _is_told(self, key: int) -> bool:
        """Whether the facts of a property or class belong to the results."""
        label = self._dictionary.terms[key if key >= 0 else ~key]
        return (
            is_spoken(key, self._dictionary) and not isinstance(label, BlankNode) and label not in NOISE_TYPES
        )

    def _is_asserted(self, triple: Triple) -> bool:
        goal = encode_one(triple, self._dictionary)
        if goal is None:
            return False
        return bool(found(np.array([goal[1]], np.int64), self._asserted.get(goal[0], EMPTY))[0])

    def _with_axioms(self, proof: Proof, memo: dict[int, Proof]) -> Proof:
        """The proof with the proofs of its entailed axioms among the premises."""
        for part in reversed(list(proof.in_order())):
            premises = tuple(memo[id(premise)] for premise in part.premises)
            extra = tuple(self.ontology.proofs_of(part.axioms))
            if extra or any(new is not old for new, old in zip(premises, part.premises, strict=True)):
                memo[id(part)] = Proof(part.triple, part.rule, part.axioms, premises + extra)
            else:
                memo[id(part)] = part
        return memo[id(proof)]

    def _preference(self, number: int) -> tuple[object, ...]:
        """Our own IRIs first, then other IRIs, then blank nodes; by text among themselves."""
        term = self._dictionary.terms[number]
        named = isinstance(term, NamedNode)
        return (not (named and str(term.value).startswith(self._base)), not named, str(term))


def closure(  # noqa: PLR0913  # the options of a public function, all by keyword
    ontology: Source,
    data: Source | Numbered = (),
    *,
    cache: Path | None = None,
    max_inferred: int | None = None,
    axioms_in_data: bool = False,
    locate: Locate | None = None,
    base: str = BASE,
) -> Closure:
    """The closure of the data under the ontology.

    Schema is told from individuals by vocabulary: individuals in the ontology join the data, and schema in
    the data raises ``SchemaInData`` unless ``axioms_in_data``. ``cache`` is a folder of one's own for
    compiled schemas. ``max_inferred`` bounds the inferred facts. ``locate`` gives the place of a triple for
    error messages. Terms whose IRI begins with ``base`` are preferred as representatives of equal terms.
    """
    upper, sieve, dictionary = Sieve(), Sieve(), Dictionary()
    asserted = encode(triples_of(ontology), dictionary, upper, has_axioms=True)
    rows: RowCodes | None = None
    if isinstance(data, Numbered):
        rows = RowCodes(data.table, dictionary)
        stated = encode_rows(data.rows, rows, dictionary, sieve)
    else:
        stated = encode(triples_of(data), dictionary, sieve)
    for key, facts in stated.items():
        asserted[key] = union(asserted[key], facts) if key in asserted else facts
    if not axioms_in_data:
        refuse_schema(sieve.schema, locate)
    schema = (*upper.schema, *sieve.schema)
    limit = MAX_INFERRED if max_inferred is None else max_inferred
    read = Ontology(schema, _aliases(schema, asserted, dictionary), limit, locate, cache)
    made = Closure(read, (*upper.assertions, *sieve.assertions), asserted, dictionary, base)
    made.rows = rows
    return made


def refuse_schema(schema: Iterable[Triple], locate: Locate | None) -> None:
    """Raise ``SchemaInData`` with every one of these triples that the data should not hold, if any."""
    problems: list[Problem] = []
    for triple in schema:
        places = locate(triple) if locate is not None else ()
        place = places[0] if places else Location("data", 0)
        problems.append(Problem(place, f"only the ontology may say this: {triple}", "move it there"))
    if problems:
        raise SchemaInData(tuple(problems))


def _aliases(schema: Iterable[Triple], asserted: Facts, dictionary: Dictionary) -> tuple[Triple, ...]:
    """The equalities stated between terms that the schema speaks of."""
    key = dictionary.encode(SAME_AS)
    if key not in asserted:
        return ()
    subjects = {triple.subject for triple in schema}
    stated = decode(key, asserted[key], dictionary)
    return tuple(triple for triple in stated if triple.subject in subjects or triple.object in subjects)
