"""Two snapshots compared: triples by how they came into the graph, findings, answers to the questions."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from lithograph.diff.answers import Answer, changed_answers
from lithograph.snapshot import RECORDS, Snapshot
from lithograph.terms import DERIVED, INFERRED

PARTS: Final = ("asserted", "derived", "inferred")
GENID: Final = b"/.well-known/genid/"


@dataclass(frozen=True, slots=True)
class Changed:
    """The triples of one subject that are new and those that are gone, sorted."""

    subject: str
    added: tuple[ox.Triple, ...]
    removed: tuple[ox.Triple, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding of a report, as the snapshot keeps it."""

    fingerprint: str
    rule: str
    severity: str
    focus: str
    message: Mapping[str, str]
    place: str | None

    def sort_key(self) -> tuple[str, str, str]:
        """Rule first, then the thing."""
        return self.rule, self.focus, self.fingerprint


@dataclass(frozen=True, slots=True)
class Difference:
    """What the new snapshot has and the old one has not, and the other way round.

    ``triples`` has the parts ``asserted``, ``derived`` and ``inferred``. ``fresh`` and ``resolved`` are
    ``None`` when either snapshot was not validated.
    """

    old: str
    new: str
    triples: Mapping[str, tuple[Changed, ...]]
    fresh: tuple[Finding, ...] | None
    resolved: tuple[Finding, ...] | None
    answers: tuple[Answer, ...]
    questions: int
    prefixes: Mapping[str, str]

    def is_empty(self) -> bool:
        """Whether nothing changed at all."""
        return not (any(self.triples.values()) or self.fresh or self.resolved or self.answers)


def compare(old: Snapshot, new: Snapshot) -> Difference:
    """What changed from the old snapshot to the new one."""
    before, after = _parts(old), _parts(new)
    fresh, resolved = _findings(old, new)
    answers, questions, prefixes = changed_answers(old, new)
    return Difference(
        old.digest,
        new.digest,
        {part: _grouped(after[part] - before[part], before[part] - after[part]) for part in PARTS},
        fresh,
        resolved,
        answers,
        questions,
        prefixes,
    )


def _parts(snapshot: Snapshot) -> dict[str, set[bytes]]:
    """The triples of each part as lines, each once however many graphs state it.

    Unnamed nodes are left out: their names are numbers, which any edit of their file shifts.
    """
    kinds = {str(DERIVED).encode(): "derived", str(INFERRED).encode(): "inferred"}
    parts: dict[str, set[bytes]] = {part: set() for part in PARTS}
    with snapshot.dataset.open("rb") as file:
        for line in file:
            triple, graph, _dot = line.rsplit(b" ", 2)
            if GENID not in triple and not graph.endswith(f"{RECORDS}>".encode()):
                parts[kinds.get(graph, "asserted")].add(triple)
    return parts


def _grouped(added: set[bytes], removed: set[bytes]) -> tuple[Changed, ...]:
    groups: defaultdict[str, tuple[list[ox.Triple], list[ox.Triple]]] = defaultdict(lambda: ([], []))
    for number, lines in enumerate((added, removed)):
        text = b"".join(line + b" .\n" for line in sorted(lines))
        for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES, lenient=True):
            groups[str(quad.subject)][number].append(quad.triple)
    return tuple(
        Changed(subject, tuple(more), tuple(less)) for subject, (more, less) in sorted(groups.items())
    )


def _findings(old: Snapshot, new: Snapshot) -> tuple[tuple[Finding, ...] | None, tuple[Finding, ...] | None]:
    """The findings that only the new report has, and those that only the old one had."""
    before, after = _report(old), _report(new)
    if before is None or after is None:
        return None, None
    fresh = [finding for mark, finding in after.items() if mark not in before]
    gone = [finding for mark, finding in before.items() if mark not in after]
    return tuple(sorted(fresh, key=Finding.sort_key)), tuple(sorted(gone, key=Finding.sort_key))


def _report(snapshot: Snapshot) -> dict[str, Finding] | None:
    report: dict[str, Any] | None = snapshot.document("report")
    if report is None:
        return None
    return {row["fingerprint"]: _finding(row) for row in report["findings"]}


def _finding(row: Mapping[str, Any]) -> Finding:
    place = row["place"]
    told = None if place is None else f"{place['file']}:{place['line']}"
    return Finding(row["fingerprint"], row["rule"], row["severity"], row["focus"], row["message"], told)
