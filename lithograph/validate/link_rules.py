"""The program rules on link sets: what each table must hold, its licence, and what it must not touch.

Their words stand in ``shapes/dataset.ttl``. A row is told at its line; the finding is about the entity of
ours that the row links, or about the file where there is none.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from lithograph.errors import Location, Problem
from lithograph.link.prefixes import expand
from lithograph.link.sssom import Mapping as Row
from lithograph.link.sssom import MappingSet
from lithograph.load import Loaded
from lithograph.terms import BASE, DCTERMS, LG, OWL, RDF, RDF_TYPE, RDFS, SKOS
from lithograph.validate.finding import Finding, Rule
from lithograph.validate.graph import Graph
from lithograph.validate.syntax import file_term

EXACT: Final = "skos:exactMatch"
OF_A_LINK: Final = frozenset(
    {
        "author_id", "confidence", "mapping_date", "mapping_justification", "mapping_tool",
        "mapping_tool_version", "object_id", "object_label", "predicate_id", "predicate_modifier",
        "publication_date", "review_date", "reviewer_id", "subject_id", "subject_label",
    }
)  # fmt: skip
"""What a row may say of a source that may not be passed on: identifiers, labels, and who linked them when."""
CODED: Final = ("chip:", "model:", "system:")
"""Kinds of things that have model codes."""
MATCHES: Final = tuple(SKOS[f"{kind}Match"] for kind in ("exact", "close", "broad", "narrow", "related"))
_CODE: Final = re.compile(r"(?=\w*\d)(?=\w*[^\W\d])\w+(?:\.\w+)*", re.ASCII)
_SIZE: Final = re.compile(r"\d+(?:\.\d+)?(?:gb|tb|gib|w|nm|x)", re.IGNORECASE)
_DECLARING: Final = {OWL["ObjectProperty"], RDF["Property"], OWL["AnnotationProperty"]}
_REMARKS: Final = {
    *(RDFS[name] for name in ("label", "comment", "isDefinedBy", "seeAlso")),
    *(OWL[name] for name in ("versionInfo", "deprecated")),
}


@dataclass(frozen=True, slots=True)
class LinkSets:
    """The link sets of a project: those that can be read, the faults of all, and what lies beside them.

    ``shipped`` are the candidate files that a release would hold; ``derivations`` the queries that derive
    statements, by file.
    """

    sets: tuple[MappingSet, ...] = ()
    problems: tuple[Problem, ...] = ()
    shipped: tuple[str, ...] = ()
    derivations: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class _About:
    links: LinkSets
    data: Loaded
    stated: Graph
    schema: Sequence[Triple]


def run_link_rules(
    rules: Iterable[Rule], links: LinkSets, data: Loaded, stated: Graph, schema: Sequence[Triple]
) -> list[Finding]:
    """A finding, with its place, for everything that a rule on link sets sees; ``stated`` is the data."""
    about = _About(links, data, stated, schema)
    return [finding for rule in rules if rule.id in RULES for finding in RULES[rule.id](rule, about)]


def _told(number: int) -> Callable[[Rule, _About], Iterator[Finding]]:
    """The rule whose faults are found as the tables are read."""

    def find(rule: Rule, about: _About) -> Iterator[Finding]:
        sets = {links.name: links for links in about.links.sets}
        rows = {(links.name, row.line): row for links in about.links.sets for row in links.mappings}
        for problem in about.links.problems:
            if problem.rule == number:
                place = problem.location
                shown = f"{problem.message} ({problem.hint})" if problem.hint else problem.message
                links, row = sets.get(place.file), rows.get((place.file, place.line))
                yield _finding(rule, place, shown, links, row)

    return find


def _licence(rule: Rule, about: _About) -> Iterator[Finding]:
    """What a table or a file holds of a source that may not be passed on, beyond identifiers and labels."""
    graph = about.stated
    for links in about.links.sets:
        dataset = NamedNode(f"{BASE}dataset/{links.dataset}")
        if not _is_restricted(dataset, graph):
            continue
        for row in links.mappings:
            extra = sorted(slot for slot in row.slots if slot not in OF_A_LINK)
            if extra:
                yield _finding(rule, Location(links.name, row.line), ", ".join(extra), links, row)
        spaces = tuple(_namespaces(links))
        for triple in graph.within(spaces):
            for term in (triple.subject, triple.object):
                if isinstance(term, NamedNode) and term != dataset and term.value.startswith(spaces):
                    place = next(iter(about.data.locate(triple)), None)
                    yield _about(rule, place, term, term.value)


def _is_restricted(dataset: NamedNode, graph: Graph) -> bool:
    flags = graph.values(dataset, LG["mayBeRedistributed"])
    licences = graph.values(dataset, DCTERMS["license"])
    return any(flag.value in {"false", "0"} for flag in flags) or any(
        "-NC" in licence.value for licence in licences
    )


def _namespaces(links: MappingSet) -> Iterator[str]:
    """Where the records of the data set live: the prefixes of the objects."""
    yield f"{BASE}dataset/{links.dataset}/"
    prefixes = {row["object_id"].partition(":")[0] for row in links.mappings if row.is_accepted}
    for prefix in sorted(prefixes):
        namespace = links.prefixes.get(prefix)
        if namespace is not None and not namespace.startswith(BASE):
            yield namespace


def _codes(rule: Rule, about: _About) -> Iterator[Finding]:
    """Rows of one cluster of exact matches whose labels name different model codes."""
    clusters: dict[str, list[tuple[MappingSet, Row]]] = defaultdict(list)
    for links in about.links.sets:
        for row in links.mappings:
            if row.is_accepted and row["predicate_id"] == EXACT and row["subject_id"].startswith(CODED):
                clusters[row["subject_id"]].append((links, row))
    for rows in clusters.values():
        seen: list[tuple[str, frozenset[str]]] = []
        for links, row in rows:
            for label in (row["subject_label"], row["object_label"]):
                codes = model_codes(label)
                other = next((known for known, found in seen if codes and not codes & found), None)
                if other is not None:
                    shown = f"“{other}”, “{label}”"
                    yield _finding(rule, Location(links.name, row.line), shown, links, row)
                    break
                if codes:
                    seen.append((label, codes))


def model_codes(label: str) -> frozenset[str]:
    """The words of a name that hold letters and digits, but for sizes; with a hyphen as one and in parts.

    >>> sorted(model_codes("NVIDIA H100 SXM5 80GB"))
    ['h100', 'sxm5']
    """
    words = _CODE.findall(label.replace("-", "")) + _CODE.findall(label.replace("-", " "))
    return frozenset(word.casefold() for word in words if not _SIZE.fullmatch(word))


def _infers_nothing(rule: Rule, about: _About) -> Iterator[Finding]:
    """Each axiom or derivation that a link could set off: without any, links add no inferred triple."""
    used = {
        NamedNode(iri)
        for links in about.links.sets
        for row in links.mappings
        if (iri := expand(row["predicate_id"], links.prefixes)) is not None
    }
    for triple in about.schema:
        ends = {triple.subject, triple.object} & used
        for term in ends:
            if isinstance(term, NamedNode) and not _is_idle(triple, term):
                yield _about(rule, None, term, f"{term} {triple.predicate} {triple.object}")
    names = {term: f"skos:{term.value.rpartition('#')[2]}" for term in used if term in MATCHES}
    for name, query in (about.links.derivations or {}).items():
        for term in sorted(used, key=str):
            if str(term) in query or (term in names and re.search(rf"\b{names[term]}\b", query)):
                yield _about(rule, Location(name, 1), term, f"{term} in {name}")


def _is_idle(triple: Triple, term: NamedNode) -> bool:
    """Whether the axiom only declares or describes the property."""
    if triple.subject != term:
        return False
    if triple.predicate == RDF_TYPE:
        return triple.object in _DECLARING
    is_logic = triple.predicate.value.startswith((RDFS.iri, OWL.iri, RDF.iri))
    return triple.predicate in _REMARKS or not is_logic


def _shipped(rule: Rule, about: _About) -> Iterator[Finding]:
    for name in about.links.shipped:
        yield _about(rule, Location(name, 1), file_term(name), name)


def _finding(rule: Rule, place: Location, shown: str, links: MappingSet | None, row: Row | None) -> Finding:
    subject = None if links is None or row is None else expand(row["subject_id"], links.prefixes)
    target = None if links is None or row is None else expand(row["object_id"], links.prefixes)
    return Finding(
        rule=rule,
        severity=rule.severity,
        focus=file_term(place.file) if subject is None else NamedNode(subject),
        value=Literal(shown) if target is None else NamedNode(target),
        message=rule.message.filled(value=shown),
        location=place,
    )


def _about(rule: Rule, place: Location | None, focus: NamedNode, shown: str) -> Finding:
    return Finding(
        rule=rule,
        severity=rule.severity,
        focus=focus,
        value=Literal(shown),
        message=rule.message.filled(value=shown),
        location=place,
    )


RULES: Final[Mapping[str, Callable[[Rule, _About], Iterator[Finding]]]] = {
    "MappingPredicate": _told(58),
    "MappingPrefix": _told(59),
    "MappingRow": _told(60),
    "TargetForm": _told(62),
    "AcceptedAndRejected": _told(64),
    "ClusterCodes": _codes,
    "LicenceFit": _licence,
    "LinksInferNothing": _infers_nothing,
    "CandidateShipped": _shipped,
}
"""The function of each rule on link sets, by the local name of the rule."""
