"""The outcome of a validation: findings in a fixed order, and what was checked."""

from collections import Counter
from dataclasses import dataclass, field, replace

from lithograph.validate.finding import Finding, Rule, Severity
from lithograph.validate.names import Names


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Findings, sorted; every rule that ran; the shapes that selected nothing; the engine and its version.

    ``names`` shortens IRIs for readers; ``suppressed`` are the findings that a baseline accepts.
    """

    findings: tuple[Finding, ...]
    rules: tuple[Rule, ...] = ()
    untargeted: tuple[str, ...] = ()
    engine: str = ""
    suppressed: tuple[Finding, ...] = ()
    names: Names = field(default_factory=lambda: Names({}), compare=False)

    @property
    def conforms(self) -> bool:
        """Whether there is no finding at all, as SHACL defines it."""
        return not self.findings

    def count(self, severity: Severity) -> int:
        """How many findings are of this severity."""
        return sum(finding.severity is severity for finding in self.findings)

    def counts(self) -> dict[str, int]:
        """The number of findings by severity, gravest first."""
        return {str(severity): self.count(severity) for severity in Severity}

    def by_rule(self) -> dict[Rule, tuple[Finding, ...]]:
        """The findings by rule: gravest first, then the most frequent."""
        groups: dict[Rule, list[Finding]] = {}
        for finding in self.findings:
            groups.setdefault(finding.rule, []).append(finding)
        ordered = sorted(
            groups.items(), key=lambda item: (item[1][0].severity.rank, -len(item[1]), item[0].id)
        )
        return {rule: tuple(findings) for rule, findings in ordered}

    def fails(self, threshold: Severity | None) -> bool:
        """Whether any finding is at least as grave as ``threshold``; ``None`` never fails."""
        if threshold is None:
            return False
        return any(finding.severity.rank <= threshold.rank for finding in self.findings)

    def only(self, kept: tuple[Finding, ...], suppressed: tuple[Finding, ...] = ()) -> "Report":
        """The same report with these findings only."""
        return replace(self, findings=kept, suppressed=self.suppressed + suppressed)


def ordered(findings: list[Finding]) -> tuple[Finding, ...]:
    """The findings without repetition, in the order of every output."""
    seen: Counter[tuple[object, ...]] = Counter()
    unique: list[Finding] = []
    for finding in sorted(findings, key=Finding.sort_key):
        key = finding.sort_key()
        seen[key] += 1
        if seen[key] == 1:
            unique.append(finding)
    return tuple(unique)
