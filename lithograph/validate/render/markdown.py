"""A summary for a pull request: counts by rule, the first findings with links to their lines."""

from urllib.parse import quote

from lithograph.validate.finding import Finding
from lithograph.validate.render.options import Options
from lithograph.validate.render.text import summary
from lithograph.validate.report import Report

_SHOWN = 50


def render(report: Report, options: Options) -> str:
    """Markdown: a table of rules, a list of findings, the shapes that select nothing."""
    lines = ["# Validation", "", summary(report), ""]
    if report.findings:
        lines += ["| severity | rule | what | findings |", "|---|---|---|---:|"]
        lines += [
            f"| {found[0].severity} | {rule.id} | {_cell(rule.title.get(options.language))} | {len(found)} |"
            for rule, found in report.by_rule().items()
        ]
        lines.append("")
        limit = _SHOWN if options.maximum is None else options.maximum
        ranked = sorted(report.findings, key=lambda finding: (finding.severity.rank, finding.sort_key()))
        lines += [_item(finding, report, options) for finding in ranked[:limit]]
        if len(ranked) > limit:
            lines += ["", f"... and {len(ranked) - limit} more"]
        lines.append("")
    if report.untargeted:
        lines += [f"Shapes that select nothing: {', '.join(report.untargeted)}", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _item(finding: Finding, report: Report, options: Options) -> str:
    place = finding.location
    link = "" if place is None else f"[{_text(place.file)}:{place.line}]({quote(place.file)}#L{place.line}) "
    words = _cell(finding.text(options.language))
    return f"- {link}**{finding.severity}** {finding.rule.id}: `{report.names.term(finding.focus)}` {words}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


def _text(name: str) -> str:
    """The name as the words of a link."""
    return name.replace("[", "\\[").replace("]", "\\]")
