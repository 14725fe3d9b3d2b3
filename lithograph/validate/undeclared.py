"""Terms used in data that no ontology module declares, each with the nearest declared names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from lithograph.errors import Problem
from lithograph.load import Loaded
from lithograph.terms import LG, OWL, RDF, RDF_TYPE, RDFS, SH, SKOS, XSD
from lithograph.validate.names import Names

BUILT_IN: Final = (RDF, RDFS, OWL, XSD, SH)
"""Vocabularies of the languages themselves: nobody declares them."""

_LABELS = (SKOS["prefLabel"], RDFS["label"], SKOS["altLabel"])
_DECLARING = {
    OWL[name]
    for name in (
        "Class",
        "ObjectProperty",
        "DatatypeProperty",
        "AnnotationProperty",
        "NamedIndividual",
        "FunctionalProperty",
        "InverseFunctionalProperty",
        "TransitiveProperty",
        "SymmetricProperty",
    )
} | {RDFS["Class"], RDF["Property"], RDFS["Datatype"]}
_NEAR = 60
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Declared:
    """What the ontology declares: terms, the namespaces they stand in, and the names to suggest.

    Of somebody else's ontology ``own`` are all of its namespaces, ``namespaces`` those without entities.
    """

    terms: frozenset[str]
    namespaces: frozenset[str]
    names: Mapping[str, str]
    own: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Undeclared:
    """A term that is not declared, how it is used, and the first triple that uses it.

    ``is_ours`` is whether its namespace is one of the ontology's: then it is most likely misspelt.
    """

    term: NamedNode
    role: str
    triple: Triple
    uses: int
    suggestions: tuple[str, ...]
    is_ours: bool


def declared(ontology: Iterable[Triple]) -> Declared:
    """The declared terms; the individuals of a value list count when they have a type of ours."""
    terms: set[str] = set()
    words: dict[str, list[str]] = {}
    for triple in ontology:
        subject = triple.subject
        if not isinstance(subject, NamedNode):
            continue
        if triple.predicate == RDF_TYPE and (triple.object in _DECLARING or subject in LG):
            terms.add(subject.value)
        elif triple.predicate in _LABELS and isinstance(triple.object, Literal):
            words.setdefault(subject.value, []).append(triple.object.value)
    names = {_local(term): term for term in sorted(terms)}
    for term, labels in sorted(words.items()):
        if term in terms:
            for label in labels:
                names.setdefault(label, term)
    return Declared(frozenset(terms), frozenset(_namespace(term) for term in terms), names)


def mentioned(schema: Sequence[Triple], shapes: Iterable[Triple], described: Iterable[object]) -> Declared:
    """The terms of somebody's ontology: whatever it or the shapes speak of, declared in form or not.

    Their things may share a namespace with their terms: what the data describes is no term, and what it
    only refers to is one in a namespace that ends in # alone.
    """
    found = declared(schema)
    terms = (
        term for triple in (*schema, *shapes) for term in (triple.subject, triple.predicate, triple.object)
    )
    spoken = frozenset(term.value for term in (*terms, *described) if isinstance(term, NamedNode))
    subjects = (triple.subject for triple in schema)
    own = frozenset(_namespace(term.value) for term in subjects if isinstance(term, NamedNode))
    return Declared(
        found.terms | spoken, frozenset(name for name in own if name.endswith("#")), found.names, own
    )


def find_undeclared(data: Iterable[Triple], known: Declared, names: Names) -> tuple[Undeclared, ...]:
    """Every undeclared predicate, class, datatype and value-list individual in the data."""
    found: dict[tuple[str, str], list[Triple]] = {}
    declared_uses: set[tuple[str, NamedNode]] = set()
    for triple in data:
        for use in _uses(triple):
            if use in declared_uses:
                continue
            role, term = use
            if is_missing(role, term, known):
                found.setdefault((role, term.value), []).append(triple)
            else:
                declared_uses.add(use)
    return tuple(
        Undeclared(
            NamedNode(iri),
            role,
            triples[0],
            len(triples),
            _nearest(iri, known, names),
            _namespace(iri) in (known.namespaces if known.own is None else known.own),
        )
        for (role, iri), triples in sorted(found.items())
    )


def undeclared_terms(loaded: Loaded, ontology: Iterable[Triple]) -> tuple[Problem, ...]:
    """One problem for each undeclared term, at its first use, with the nearest declared names."""
    schema = tuple(ontology)
    names = Names.declared(schema)
    problems: list[Problem] = []
    for item in find_undeclared(loaded.triples(), declared(schema), names):
        more = "" if item.uses == 1 else f", used {item.uses} times"
        hint = f"did you mean {' or '.join(item.suggestions)}?" if item.suggestions else None
        place = loaded.locate(item.triple)[0]
        problems.append(Problem(place, f"{item.role} {names.term(item.term)} is not declared{more}", hint))
    return tuple(sorted(problems, key=lambda problem: problem.location))


def _uses(triple: Triple) -> tuple[tuple[str, NamedNode], ...]:
    """The terms of the triple, each with the role it has there."""
    predicate, value = ("property", triple.predicate), triple.object
    if isinstance(value, NamedNode):
        return predicate, ("class" if triple.predicate == RDF_TYPE else "term", value)
    if isinstance(value, Literal):
        return predicate, ("datatype", value.datatype)
    return (predicate,)


def is_missing(role: str, term: NamedNode, known: Declared) -> bool:
    """Whether a term in this role (property, class, datatype, term) should be declared and is not."""
    if term.value in known.terms or any(term in vocabulary for vocabulary in BUILT_IN):
        return False
    # an object may be any entity; in a namespace of the ontology it must be one of its terms
    return role != "term" or _namespace(term.value) in known.namespaces


def _nearest(iri: str, known: Declared, names: Names) -> tuple[str, ...]:
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - takes its time, for terms that hardly ever come

    matches = process.extract(
        _local(iri), list(known.names), scorer=fuzz.WRatio, limit=_SHOWN * 2, score_cutoff=_NEAR
    )
    terms = dict.fromkeys(known.names[name] for name, _, _ in matches)
    return tuple(names.iri(term) for term in terms)[:_SHOWN]


def _namespace(iri: str) -> str:
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:cut]


def _local(iri: str) -> str:
    return iri[len(_namespace(iri)) :]
