"""Whether shapes are well formed, told with the place: the fast engine passes over faults in silence."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from lithograph.errors import ShapesError, UnsupportedFeature
from lithograph.terms import RDF, SH, XSD
from lithograph.validate.finding import Term
from lithograph.validate.shapes import Shapes

_NEAR: Final = 0.87
_COUNTS: Final = tuple(
    SH[name]
    for name in ("minCount", "maxCount", "minLength", "maxLength", "qualifiedMinCount", "qualifiedMaxCount")
)
_IRIS: Final = (SH["datatype"], SH["class"], SH["targetClass"], SH["targetSubjectsOf"], SH["targetObjectsOf"])
_LISTS: Final = tuple(SH[name] for name in ("in", "and", "or", "xone", "languageIn", "ignoredProperties"))
_KINDS: Final = {
    SH[name]
    for name in ("IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral")
}
_CHILDREN: Final = tuple(SH[name] for name in ("property", "node", "not", "qualifiedValueShape"))
_SHAPE_LISTS: Final = tuple(SH[name] for name in ("and", "or", "xone"))
_PROPERTIES: Final = frozenset(
    SH[name]
    for name in (  # noqa: SIM905  # a name to a line would be a page
        "alternativePath and ask class closed condition construct datatype deactivated declare "
        "defaultValue description disjoint entailment equals expression filterShape flags group "
        "hasValue ignoredProperties in intersection inversePath js jsFunctionName jsLibrary "
        "jsLibraryURL labelTemplate languageIn lessThan lessThanOrEquals maxCount maxExclusive "
        "maxInclusive maxLength message minCount minExclusive minInclusive minLength name namespace "
        "node nodeKind nodeValidator nodes not object oneOrMorePath optional or order parameter path "
        "pattern predicate prefix prefixes property propertyValidator qualifiedMaxCount "
        "qualifiedMinCount qualifiedValueShape qualifiedValueShapesDisjoint returnType rule select "
        "severity sparql subject target targetClass targetNode targetObjectsOf targetSubjectsOf union "
        "uniqueLang update validator xone zeroOrMorePath zeroOrOnePath The properties of SHACL's "
        "vocabulary; later versions have more, so that another one is no fault as such."
    ).split()
)
"""What SHACL says of shapes; later versions have more, so that another property is no fault as such."""


def check_shapes(shapes: Shapes) -> None:
    """Raises ``ShapesError`` with every fault; ``UnsupportedFeature`` for a shape that refers to itself."""
    faults = tuple(f"{_place(shape, shapes)}: {fault}" for shape, fault in _faults(shapes))
    if faults:
        raise ShapesError("\n".join(faults))
    for shape in shapes.shapes:
        if _reaches(shape, shape, shapes):
            raise UnsupportedFeature(
                f"{_place(shape, shapes)}: the shape refers to itself, which SHACL leaves undefined."
            )


def _faults(shapes: Shapes) -> Iterator[tuple[Term, str]]:
    for triple in shapes.triples:
        shape, value, name = triple.subject, triple.object, triple.predicate.value.rpartition("#")[2]
        if not isinstance(shape, NamedNode) or isinstance(value, Triple):
            continue
        if triple.predicate == SH["property"] and (
            isinstance(value, Literal) or not shapes.values(value, SH["path"])
        ):
            yield shape, "a property shape needs a sh:path"
        elif triple.predicate in _COUNTS and not _is_count(value):
            yield shape, f"sh:{name} must be a whole number, not {value}"
        elif triple.predicate in _IRIS and not isinstance(value, NamedNode):
            yield shape, f"sh:{name} must be an IRI, not {value}"
        elif triple.predicate == SH["nodeKind"] and value not in _KINDS:
            yield shape, f"sh:nodeKind must be one of SHACL's six kinds, not {value}"
        elif triple.predicate in _LISTS and not _is_list(value, shapes):
            yield shape, f"sh:{name} must be a list, not {value}"
        elif triple.predicate in SH and triple.predicate not in _PROPERTIES and (near := _meant(name)):
            yield shape, f"sh:{name} is no property of SHACL; did you mean sh:{near}?"
        elif triple.predicate == SH["pattern"] and (fault := _pattern_fault(value)):
            yield shape, f"sh:pattern is no regular expression: {fault}"


def _meant(name: str) -> str | None:
    """The property of SHACL that is spelt almost like this name."""
    known = [term.value.rpartition("#")[2] for term in _PROPERTIES]
    return next(iter(get_close_matches(name, known, 1, _NEAR)), None)


def _is_count(value: object) -> bool:
    return isinstance(value, Literal) and value.datatype == XSD["integer"] and value.value.isdigit()


def _is_list(head: Term, shapes: Shapes) -> bool:
    return head == RDF["nil"] or bool(shapes.values(head, RDF["first"]))


def _pattern_fault(value: object) -> str:
    if not isinstance(value, Literal):
        return str(value)
    try:
        re.compile(value.value)
    except re.error as error:
        # character classes of XPath (\\p{L}, \\i) that Python does not know are no fault
        return "" if "bad escape" in str(error) else str(error)
    return ""


def _reaches(start: Term, goal: Term, shapes: Shapes) -> bool:
    seen: set[Term] = set()
    todo = _children(start, shapes)
    while todo:
        shape = todo.pop()
        if shape == goal:
            return True
        if shape not in seen:
            seen.add(shape)
            todo += _children(shape, shapes)
    return False


def _children(shape: Term, shapes: Shapes) -> list[Term]:
    found = [child for key in _CHILDREN for child in shapes.values(shape, key)]
    heads = [head for key in _SHAPE_LISTS for head in shapes.values(shape, key)]
    return found + [member for head in heads for member in shapes.members(head)]


def _place(shape: Term, shapes: Shapes) -> str:
    rule = shapes.rule(shape)
    place = shapes.location(shape) or rule.location
    return f"{place}: {rule.id}" if place is not None else rule.id
