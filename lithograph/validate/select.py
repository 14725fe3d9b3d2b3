"""A part of a report: some rules, some focus nodes, some files."""

from dataclasses import dataclass

from lithograph.errors import BadSetting
from lithograph.validate.finding import Finding
from lithograph.validate.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What to keep; an empty part keeps everything."""

    rules: tuple[str, ...] = ()
    focuses: tuple[str, ...] = ()
    files: frozenset[str] = frozenset()


def selected(report: Report, selection: Selection) -> Report:
    """The report with what the selection keeps; raises ``BadSetting`` for an unknown rule or prefix."""
    known = {rule.id for rule in report.rules} | {str(rule.number) for rule in report.rules}
    for name in selection.rules:
        if _bare(name) not in known:
            raise BadSetting(f"There is no rule {name!r}.", hint="Rules are named by id or by number.")
    for name in selection.focuses:
        prefix = name.partition(":")[0]
        is_iri = name.startswith("<") or "://" in name or prefix == "urn"
        if not is_iri and prefix not in report.names.prefixes:
            raise BadSetting(
                f"The prefix of {name!r} is not declared with sh:declare.", hint="Give the whole IRI."
            )
    rules = {_bare(name) for name in selection.rules}
    focuses = {name.strip("<>") for name in selection.focuses}

    def is_kept(finding: Finding) -> bool:
        if rules and finding.rule.id not in rules and str(finding.rule.number) not in rules:
            return False
        if focuses and not focuses & {finding.focus.value, report.names.term(finding.focus)}:
            return False
        if not selection.files:
            return True
        return finding.location is not None and finding.location.file in selection.files

    return report.only(tuple(finding for finding in report.findings if is_kept(finding)))


def _bare(name: str) -> str:
    return name.removeprefix("lgsh:")
