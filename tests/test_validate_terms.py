"""The rule on undeclared terms: exact places, and what it says of projects that are not ours."""

from pathlib import Path

import pytest

from lithograph.cli.main import main
from lithograph.validate import Finding, Severity, validate
from lithograph.validate.foreign import Files, foreign

PREFIXES = "@prefix ex: <http://example.org/> .\n@prefix v: <http://example.org/v#> .\n"
ONTOLOGY = (
    PREFIXES
    + """\
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:Part a owl:Class .
ex:Chip rdfs:subClassOf ex:Part .
ex:released a owl:DatatypeProperty ; rdfs:label "release date" .
v:Red a v:Colour .
"""
)
SHAPES = (
    PREFIXES
    + """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:S a sh:NodeShape ; sh:targetClass ex:Part ; sh:property ex:Maker .
ex:Maker sh:path ex:maker ; sh:minCount 0 .
"""
)
DATA = (
    PREFIXES
    + """\
ex:a a ex:Chip ;
    ex:maker ex:somebody ;
    ex:relased
        "2024" ,
        "2025"^^v:year ;
    ex:colour v:Red , v:Rad .
ex:b a ex:Prat ;
    <http://purl.org/dc/terms/title> "b" ;
    ex:maker ex:a .
"""
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in (("data", DATA), ("shapes", SHAPES), ("ontology", ONTOLOGY)):
        (tmp_path / f"{name}.ttl").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def findings(*ontology: str) -> dict[str, Finding]:
    """The findings of the rule, by the local name of the term."""
    files = Files(data=(Path("data.ttl"),), shapes=(Path("shapes.ttl"),), ontology=tuple(map(Path, ontology)))
    found = validate(*foreign(files)).findings
    assert {finding.rule.id for finding in found} <= {"UndeclaredTerm"}
    return {finding.value.value.rpartition("/")[2]: finding for finding in found if finding.value}


@pytest.mark.usefixtures("folder")
def test_terms_that_neither_ontology_nor_shapes_speak_of_are_told_where_they_stand() -> None:
    places = {name: str(found.location) for name, found in findings("ontology.ttl").items()}
    assert places == {
        "relased": "data.ttl:5:5",  # the property, and not its subject above or its value below
        "v#year": "data.ttl:7:9",
        "colour": "data.ttl:8:5",
        "v#Rad": "data.ttl:8:23",
        "Prat": "data.ttl:9:8",
        "title": "data.ttl:10:5",
    }


@pytest.mark.usefixtures("folder")
def test_the_nearest_declared_names_are_given() -> None:
    assert findings("ontology.ttl")["relased"].hint == "<http://example.org/released>"


@pytest.mark.usefixtures("folder")
def test_the_vocabulary_of_others_is_a_warning() -> None:
    severities = {name: found.severity for name, found in findings("ontology.ttl").items()}
    assert severities.pop("title") is Severity.WARNING
    assert set(severities.values()) == {Severity.VIOLATION}


@pytest.mark.usefixtures("folder")
def test_without_an_ontology_there_is_nothing_to_compare_with() -> None:
    assert findings() == {}


@pytest.mark.usefixtures("folder")
def test_the_hook_that_lints_works_with_the_files_of_another_project(
    capsys: pytest.CaptureFixture[str],
) -> None:
    hook = ["validate", "--only-shape", "Syntax", "--only-shape", "UndeclaredTerm"]
    code = main([*hook, "data.ttl", "--shapes", "shapes.ttl", "--ontology", "ontology.ttl"])
    assert code == 1
    assert "5 violations, 1 warning" in capsys.readouterr().out
