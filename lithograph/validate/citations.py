"""The form of legal citations and control numbers."""

import re
from collections.abc import Iterator
from typing import Final

from lithograph.terms import LG, SKOS
from lithograph.validate.finding import Finding, Rule
from lithograph.validate.graph import Graph

_REGISTER: Final = re.compile(r"\bFR\b")
_CITED: Final = re.compile(r"(?<![\w.])\d{1,3} FR \d{1,6}(?!\w)")
_REGULATIONS: Final = re.compile(r"\bC\.?F\.?R\b")
# title, part, section, paragraphs: 15 CFR 742.6(b)(10)(iii); of more than one part the first and the last
_CITED_REGULATION: Final = re.compile(
    r"(?<![\w.])\d{1,2} CFR (?:parts? )?\d{1,4}"
    r"(?:-\d{1,4}|\.\d{1,4}[a-z]?(?:\([A-Za-z0-9]{1,6}\))*)?(?![\w(]|[.-]\d)"
)
# category, product group, three digits, then the paragraphs; words may follow
_CONTROL_START: Final = re.compile(r"\d[A-E]\d")
_CONTROL_NUMBER: Final = re.compile(r"\d[A-E]\d{3}(?:\.[a-z0-9]+)*(?![\w.])")


def cites_register_well(text: str) -> bool:
    """Whether each mention of the Federal Register is volume, FR, page (88 FR 73458)."""
    return len(_REGISTER.findall(text)) == len(_CITED.findall(text))


def cites_regulations_well(text: str) -> bool:
    """Whether each mention of the federal regulations is title, CFR, part or section (15 CFR 734.9)."""
    return len(_REGULATIONS.findall(text)) == len(_CITED_REGULATION.findall(text))


def is_control_number(text: str) -> bool:
    """Whether a text that begins like an export control classification number is one."""
    return _CONTROL_START.match(text) is None or _CONTROL_NUMBER.match(text) is not None


def federal_register_form(rule: Rule, graph: Graph) -> Iterator[Finding]:
    """A finding for each citation that names the Federal Register in another form."""
    for subject, citation in graph.literals(LG["citation"]):
        if not cites_register_well(citation.value):
            yield Finding.of(rule, subject, LG["citation"], citation)


def federal_regulations_form(rule: Rule, graph: Graph) -> Iterator[Finding]:
    """A finding for each citation that names the Code of Federal Regulations in another form."""
    for subject, citation in graph.literals(LG["citation"]):
        if not cites_regulations_well(citation.value):
            yield Finding.of(rule, subject, LG["citation"], citation)


def control_number_form(rule: Rule, graph: Graph) -> Iterator[Finding]:
    """A finding for each notation that only looks like a control number."""
    for subject, notation in graph.literals(SKOS["notation"]):
        if not is_control_number(notation.value):
            yield Finding.of(rule, subject, SKOS["notation"], notation)
