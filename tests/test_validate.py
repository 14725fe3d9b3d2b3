"""The runner: engines, positions, facts, proofs, selection, and output that never changes."""

import json
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from lithograph.errors import BadSetting, EnginesDisagree, Location, MissingInput, ShapesError
from lithograph.load import load
from lithograph.terms import RDF_TYPE, XSD
from lithograph.validate import Material, Report, RuleSet, Severity, Shapes, Text, validate
from lithograph.validate.engine import Engine, Result
from lithograph.validate.finding import Finding, Rule
from lithograph.validate.foreign import Files, expand, foreign
from lithograph.validate.graph import Graph
from lithograph.validate.names import Names
from lithograph.validate.positions import placed
from lithograph.validate.relevance import relevant
from lithograph.validate.render import FORMATS, Options
from lithograph.validate.run import compare
from lithograph.validate.select import Selection, selected
from tests.validate_shapes import PREFIXES, SHAPES

DATA = """
ex:good a ex:Part ; ex:power 5.0 ; ex:unit ex:watt .
ex:acme ex:makes ex:good .
ex:bad a ex:Part ;
    ex:power "5.0"^^xsd:double ;
    ex:unit ex:wat ;
    ex:name "a"@en , "b"@en ;
    ex:colour "green" ;
    ex:start 5 ; ex:end 3 .
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shapes.ttl").write_text(PREFIXES + SHAPES)
    (tmp_path / "data.ttl").write_text(PREFIXES + DATA)
    return tmp_path


def check(folder: Path, engine: str = "auto") -> Report:
    material, rules = foreign(Files(data=(folder / "data.ttl",), shapes=(folder / "shapes.ttl",)))
    return validate(material, rules, engine=engine)


def lines_of(report: Report) -> list[tuple[str, int | None]]:
    return [
        (finding.rule.id, finding.location.line if finding.location else None) for finding in report.findings
    ]


@pytest.mark.parametrize("engine", ["shifty", "pyshacl", "both"])
def test_each_engine_finds_the_same_on_the_same_lines(folder: Path, engine: str) -> None:
    assert lines_of(check(folder, engine)) == [
        ("Maker", 9),
        ("Power", 10),
        ("Unit", 11),
        ("Names", 12),
        ("PartShape", 13),
        ("Later", 14),
    ]


def test_two_runs_give_the_same_findings_in_the_same_order(folder: Path) -> None:
    assert check(folder).findings == check(folder).findings


def test_a_finding_holds_the_words_of_the_author_and_the_facts(folder: Path) -> None:
    power = next(finding for finding in check(folder).findings if finding.rule.id == "Power")
    assert power.text("en").startswith("Bad power. Found")
    assert "xsd:decimal" in power.text("en")
    assert power.text("ko").startswith("전력이 틀렸다.")
    assert power.text("zh").startswith("Bad power.")


def test_a_wrong_value_of_a_list_comes_with_the_nearest_right_one(folder: Path) -> None:
    unit = next(finding for finding in check(folder).findings if finding.rule.id == "Unit")
    assert unit.hint == "ex:watt"


def test_a_set_wise_constraint_fills_its_message(folder: Path) -> None:
    later = next(finding for finding in check(folder).findings if finding.rule.id == "Later")
    assert later.text() == "3 is before 5."


def test_a_fingerprint_survives_moved_lines(folder: Path) -> None:
    before = {finding.fingerprint for finding in check(folder).findings}
    (folder / "data.ttl").write_text(PREFIXES + "\n\n\n" + DATA)
    assert {finding.fingerprint for finding in check(folder).findings} == before


def test_an_inferred_triple_is_placed_at_its_premises(folder: Path) -> None:
    shapes = "ex:S a sh:NodeShape ; sh:targetClass ex:Part ; sh:property ex:P ."
    (folder / "shapes.ttl").write_text(PREFIXES + shapes + "ex:P sh:path ex:old ; sh:maxCount 0 .")
    data = load([folder / "data.ttl"], name=lambda path: path.name)
    bad, old = NamedNode("http://example.org/bad"), NamedNode("http://example.org/old")
    premise = Triple(bad, NamedNode("http://example.org/unit"), NamedNode("http://example.org/wat"))
    material = Material(
        data=data, inferred=(Triple(bad, old, Literal("x")),), premises=lambda _triple: (premise,)
    )
    report = validate(material, RuleSet(shapes=Shapes(load([folder / "shapes.ttl"]))))
    assert report.findings[0].location == Location("data.ttl", 11, 13)
    assert report.findings[0].inferred


def test_a_finding_on_an_inferred_triple_carries_its_proof(folder: Path) -> None:
    (folder / "data.ttl").write_text(PREFIXES + "ex:a ex:wrote ex:b .")
    (folder / "ontology.ttl").write_text(
        PREFIXES + "ex:wrote rdfs:subPropertyOf ex:made . ex:made rdfs:domain ex:Part ."
    )
    shapes = "ex:S a sh:NodeShape ; sh:targetClass ex:Part ; sh:property ex:P ."
    (folder / "shapes.ttl").write_text(PREFIXES + shapes + "ex:P sh:path ex:made ; sh:maxCount 0 .")
    files = Files(
        data=(folder / "data.ttl",), shapes=(folder / "shapes.ttl",), ontology=(folder / "ontology.ttl",)
    )
    report = validate(*foreign(files, infers=True))
    (finding,) = report.findings
    assert finding.inferred
    assert finding.location is not None
    assert Path(finding.location.file).name == "data.ttl"
    assert finding.proof is not None
    assert [step.kind for step in finding.proof.steps()] == ["inferred", "asserted"]
    told = json.loads(FORMATS["json"](report, Options()))["findings"][0]["proof"]
    assert [step["premises"] for step in told] == [[1], []]
    assert told[1]["origins"][0]["place"]["line"] == finding.location.line
    text = FORMATS["text"](report, Options())
    assert "follows by prp-spo1" in text
    assert "data.ttl:" in text.split("follows by")[1]


def test_a_value_that_the_path_does_not_lead_to_was_not_inferred(folder: Path) -> None:
    data = load([folder / "data.ttl"], name=lambda path: path.name)
    rule = Rule(id="x", kind="check", severity=Severity.WARNING)
    bad = NamedNode("http://example.org/bad")
    finding = Finding(
        rule=rule, severity=Severity.WARNING, focus=bad, path="<http://example.org/old>", value=Literal("x")
    )
    graph = Graph(tuple(data.triples()))
    assert placed(finding, data, graph).inferred
    assert not placed(finding, data, graph, lambda _triple: (), lambda _triple: None).inferred


def test_a_shape_that_selects_nothing_is_named(folder: Path) -> None:
    shapes = "ex:S a sh:NodeShape ; sh:targetClass ex:Pary ; sh:property ex:P ."
    (folder / "shapes.ttl").write_text(PREFIXES + shapes + "ex:P sh:path ex:old ; sh:minCount 1 .")
    report = check(folder)
    assert report.untargeted == ("S",)
    assert report.conforms


@pytest.mark.parametrize("engine", ["pyshacl", "shifty"])
def test_shapes_that_cannot_be_used_give_one_clear_error(folder: Path, engine: str) -> None:
    (folder / "shapes.ttl").write_text(
        PREFIXES + 'ex:S a sh:NodeShape ; sh:targetClass ex:Part ; sh:sparql [ sh:select "SELECT WHERE {" ] .'
    )
    with pytest.raises(ShapesError):
        check(folder, engine)


def test_engines_that_differ_are_reported_with_what_each_alone_found() -> None:
    class Fake:
        def __init__(self, name: str) -> None:
            self.name = name

        def run(self, shapes: object, data: object) -> tuple[Result, ...]:
            del shapes, data
            return ()

    engines: tuple[Engine, Engine] = (Fake("one"), Fake("two"))
    node = NamedNode("http://example.org/s")
    result = Result(
        focus=node, path=None, value=None, severity=node, component=node, shape=node, message=Text()
    )
    with pytest.raises(EnginesDisagree, match="only one"):
        compare(engines, [(result,), ()])


def test_an_unknown_engine_is_refused(folder: Path) -> None:
    with pytest.raises(BadSetting, match="no engine"):
        check(folder, "magic")


def test_an_engine_is_given_only_what_shapes_can_look_at(folder: Path) -> None:
    shapes = Shapes(load([folder / "shapes.ttl"])).triples
    part, other = NamedNode("http://example.org/Part"), NamedNode("http://example.org/Other")
    kept = Triple(NamedNode("http://example.org/a"), RDF_TYPE, part)
    dropped = Triple(NamedNode("http://example.org/a"), RDF_TYPE, other)
    assert list(relevant(shapes, [kept, dropped])) == [kept]


def test_names_shorten_what_has_a_prefix_and_spare_the_rest() -> None:
    names = Names({"ex": "http://example.org/", "sub": "http://example.org/sub/"})
    assert names.iri("http://example.org/sub/a") == "sub:a"
    assert names.iri("http://example.org/a/b") == "<http://example.org/a/b>"
    assert names.term(Literal("5", datatype=XSD["integer"])) == "5"
    assert names.term(Literal("x", language="ko")) == '"x"@ko'
    assert names.term(Literal("2024", datatype=XSD["gYear"])) == '"2024"^^xsd:gYear'
    assert names.path("^<http://example.org/p>/<http://example.org/q>*") == "^ex:p/ex:q*"


def test_a_selection_keeps_rules_focus_nodes_and_files(folder: Path) -> None:
    report = check(folder)
    assert [f.rule.id for f in selected(report, Selection(rules=("Power",))).findings] == ["Power"]
    assert selected(report, Selection(focuses=("http://example.org/good",))).conforms
    assert selected(report, Selection(files=frozenset({"elsewhere.ttl"}))).conforms
    with pytest.raises(BadSetting, match="no rule"):
        selected(report, Selection(rules=("Powr",)))


def test_severities_are_counted_and_compared(folder: Path) -> None:
    report = check(folder)
    assert report.counts() == {"violation": 5, "warning": 1, "info": 0}
    assert report.fails(Severity.VIOLATION)
    assert not report.fails(None)
    warnings = report.only(tuple(f for f in report.findings if f.severity is Severity.WARNING))
    assert warnings.fails(Severity.WARNING)
    assert not warnings.fails(Severity.VIOLATION)


def test_folders_stand_for_the_rdf_files_in_them(folder: Path) -> None:
    (folder / "notes.txt").write_text("no RDF")
    assert [path.name for path in expand([folder])] == ["data.ttl", "shapes.ttl"]
    with pytest.raises(MissingInput):
        expand([folder / "nothing.ttl"])
