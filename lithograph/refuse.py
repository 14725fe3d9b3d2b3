"""What keeps a build from being published: imports in our name, undeclared terms, merges, contradictions."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

import pyoxigraph as ox

from lithograph.derive import Consequences
from lithograph.errors import (
    InconsistentGraph,
    Location,
    Problem,
    SourceError,
    UndeclaredTerms,
    UnlistedMerge,
)
from lithograph.explain.evidence import Evidence
from lithograph.link import Links
from lithograph.link.prefixes import expand
from lithograph.link.sssom import EXTENSION
from lithograph.load import Loaded
from lithograph.terms import BASE, GRAPH_BASE, graph_iri
from lithograph.validate import undeclared_terms

_OF_IMPORTS: Final = graph_iri("imports/").value
_ANEW: Final = "write it by lithograph import"
MERGES: Final = "merges"
"""The set of links that lists which entities of ours may become one."""


def check_terms(data: Loaded, ontology: Loaded) -> None:
    """Raises ``UndeclaredTerms`` with the place of each and the nearest declared names."""
    if problems := undeclared_terms(data, ontology.triples()):
        raise UndeclaredTerms(problems, hint="Declare the term in ontology/, or use the declared one.")


def check_imports(imports: Loaded) -> None:
    """Raises ``SourceError`` where an import states something in a graph of this project."""
    problems = tuple(
        Problem(Location(graph.name, graph.lines[0]), f"{graph.iri} is a graph of this project", hint=_ANEW)
        for graph in imports.graphs
        if graph.iri.value.startswith(GRAPH_BASE) and not graph.iri.value.startswith(_OF_IMPORTS)
    )
    if problems:
        raise SourceError(problems)


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


def check_merges(consequences: Consequences, evidence: Evidence, links: Links) -> None:
    """Raises ``UnlistedMerge`` when two entities of ours became one and no list lets them, with the proof."""
    listed = _listed(links)
    unlisted = [
        merge
        for merge in consequences.closure.merges
        if _is_ours(merge) and not _is_listed(str(merge.subject), str(merge.object), listed)
    ]
    if unlisted:
        lines = [line for merge in unlisted for line in _told(merge, evidence)]
        hint = (
            "Mend the key or functional property they share, keep one of them, "
            f"or list the pair in graph/links/{MERGES}{EXTENSION}."
        )
        raise UnlistedMerge("\n".join(lines), hint=hint)


def _listed(links: Links) -> Mapping[str, set[str]]:
    """For each entity in the list of allowed merges, those that it may be one with."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for table in links.sets:
        for mapping in table.mappings if table.dataset == MERGES else ():
            ends = [expand(mapping[slot], table.prefixes) for slot in ("subject_id", "object_id")]
            if mapping.is_accepted:
                found[f"<{ends[0]}>"].add(f"<{ends[1]}>")
                found[f"<{ends[1]}>"].add(f"<{ends[0]}>")
    return found


def _is_listed(one: str, other: str, listed: Mapping[str, set[str]]) -> bool:
    """Whether the list leads from one to the other, over several pairs perhaps."""
    reached = {one: None}
    queue = [one]
    for entity in queue:
        fresh = [name for name in sorted(listed.get(entity, ())) if name not in reached]
        reached |= dict.fromkeys(fresh)
        queue += fresh
    return other in reached


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
