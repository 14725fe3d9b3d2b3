"""What the rules of each stratum read, in layers, so that a rule can be asked again as it was asked then."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final, TypeAlias

import pyoxigraph as ox

from lithograph.derive import Consequences
from lithograph.query.plan import Choice, Inverse, Path, Repeat, Sequence, Step
from lithograph.terms import RDF, XSD

Term: TypeAlias = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Row: TypeAlias = Mapping[str, Term]
Walk: TypeAlias = tuple[Term, tuple[ox.Triple, ...]]
"""Where a path leads, and the triples along it."""

LAYER: Final = "urn:lithograph:layer:"


class Ground:
    """Every triple in the order in which the rules came to know it.

    The layers are disjoint, so that a default graph of several counts each triple once.
    """

    def __init__(self, consequences: Consequences) -> None:
        self._ground = consequences.ground
        self._marks = dict(sorted(consequences.marks.items()))
        self._order = {triple: number for number, triple in enumerate(self._ground)}
        self._forms = _Forms(self._ground)
        self._store = ox.Store()
        self._loaded: list[int] = []

    def is_given(self, triple: ox.Triple) -> bool:
        """Whether the triple was stated, in data or ontology."""
        return self._order.get(triple, len(self._ground)) < self._marks[min(self._marks)]

    def holds(self, triple: ox.Triple, stratum: int) -> bool:
        """Whether the rules of the stratum could read the triple."""
        return self._order.get(triple, len(self._ground)) < self._marks[stratum]

    def ask(self, query: str, stratum: int) -> Iterator[Row]:
        """The rows of a SELECT over what the rules of the stratum read; unbound variables are left out."""
        self._load(stratum)
        graphs: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [
            ox.NamedNode(f"{LAYER}{number}") for number in self._marks if number <= stratum
        ]
        rows = self._store.query(query, default_graph=graphs)
        assert isinstance(rows, ox.QuerySolutions)  # noqa: S101 - only SELECT is asked
        names = [variable.value for variable in rows.variables]
        for row in rows:
            yield {name: term for name in names if (term := row[name]) is not None}

    def objects(self, subject: Term, predicate: ox.NamedNode, stratum: int) -> list[Term]:
        """The objects that the rules of the stratum could read."""
        self._load(stratum)
        return [end for end, _ in self._hop(predicate, subject, stratum, back=False)]

    def walk(self, start: Term, path: Path, end: Term, stratum: int) -> tuple[ox.Triple, ...] | None:
        """The triples along the path from start to end; ``None`` when there is no such way."""
        self._load(stratum)
        if isinstance(path, Step) and not isinstance(start, ox.Literal):
            triple = self._forms.stated(ox.Triple(start, path.iri, end))
            return (triple,) if self.holds(triple, stratum) else None
        for reached, triples in self._ways(path, start, stratum, back=False):
            if reached == end:
                return triples
        return None

    def _ways(self, path: Path, start: Term, stratum: int, *, back: bool) -> Iterator[Walk]:
        match path:
            case Step(iri):
                yield from self._hop(iri, start, stratum, back=back)
            case Inverse(part):
                yield from self._ways(part, start, stratum, back=not back)
            case Choice(parts):
                for part in parts:
                    yield from self._ways(part, start, stratum, back=back)
            case Sequence(parts):
                yield from self._chain(parts[::-1] if back else parts, start, stratum, back=back)
            case Repeat():
                yield from self._repeat(path, start, stratum, back=back)

    def _chain(self, parts: tuple[Path, ...], start: Term, stratum: int, *, back: bool) -> Iterator[Walk]:
        if not parts:
            yield start, ()
            return
        for middle, triples in self._ways(parts[0], start, stratum, back=back):
            for end, more in self._chain(parts[1:], middle, stratum, back=back):
                yield end, triples + more

    def _repeat(self, path: Repeat, start: Term, stratum: int, *, back: bool) -> Iterator[Walk]:
        if path.least == 0:
            yield start, ()
        reached: dict[Term, tuple[ox.Triple, ...]] = {start: ()}
        wave = [start]
        for node in wave:
            for end, triples in self._ways(path.part, node, stratum, back=back):
                if end not in reached:
                    reached[end] = reached[node] + triples
                    if path.many:
                        wave.append(end)
                    yield end, reached[end]

    def _hop(self, iri: ox.NamedNode, node: Term, stratum: int, *, back: bool) -> Iterator[Walk]:
        if back:
            quads = self._store.quads_for_pattern(None, iri, node, None)
        elif isinstance(node, ox.NamedNode | ox.BlankNode):
            quads = self._store.quads_for_pattern(node, iri, None, None)
        else:
            return
        for quad in quads:
            triple = self._forms.stated(quad.triple)
            if self.holds(triple, stratum):
                # the engine's form of the object, which rows have too
                yield quad.subject if back else quad.object, (triple,)

    def _load(self, stratum: int) -> None:
        """Fill the layers up to the stratum; as text, which the engine loads several times faster."""
        marks = [(-1, 0), *self._marks.items()]
        for (_, start), (number, end) in pairwise(marks):
            if number <= stratum and number not in self._loaded:
                self._loaded.append(number)
                text = ox.serialize(self._ground[start:end], format=ox.RdfFormat.N_TRIPLES)
                graph = ox.NamedNode(f"{LAYER}{number}")
                self._store.bulk_load(text, ox.RdfFormat.N_TRIPLES, to_graph=graph)


class _Forms:
    """Finds the form in which a value was stated: the engine gives back "4000" for "4000.0"."""

    def __init__(self, ground: tuple[ox.Triple, ...]) -> None:
        self._values: defaultdict[tuple[Term, ox.NamedNode], list[ox.Triple]] = defaultdict(list)
        self._engine = ox.Store()
        self._canonical: dict[ox.Literal, Term] = {}
        for triple in ground:
            if isinstance(triple.object, ox.Literal) and triple.object.datatype not in _TEXTS:
                self._values[triple.subject, triple.predicate].append(triple)

    def stated(self, triple: ox.Triple) -> ox.Triple:
        """The triple that was stated with this value; the triple itself where there is none."""
        if isinstance(triple.object, ox.Literal):
            for known in self._values.get((triple.subject, triple.predicate), ()):
                value = known.object
                if value == triple.object:
                    return known
                if isinstance(value, ox.Literal) and self._form(value) == triple.object:
                    return known
        return triple

    def _form(self, literal: ox.Literal) -> Term:
        if literal not in self._canonical:
            quad = ox.Quad(LITERAL, LITERAL, literal)
            self._engine.add(quad)
            self._canonical[literal] = next(iter(self._engine)).object
            self._engine.clear()
        return self._canonical[literal]


LITERAL: Final = ox.NamedNode("urn:lithograph:literal")
_TEXTS: Final = frozenset((XSD["string"], RDF["langString"]))
