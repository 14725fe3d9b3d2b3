"""Link sets to named graphs: plain SKOS triples in one, who linked what and why in the other.

For each set ``<graph>/links/<dataset>`` holds what queries use, and ``<graph>/links/<dataset>/record`` the
mappings as SSSOM writes them in RDF (an ``owl:Axiom`` each), with PROV-O and one VoID linkset per predicate.
"""

import hashlib
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Map
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from lithograph.errors import Problem, SyntaxErrors
from lithograph.link.checks import contradictions, set_problems
from lithograph.link.prefixes import expand
from lithograph.link.sssom import Mapping, MappingSet, read_set
from lithograph.load import Loaded, SourceGraph
from lithograph.terms import BASE, DCTERMS, LG, OWL, PROV, RDF_TYPE, SSSOM, VOID, XSD, graph_iri

_IRIS: Final = ("mapping_justification", "author_id", "reviewer_id", "subject_source", "object_source")
_DATES: Final = ("mapping_date", "review_date")
_NUMBERS: Final = ("confidence",)
_TEXTS: Final = (
    "subject_label", "object_label", "comment", "mapping_tool", "mapping_tool_version", "match_string",
    "subject_source_version", "object_source_version",
)  # fmt: skip
_SHORT: Final = 12


@dataclass(frozen=True, slots=True)
class Links:
    """The sets as read and as compiled: ``mappings`` are the SKOS triples, ``records`` all about them."""

    sets: tuple[MappingSet, ...]
    mappings: Loaded
    records: Loaded

    @property
    def graphs(self) -> tuple[SourceGraph, ...]:
        """All graphs of links."""
        return self.mappings.graphs + self.records.graphs


def read_links(
    paths: Iterable[Path], prefixes: Map[str, str], *, name: Callable[[Path], str] = str
) -> tuple[tuple[MappingSet, ...], tuple[Problem, ...]]:
    """The sets that can be read, and the faults of all of them."""
    sets: list[MappingSet] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            links = read_set(path, name(path))
        except SyntaxErrors as error:
            problems += error.problems
            continue
        sets.append(links)
        problems += set_problems(links, prefixes)
    problems += contradictions(sets)
    return tuple(sets), tuple(problems)


def link(paths: Iterable[Path], prefixes: Map[str, str], *, name: Callable[[Path], str] = str) -> Links:
    """The link sets of the files; raises ``SyntaxErrors`` with the faults of all of them."""
    sets, problems = read_links(paths, prefixes, name=name)
    if problems:
        raise SyntaxErrors(problems)
    return compile_links(sets)


def compile_links(sets: Iterable[MappingSet]) -> Links:
    """The graphs of sets without faults."""
    found = tuple(sets)
    return Links(
        sets=found,
        mappings=Loaded(tuple(mapping_graph(links) for links in found)),
        records=Loaded(tuple(record_graph(links) for links in found)),
    )


def mapping_graph(links: MappingSet) -> SourceGraph:
    """The accepted mappings as plain triples, each with the line of its row."""
    rows = [(_triple(links, mapping), mapping.line) for mapping in links.mappings if mapping.is_accepted]
    return _graph(links, graph_iri(f"links/{links.dataset}"), rows)


def record_graph(links: MappingSet) -> SourceGraph:
    """Every mapping with its slots, the set itself, and a linkset for each predicate."""
    iri = graph_iri(f"links/{links.dataset}/record")
    identifier = ox.NamedNode(links.text("mapping_set_id"))
    rows = [(triple, 1) for triple in (*_set_triples(links, identifier), *_linksets(links))]
    for mapping in links.mappings:
        node = record_iri(links, mapping)
        rows.append((ox.Triple(identifier, SSSOM["mappings"], node), mapping.line))
        rows += [(triple, mapping.line) for triple in _record(links, mapping, node)]
    return _graph(links, iri, rows)


def record_iri(links: MappingSet, mapping: Mapping) -> ox.NamedNode:
    """The name of a mapping's record: made from its key, so that it stays when rows come and go."""
    key = hashlib.sha256("\t".join(mapping.key).encode()).hexdigest()[:_SHORT]
    return graph_iri(f"links/{links.dataset}/record/{key}")


def dataset_iri(dataset: str) -> ox.NamedNode:
    """The data set that a set of links is named after."""
    return ox.NamedNode(f"{BASE}dataset/{dataset}")


def _graph(links: MappingSet, iri: ox.NamedNode, rows: list[tuple[ox.Triple, int]]) -> SourceGraph:
    lines = array("i", (line for _triple_, line in rows))
    return SourceGraph(iri, links.path, links.name, tuple(triple for triple, _line in rows), lines)


def _iri(links: MappingSet, curie: str) -> ox.NamedNode:
    return ox.NamedNode(expand(curie, links.prefixes) or curie)


def _triple(links: MappingSet, mapping: Mapping) -> ox.Triple:
    ends = (_iri(links, mapping[slot]) for slot in ("subject_id", "predicate_id", "object_id"))
    return ox.Triple(*ends)


def _record(links: MappingSet, mapping: Mapping, node: ox.NamedNode) -> Iterator[ox.Triple]:
    triple = _triple(links, mapping)
    yield ox.Triple(node, RDF_TYPE, OWL["Axiom"])
    yield ox.Triple(node, OWL["annotatedSource"], triple.subject)
    yield ox.Triple(node, OWL["annotatedProperty"], triple.predicate)
    yield ox.Triple(node, OWL["annotatedTarget"], triple.object)
    if mapping.is_rejected:
        yield ox.Triple(node, SSSOM["predicate_modifier"], SSSOM["NegatedPredicate"])
    for slot in (*_IRIS, *_DATES, *_NUMBERS, *_TEXTS):
        for value in links.values(mapping, slot):
            yield ox.Triple(node, SSSOM[slot], _term(links, slot, value))
    for value in links.values(mapping, "reviewer_id"):
        yield ox.Triple(node, PROV["wasAttributedTo"], _iri(links, value))
    for value in links.values(mapping, "evidence"):
        yield ox.Triple(node, LG["evidence"], ox.Literal(value))
    yield ox.Triple(node, PROV["wasDerivedFrom"], dataset_iri(links.dataset))


def _term(links: MappingSet, slot: str, value: str) -> ox.NamedNode | ox.Literal:
    if slot in _IRIS:
        return _iri(links, value)
    if slot in _DATES:
        return ox.Literal(value, datatype=XSD["date"])
    return ox.Literal(value, datatype=XSD["decimal"]) if slot in _NUMBERS else ox.Literal(value)


def _set_triples(links: MappingSet, identifier: ox.NamedNode) -> Iterator[ox.Triple]:
    yield ox.Triple(identifier, RDF_TYPE, SSSOM["MappingSet"])
    for slot, term in (("license", DCTERMS["license"]), ("mapping_set_version", OWL["versionInfo"])):
        text = links.text(slot)
        if text:
            value = ox.NamedNode(text) if slot == "license" else ox.Literal(text)
            yield ox.Triple(identifier, term, value)
    title = links.text("mapping_set_title")
    if title:
        yield ox.Triple(identifier, DCTERMS["title"], ox.Literal(title, language="en"))


def _linksets(links: MappingSet) -> Iterator[ox.Triple]:
    """One VoID linkset for each predicate (VoID, section 5): from what to what, by what, how many."""
    counts = Counter(_triple(links, mapping).predicate for mapping in links.mappings if mapping.is_accepted)
    for predicate, count in sorted(counts.items(), key=lambda item: item[0].value):
        local = predicate.value.rsplit("#", 1)[-1].rsplit("/", 1)[-1]
        node = graph_iri(f"links/{links.dataset}/{local}")
        yield ox.Triple(node, RDF_TYPE, VOID["Linkset"])
        yield ox.Triple(node, VOID["linkPredicate"], predicate)
        yield ox.Triple(node, VOID["subjectsTarget"], ox.NamedNode(BASE + "dataset/lithograph"))
        yield ox.Triple(node, VOID["objectsTarget"], dataset_iri(links.dataset))
        yield ox.Triple(node, VOID["triples"], ox.Literal(count))
