"""Data ranges: datatypes, enumerations, facets and their combinations, and which literals lie in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from pyoxigraph import Literal, NamedNode

from lithograph.reason.axioms import Fault, SchemaGraph
from lithograph.reason.lexical import Value
from lithograph.reason.rules import Resource, Term
from lithograph.reason.values import datatype_within, in_datatype, ordered, value_of
from lithograph.reason.vocabulary import (
    DATATYPE,
    DATATYPE_COMPLEMENT,
    EQUIVALENT_CLASS,
    FACETS,
    INTERSECTION,
    ON_DATATYPE,
    ONE_OF,
    RDFS_LITERAL,
    SUB_CLASS,
    UNION,
    WITH_RESTRICTIONS,
)
from lithograph.terms import OWL, RDF, XSD

BUILT_IN: Final = frozenset(
    {RDFS_LITERAL, RDF["PlainLiteral"], RDF["langString"], RDF["XMLLiteral"], OWL["real"], OWL["rational"]}
)
_BOUNDS: Final = {
    "minInclusive": (0, 1),
    "minExclusive": (1,),
    "maxInclusive": (-1, 0),
    "maxExclusive": (-1,),
}
DEEPEST: Final = 100
"""Nesting of data ranges that is read."""
_LENGTHS: Final = frozenset({"length", "minLength", "maxLength"})


@dataclass(frozen=True, slots=True)
class Named:
    """All literals of a datatype."""

    iri: NamedNode


@dataclass(frozen=True, slots=True)
class Facet:
    """A bound on values: the local name of the facet and its value."""

    name: str
    value: Literal


@dataclass(frozen=True, slots=True)
class Restricted:
    """The literals of a range that keep within all facets."""

    base: "DataRange"
    facets: tuple[Facet, ...]


@dataclass(frozen=True, slots=True)
class Enumeration:
    """The listed literals."""

    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Combined:
    """``all``, ``any`` or ``none`` of the parts."""

    quantifier: str
    parts: tuple["DataRange", ...]


DataRange: TypeAlias = Named | Restricted | Enumeration | Combined


def is_data_range(graph: SchemaGraph, term: Resource) -> bool:
    """Whether a term of the schema denotes a set of literals: it is said to, or lies within one that is."""
    known = graph.data_ranges.get(term)
    if known is None:
        known = graph.data_ranges[term] = _is_called_data_range(graph, term) or any(
            _is_called_data_range(graph, other)
            for predicate in (EQUIVALENT_CLASS, SUB_CLASS)
            for other in graph.resources(term, predicate)
        )
    return known


def _is_called_data_range(graph: SchemaGraph, term: Resource) -> bool:
    if isinstance(term, NamedNode) and (term in XSD or term in BUILT_IN):
        return True
    return (
        graph.is_a(term, DATATYPE)
        or graph.is_a(term, OWL["DataRange"])
        or bool(graph.objects(term, ON_DATATYPE))
    )


def read_range(graph: SchemaGraph, term: Resource, seen: frozenset[Resource] = frozenset()) -> DataRange:
    """The data range that a term denotes; a datatype without a definition stands for itself."""
    if isinstance(term, NamedNode) and (term in XSD or term in BUILT_IN):
        return Named(term)
    return _read_definition(graph, term, seen | {term})


def _read_definition(graph: SchemaGraph, term: Resource, seen: frozenset[Resource]) -> DataRange:
    for base in graph.resources(term, ON_DATATYPE):
        facets = _facets(graph, graph.objects(term, WITH_RESTRICTIONS)[0])
        return Restricted(read_range(graph, base, seen), tuple(facets))
    for values in graph.objects(term, ONE_OF):
        return Enumeration(tuple(value for value in graph.members(values) if isinstance(value, Literal)))
    for predicate, quantifier in ((INTERSECTION, "all"), (UNION, "any")):
        for parts in graph.objects(term, predicate):
            members = graph.resource_members(parts)
            return Combined(
                quantifier, tuple(read_range(graph, part, seen) for part in members if part not in seen)
            )
    for part in graph.resources(term, DATATYPE_COMPLEMENT):
        return Combined("none", (read_range(graph, part, seen),))
    for other in graph.resources(term, EQUIVALENT_CLASS):
        if other not in seen and is_data_range(graph, other):
            return read_range(graph, other, seen)
    own = Named(term) if isinstance(term, NamedNode) else Combined("any", ())
    wider = tuple(
        read_range(graph, other, seen)
        for other in graph.resources(term, SUB_CLASS)
        if other not in seen and is_data_range(graph, other)
    )
    # what lies in a datatype that is not defined is not known, but nothing outside a wider one does
    return Combined("all", (own, *wider)) if wider else own


def contains(data_range: DataRange, value: Value) -> bool | None:
    """Whether the value lies in the range; None when that is not known."""
    match data_range:
        case Named(iri):
            return in_datatype(value, iri)
        case Enumeration(values):
            return value in {value_of(literal) for literal in values}
        case Restricted(base, facets):
            return _every([contains(base, value), *(_within(facet, value) for facet in facets)])
        case Combined("all", parts):
            return _every([contains(part, value) for part in parts])
        case Combined(quantifier, parts):
            some = _negate(_every([_negate(contains(part, value)) for part in parts]))
            return some if quantifier == "any" else _negate(some)


def settled(data_range: DataRange, datatype: NamedNode) -> bool | None:
    """Whether all well-formed literals of a datatype lie in the range, or none; None when it depends."""
    match data_range:
        case Named(iri):
            return datatype_within(datatype, iri)
        case Restricted(base, _facets):
            return False if settled(base, datatype) is False else None
        case Combined("all", parts):
            return _every([settled(part, datatype) for part in parts])
        case Combined("any", parts):
            return _negate(_every([_negate(settled(part, datatype)) for part in parts]))
    return None


def facet_faults(graph: SchemaGraph) -> list[Fault]:
    """Facets that mean nothing for the datatype they restrict, and patterns that cannot be read."""
    result: list[Fault] = []
    for triple, subject, base in graph.axioms(ON_DATATYPE):
        for values in graph.objects(subject, WITH_RESTRICTIONS)[:1]:
            for facet in _facets(graph, values):
                message = _misfit(facet, base)
                if message is not None:
                    result.append(
                        Fault(triple, message, "see XML Schema part 2 for the facets of each datatype")
                    )
    return result + list(_endless_ranges(graph))


def _endless_ranges(graph: SchemaGraph) -> Iterator[Fault]:
    """Data ranges that are defined by themselves, or too deep to be read."""
    for predicate in (ON_DATATYPE, DATATYPE_COMPLEMENT, INTERSECTION, UNION):
        for triple, subject, _term in graph.axioms(predicate):
            if is_data_range(graph, subject) and _is_endless(graph, subject):
                yield Fault(
                    triple,
                    f"a data range is defined by itself, or more than {DEEPEST} deep",
                    "write out what it holds",
                )


def _is_endless(graph: SchemaGraph, start: Resource) -> bool:
    deepest: dict[Resource, int] = {}
    stack = [(start, 0)]
    while stack:
        term, depth = stack.pop()
        if depth > DEEPEST:
            return True
        if deepest.get(term, -1) < depth and is_data_range(graph, term):
            deepest[term] = depth
            parts = graph.resources(term, ON_DATATYPE) + graph.resources(term, DATATYPE_COMPLEMENT)
            for predicate in (INTERSECTION, UNION):
                for members in graph.objects(term, predicate):
                    parts += graph.resource_members(members)
            stack += [(part, depth + 1) for part in parts]
            # of two names for one datatype none is deeper
            stack += [(other, depth) for other in graph.resources(term, EQUIVALENT_CLASS)]
    return False


def _facets(graph: SchemaGraph, values: Term) -> list[Facet]:
    return [
        Facet(name.value.rsplit("#", 1)[1], value)
        for node in graph.resource_members(values)
        for name in sorted(FACETS)
        for value in graph.objects(node, name)
        if isinstance(value, Literal)
    ]


def _misfit(facet: Facet, base: Resource) -> str | None:
    value = value_of(facet.value)
    if value is None:
        return f"the facet {facet.name} has the value {facet.value}, which is not well-formed"
    if facet.name in _BOUNDS:
        if ordered(value, value) is None:
            return f"the facet {facet.name} does not apply to values like {facet.value}"
        if isinstance(base, NamedNode) and in_datatype(value, base) is False and not _comparable(value, base):
            return f"the facet {facet.name} compares values of {base} with {facet.value}"
    if facet.name in _LENGTHS and not facet.value.value.strip().isdigit():
        return f"the facet {facet.name} needs a whole number, not {facet.value}"
    if facet.name == "pattern":
        try:
            re.compile(_python_pattern(facet.value.value))
        except re.error as error:
            return f"the pattern {facet.value} cannot be read ({error})"
    return None


def _comparable(value: Value, base: NamedNode) -> bool:
    """Whether a bound outside the datatype itself still lies in its value space (0.5 for xsd:integer)."""
    return value.space == "number" and in_datatype(value, XSD["decimal"]) is not None and _is_numeric(base)


def _is_numeric(base: NamedNode) -> bool:
    one = Value("number", value_of(Literal("1", datatype=XSD["integer"])).value)  # type: ignore[union-attr]
    minus = Value("number", value_of(Literal("-1", datatype=XSD["integer"])).value)  # type: ignore[union-attr]
    return in_datatype(one, base) is True or in_datatype(minus, base) is True


def _within(facet: Facet, value: Value) -> bool | None:
    bound = value_of(facet.value)
    if facet.name in _BOUNDS:
        order = None if bound is None else ordered(value, bound)
        return False if order is None else order in _BOUNDS[facet.name]
    if facet.name in _LENGTHS:
        return _length_fits(facet, value)
    if facet.name == "pattern":
        text = value.value[0] if isinstance(value.value, tuple) else value.value
        return isinstance(text, str) and re.fullmatch(_python_pattern(facet.value.value), text) is not None
    if facet.name == "langRange":
        tag = value.value[1] if value.space == "language" and isinstance(value.value, tuple) else ""
        wanted = facet.value.value.lower()
        return tag != "" and (wanted in {"*", tag} or str(tag).startswith(wanted + "-"))
    return None


def _length_fits(facet: Facet, value: Value) -> bool:
    text = value.value[0] if isinstance(value.value, tuple) else value.value
    if not isinstance(text, str | bytes):
        return False
    wanted = int(facet.value.value)
    if facet.name == "length":
        return len(text) == wanted
    return len(text) >= wanted if facet.name == "minLength" else len(text) <= wanted


def _python_pattern(pattern: str) -> str:
    r"""The XML Schema pattern for Python: ``\i`` and ``\c`` written out, ``^`` and ``$`` literal."""
    result: list[str] = []
    inside = False
    place = 0
    while place < len(pattern):
        pair = pattern[place : place + 2]
        char = pattern[place]
        if char == "\\" and len(pair) > 1:
            names = {r"\i": r"A-Za-z_:", r"\c": r"\w.\-:"}
            result.append(pair if pair not in names else names[pair] if inside else f"[{names[pair]}]")
            place += 2
            continue
        inside = (inside or char == "[") and char != "]"
        result.append("\\" + char if char in "^$" and not inside else char)
        place += 1
    return "".join(result)


def _every(answers: list[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


def _negate(answer: bool | None) -> bool | None:  # noqa: FBT001  # three-valued logic has no better name
    return None if answer is None else not answer
