"""The rules beyond OWL: one SPARQL CONSTRUCT per derivation, run by strata around the OWL fixpoint.

A rule may take maxima, sums, counts and negations over what lower strata have settled, never over its
own stratum: the rules of one stratum all read the graph as it stood before the stratum.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from lithograph.errors import Location, OntologyError, Problem
from lithograph.load import Loaded
from lithograph.questions import read_header
from lithograph.reach import LAW, TITLE, reach
from lithograph.reason import Closure, closure

TEXT: Final = ox.RdfFormat.N_TRIPLES
CORES: Final = os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class StratumRule:
    """A derivation: its file's stem, stratum, what it derives in words, the law or formula, the SPARQL."""

    name: str
    stratum: int
    title: str
    law: str
    text: str
    path: Path


@dataclass(frozen=True, slots=True)
class Derivation:
    """The triples that one rule added."""

    rule: StratumRule
    triples: tuple[ox.Triple, ...]


@dataclass(frozen=True, slots=True)
class Consequences:
    """What follows: the OWL closure over data and derived triples, what each rule derived, what OWL adds.

    ``ground`` holds every triple in the order in which the rules came to know it: those of stratum n read
    ``ground[:marks[n]]``. ``store`` holds all of it and what OWL adds at the end in its default graph; it is
    ``None`` when names were merged, which leaves in it what was said of the name that gave way.
    """

    closure: Closure
    derivations: tuple[Derivation, ...]
    inferred: tuple[ox.Triple, ...]
    ground: tuple[ox.Triple, ...]
    marks: Mapping[int, int]
    store: ox.Store | None = None

    def derived(self) -> Iterator[ox.Triple]:
        """Every triple that a rule beyond OWL added."""
        for derivation in self.derivations:
            yield from derivation.triples


PROCEDURES: Final[Mapping[StratumRule, Callable[[ox.Store], tuple[ox.Triple, ...]]]] = {
    StratumRule("reach-of-listings", 1, TITLE, LAW, "", Path(__file__).parent / "reach/spread.py"): reach,
}
"""The derivations that SPARQL cannot say, and what computes them: each runs before its stratum's rules."""


def by_stratum(rules: Iterable[StratumRule]) -> dict[int, list[StratumRule]]:
    """The procedures and the rules of each stratum, the lowest first."""
    strata: defaultdict[int, list[StratumRule]] = defaultdict(list)
    for rule in sorted((*PROCEDURES, *rules), key=lambda rule: rule.stratum):
        strata[rule.stratum].append(rule)
    return strata


def apply(rule: StratumRule, store: ox.Store) -> bytes:
    """What the rule says of what the store holds, known or not, in N-Triples."""
    if rule in PROCEDURES:
        return ox.serialize(PROCEDURES[rule](store), format=TEXT) or b""
    constructed = store.query(rule.text)
    assert isinstance(constructed, ox.QueryTriples)  # noqa: S101  # read_rules refuses anything else
    return constructed.serialize(format=TEXT) or b""


def read_rules(paths: Iterable[Path]) -> tuple[StratumRule, ...]:
    """The rules, by stratum and name; raises ``OntologyError`` for headers or queries that do not hold."""
    rules: list[StratumRule] = []
    problems: list[Problem] = []
    for path in paths:
        header = read_header(path)
        text = path.read_text(encoding="utf-8")
        place = Location(f"ontology/rules/{path.name}", 1)
        missing = [key for key in ("title", "stratum", "law") if key not in header]
        if missing or not header["stratum"].isdigit():
            problems.append(Problem(place, f"the header lacks {', '.join(missing) or 'a stratum number'}"))
            continue
        try:
            result = ox.Store().query(text)
        except SyntaxError as error:
            problems.append(Problem(place, str(error)))
            continue
        if not isinstance(result, ox.QueryTriples):
            problems.append(Problem(place, "a rule must be a CONSTRUCT query"))
            continue
        rules.append(
            StratumRule(path.stem, int(header["stratum"]), header["title"], header["law"], text, path)
        )
    if problems:
        raise OntologyError(tuple(problems))
    return tuple(sorted(rules, key=lambda rule: (rule.stratum, rule.name)))


def infer(
    ontology: Loaded,
    data: Loaded,
    rules: Iterable[StratumRule],
    *,
    cache: Path | None = None,
    max_inferred: int | None = None,
) -> Consequences:
    """Everything that follows: stratum 0, the OWL fixpoint, then each further stratum and its fixpoint.

    Raises ``OntologyError`` or ``SchemaInData`` with places, and ``TooManyInferences``.
    """
    strata = by_stratum(rules)
    axioms, asserted = list(ontology.triples()), list(data.triples())
    with ThreadPoolExecutor(CORES) as pool:
        # the ontology's value lists say which edge a kind of relation gives
        ground = _Ground(pool, axioms, asserted)
        derivations = ground.stratum(0, strata.pop(0, []))
        result = closure(
            axioms,
            (*asserted, *(triple for derivation in derivations for triple in derivation.triples)),
            cache=cache,
            max_inferred=max_inferred,
            locate=lambda triple: data.locate(triple) or ontology.locate(triple),
        )
        fresh = result.inferred
        inferred = list(fresh)
        for number, those in strata.items():
            ground.add(fresh)
            found = ground.stratum(number, those)
            fresh = result.add(triple for derivation in found for triple in derivation.triples)
            inferred += fresh
            derivations += found
        known = tuple(ground.triples)
        ground.add(fresh)
        ground.settle()
    if result.merges:
        # what was inferred of a name that gave way since is now said of its representative
        inferred = result.inferred
    store = None if result.merges else ground.store
    return Consequences(result, tuple(derivations), tuple(inferred), known, ground.marks, store)


class _Ground:
    """What the rules of a stratum read: every triple known so far, in a store of its own.

    Triples pass in and out of the store as N-Triples: the engine reads and writes text several times faster
    than objects, and leaves the interpreter free meanwhile, so that the rules of a stratum run side by side
    and the store takes in triples while the reasoner works.
    """

    def __init__(
        self, pool: ThreadPoolExecutor, axioms: Sequence[ox.Triple], asserted: Sequence[ox.Triple]
    ) -> None:
        self.store = ox.Store()
        self._pool = pool
        self._loading: list[Future[None]] = []
        self._lines: set[bytes] = set()
        self.triples: list[ox.Triple] = list(axioms)
        self.marks: dict[int, int] = {}
        # as objects: blank nodes keep their labels, so that the axioms can be told apart again
        self.store.bulk_extend(ox.Quad(item.subject, item.predicate, item.object) for item in axioms)
        self._lines.update((ox.serialize(axioms, format=TEXT) or b"").splitlines())
        self.add(asserted)

    def add(self, triples: Sequence[ox.Triple]) -> None:
        """Let the store hold these too."""
        text = ox.serialize(triples, format=TEXT) or b""
        self._load(text)
        fresh = {
            line: triple
            for line, triple in zip(text.splitlines(), triples, strict=True)
            if line not in self._lines
        }
        self._lines.update(fresh)
        self.triples += fresh.values()

    def stratum(self, number: int, rules: Sequence[StratumRule]) -> list[Derivation]:
        """What each rule derives from the store as it stands; then the store holds it too."""
        self.settle()
        self.marks[number] = len(self.triples)
        texts = list(self._pool.map(apply, rules, repeat(self.store)))
        return [self._take(rule, text) for rule, text in zip(rules, texts, strict=True)]

    def _take(self, rule: StratumRule, text: bytes) -> Derivation:
        """The triples of a rule that were not known before; from now on they are."""
        lines = [line for line in dict.fromkeys(text.splitlines()) if line not in self._lines]
        self._lines.update(lines)
        fresh = b"\n".join(lines)
        self._load(fresh)
        triples = tuple(quad.triple for quad in ox.parse(fresh, TEXT, lenient=True))
        self.triples += triples
        return Derivation(rule, triples)

    def settle(self) -> None:
        """Wait until the store holds all that it was given."""
        for load in self._loading:
            load.result()
        self._loading.clear()

    def _load(self, text: bytes) -> None:
        # lenient: the text comes from the engine itself
        self._loading.append(self._pool.submit(self.store.load, text, TEXT, lenient=True))
