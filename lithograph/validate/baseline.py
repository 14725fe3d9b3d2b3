"""Findings that are known and accepted for a time: by fingerprint, with a reason and an expiry date."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from lithograph.errors import BadSetting, MissingInput
from lithograph.validate.finding import Finding
from lithograph.validate.report import Report


@dataclass(frozen=True, slots=True)
class Entry:
    """One accepted finding; what beside the fingerprint says which one it is, is for readers."""

    fingerprint: str
    rule: str
    focus: str
    reason: str
    expires: date | None = None

    def holds(self, today: date) -> bool:
        """Whether the entry still counts on that day."""
        return self.expires is None or today <= self.expires


@dataclass(frozen=True, slots=True)
class Applied:
    """A report without the accepted findings, and the entries that accept nothing any more."""

    report: Report
    stale: tuple[Entry, ...]


def read_baseline(path: Path) -> tuple[Entry, ...]:
    """The entries of the file; raises ``MissingInput`` or ``BadSetting`` that says what is wrong."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MissingInput(
            f"There is no baseline {path}.", hint="Write one: lithograph validate --write-baseline FILE"
        ) from None
    except (OSError, ValueError) as error:
        raise BadSetting(f"The baseline {path} cannot be read: {error}") from None
    try:
        return tuple(_entry(item) for item in document["findings"])
    except (KeyError, TypeError, ValueError) as error:
        raise BadSetting(f"The baseline {path} has an entry that cannot be read: {error}") from None


def write_baseline(path: Path, report: Report, *, reason: str, expires: date | None = None) -> int:
    """Writes every finding of the report, and returns how many."""
    entries = {
        finding.fingerprint: _item(finding, report, reason, expires)
        for finding in (*report.findings, *report.suppressed)
    }
    document = {"findings": [entries[key] for key in sorted(entries)]}
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return len(entries)


def apply_baseline(report: Report, entries: tuple[Entry, ...], today: date) -> Applied:
    """The report without what the entries accept on that day."""
    accepted = {entry.fingerprint for entry in entries if entry.holds(today)}
    kept = tuple(finding for finding in report.findings if finding.fingerprint not in accepted)
    suppressed = tuple(finding for finding in report.findings if finding.fingerprint in accepted)
    present = {finding.fingerprint for finding in report.findings}
    stale = tuple(entry for entry in entries if entry.fingerprint not in present or not entry.holds(today))
    return Applied(report.only(kept, suppressed), stale)


def _item(finding: Finding, report: Report, reason: str, expires: date | None) -> dict[str, Any]:
    return {
        "fingerprint": finding.fingerprint,
        "rule": finding.rule.id,
        "focus": report.names.term(finding.focus),
        "reason": reason,
        "expires": None if expires is None else expires.isoformat(),
    }


def _entry(item: dict[str, Any]) -> Entry:
    expires = item.get("expires")
    return Entry(
        fingerprint=str(item["fingerprint"]),
        rule=str(item.get("rule", "")),
        focus=str(item.get("focus", "")),
        reason=str(item.get("reason", "")),
        expires=None if expires is None else date.fromisoformat(expires),
    )
