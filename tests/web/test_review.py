"""The page of candidates: what it shows, and the patch that its decisions give."""

import subprocess
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from lithograph.files import Sources, find_sources
from lithograph.link.sssom import Mapping, read_set, write_set
from lithograph.match.sets import new_set

PREFIXES = {
    "chip": "https://w3id.org/lithograph/chip/",
    "lg": "https://w3id.org/lithograph/ontology#",
    "wd": "http://www.wikidata.org/entity/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
}
DECLARED = "".join(
    f'<x> <http://www.w3.org/ns/shacl#declare> [ <http://www.w3.org/ns/shacl#prefix> "{prefix}" ;'
    f' <http://www.w3.org/ns/shacl#namespace> "{iri}" ] .\n'
    for prefix, iri in PREFIXES.items()
)
CANDIDATE = {
    "subject_id": "chip:a",
    "subject_label": "A <b>",
    "predicate_id": "skos:exactMatch",
    "object_id": "wd:Q1",
    "object_label": "A one",
    "mapping_justification": "semapv:LexicalMatching",
    "confidence": "0.9",
    "match_string": "A",
}
NAMES = """@base <https://w3id.org/lithograph/> .
@prefix chip: <https://w3id.org/lithograph/chip/> .
@prefix lg: <https://w3id.org/lithograph/ontology#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .

<chip/a/name/en-chip-a> a lg:Name ;
    skosxl:literalForm "Chip A"@en ;
    lg:nameOf chip:a ;
    lg:nameKind lg:brandName .

<chip/b/name/en-chip-b> a lg:Name ;
    skosxl:literalForm "Chip B"@en ;
    lg:nameOf chip:b ;
    lg:nameKind lg:brandName .
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sources with one candidate."""
    folder = tmp_path / "graph/links/candidates"
    folder.mkdir(parents=True)
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology/prefixes.ttl").write_text(DECLARED, encoding="utf-8")
    path = folder / "wikidata.sssom.tsv"
    links = new_set(path, "wikidata", PREFIXES).with_mappings([Mapping(CANDIDATE)])
    path.write_text(write_set(links), encoding="utf-8")

    def sources() -> Sources:
        return find_sources(tmp_path)

    monkeypatch.setattr("lithograph.web.review.find_sources", sources)
    return tmp_path


def test_the_page_shows_both_records_and_a_choice_for_each(root: Path, client: FlaskClient) -> None:
    page = client.get("/links/candidates")
    assert root.is_dir()
    assert page.status_code == 200
    assert "A &lt;b&gt;" in page.text
    assert 'name="chip:a wd:Q1"' in page.text
    assert client.get("/links/candidates?dataset=../../x").status_code == 404
    for odd in ("²", "9" * 5000, "-1"):
        assert client.get(f"/links/candidates?from={odd}").status_code == 200


def test_decisions_give_a_patch_that_applies_and_nothing_is_written(root: Path, client: FlaskClient) -> None:
    asked = urlencode({"dataset": "wikidata", "reviewer": "lg:curator", "chip:a wd:Q1": "n"})
    answer = client.get(f"/links/patch?{asked}")
    assert answer.content_type.startswith("text/x-patch")
    assert not (root / "graph/links/wikidata.sssom.tsv").exists()
    subprocess.run(["git", "apply", "-"], cwd=root, input=answer.data, check=True)
    written = (root / "graph/links/wikidata.sssom.tsv").read_text(encoding="utf-8")
    assert "\tNot\twd:Q1\t" in written
    assert "lg:curator" in written


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Link candidates", "none of ours")),
        ("ko", ("링크 후보", "우리 항목 중 없음")),
        ("zh", ("链接候选", "我方没有")),
    ],
)
def test_the_page_speaks_the_readers_language(
    root: Path, client: FlaskClient, language: str, words: tuple[str, str]
) -> None:
    assert root.is_dir()
    page = client.get(f"/links/candidates?lang={language}").text
    assert all(text in page for text in words)
    (root / "graph/links/candidates/wikidata.sssom.tsv").unlink()
    assert "lithograph link suggest" in client.get(f"/links/candidates?lang={language}").text


def test_many_candidates_are_shown_page_by_page(root: Path, client: FlaskClient) -> None:
    path = root / "graph/links/candidates/wikidata.sssom.tsv"
    many = [Mapping({**CANDIDATE, "object_id": f"wd:Q{number}"}) for number in range(60)]
    path.write_text(write_set(new_set(path, "wikidata", PREFIXES).with_mappings(many)), encoding="utf-8")
    first = client.get("/links/candidates?lang=ko").text
    assert first.count("<select") == 50
    assert "/links/candidates?dataset=wikidata&amp;from=50&amp;lang=ko" in first
    assert client.get("/links/candidates?from=50").text.count("<select") == 10


def test_a_new_spelling_comes_back_as_a_name_in_the_patch(root: Path, client: FlaskClient) -> None:
    names = root / "graph/names/chip.ttl"
    names.parent.mkdir(parents=True)
    names.write_text(NAMES, encoding="utf-8")
    asked = {"dataset": "wikidata", "reviewer": "lg:curator", "chip:a wd:Q1": "y", "names": "on"}
    answer = client.get(f"/links/patch?{urlencode(asked)}")
    subprocess.run(["git", "apply", "-"], cwd=root, input=answer.data, check=True)
    written = names.read_text(encoding="utf-8")
    assert '<chip/a/name/en-a> a lg:Name ;\n    skosxl:literalForm "A"@en ;' in written
    assert written.index("<chip/a/name/en-a>") < written.index("<chip/b/")
    assert list(ox.parse(written, format=ox.RdfFormat.TURTLE))
    again = client.get(f"/links/patch?{urlencode(asked)}")
    assert b"graph/names" not in again.data


def test_a_record_that_is_none_of_ours_is_written_so(root: Path, client: FlaskClient) -> None:
    asked = urlencode({"dataset": "wikidata", "reviewer": "lg:curator", "chip:a wd:Q1": "x"})
    subprocess.run(
        ["git", "apply", "-"], cwd=root, input=client.get(f"/links/patch?{asked}").data, check=True
    )
    links = read_set(root / "graph/links/wikidata.sssom.tsv")
    assert [(one["subject_id"], one["object_id"]) for one in links.mappings] == [
        ("sssom:NoTermFound", "wd:Q1")
    ]


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "reviewer=gnd:1&chip:a+wd:Q1=y",
        "reviewer=lg:curator",
        "reviewer=orcid:0000-0002-1825-0096&chip:a+wd:Q1=y",
    ],
)
def test_a_patch_needs_a_reviewer_and_a_decision(root: Path, client: FlaskClient, asked: str) -> None:
    assert root.is_dir()
    assert client.get(f"/links/patch?dataset=wikidata&{asked}").status_code == 400
