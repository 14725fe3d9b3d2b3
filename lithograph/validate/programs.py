"""The program rules: what neither SHACL nor SPARQL can say. Their words stand with the shapes."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from pyoxigraph import NamedNode, Triple

from lithograph.terms import BASE, GRAPH_BASE, LG, RDF_TYPE
from lithograph.validate.citations import (
    control_number_form,
    federal_register_form,
    federal_regulations_form,
)
from lithograph.validate.dates import real_dates
from lithograph.validate.finding import Finding, Rule, Severity, Term
from lithograph.validate.form import out_of_form
from lithograph.validate.graph import Graph
from lithograph.validate.hints import described_like
from lithograph.validate.identifiers import FORMS, identifier_forms
from lithograph.validate.labels import clean_labels, label_script
from lithograph.validate.material import Material
from lithograph.validate.names import Names
from lithograph.validate.undeclared import Declared, declared, find_undeclared

Program = Callable[[Rule, Graph], Iterator[Finding]]

PROGRAMS: Final[Mapping[str, Program]] = {
    "CleanLabels": clean_labels,
    "ControlNumberForm": control_number_form,
    "FederalRegisterForm": federal_register_form,
    "FederalRegulationsForm": federal_regulations_form,
    "LabelScript": label_script,
    "RealDates": real_dates,
} | {name: identifier_forms for name, _ in FORMS.values()}
"""The function of each ``lgsh:ProgramRule`` on single nodes, by the local name of the rule.

It looks at what is said of a node and of the nodes that refer to it, no further.
"""

UNDECLARED: Final = "UndeclaredTerm"
DANGLING: Final = "DanglingReference"
REPEATED: Final = "TripleInTwoFiles"
UNTYPED: Final = "UntypedSubject"
FORM: Final = "TurtleForm"


def run_programs(
    rules: Iterable[Rule],
    material: Material,
    names: Names,
    focus: frozenset[Term] | None = None,
) -> list[Finding]:
    """A finding, without its place, for every fault that a program rule sees in the asserted triples.

    ``focus`` spares the costly rules what is not asked for; others may still tell of it.
    """
    found: list[Finding] = []
    data, asserted, schema = material.data, material.asserted, material.schema
    near = asserted if focus is None else Graph(_near(focus, asserted))
    for rule in rules:
        if rule.id in PROGRAMS:
            found += (_told(finding, names) for finding in PROGRAMS[rule.id](rule, near))
        elif rule.id == UNDECLARED:
            known = declared(schema) if material.declared is None else material.declared
            found += _undeclared(rule, material, known, names)
        elif rule.id == REPEATED:
            found += _repeated(rule, material.repeated(), names)
        elif rule.id == FORM:
            found += out_of_form(rule, data, focus)
        elif rule.id == UNTYPED:
            found += _untyped(rule, near, schema)
        elif rule.id == DANGLING:
            found += (_told(finding, names) for finding in _dangling(rule, near, asserted, schema, names))
    return found


def _near(focus: frozenset[Term], asserted: Graph) -> Iterator[Triple]:
    """What is said of these nodes and of what refers to them: no rule on single nodes looks further."""
    subjects = dict.fromkeys(focus)
    for node in focus:
        referring = (triple.subject for triple in asserted.mentions.get(node, ()))
        subjects |= dict.fromkeys(subject for subject in referring if not isinstance(subject, Triple))
    for subject in subjects:
        yield from asserted.by_subject.get(subject, ())


def _repeated(rule: Rule, repeated: Iterable[tuple[Triple, int]], names: Names) -> Iterator[Finding]:
    """A finding for each triple that a second file states again, at its first place."""
    for item, others in repeated:
        subject, value = item.subject, item.object
        if not isinstance(subject, Triple) and not isinstance(value, Triple):
            yield Finding(
                rule=rule,
                severity=rule.severity,
                focus=subject,
                path=str(item.predicate),
                value=value,
                message=rule.message.filled(value=names.term(value), count=str(others)),
            )


def _untyped(rule: Rule, near: Graph, schema: Sequence[Triple]) -> Iterator[Finding]:
    """A finding for each described IRI that no file gives a class."""
    axioms = {item.subject for item in schema}
    for subject, triples in near.by_subject.items():
        if not isinstance(subject, NamedNode) or subject in axioms:
            continue
        if all(item.predicate != RDF_TYPE for item in triples):
            yield Finding(rule=rule, severity=rule.severity, focus=subject, message=rule.message)


def _dangling(
    rule: Rule, near: Graph, asserted: Graph, schema: Sequence[Triple], names: Names
) -> Iterator[Finding]:
    """A finding for each reference to an entity of ours that no file describes.

    Only asserted triples count: inference gives everything that is referred to a type.
    """
    axioms = {item.subject for item in schema}
    for item in near.triples:
        value, subject = item.object, item.subject
        if not isinstance(value, NamedNode) or isinstance(subject, Triple):
            continue
        is_ours = value.value.startswith(BASE) and not value.value.startswith((GRAPH_BASE, LG.iri))
        if is_ours and value not in axioms and value not in asserted.by_subject:
            yield Finding(
                rule=rule,
                severity=rule.severity,
                focus=subject,
                path=str(item.predicate),
                value=value,
                message=rule.message,
                hint=described_like(value, asserted.by_subject, names),
            )


def _undeclared(rule: Rule, material: Material, known: Declared, names: Names) -> Iterator[Finding]:
    data = material.data
    for item in find_undeclared(material.using_others(known), known, names):
        subject = item.triple.subject
        if isinstance(subject, Triple):
            continue
        is_property = item.role == "property"
        places = data.locate_predicate(item.triple) if is_property else data.locate(item.triple)
        # the vocabulary of others need not be at hand where their data is checked
        is_foreign = known.own is not None and not item.is_ours
        yield Finding(
            rule=rule,
            severity=Severity.WARNING if is_foreign else rule.severity,
            focus=subject,
            path=None if is_property else str(item.triple.predicate),
            value=item.term,
            message=rule.message.filled(value=names.term(item.term), count=str(item.uses)),
            hint=" or ".join(item.suggestions) or None,
            location=places[0],
        )


def _told(finding: Finding, names: Names) -> Finding:
    return replace(finding, message=finding.message.filled(value=names.term(finding.value)))
