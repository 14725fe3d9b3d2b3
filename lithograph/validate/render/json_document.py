"""The report as JSON; the keys are documented and stay."""

import json
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, NamedNode

from lithograph.errors import Location
from lithograph.terms import LANGUAGES
from lithograph.validate.finding import Finding, Rule, Term, Text
from lithograph.validate.names import Names
from lithograph.validate.render.options import Options
from lithograph.validate.report import Report

if TYPE_CHECKING:
    from lithograph.explain.proof import Proof


def render(report: Report, options: Options) -> str:
    """The document as text; the same report gives the same bytes."""
    del options  # the document holds every language and every finding
    return json.dumps(document(report), ensure_ascii=False, indent=1) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The report as plain data: whether it conforms, counts, the rules with findings, the findings."""
    return {
        "conforms": report.conforms,
        "engine": report.engine,
        "counts": report.counts(),
        "untargeted": list(report.untargeted),
        "rules": [_rule(rule, len(findings)) for rule, findings in report.by_rule().items()],
        "findings": [_finding(finding, report.names) for finding in report.findings],
        "suppressed": [_finding(finding, report.names) for finding in report.suppressed],
    }


def rule_document(rule: Rule) -> dict[str, Any]:
    """What a rule is, as plain data."""
    return {
        "id": rule.id,
        "number": rule.number,
        "kind": rule.kind,
        "severity": str(rule.severity),
        "iri": rule.iri,
        "title": _text(rule.title),
        "description": _text(rule.description),
    }


def _rule(rule: Rule, findings: int) -> dict[str, Any]:
    return {**rule_document(rule), "place": _place(rule.location), "findings": findings}


def _finding(finding: Finding, names: Names) -> dict[str, Any]:
    return {
        "rule": finding.rule.id,
        "severity": str(finding.severity),
        "focus": _term(finding.focus),
        "focus_name": names.term(finding.focus),
        "path": finding.path,
        "path_name": names.path(finding.path) or None,
        "value": None if finding.value is None else _term(finding.value),
        "value_name": names.term(finding.value) or None,
        "component": finding.component,
        "message": {language: finding.text(language) for language in LANGUAGES},
        "hint": finding.hint,
        "place": _place(finding.location),
        "related": [_place(place) for place in finding.related],
        "inferred": finding.inferred,
        "proof": None if finding.proof is None else _proof(finding.proof),
        "fingerprint": finding.fingerprint,
    }


def _proof(proof: "Proof") -> list[dict[str, Any]]:
    """The steps of the proof; its blank nodes are numbered as they come, so that runs give the same bytes."""
    from lithograph.explain.document import proof_document  # noqa: PLC0415 - most reports have no proofs

    steps: list[dict[str, Any]] = proof_document(proof)["steps"]
    numbers: dict[str, str] = {}
    triples = [triple for step in steps for triple in (step["triple"], *_axioms(step))]
    for term in (term for triple in triples for term in triple if term["type"] == "bnode"):
        term["value"] = numbers.setdefault(term["value"], f"b{len(numbers)}")
    return steps


def _axioms(step: dict[str, Any]) -> list[list[dict[str, str]]]:
    return [triple for axiom in step["axioms"] for triple in axiom["triples"]]


def _term(term: Term) -> str:
    """An IRI bare, a literal in N-Triples form; blank nodes have no name that lasts."""
    if isinstance(term, NamedNode):
        return term.value
    return "_:b" if isinstance(term, BlankNode) else str(term)


def _text(text: Text) -> dict[str, str]:
    return dict(text.by_language)


def _place(place: Location | None) -> dict[str, Any] | None:
    return None if place is None else {"file": place.file, "line": place.line, "column": place.column}
