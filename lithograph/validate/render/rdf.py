"""The report as RDF: ``sh:ValidationReport``, in Turtle or JSON-LD."""

from collections.abc import Iterator

import pyoxigraph as ox

from lithograph.terms import BASE, RDF_TYPE, SH, XSD
from lithograph.validate.finding import Finding, Severity, Text
from lithograph.validate.paths import path_triples
from lithograph.validate.render.options import Options
from lithograph.validate.report import Report

REPORT = "urn:lithograph:report"
_SEVERITIES = {
    Severity.VIOLATION: SH["Violation"],
    Severity.WARNING: SH["Warning"],
    Severity.INFO: SH["Info"],
}
_BOOLEAN = XSD["boolean"]


def turtle(report: Report, options: Options) -> str:
    """The report in Turtle."""
    del options  # a report graph holds every language and every finding
    prefixes = {"sh": SH.iri}
    text = ox.serialize(triples(report), format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""
    return text.decode()


def json_ld(report: Report, options: Options) -> str:
    """The report in JSON-LD."""
    del options
    graph = ox.DefaultGraph()
    quads = (ox.Quad(item.subject, item.predicate, item.object, graph) for item in triples(report))
    text = ox.serialize(quads, format=ox.RdfFormat.JSON_LD, prefixes={"sh": SH.iri}) or b""
    return text.decode() + "\n"


def triples(report: Report) -> Iterator[ox.Triple]:
    """The report graph; results are named by their fingerprint, so that two runs compare as text."""
    subject = ox.NamedNode(REPORT)
    yield ox.Triple(subject, RDF_TYPE, SH["ValidationReport"])
    conforms = ox.Literal("true" if report.conforms else "false", datatype=_BOOLEAN)
    yield ox.Triple(subject, SH["conforms"], conforms)
    for number, finding in enumerate(report.findings):
        result = ox.NamedNode(f"{REPORT}:{finding.fingerprint}:{number}")
        yield ox.Triple(subject, SH["result"], result)
        yield from _result(result, finding)


def _result(result: ox.NamedNode, finding: Finding) -> Iterator[ox.Triple]:
    yield ox.Triple(result, RDF_TYPE, SH["ValidationResult"])
    yield ox.Triple(result, SH["focusNode"], finding.focus)
    yield ox.Triple(result, SH["resultSeverity"], _SEVERITIES[finding.severity])
    shape = ox.NamedNode(finding.rule.iri or f"{BASE}shapes#{finding.rule.id}")
    yield ox.Triple(result, SH["sourceShape"], shape)
    component = f"{finding.component or 'SPARQL'}ConstraintComponent"
    yield ox.Triple(result, SH["sourceConstraintComponent"], SH[component])
    if finding.path is not None:
        yield from path_triples(result, finding.path)
    if finding.value is not None:
        yield ox.Triple(result, SH["value"], finding.value)
    words = Text.of({language: finding.text(language) for language in finding.message.languages()})
    for language, text in (words or finding.facts).by_language:
        literal = ox.Literal(text, language=language) if language else ox.Literal(text)
        yield ox.Triple(result, SH["resultMessage"], literal)
