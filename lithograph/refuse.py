"""What keeps a build from being published: undeclared terms, unlisted merges, contradictions."""

from collections.abc import Iterator

import pyoxigraph as ox

from lithograph.derive import Consequences
from lithograph.errors import InconsistentGraph, UndeclaredTerms, UnlistedMerge
from lithograph.explain.evidence import Evidence
from lithograph.load import Loaded
from lithograph.terms import BASE
from lithograph.validate import undeclared_terms


def check_terms(data: Loaded, ontology: Loaded) -> None:
    """Raises ``UndeclaredTerms`` with the place of each and the nearest declared names."""
    if problems := undeclared_terms(data, ontology.triples()):
        raise UndeclaredTerms(problems, hint="Declare the term in ontology/, or use the declared one.")


def check_consistency(consequences: Consequences, evidence: Evidence) -> None:
    """Raises ``InconsistentGraph`` with every contradiction: its premises, and the statements under them."""
    lines: list[str] = []
    for inconsistency in consequences.closure.inconsistencies:
        lines.append(f"{inconsistency.rule}: {inconsistency.message}")
        for premise in inconsistency.premises:
            lines += evidence.told(premise)
    if lines:
        raise InconsistentGraph(
            "\n".join(lines),
            hint="Mend the data, or publish with a warning: lithograph build --allow-inconsistent",
        )


def check_merges(consequences: Consequences, evidence: Evidence) -> None:
    """Raises ``UnlistedMerge`` when reasoning made one thing of two entities of ours, with the proof."""
    lines = [
        line for merge in consequences.closure.merges if _is_ours(merge) for line in _told(merge, evidence)
    ]
    if lines:
        hint = "Mend the key or functional property they share, or keep one of them."
        raise UnlistedMerge("\n".join(lines), hint=hint)


def merge_documents(consequences: Consequences, evidence: Evidence) -> list[dict[str, object]]:
    """Each merge as JSON: the name that gave way, the one that is served, and what the merge rests on."""
    return [
        {
            "alias": str(merge.subject),
            "name": str(merge.object),
            "because": [line.strip() for line in list(_told(merge, evidence))[1:]],
        }
        for merge in consequences.closure.merges
    ]


def _told(merge: ox.Triple, evidence: Evidence) -> Iterator[str]:
    yield str(merge)
    for statement in evidence.statements(merge):
        yield from evidence.told(statement)


def _is_ours(merge: ox.Triple) -> bool:
    ends = (merge.subject, merge.object)
    return all(isinstance(term, ox.NamedNode) and term.value.startswith(BASE) for term in ends)
