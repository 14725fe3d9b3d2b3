"""Workflow commands: a forge shows each as a mark on its line of the change."""

from lithograph.validate.finding import Finding, Severity
from lithograph.validate.render.options import Options
from lithograph.validate.render.text import summary
from lithograph.validate.report import Report

_COMMANDS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, options: Options) -> str:
    """One command for each finding, gravest first, because a forge shows only the first few of a step."""
    ranked = sorted(report.findings, key=lambda finding: (finding.severity.rank, finding.sort_key()))
    shown = ranked if options.maximum is None else ranked[: options.maximum]
    lines = [_command(finding, options) for finding in shown]
    return "\n".join([*lines, summary(report)]) + "\n"


def _command(finding: Finding, options: Options) -> str:
    place = finding.location
    number = "" if finding.rule.number is None else f" (rule {finding.rule.number})"
    fields = [] if place is None else [f"file={_field(place.file)}", f"line={place.line}"]
    if place is not None and place.column is not None:
        fields.append(f"col={place.column}")
    fields.append(f"title={_field(finding.rule.id + number)}")
    hint = f" {finding.advice(options.language)}" if finding.hint else ""
    return (
        f"::{_COMMANDS[finding.severity]} {','.join(fields)}::{_data(finding.text(options.language) + hint)}"
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _field(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
