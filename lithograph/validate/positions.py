"""Where a finding stands: the offending value's line, else the subject's, else that of the premises."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Triple

from lithograph.errors import Location
from lithograph.load import Loaded
from lithograph.terms import RDF_TYPE, XSD
from lithograph.validate.finding import Finding, Term
from lithograph.validate.graph import Graph

if TYPE_CHECKING:
    from lithograph.explain.proof import Proof  # the reasoner takes its time to import

_NUMBERS = {XSD[name] for name in ("integer", "decimal", "double", "float", "nonNegativeInteger")}
_MISSING = {"MinCount", "QualifiedMinCount"}

Premises = Callable[[Triple], tuple[Triple, ...]]
Prove = Callable[[Triple], "Proof | None"]


def placed(
    finding: Finding,
    loaded: Loaded,
    graph: Graph,
    premises: Premises | None = None,
    prove: Prove | None = None,
) -> Finding:
    """The finding with its place, the places beside it (premises, the rule), and its proof if inferred."""
    related = () if finding.rule.location is None else (finding.rule.location,)
    if finding.location is not None:
        return replace(finding, related=related)
    offending = tuple(_offending(finding, graph))
    for triple in offending:
        places = loaded.locate(triple)
        if places:
            # the value as it is written: a store gives back another form of it
            value = _term(triple.object) if finding.value is not None else None
            is_subject = triple.object == finding.focus
            shown = finding.value if is_subject else value
            # where no value is named, all of them together are one too many
            more = offending if finding.value is None else ()
            others = tuple(place for other in more if other != triple for place in loaded.locate(other))
            return replace(finding, value=shown, location=places[0], related=places[1:] + others + related)
    is_inferred = bool(offending)
    if offending and prove is not None:
        finding = replace(finding, proof=prove(offending[0]))
        # a check may show a value that its path does not lead to: then there is no such triple
        is_inferred = finding.proof is not None
    if premises is not None:
        places = tuple(
            place
            for triple in dict.fromkeys((*offending[:1], *_beside(finding, graph)))
            for premise in premises(triple)
            for place in loaded.locate(premise)
        )
        if places:
            return replace(finding, location=places[0], related=places[1:] + related, inferred=True)
    return replace(finding, location=_subject(finding, loaded, graph), related=related, inferred=is_inferred)


def _offending(finding: Finding, graph: Graph) -> Iterator[Triple]:
    """The triples that the finding is about, the likeliest first."""
    focus, value = finding.focus, finding.value
    predicate, is_inverse = _simple(finding.path)
    if isinstance(focus, Literal):
        return
    if predicate is None:
        if value is not None and value != focus and finding.path is None:
            yield from (triple for triple in graph.by_subject.get(focus, ()) if triple.object == value)
    elif is_inverse:
        if value is not None and not isinstance(value, Literal):
            yield Triple(value, predicate, focus)
    elif finding.component in _MISSING:
        return
    elif value is None:
        # too many values: the last one is the one to look at
        yield from (Triple(focus, predicate, found) for found in reversed(graph.values(focus, predicate)))
    else:
        yield Triple(focus, predicate, value)
        written = (found for found in graph.values(focus, predicate) if _is_same(found, value))
        yield from (Triple(focus, predicate, found) for found in written)


def _beside(finding: Finding, graph: Graph) -> Iterator[Triple]:
    """What a check names as another value of the same property: a second class that the first excludes."""
    predicate, _ = _simple(finding.path)
    if predicate is not None and not isinstance(finding.focus, Literal):
        yield from (item for item in graph.said(finding.focus, predicate) if item.object in finding.others)


def _is_same(one: Term, other: Term) -> bool:
    """Whether two numbers are one value in two forms."""
    if not isinstance(one, Literal) or not isinstance(other, Literal) or one == other:
        return False
    if one.datatype not in _NUMBERS or other.datatype not in _NUMBERS:
        return False
    try:
        return Decimal(one.value) == Decimal(other.value)
    except InvalidOperation:
        return False


def _term(term: Term | Triple) -> Term | None:
    return None if isinstance(term, Triple) else term


def _simple(path: str | None) -> tuple[NamedNode | None, bool]:
    text = path or ""
    is_inverse = text.startswith("^")
    iri = text.removeprefix("^")
    if iri.startswith("<") and iri.endswith(">") and ">" not in iri[:-1]:
        return NamedNode(iri[1:-1]), is_inverse
    return None, is_inverse


def _subject(finding: Finding, loaded: Loaded, graph: Graph) -> Location | None:
    """The subject's first line; for a node that no file describes, that of a statement about it."""
    focus: Term = finding.focus
    if isinstance(focus, Literal):
        return None
    for triple in (Triple(focus, RDF_TYPE, kind) for kind in graph.values(focus, RDF_TYPE)):
        if loaded.locate(triple):
            places = loaded.locate_subject(focus)
            home = loaded.locate(triple)[0].file
            return next((place for place in places if place.file == home), places[0])
    places = loaded.locate_subject(focus)
    if places:
        return places[0]
    mentions = (place for triple in graph.mentions.get(focus, ()) for place in loaded.locate(triple))
    return next(mentions, None)
