"""Link sets compiled: plain triples, records, linksets; every fault told with its line."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from lithograph.build import Options, build
from lithograph.errors import SyntaxErrors
from lithograph.files import find_sources
from lithograph.link import Links, link
from lithograph.terms import OWL, SKOS, SSSOM, VOID

PREFIXES = {
    "chip": "https://w3id.org/lithograph/chip/",
    "wd": "http://www.wikidata.org/entity/",
    "lg": "https://w3id.org/lithograph/ontology#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
HEAD = "".join(f"#   {prefix}: {iri}\n" for prefix, iri in PREFIXES.items())
SLOTS = ("subject_id", "predicate_id", "predicate_modifier", "object_id", "mapping_justification")
COLUMNS = "\t".join((*SLOTS, "mapping_date", "reviewer_id"))
TAIL = "\tsemapv:ManualMappingCuration\t2026-11-24\tlg:curator\n"


def written(folder: Path, rows: str, head: str = HEAD) -> Path:
    path = folder / "wikidata.sssom.tsv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"# curie_map:\n{head}# mapping_set_id: https://example.org/set\n{COLUMNS}\n{rows}", encoding="utf-8"
    )
    return path


def linked(folder: Path, rows: str, head: str = HEAD) -> Links:
    return link([written(folder, rows, head)], PREFIXES, name=lambda path: path.name)


def faults(folder: Path, rows: str, head: str = HEAD) -> str:
    with pytest.raises(SyntaxErrors) as caught:
        linked(folder, rows, head)
    return str(caught.value)


def test_an_accepted_mapping_is_a_plain_triple_with_the_line_of_its_row(tmp_path: Path) -> None:
    links = linked(tmp_path, f"chip:a\tskos:exactMatch\t\twd:Q1{TAIL}")
    triple = ox.Triple(
        ox.NamedNode(PREFIXES["chip"] + "a"), SKOS["exactMatch"], ox.NamedNode(PREFIXES["wd"] + "Q1")
    )
    assert list(links.mappings.triples()) == [triple]
    assert links.mappings.locate(triple)[0].line == 8


def test_rejected_mappings_and_terms_not_found_are_records_only(tmp_path: Path) -> None:
    rows = f"chip:a\tskos:exactMatch\tNot\twd:Q1{TAIL}chip:b\tskos:exactMatch\t\tsssom:NoTermFound{TAIL}"
    links = linked(tmp_path, rows)
    assert len(links.mappings) == 0
    predicates = {triple.predicate for triple in links.records.triples()}
    assert SSSOM["predicate_modifier"] in predicates
    assert sum(triple.predicate == OWL["annotatedSource"] for triple in links.records.triples()) == 2


def test_the_record_graph_has_a_linkset_that_counts(tmp_path: Path) -> None:
    links = linked(tmp_path, f"chip:a\tskos:exactMatch\t\twd:Q1{TAIL}chip:b\tskos:exactMatch\t\twd:Q2{TAIL}")
    counts = [t.object for t in links.records.triples() if t.predicate == VOID["triples"]]
    assert counts == [ox.Literal(2)]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (f"chip:a\tskos:exactMatch\t\tgnd:1{TAIL}", "prefix 'gnd' is not in the curie_map"),
        (f"chip:a\tskos:exactMatch\t\twd:Q01{TAIL}", "wd:Q01 has not the form of wd: identifiers"),
        (f"chip:a\towl:sameAs\t\twd:Q1{TAIL}", "owl:sameAs is no SKOS mapping"),
        (f"\tskos:exactMatch\t\twd:Q1{TAIL}", "the mapping has no subject_id"),
        ("chip:a\tskos:exactMatch\t\twd:Q1\tsemapv:LexicalMatching\t\tlg:curator\n", "has no mapping_date"),
        ("chip:a\tskos:exactMatch\t\twd:Q1\tx\t24.11.2026\tlg:curator\n", "'24.11.2026' is no date"),
        ("chip:a\tskos:exactMatch\t\twd:Q1\tx\t20261124\tlg:curator\n", "'20261124' is no date"),
        (f"chip:b\tskos:exactMatch\t\twd:Q1{TAIL}chip:a\tskos:exactMatch\t\twd:Q1{TAIL}", "is out of order"),
        (f"chip:a\tskos:exactMatch\t\twd:Q1{TAIL}" * 2, "stands twice"),
        (
            f"chip:a\tskos:exactMatch\t\twd:Q1{TAIL}chip:a\tskos:exactMatch\tNot\twd:Q1{TAIL}",
            "is rejected here and accepted at wikidata.sssom.tsv:8",
        ),
    ],
)
def test_a_faulty_mapping_is_told_with_file_and_line(tmp_path: Path, row: str, message: str) -> None:
    told = faults(tmp_path, row)
    assert message in told
    assert "wikidata.sssom.tsv:" in told


def test_a_prefix_that_means_something_else_elsewhere_is_told(tmp_path: Path) -> None:
    head = HEAD.replace("http://www.wikidata.org/entity/", "https://www.wikidata.org/wiki/")
    assert "prefix wd: is https://www.wikidata.org/wiki/ here" in faults(tmp_path, "", head)


def test_links_change_nothing_that_is_inferred_and_records_stay_out_of_the_default_graph(
    tmp_path: Path,
) -> None:
    root = tmp_path / "root"
    for folder in ("ontology", "graph"):
        (root / folder).mkdir(parents=True)
    declared = "".join(
        f'<x> sh:declare [ sh:prefix "{prefix}" ; sh:namespace "{iri}" ] .\n'
        for prefix, iri in PREFIXES.items()
    )
    (root / "ontology/prefixes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix lg: <https://w3id.org/lithograph/ontology#> .\n"
        "@prefix owl: <http://www.w3.org/2002/07/owl#> .\nlg:Chip a owl:Class .\n" + declared,
        encoding="utf-8",
    )
    (root / "graph/chips.ttl").write_text(
        "<https://w3id.org/lithograph/chip/a> a <https://w3id.org/lithograph/ontology#Chip> .\n",
        encoding="utf-8",
    )
    before = build(find_sources(root), tmp_path / "home", Options(validate=False))
    written(root / "graph/links", f"chip:a\tskos:exactMatch\t\twd:Q1{TAIL}")
    after = build(find_sources(root), tmp_path / "home", Options(validate=False))
    assert before.digest != after.digest
    assert after.manifest["counts"]["inferred"] == before.manifest["counts"]["inferred"]
    assert after.manifest["counts"]["links"] == 1
    store = ox.Store.read_only(str(after.store))
    merged = {quad.predicate for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph())}
    assert SKOS["exactMatch"] in merged
    assert OWL["annotatedSource"] not in merged
