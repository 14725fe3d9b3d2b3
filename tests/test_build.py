"""The build: one snapshot from the sources, nothing published when they are at fault."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lithograph.build import Options, build
from lithograph.errors import (
    InconsistentGraph,
    SchemaInData,
    SourceError,
    SyntaxErrors,
    UndeclaredTerms,
    UnlistedMerge,
)
from lithograph.files import Sources, find_sources
from lithograph.snapshot import current_snapshot

HEAD = """@base <https://w3id.org/lithograph/> .
@prefix lg: <https://w3id.org/lithograph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
ONTOLOGY = """
lg:Product a owl:Class .
lg:Chip a owl:Class ; rdfs:subClassOf lg:Product .
lg:Firm a owl:Class ; owl:disjointWith lg:Product .
lg:designedBy a owl:ObjectProperty ; owl:inverseOf lg:designs .
lg:designs a owl:ObjectProperty .
lg:code a owl:DatatypeProperty , owl:InverseFunctionalProperty .
lg:Firm owl:hasKey ( lg:code ) .
"""
PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<ontology#> sh:declare [ sh:prefix "lg" ; sh:namespace "https://w3id.org/lithograph/ontology#" ] .
"""
GRAPH = "<chip/a100> a lg:Chip ; lg:designedBy <organisation/nvidia> .\n"
QUESTION = "# topic: chips\n# question@en: a\n# question@ko: b\n# question@zh: c\nSELECT ?s { ?s ?p ?o }\n"

Write = Callable[[str], Sources]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a small product whose graph is the given Turtle, and gives its sources."""
    root = tmp_path / "root"
    for folder in ("ontology", "graph", "queries"):
        (root / folder).mkdir(parents=True)
    (root / "ontology/chip.ttl").write_text(HEAD + ONTOLOGY, encoding="utf-8")
    (root / "ontology/prefixes.ttl").write_text(HEAD + PREFIXES, encoding="utf-8")
    (root / "queries/all.rq").write_text(QUESTION, encoding="utf-8")

    def graph(text: str) -> Sources:
        (root / "graph/chips.ttl").write_text(HEAD + text, encoding="utf-8")
        return find_sources(root)

    return graph


def test_a_snapshot_holds_asserted_and_inferred_triples_in_their_graphs(write: Write, tmp_path: Path) -> None:
    snapshot = build(write(GRAPH), tmp_path / "home", Options(validate=False))
    lines = snapshot.dataset.read_text(encoding="utf-8").splitlines()
    base = "https://w3id.org/lithograph/"
    a100, nvidia = f"<{base}chip/a100>", f"<{base}organisation/nvidia>"
    assert f"{a100} <{base}ontology#designedBy> {nvidia} <{base}graph/chips> ." in lines
    assert f"{nvidia} <{base}ontology#designs> {a100} <{base}graph/inferred> ." in lines
    assert not any("_:" in line for line in lines)
    assert snapshot.manifest["counts"]["by_class"] == {
        f"{base}ontology#Chip": 1,
        f"{base}ontology#Product": 1,
    }


def test_a_second_build_of_the_same_sources_does_no_step_but_the_digest(write: Write, tmp_path: Path) -> None:
    sources, home = write(GRAPH), tmp_path / "home"
    first = build(sources, home, Options(validate=False))
    steps: list[str] = []
    second = build(sources, home, Options(validate=False), steps.append)
    assert second.digest == first.digest
    assert steps == ["digest"]


def test_a_change_gives_a_new_snapshot_and_going_back_gives_the_old_one(write: Write, tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = build(write(GRAPH), home, Options(validate=False))
    second = build(write(GRAPH + "<chip/h100> a lg:Chip .\n"), home, Options(validate=False))
    assert second.digest != first.digest
    assert current_snapshot(home).digest == second.digest
    build(write(GRAPH), home, Options(validate=False))
    assert current_snapshot(home).digest == first.digest


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("<chip/x> a lg:Chip ;\n", SyntaxErrors, r"graph/chips\.ttl:"),
        ("<chip/x> a lg:Chipp .\n", UndeclaredTerms, r"graph/chips\.ttl:5:.*lg:Chipp.*did you mean lg:Chip"),
        ("<chip/x> lg:desgnedBy <chip/y> .\n", UndeclaredTerms, r"lg:desgnedBy.*lg:designedBy"),
        ("lg:Chip rdfs:subClassOf lg:Firm .\n", SchemaInData, r"graph/chips\.ttl:5"),
        ("<chip/x> a lg:Chip , lg:Firm .\n", InconsistentGraph, r"cax-dw.*\n.*graph/chips\.ttl:5"),
        (
            "<chip/x> a lg:Chip , lg:Firm .\n",
            InconsistentGraph,
            r"Product> \.  \[not stated; it follows:\]\n(.*\n)+.*Chip\n.*stated: graph/chips\.ttl:5:12",
        ),
        ("<organisation/x> lg:code 'K' . <organisation/y> lg:code 'K' .\n", UnlistedMerge, "organisation/x"),
        (
            "<organisation/x> lg:code 'K' . <organisation/y> lg:code 'K' .\n",
            UnlistedMerge,
            r"sameAs> .*\n {4}.*code> \"K\" \.  \[graph/chips\.ttl:5",
        ),
    ],
)
def test_faulty_sources_publish_nothing_and_say_where_the_fault_is(
    text: str, error: type[Exception], words: str, write: Write, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    good = build(write(GRAPH), home, Options(validate=False))
    with pytest.raises(error, match=words):
        build(write(text), home, Options(validate=False))
    assert current_snapshot(home).digest == good.digest


MERGES = """# curie_map:
#   organisation: https://w3id.org/lithograph/organisation/
# license: https://creativecommons.org/licenses/by/4.0/
# mapping_set_id: https://w3id.org/lithograph/graph/links/merges
subject_id\tpredicate_id\tobject_id\tmapping_justification\tmapping_date
organisation:x\tskos:exactMatch\torganisation:y\tsemapv:ManualMappingCuration\t2026-11-24
organisation:y\tskos:exactMatch\torganisation:z\tsemapv:ManualMappingCuration\t2026-11-24
"""


def test_entities_become_one_where_the_list_of_merges_lets_them(write: Write, tmp_path: Path) -> None:
    graph = "".join(f"<organisation/{name}> lg:code 'K' .\n" for name in "xyz")
    write(graph)
    links = tmp_path / "root/graph/links"
    links.mkdir()
    (links / "merges.sssom.tsv").write_text(MERGES, encoding="utf-8")
    snapshot = build(find_sources(tmp_path / "root"), tmp_path / "home", Options(validate=False))
    assert len(snapshot.manifest["merges"]) == 2
    with pytest.raises(UnlistedMerge, match=r"organisation/w(.|\n)*list the pair in graph/links/merges"):
        build(write(graph + "<organisation/w> lg:code 'K' .\n"), tmp_path / "home", Options(validate=False))


def test_the_manifest_lists_merges_with_what_they_rest_on(write: Write, tmp_path: Path) -> None:
    graph = "<organisation/x> lg:code 'K' . <http://example.org/y> lg:code 'K' .\n"
    (merge,) = build(write(graph), tmp_path / "home", Options(validate=False)).manifest["merges"]
    assert merge["alias"] == "<http://example.org/y>"
    assert merge["name"] == "<https://w3id.org/lithograph/organisation/x>"
    assert len(merge["because"]) == 2
    assert all("graph/chips.ttl:5" in line for line in merge["because"])


def test_an_inconsistent_graph_is_published_on_demand_and_says_so(write: Write, tmp_path: Path) -> None:
    options = Options(validate=False, allow_inconsistent=True)
    snapshot = build(write("<chip/x> a lg:Chip , lg:Firm .\n"), tmp_path / "home", options)
    assert any("disjoint" in words for words in snapshot.manifest["inconsistencies"])


def test_an_import_that_states_something_in_our_name_is_refused(write: Write, tmp_path: Path) -> None:
    sources = write(GRAPH)
    path = sources.root / "imports/list.nq"
    path.parent.mkdir()
    quad = "<https://e/a> <https://e/p> <https://e/b> <https://w3id.org/lithograph/graph/{}> .\n"
    options = Options(validate=False, with_imports=True)
    path.write_text(quad.format("imports/list"), encoding="utf-8")
    before = build(find_sources(sources.root), tmp_path / "home", options)
    path.write_text(quad.format("imports/list") + quad.format("chips"), encoding="utf-8")
    with pytest.raises(SourceError, match=r"imports/list\.nq:2: .*/graph/chips> is a graph of this project"):
        build(find_sources(sources.root), tmp_path / "home", options)
    assert current_snapshot(tmp_path / "home").digest == before.digest
