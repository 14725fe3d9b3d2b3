"""The report for people at a terminal: by rule, with place, words, and the source line with a caret."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lithograph.errors import Location
from lithograph.validate.finding import Finding, Rule, Severity
from lithograph.validate.names import Names
from lithograph.validate.render.options import Options, source_line
from lithograph.validate.report import Report

if TYPE_CHECKING:
    from lithograph.explain.proof import Proof

PROOF_LINES: Final = 24
"""Lines of a proof that are told; JSON has all of it."""
_EXAMPLES: Final = {Severity.WARNING: 3, Severity.INFO: 1}
"""How many findings of a rule are shown in full beside other rules."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"\S*|[^\s;,]+')
_COLOURS = {Severity.VIOLATION: "31", Severity.WARNING: "33", Severity.INFO: "36"}


def render(report: Report, options: Options) -> str:
    """Rules with their findings, gravest first; then what selected nothing; then the counts.

    Among equals the rule that found least comes first: five contradictions are not to be sought behind a
    thousand gaps. Of a milder rule fewer findings are shown; a report on one rule shows as many as asked for.
    """
    lines: list[str] = []
    left = options.maximum
    groups = sorted(report.by_rule().items(), key=lambda item: (item[1][0].severity.rank, len(item[1])))
    is_cut = False
    for rule, findings in groups:
        most = _EXAMPLES.get(findings[0].severity, options.per_rule) if len(groups) > 1 else options.per_rule
        limit = min(most, options.per_rule) if left is None else min(options.per_rule, left)
        lines += _group(rule, findings, limit, report, options)
        is_cut = is_cut or len(findings) > limit
        left = None if left is None else left - min(limit, len(findings))
    if is_cut and len(groups) > 1:
        lines += ["One rule in full: --only-shape RULE; all findings: --format json", ""]
    if report.untargeted:
        lines += [f"Shapes that select nothing: {', '.join(report.untargeted)}", ""]
    lines.append(summary(report))
    return "\n".join(lines) + "\n"


def summary(report: Report) -> str:
    """The counts in one line."""
    counts = ", ".join(
        f"{count} {name}{'' if count == 1 or name == 'info' else 's'}"
        for name, count in report.counts().items()
    )
    baseline = f"; {len(report.suppressed)} in the baseline" if report.suppressed else ""
    return f"{counts}{baseline} ({report.engine})"


def _group(
    rule: Rule, findings: tuple[Finding, ...], limit: int, report: Report, options: Options
) -> Iterator[str]:
    severity = findings[0].severity
    number = "" if rule.number is None else f", rule {rule.number}"
    title = rule.title.get(options.language)
    yield f"{_paint(severity, options)} {rule.id}{number}: {title} ({len(findings)})"
    for finding in findings[:limit]:
        yield f"  {finding.location or '-'}  {report.names.term(finding.focus)}"
        yield from (f"    {line}" for line in finding.text(options.language).splitlines())
        if finding.hint:
            yield f"    {finding.advice(options.language)}"
        if finding.location is not None:
            yield from excerpt(finding.location, options)
        if finding.proof is not None:
            yield from _because(finding.proof, report.names, options.language)
    if len(findings) > limit:
        yield f"  ... and {len(findings) - limit} more"
    yield ""


def excerpt(place: Location, options: Options) -> Iterator[str]:
    """The source line with a caret under the term; nothing when the file cannot be read."""
    line = source_line(options.root, place)
    if line is None:
        return
    margin = f"    {place.line:>5} | "
    yield margin + line
    if place.column is not None:
        found = _TOKEN.match(line, place.column - 1)
        length = max(1, len(found[0]) if found else 1)
        yield " " * (len(margin) - 2) + "| " + " " * (place.column - 1) + "^" + "~" * (length - 1)


def _because(proof: "Proof", names: Names, language: str) -> Iterator[str]:
    """The proof as a tree; of a long one its first lines."""
    from lithograph.explain.naming import Shortener  # noqa: PLC0415 - most reports have no proofs
    from lithograph.explain.text import Style, as_text  # noqa: PLC0415

    lines = as_text(proof, Style(Shortener(names.prefixes), language)).splitlines()
    yield from (f"    {line}" for line in lines[:PROOF_LINES])
    if len(lines) > PROOF_LINES:
        yield f"    ... {len(lines) - PROOF_LINES} more lines of the proof: --format json"


def _paint(severity: Severity, options: Options) -> str:
    word = str(severity)
    return f"\x1b[1;{_COLOURS[severity]}m{word}\x1b[0m" if options.colour else word
