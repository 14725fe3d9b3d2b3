"""Validation: SHACL shapes, SPARQL checks and program rules, with the file and line of every finding."""

from lithograph.validate.checks import Check, read_checks
from lithograph.validate.finding import Finding, Rule, Severity, Text
from lithograph.validate.material import Material
from lithograph.validate.render.json_document import document
from lithograph.validate.report import Report
from lithograph.validate.run import ENGINES, RuleSet, validate
from lithograph.validate.shapes import Shapes
from lithograph.validate.undeclared import undeclared_terms

__all__ = [
    "ENGINES",
    "Check",
    "Finding",
    "Material",
    "Report",
    "Rule",
    "RuleSet",
    "Severity",
    "Shapes",
    "Text",
    "document",
    "read_checks",
    "undeclared_terms",
    "validate",
]
