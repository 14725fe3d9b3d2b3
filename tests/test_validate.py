"""The runner: engines, positions, facts, program rules, selection, and output that never changes."""

import json
from pathlib import Path
from textwrap import dedent

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from lithograph.errors import BadSetting, EnginesDisagree, Location, MissingInput, ShapesError
from lithograph.load import load
from lithograph.terms import RDF_TYPE, XSD
from lithograph.validate import Material, Report, RuleSet, Severity, Shapes, Text, undeclared_terms, validate
from lithograph.validate.citations import cites_register_well, is_control_number
from lithograph.validate.dates import is_date
from lithograph.validate.engine import Engine, Result
from lithograph.validate.finding import Finding, Rule
from lithograph.validate.foreign import Files, expand, foreign
from lithograph.validate.graph import Graph
from lithograph.validate.hoist import flat_body, plan
from lithograph.validate.identifiers import is_credit_code, is_figi, is_isin, is_lei
from lithograph.validate.labels import mixes_alphabets
from lithograph.validate.names import Names
from lithograph.validate.positions import placed
from lithograph.validate.relevance import relevant
from lithograph.validate.render import FORMATS, Options
from lithograph.validate.run import compare
from lithograph.validate.select import Selection, selected

PREFIXES = """\
@prefix ex: <http://example.org/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPES = '''
ex:PartShape a sh:NodeShape ;
    sh:targetClass ex:Part ;
    sh:property ex:Power, ex:Unit, ex:Maker, ex:Names, [ sh:path ex:colour ; sh:in ( "red" "blue" ) ] .
ex:Power sh:path ex:power ; sh:datatype xsd:decimal ; sh:minExclusive 0 ; sh:maxCount 1 ;
    sh:message "Bad power."@en , "전력이 틀렸다."@ko .
ex:Unit sh:path ex:unit ; sh:in ( ex:watt ex:kilowatt ) .
ex:Maker sh:path [ sh:inversePath ex:makes ] ; sh:minCount 1 ; sh:severity sh:Warning .
ex:Names sh:path ex:name ; sh:uniqueLang true .
ex:prefixes sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
ex:Later a sh:NodeShape ; sh:targetSubjectsOf ex:end ;
    sh:sparql [ sh:prefixes ex:prefixes ; sh:message "{?value} is before {?start}."@en ;
        sh:select """SELECT $this ?path ?value ?start
            WHERE { $this ex:start ?start ; ex:end ?value . BIND (ex:end AS ?path)
                FILTER (?value < ?start) }""" ] .
'''
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
    assert unit.hint == "<http://example.org/watt>"


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


def test_nested_or_aggregating_constraints_stay_with_the_engine() -> None:
    assert flat_body("SELECT $this WHERE { $this ex:p ?o . FILTER NOT EXISTS { ?o ex:q $this } }") is not None
    assert flat_body("SELECT $this WHERE { { $this ex:p ?o } UNION { $this ex:q ?o } }") is None
    assert flat_body("SELECT $this (COUNT(?o) AS ?n) WHERE { $this ex:p ?o } GROUP BY $this") is None
    assert flat_body("SELECT $this WHERE { $this $PATH ?o }") is None
    assert flat_body("SELECT * WHERE { $this ex:p ?o }") is None
    assert flat_body('SELECT $this WHERE { $this ex:p ?o FILTER (?o != "} UNION {") }') is not None


def test_a_shape_used_by_another_is_not_run_set_wise(folder: Path) -> None:
    (folder / "shapes.ttl").write_text(
        PREFIXES + SHAPES + "\nex:Outer a sh:NodeShape ; sh:targetClass ex:Part ; sh:node ex:Later ."
    )
    todo = plan(Shapes(load([folder / "shapes.ttl"])))
    assert not todo.hoisted
    assert todo.keeps_sparql


def test_a_shape_in_a_list_of_another_is_not_run_set_wise(folder: Path) -> None:
    (folder / "shapes.ttl").write_text(
        PREFIXES
        + SHAPES
        + "\nex:Outer a sh:NodeShape ; sh:targetClass ex:Part ; sh:or ( ex:Later ex:Other ) ."
    )
    assert not plan(Shapes(load([folder / "shapes.ttl"]))).hoisted


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


def test_an_engine_is_given_only_what_shapes_can_look_at(folder: Path) -> None:
    shapes = Shapes(load([folder / "shapes.ttl"])).triples
    part, other = NamedNode("http://example.org/Part"), NamedNode("http://example.org/Other")
    kept = Triple(NamedNode("http://example.org/a"), RDF_TYPE, part)
    dropped = Triple(NamedNode("http://example.org/a"), RDF_TYPE, other)
    assert list(relevant(shapes, [kept, dropped])) == [kept]


def test_undeclared_terms_come_with_their_place_and_the_nearest_declared_names(tmp_path: Path) -> None:
    (tmp_path / "ontology.ttl").write_text(
        dedent("""
        @prefix lg: <https://w3id.org/lithograph/ontology#> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        lg:Chip a owl:Class ; rdfs:label "chip"@en , "칩"@ko .
        lg:releasedOn a owl:DatatypeProperty .
        lg:released a owl:NamedIndividual .
        lg:status a owl:ObjectProperty .
        [] sh:declare [ sh:prefix "lg" ; sh:namespace "https://w3id.org/lithograph/ontology#"^^xsd:anyURI ] .
        """)
    )
    (tmp_path / "data.ttl").write_text(
        dedent("""\
        @prefix lg: <https://w3id.org/lithograph/ontology#> .
        <chip/a> a lg:Chp ;
            lg:releasdOn "2024"^^<http://www.w3.org/2001/XMLSchema#gYear> ;
            lg:status lg:relesed .
        <chip/b> a lg:칩 ; lg:releasdOn "2025"^^<http://example.org/year> .
        """)
    )
    ontology = load([tmp_path / "ontology.ttl"])
    problems = undeclared_terms(
        load([tmp_path / "data.ttl"], name=lambda path: path.name), ontology.triples()
    )
    told = [str(problem) for problem in problems]
    twice = "used 2 times (did you mean lg:releasedOn or lg:released?)"
    assert told == [
        "data.ttl:2:12: class lg:Chp is not declared (did you mean lg:Chip?)",
        f"data.ttl:3:18: property lg:releasdOn is not declared, {twice}",
        "data.ttl:4:15: term lg:relesed is not declared (did you mean lg:released or lg:releasedOn?)",
        "data.ttl:5:12: class lg:칩 is not declared (did you mean lg:Chip?)",
        "data.ttl:5:32: datatype <http://example.org/year> is not declared",
    ]


@pytest.mark.parametrize(
    ("is_valid", "good", "bad"),
    [
        (is_lei, "529900T8BM49AURSDO55", "529900T8BM49AURSDO54"),
        (is_lei, "5493000IBP32UQZ0KL24", "5493000IBP32UQZ0KL2"),
        (is_isin, "US0378331005", "US0378331006"),
        (is_isin, "KR7005930003", "KR7005930004"),
        (is_figi, "BBG000BBJQV0", "BBG000BBJQV7"),
        (is_credit_code, "914403001922038216", "914403001922038210"),
    ],
)
def test_check_digits_accept_real_identifiers_and_refuse_one_changed_digit(
    is_valid: object, good: str, bad: str
) -> None:
    assert callable(is_valid)
    assert is_valid(good)
    assert not is_valid(bad)


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("2024-02-29", "date", True),
        ("2023-02-29", "date", False),
        ("2024-13", "gYearMonth", False),
        ("2024", "gYear", True),
        ("24", "gYear", False),
        ("2024-02", "date", False),
    ],
)
def test_a_date_must_exist(text: str, kind: str, expected: object) -> None:
    assert is_date(Literal(text, datatype=XSD[kind])) is expected


def test_words_that_mix_alphabets_are_seen_and_units_are_not() -> None:
    assert mixes_alphabets("Huаwei")  # the third letter is Cyrillic
    assert not mixes_alphabets("PanGu-Σ 10 Ω")
    assert not mixes_alphabets("昇腾910B 어센드")


def test_a_triple_in_two_files_is_told_with_both_places(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parent.parent
    for name in ("one", "two"):
        (tmp_path / f"{name}.ttl").write_text(PREFIXES + "ex:a ex:p ex:b .\n")
    (tmp_path / "two.ttl").write_text(PREFIXES + "\nex:a ex:p ex:b , ex:c .\n")
    shapes = (root / "shapes/organisation.ttl", root / "ontology/prefixes.ttl")
    files = Files(data=expand([tmp_path]), shapes=shapes)
    material, rules = foreign(files)
    found = selected(validate(material, rules), Selection(rules=("TripleInTwoFiles",))).findings
    assert [(finding.location, finding.related[0]) for finding in found] == [
        (Location(str(tmp_path / "one.ttl"), 6, 11), Location(str(tmp_path / "two.ttl"), 7, 11))
    ]
    assert "1 other file" in found[0].text()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("84 FR 22963, 84 FR 43495", True),
        ("15 CFR part 744 (Affiliates Rule), 90 FR 47201", True),
        ("Federal Register notice of 7 January 2025", True),
        ("FR 84 22963", False),
        ("84 FR p. 22963", False),
    ],
)
def test_the_federal_register_is_cited_by_volume_and_page(text: str, expected: object) -> None:
    assert cites_register_well(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3A090", True),
        ("5A992.c", True),
        ("3A090.a Note 1 (scope)", True),
        ("2022-a", True),
        ("3A90.a", False),
    ],
)
def test_a_control_number_has_its_form(text: str, expected: object) -> None:
    assert is_control_number(text) is expected


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
