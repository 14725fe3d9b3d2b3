"""The shapes graph as a catalogue: which rule a result belongs to, its words, its path, its place."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from lithograph.errors import Location
from lithograph.load import Loaded
from lithograph.terms import BASE, OWL, RDF, RDF_TYPE, SH, Namespace
from lithograph.validate.finding import Rule, Severity, Term, Text
from lithograph.validate.paths import path_text

LGSH: Final = Namespace(BASE + "shapes#")
SKOLEM: Final = "urn:lithograph:shape:"

_TARGETS = tuple(SH[name] for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"))
_MARKS = (*_TARGETS, SH["path"])
"""What makes its subject a shape."""
_PROPERTY = SH["property"]
_FIRST, _REST, _NIL = RDF["first"], RDF["rest"], RDF["nil"]
_CHILDREN = tuple(SH[name] for name in ("property", "node", "not", "qualifiedValueShape", "sparql"))
_LISTS = tuple(SH[name] for name in ("and", "or", "xone"))
_DECLARATIONS = (*(SH[name] for name in ("declare", "prefix", "namespace")), OWL["imports"])
_SHAPE_CLASSES = (SH["NodeShape"], SH["PropertyShape"])
_SEVERITIES = {
    SH["Violation"]: Severity.VIOLATION,
    SH["Warning"]: Severity.WARNING,
    SH["Info"]: Severity.INFO,
}
PROGRAM_RULE: Final = LGSH["ProgramRule"]


def severity_of(term: Term | None) -> Severity:
    """The severity of that IRI; what SHACL does not name counts as a violation, its default."""
    return _SEVERITIES.get(term, Severity.VIOLATION) if isinstance(term, NamedNode) else Severity.VIOLATION


class Shapes:
    """Shapes with their words, from one or more files; ``triples`` is what the engines read.

    Anonymous shapes get IRIs, because each engine relabels blank nodes in its own way; nodes of lists and
    paths must stay blank. ``axioms`` may declare prefixes that the queries of shapes use.
    """

    def __init__(self, loaded: Loaded, axioms: Iterable[Triple] = ()) -> None:
        self._loaded = loaded
        declared = (triple for triple in axioms if triple.predicate in _DECLARATIONS)
        raw = (*loaded.triples(), *declared)
        self._skolem = _skolem_table(raw)
        self.triples: tuple[Triple, ...] = tuple(self._named(triple) for triple in raw)
        index: dict[Term, dict[NamedNode, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for triple in self.triples:
            index[_term(triple.subject)][triple.predicate].append(_term(triple.object))
        self._index: Mapping[Term, Mapping[NamedNode, list[Term]]] = index

    def values(self, subject: Term, predicate: NamedNode) -> list[Term]:
        """The objects of the subject's triples with this predicate."""
        return self._index[subject].get(predicate, []) if subject in self._index else []

    def value(self, subject: Term, predicate: NamedNode) -> Term | None:
        """The first such object, if any."""
        return next(iter(self.values(subject, predicate)), None)

    def members(self, head: Term | None) -> Iterator[Term]:
        """The members of an RDF list."""
        seen: set[Term] = set()
        while head is not None and head != _NIL and head not in seen:
            seen.add(head)
            yield from self.values(head, _FIRST)
            head = self.value(head, _REST)

    def path(self, shape: Term) -> str | None:
        """The path of a property shape as SPARQL path text; ``None`` for a node shape."""
        path = self.value(shape, SH["path"])
        return None if path is None else path_text(path, self)

    @cached_property
    def shapes(self) -> tuple[Term, ...]:
        """Every shape, named or not, in order of first mention."""
        found: dict[Term, None] = {}
        for triple in self.triples:
            is_typed = triple.predicate == RDF_TYPE and triple.object in _SHAPE_CLASSES
            if is_typed or triple.predicate in _MARKS:
                found[_term(triple.subject)] = None
            elif triple.predicate in _CHILDREN[:-1]:
                found[_term(triple.object)] = None
            elif triple.predicate in _LISTS:
                found.update(dict.fromkeys(self.members(_term(triple.object))))
        return tuple(found)

    @cached_property
    def holders(self) -> Mapping[Term, list[Term]]:
        """The shapes that hand their values to a property shape, by that."""
        found: dict[Term, list[Term]] = defaultdict(list)
        for triple in self.triples:
            if triple.predicate == _PROPERTY:
                found[_term(triple.object)].append(_term(triple.subject))
        return found

    @cached_property
    def rules(self) -> dict[NamedNode, Rule]:
        """The rule of every named shape and program rule."""
        named = [shape for shape in self.shapes if _is_named(shape)]
        named += [
            _term(triple.subject)
            for triple in self.triples
            if triple.predicate == RDF_TYPE and triple.object == PROGRAM_RULE
        ]
        locals_: dict[str, set[str]] = defaultdict(set)
        iris = [shape for shape in named if isinstance(shape, NamedNode)]
        for iri in iris:
            locals_[_local(iri)].add(iri.value)
        return {iri: self._rule(iri, unique=len(locals_[_local(iri)]) == 1) for iri in iris}

    def rule(self, shape: Term) -> Rule:
        """The rule of the shape itself, or of the nearest named shape that holds it."""
        at: Term | None = shape
        seen: set[Term] = set()
        while at is not None and at not in seen:
            if isinstance(at, NamedNode) and at in self.rules:
                return self.rules[at]
            seen.add(at)
            at = self._parents.get(at)
        return Rule(id=_local(shape), kind="shape", severity=Severity.VIOLATION, iri=str(shape))

    def severity(self, shape: Term) -> Severity:
        """The severity that the shape gives its results."""
        return severity_of(self.value(shape, SH["severity"]))

    def message(self, shape: Term) -> Text:
        """The author's message of the shape."""
        return _text(self.values(shape, SH["message"]))

    def targeted(self) -> tuple[NamedNode, ...]:
        """Every named shape that has targets of its own."""
        return tuple(iri for iri in self.rules if any(self.values(iri, target) for target in _TARGETS))

    def location(self, shape: Term) -> Location | None:
        """Where the shape is written."""
        back = self._blank.get(shape, shape)
        if isinstance(back, Literal):
            return None
        return next(iter(self._loaded.locate_subject(back)), None)

    @cached_property
    def _blank(self) -> dict[Term, BlankNode]:
        return {iri: blank for blank, iri in self._skolem.items()}

    @cached_property
    def _parents(self) -> dict[Term, Term]:
        parents: dict[Term, Term] = {}
        for triple in self.triples:
            subject, child = _term(triple.subject), _term(triple.object)
            if triple.predicate in _CHILDREN:
                parents.setdefault(child, subject)
            elif triple.predicate in _LISTS:
                for member in self.members(child):
                    parents.setdefault(member, subject)
        return parents

    def _rule(self, iri: NamedNode, *, unique: bool) -> Rule:
        sparql = self.value(iri, SH["sparql"])
        number = self.value(iri, LGSH["ruleNumber"])
        message = self.message(iri) or (self.message(sparql) if sparql is not None else Text())
        program = PROGRAM_RULE in self.values(iri, RDF_TYPE)
        return Rule(
            id=_local(iri) if unique else iri.value,
            kind="program" if program else "shape",
            severity=self.severity(iri),
            number=int(number.value) if isinstance(number, Literal) else None,
            iri=iri.value,
            title=_text(self.values(iri, SH["name"])) or Text((("", _local(iri)),)),
            description=_text(self.values(iri, SH["description"])),
            message=message,
            location=self.location(iri),
        )

    def _named(self, triple: Triple) -> Triple:
        subject, value = triple.subject, triple.object
        if isinstance(subject, BlankNode):
            subject = self._skolem.get(subject, subject)
        if isinstance(value, BlankNode):
            value = self._skolem.get(value, value)
        return Triple(subject, triple.predicate, value)


def _skolem_table(triples: Iterable[Triple]) -> dict[BlankNode, NamedNode]:
    """An IRI for each blank shape: numbered in order of mention, so that runs agree."""
    firsts: dict[object, Term] = {}
    rests: dict[object, object] = {}
    heads: list[object] = []
    blanks: dict[BlankNode, None] = {}
    for triple in triples:
        if triple.predicate == _FIRST:
            firsts[triple.subject] = _term(triple.object)
        elif triple.predicate == _REST:
            rests[triple.subject] = triple.object
        elif triple.predicate in _CHILDREN and isinstance(triple.object, BlankNode):
            blanks[triple.object] = None
        elif triple.predicate in _LISTS:
            heads.append(triple.object)
        elif isinstance(triple.subject, BlankNode) and (
            triple.predicate in _TARGETS or (triple.predicate == RDF_TYPE and triple.object in _SHAPE_CLASSES)
        ):
            blanks[triple.subject] = None
    for head in heads:
        seen: set[object] = set()
        at: object = head
        while at in firsts and at not in seen:
            seen.add(at)
            member = firsts[at]
            if isinstance(member, BlankNode):
                blanks[member] = None
            at = rests.get(at)
    return {blank: NamedNode(f"{SKOLEM}{number}") for number, blank in enumerate(blanks, 1)}


def _text(terms: Iterable[Term]) -> Text:
    return Text.of({term.language or "": term.value for term in terms if isinstance(term, Literal)})


def _term(term: object) -> Term:
    if isinstance(term, NamedNode | BlankNode | Literal):
        return term
    msg = f"A triple term cannot stand in shapes: {term}"
    raise TypeError(msg)


def _is_named(term: Term) -> bool:
    return isinstance(term, NamedNode) and not term.value.startswith(SKOLEM)


def _local(term: Term) -> str:
    return term.value.rstrip("/#").rpartition("#")[2].rpartition("/")[2] or term.value
