"""Which triples a query can read: what it gives stays the same while none of them changes.

Judged by property, and by class for types. What is not understood counts as reading everything.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import pyoxigraph as ox

from lithograph.errors import UnsupportedFeature
from lithograph.query.plan import Choice, Inverse, Level, Path, Pattern, Plan, Repeat, Sequence, Step
from lithograph.query.reading import read_plan
from lithograph.query.tokens import Token, tokens
from lithograph.terms import RDF_TYPE, RDFS
from lithograph.validate.kept.groups import listed, outermost

Key: TypeAlias = tuple[str, str | None]
"""A property, or rdf:type and a class; ``None`` for any class."""

Need: TypeAlias = tuple[str, str | None, bool]
"""A key, and whether the focus node is the subject."""

_TYPE: Final = RDF_TYPE.value
_AXIOMATIC: Final = frozenset((RDFS["subPropertyOf"], RDFS["subClassOf"]))
_CUTS: Final = frozenset(("LIMIT", "OFFSET", "HAVING", "GROUP", "SERVICE"))


@dataclass(frozen=True, slots=True)
class Reads:
    """Keys that a query reads everywhere; ``near``: besides, anything said of the focus nodes or to them.

    What is near is enough for the rows about these nodes alone. ``needs`` are what must be said of a focus
    node, or to it, in every row about it.
    """

    keys: frozenset[Key]
    near: bool = False
    needs: tuple[Need, ...] = ()

    def document(self) -> list[Any]:
        """As JSON."""
        return [sorted(self.keys, key=str), self.near, self.needs]

    @classmethod
    def of(cls, document: list[Any]) -> "Reads":
        """From JSON."""
        keys, near, needs = document
        return cls(
            frozenset((prop, kind) for prop, kind in keys),
            near,
            tuple((prop, kind, is_subject) for prop, kind, is_subject in needs),
        )


class _Anything(Exception):
    """The query may read any triple."""


def reads(text: str, focus: str | None = None, axioms: Iterable[ox.Triple] = ()) -> Reads | None:
    """What the query reads, about the nodes in the variable ``focus`` if there is one; ``None``: anything.

    ``axioms`` say what a property may be that the query takes from them.
    """
    try:
        plain = _without_graphs(text)
        plan = read_plan(plain if "CONSTRUCT" in plain.split() else _as_construct(plain))
        return _Reading(plan, plain, focus, axioms).all()
    except (UnsupportedFeature, _Anything):
        return None


def tells_of_others(text: str) -> bool:
    """Whether a row may name, besides the focus node, a thing of which the query reads something.

    A change of that thing can make a row about a focus node that is far from it. What is read of shapes and
    axioms does not count: where these change, everything is told.
    """
    try:
        where = read_plan(_as_construct(_without_graphs(text, keeps_groups=False))).where
    except (UnsupportedFeature, _Anything):
        return True
    patterns = (pattern for around in _levels(where) for pattern in around[0].patterns)
    read_of = {pattern.subject.value for pattern in patterns if isinstance(pattern.subject, ox.Variable)}
    return any(read_of & set(select.keys) - {"focus"} for select in where.selects)


def _without_graphs(text: str, *, keeps_groups: bool = True) -> str:
    """The text with the groups of named graphs as if they read the data, or without: comments go too."""
    kept: list[str] = []
    found = iter(tokens(text))
    for token in found:
        if token.kind == "word" and token.text.upper() == "GRAPH":
            if next(found).kind == "var":
                raise _Anything
            if not keeps_groups:
                _skip_group(found)
        else:
            kept.append(token.text)
    return " ".join(kept)


def _skip_group(found: Iterator[Token]) -> None:
    depth = 0
    for token in found:
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth == 0:
            return


def _as_construct(text: str) -> str:
    """A SELECT as the only group of a CONSTRUCT, which is what the reader reads."""
    start = text.find("SELECT")
    return f"{text[:start]} CONSTRUCT {{ }} WHERE {{ {{ {text[start:]} }} }}"


class _Reading:
    def __init__(self, plan: Plan, text: str, focus: str | None, axioms: Iterable[ox.Triple]) -> None:
        self._plan = plan
        self._header = text.partition("CONSTRUCT")[0].partition("SELECT")[0]
        self._words = set(text.upper().split())
        self._groups = list(_levels(plan.where))
        selects = [select for around in self._groups for select in around[0].selects]
        is_one_group = len(selects) <= 1 and not any(select.grouped for select in selects)
        self._focus = focus if is_one_group and not self._words & _CUTS else None
        self._axioms = axioms

    def all(self) -> Reads:
        keys: set[Key] = set()
        near = False
        for around in self._groups:
            for pattern in around[0].patterns:
                found, leaves = self._of(pattern, around)
                keys.update(found)
                near |= leaves
        return Reads(frozenset(keys), near, tuple(self._needs()))

    def _needs(self) -> Iterator[Need]:
        """What the patterns that stand in no braces but the outermost ask of the focus node."""
        top = self._plan.where.selects
        if self._focus is None or len(top) != 1:
            return
        for pattern in self._sure(top[0].level):
            if isinstance(pattern.path, Step) and not isinstance(pattern.object, ox.Literal):
                is_kind = pattern.path.iri == RDF_TYPE and isinstance(pattern.object, ox.NamedNode)
                kind = pattern.object.value if is_kind else None
                for slot, is_subject in ((pattern.subject, True), (pattern.object, False)):
                    if self._is_focus(slot):
                        yield pattern.path.iri.value, kind, is_subject

    def _sure(self, level: Level) -> tuple[Pattern, ...]:
        """The patterns of the group itself, which hold in every solution of it."""
        try:
            plan = read_plan(f"{self._header} CONSTRUCT {{ }} WHERE {{ {outermost(level.text)} }}")
        except UnsupportedFeature:
            return ()
        return plan.where.patterns

    def _of(self, pattern: Pattern, around: tuple[Level, ...]) -> tuple[set[Key], bool]:
        """The keys of a pattern, and whether what is near the focus nodes stands for some of them."""
        path = pattern.path
        ends = (self._is_focus(pattern.subject), self._is_focus(pattern.object))
        if isinstance(path, ox.Variable):
            if any(ends):
                return set(), True
            return {(iri, None) for iri in self._properties(path, around[0])}, False
        if isinstance(path, Repeat) and path.least == 0:
            if any(ends):  # no step leads from a node to itself, and these are near
                return {(iri, None) for iri in _steps(path)}, True
            self._refuse_free_ends(pattern, around)
        if path == Step(RDF_TYPE):
            kind = pattern.object.value if isinstance(pattern.object, ox.NamedNode) else None
            return (set(), True) if any(ends) else ({(_TYPE, kind)}, False)
        parts = list(path.parts) if isinstance(path, Sequence) else [path]
        kept = [
            part
            for place, part in enumerate(parts)
            if not (_is_single(part) and ((ends[0] and place == 0) or (ends[1] and place == len(parts) - 1)))
        ]
        return {(iri, None) for part in kept for iri in _steps(part)}, len(kept) < len(parts)

    def _is_focus(self, slot: object) -> bool:
        return self._focus is not None and isinstance(slot, ox.Variable) and slot.value == self._focus

    def _properties(self, variable: ox.Variable, level: Level) -> Iterator[str]:
        """What a property that is a variable may be: as VALUES lists it, or as axioms say."""
        if f"?{variable.value}" in listed(level.text) and "UNDEF" not in self._words:
            yield from (iri.value for iri in self._plan.values.get(variable.value, ()))
            return
        predicates = {
            other.path.iri
            for other in self._sure(level)
            if other.subject == variable and isinstance(other.path, Step) and other.path.iri in _AXIOMATIC
        }
        if not predicates:
            raise _Anything
        for axiom in self._axioms:
            if axiom.predicate in predicates and isinstance(axiom.subject, ox.NamedNode):
                yield axiom.subject.value

    def _refuse_free_ends(self, pattern: Pattern, around: tuple[Level, ...]) -> None:
        """A path that may have no step stands for every node of the graph, unless something else ties it."""
        ends = {slot for slot in (pattern.subject, pattern.object) if isinstance(slot, ox.Variable)}
        tied = {
            slot
            for level in around
            for other in self._sure(level)
            if not (isinstance(other.path, Repeat) and other.path.least == 0)
            for slot in (other.subject, other.object)
        }
        if len(ends) == 2 and not ends & tied:  # noqa: PLR2004  # both ends
            raise _Anything


def _levels(level: Level, outside: tuple[Level, ...] = ()) -> Iterator[tuple[Level, ...]]:
    """Each group, with the groups around it whose values it sees."""
    around = (level, *outside)
    yield around
    for select in level.selects:
        yield from _levels(select.level)
    for witness in level.witnesses:
        yield from _levels(witness.level, around)


def _is_single(path: Path) -> bool:
    return isinstance(path, Step) or (isinstance(path, Inverse) and isinstance(path.part, Step))


def _steps(path: Path) -> Iterator[str]:
    match path:
        case Step(iri):
            yield iri.value
        case Inverse(part) | Repeat(part):
            yield from _steps(part)
        case Choice(parts) | Sequence(parts):
            for part in parts:
                yield from _steps(part)
        case _:
            raise _Anything
