"""The page of candidates: what it shows, and the patch that its decisions give."""

import subprocess
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from lithograph.files import Sources, find_sources
from lithograph.link.sssom import Mapping, write_set
from lithograph.match.propose import new_set

PREFIXES = {
    "chip": "https://w3id.org/lithograph/chip/",
    "lg": "https://w3id.org/lithograph/ontology#",
    "wd": "http://www.wikidata.org/entity/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
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


def test_decisions_give_a_patch_that_applies_and_nothing_is_written(root: Path, client: FlaskClient) -> None:
    asked = urlencode({"dataset": "wikidata", "reviewer": "lg:curator", "chip:a wd:Q1": "n"})
    answer = client.get(f"/links/patch?{asked}")
    assert answer.content_type.startswith("text/x-patch")
    assert not (root / "graph/links/wikidata.sssom.tsv").exists()
    subprocess.run(["git", "apply", "-"], cwd=root, input=answer.data, check=True)
    written = (root / "graph/links/wikidata.sssom.tsv").read_text(encoding="utf-8")
    assert "\tNot\twd:Q1\t" in written
    assert "lg:curator" in written


@pytest.mark.parametrize("asked", ["", "reviewer=gnd:1&chip:a+wd:Q1=y", "reviewer=lg:curator"])
def test_a_patch_needs_a_reviewer_and_a_decision(root: Path, client: FlaskClient, asked: str) -> None:
    assert root.is_dir()
    assert client.get(f"/links/patch?dataset=wikidata&{asked}").status_code == 400
