"""The findings stored with the snapshot, held as shortly as they can be: the pages need little of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from sys import intern
from typing import Any

from lithograph.snapshot import Snapshot
from lithograph.web.once import once
from lithograph.web.site import Site


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: terms stand as in N-Triples, the message in each language, the place as file and line."""

    severity: str
    rule: str
    focus: str
    path: str
    value: str
    message: Mapping[str, str]
    file: str
    line: int | None

    @property
    def about(self) -> str:
        """The IRI of the thing."""
        return self.focus.strip("<>")


@dataclass(frozen=True, slots=True)
class Rule:
    """The words of a rule in each language, as its author wrote them."""

    title: Mapping[str, str]
    description: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Findings:
    """What the checks found: how many of each severity, each of them, and the rules they break, by id."""

    counts: Mapping[str, int]
    all: tuple[Finding, ...]
    rules: Mapping[str, Rule]


@once()
def findings(state: Site) -> Findings | None:
    """The findings of the snapshot in service, read once; ``None`` where it was not checked."""
    return read_findings(state.snapshot)


def read_findings(snapshot: Snapshot) -> Findings | None:
    """The findings in the report of a snapshot."""
    report: dict[str, Any] | None = snapshot.document("report")
    if report is None:
        return None
    messages: dict[tuple[str, ...], Mapping[str, str]] = {}
    found = []
    for item in report.get("findings", []):
        told: Mapping[str, str] = item["message"]
        place = item.get("place") or {}
        found.append(
            Finding(
                intern(item["severity"]),
                intern(item["rule"]),
                intern(item["focus"]),
                intern(item.get("path") or ""),
                item.get("value") or "",
                messages.setdefault(tuple(told.values()), told),
                intern(place.get("file", "")),
                place.get("line"),
            )
        )
    rules = {item["id"]: Rule(item["title"], item["description"]) for item in report.get("rules", [])}
    return Findings(report.get("counts", {}), tuple(found), rules)
