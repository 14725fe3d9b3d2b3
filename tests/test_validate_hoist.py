"""SPARQL constraints run once for all their nodes: which may, and that they find the same."""

from pathlib import Path

import pytest

from lithograph.load import load
from lithograph.validate import Material, Report, RuleSet, Shapes, validate
from lithograph.validate.hoist import flat_body, plan
from tests.validate_shapes import PREFIXES, SHAPES


def test_nested_or_aggregating_constraints_stay_with_the_engine() -> None:
    assert flat_body("SELECT $this WHERE { $this ex:p ?o . FILTER NOT EXISTS { ?o ex:q $this } }") is not None
    assert flat_body("SELECT $this WHERE { { $this ex:p ?o } UNION { $this ex:q ?o } }") is None
    assert flat_body("SELECT $this (COUNT(?o) AS ?n) WHERE { $this ex:p ?o } GROUP BY $this") is None
    assert flat_body("SELECT $this WHERE { $this $PATH ?o }") is None
    assert flat_body("SELECT * WHERE { $this ex:p ?o }") is None
    assert flat_body('SELECT $this WHERE { $this ex:p ?o FILTER (?o != "} UNION {") }') is not None


def test_a_shape_used_by_another_is_not_run_set_wise(tmp_path: Path) -> None:
    (tmp_path / "shapes.ttl").write_text(
        PREFIXES + SHAPES + "\nex:Outer a sh:NodeShape ; sh:targetClass ex:Part ; sh:node ex:Later ."
    )
    todo = plan(Shapes(load([tmp_path / "shapes.ttl"])))
    assert not todo.hoisted
    assert todo.keeps_sparql


def test_a_shape_in_a_list_of_another_is_not_run_set_wise(tmp_path: Path) -> None:
    (tmp_path / "shapes.ttl").write_text(
        PREFIXES
        + SHAPES
        + "\nex:Outer a sh:NodeShape ; sh:targetClass ex:Part ; sh:or ( ex:Later ex:Other ) ."
    )
    assert not plan(Shapes(load([tmp_path / "shapes.ttl"]))).hoisted


TARGETS = {
    "class": "sh:targetClass ex:Part",
    "class by a subclass": "sh:targetClass ex:Thing",
    "node": "sh:targetNode ex:a , ex:absent",
    "subjects": "sh:targetSubjectsOf ex:p",
    "objects": "sh:targetObjectsOf ex:q",
    "two of them": "sh:targetClass ex:Part ; sh:targetSubjectsOf ex:q",
}


CONSTRAINTS = {
    "value": "SELECT $this ?value WHERE { $this ex:p ?value . FILTER (?value > 1) }",
    "no value": "SELECT DISTINCT $this WHERE { $this ex:p ?some . }",
    "path": "SELECT $this ?path ?value WHERE { $this ?path ?value . FILTER (?path = ex:q) }",
    "not exists": "SELECT $this WHERE { $this a ?kind . FILTER NOT EXISTS { $this ex:q ?other } }",
    "exists first": "SELECT $this ?value WHERE { FILTER EXISTS { $this ex:p ?x } $this ex:q ?value }",
    "another node": "SELECT $this ?value WHERE { ?value ex:q $this . }",
    "nothing about this": "SELECT $this ?value WHERE { ex:b ex:p ?value . }",
    "bound": "SELECT $this ?value WHERE { $this ex:p ?n . BIND (?n + 1 AS ?value) }",
}


@pytest.mark.parametrize("constraint", CONSTRAINTS.values(), ids=CONSTRAINTS.keys())
@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())
def test_set_wise_and_node_by_node_find_the_same(tmp_path: Path, target: str, constraint: str) -> None:
    (tmp_path / "shapes.ttl").write_text(
        "@prefix ex: <http://example.org/> .\n@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        'ex:names sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .\n'
        f'ex:S a sh:NodeShape ; {target} ; sh:sparql [ sh:prefixes ex:names ; sh:select "{constraint}" ] .\n'
    )
    (tmp_path / "data.ttl").write_text(
        "@prefix ex: <http://example.org/> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "ex:Part rdfs:subClassOf ex:Thing . ex:a a ex:Part ; ex:p 1 , 2 ; ex:q ex:b .\n"
        "ex:b a ex:Part ; ex:p 3 .\n"
        'ex:c a ex:Thing ; ex:q ex:a , "x" . ex:d ex:p 4 .\n'
    )
    material = Material(data=load([tmp_path / "data.ttl"]))
    rules = RuleSet(shapes=Shapes(load([tmp_path / "shapes.ttl"])))
    assert plan(rules.shapes).hoisted, "the constraint does not run set-wise: nothing is compared"
    set_wise, node_by_node = validate(material, rules), validate(material, rules, engine="both")

    def told(report: Report) -> list[tuple[str, str, str]]:
        return sorted((str(f.focus), str(f.path), str(f.value)) for f in report.findings)

    assert told(set_wise) == told(node_by_node)
