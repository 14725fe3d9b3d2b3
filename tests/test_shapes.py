"""Proof that the shapes bite: every shape has an example that trips it, and passes once the shape is gone."""

from array import array
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from lithograph.files import find_sources
from lithograph.load import Loaded, SourceGraph, load
from lithograph.terms import LANGUAGES, SH
from lithograph.validate import Material, Report, RuleSet, Shapes, validate
from lithograph.validate.link_rules import RULES
from lithograph.validate.shapes import LGSH

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "tests/shapes"
MODULES = tuple(sorted(path.stem for path in (ROOT / "shapes").glob("*.ttl")))
PREFIXES = ROOT / "ontology/prefixes.ttl"
VALID = tuple(sorted(EXAMPLES.glob("*/valid-*.ttl")))
INVALID = tuple(sorted(EXAMPLES.glob("*/invalid-*.ttl")))
PROVEN_ELSEWHERE = {"TripleInTwoFiles", *RULES}
"""In test_validate.py and test_link_rules.py: one example file cannot trip these."""
WITHOUT_SHAPES = {"lithograph", "prefixes", "deprecated"}


@cache
def schema() -> tuple[Triple, ...]:
    return tuple(load(find_sources(ROOT).schema).triples())


@cache
def shapes_of(module: str) -> Shapes:
    return Shapes(load([ROOT / f"shapes/{module}.ttl", PREFIXES]))


def without(module: str, slug: str) -> Shapes:
    """The shapes of the module with one shape taken out."""
    gone = LGSH[slug]
    loaded = load([ROOT / f"shapes/{module}.ttl", PREFIXES])
    graphs = []
    for graph in loaded.graphs:
        kept = [index for index, t in enumerate(graph.triples) if gone not in (t.subject, t.object)]
        triples = tuple(graph.triples[index] for index in kept)
        lines = array("i", (graph.lines[index] for index in kept))
        graphs.append(SourceGraph(graph.iri, graph.path, graph.name, triples, lines))
    return Shapes(Loaded(tuple(graphs)))


def report(path: Path, shapes: Shapes, engine: str = "auto") -> Report:
    return validate(Material(data=load([path]), schema=schema()), RuleSet(shapes=shapes), engine=engine)


def expected(path: Path) -> str:
    """The shape that the first line names."""
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    return first.strip().removeprefix("# expects lgsh:")


def label(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def test_examples_were_discovered() -> None:
    assert len(VALID) > 40
    assert len(INVALID) > 150


def test_every_ontology_module_has_shapes_and_examples() -> None:
    modules = {path.stem for path in (ROOT / "ontology").glob("*.ttl")} - WITHOUT_SHAPES
    assert modules == set(MODULES), "write shapes/<module>.ttl for each ontology/<module>.ttl"
    for module in MODULES:
        for kind in ("valid", "invalid"):
            found = list((EXAMPLES / module).glob(f"{kind}-*.ttl"))
            assert found, f"write tests/shapes/{module}/{kind}-*.ttl"


@pytest.mark.parametrize("path", VALID, ids=label)
def test_a_valid_example_conforms(path: Path) -> None:
    assert [f.rule.id for f in report(path, shapes_of(path.parent.name)).findings] == []


@pytest.mark.parametrize("path", INVALID, ids=label)
def test_an_invalid_example_trips_the_shape_that_its_first_line_names_and_no_other(path: Path) -> None:
    found = report(path, shapes_of(path.parent.name)).findings
    assert {finding.rule.id for finding in found} == {expected(path)}
    for finding in found:
        assert finding.location is not None
        assert finding.location.line > 1
        assert set(finding.message.languages()) == set(LANGUAGES)


@pytest.mark.parametrize("path", INVALID, ids=label)
def test_an_invalid_example_passes_once_its_shape_is_gone(path: Path) -> None:
    assert report(path, without(path.parent.name, expected(path))).conforms


@pytest.mark.parametrize("path", INVALID, ids=label)
def test_both_engines_agree_on_an_invalid_example(path: Path) -> None:
    assert not report(path, shapes_of(path.parent.name), engine="both").conforms


@pytest.mark.parametrize("module", MODULES)
def test_every_shape_that_can_fail_has_an_invalid_example(module: str) -> None:
    shapes = shapes_of(module)
    proven = {expected(path) for path in (EXAMPLES / module).glob("invalid-*.ttl")}
    missing = [
        rule.id
        for iri, rule in shapes.rules.items()
        if rule.id not in proven | PROVEN_ELSEWHERE and not _only_leads_to_others(shapes, iri)
    ]
    assert missing == [], "write an invalid example for each"


@pytest.mark.parametrize("module", MODULES)
def test_every_shape_has_its_words_in_three_languages(module: str) -> None:
    for rule in shapes_of(module).rules.values():
        assert set(rule.title.languages()) == set(LANGUAGES), rule.id
        assert set(rule.description.languages()) == set(LANGUAGES), rule.id


@pytest.mark.parametrize("module", MODULES)
def test_every_shape_that_can_fail_names_its_rule(module: str) -> None:
    shapes = shapes_of(module)
    for iri, rule in shapes.rules.items():
        assert rule.number is not None or _only_leads_to_others(shapes, iri), rule.id


@pytest.mark.parametrize("module", MODULES)
def test_every_term_in_the_shapes_is_declared(module: str) -> None:
    declared = {str(triple.subject) for triple in schema()}
    own = "https://w3id.org/lithograph/ontology#"
    for triple in shapes_of(module).triples:
        for term in (triple.predicate, triple.object):
            if isinstance(term, NamedNode) and term.value.startswith(own):
                assert str(term) in declared, f"{term} in shapes/{module}.ttl"


def _only_leads_to_others(shapes: Shapes, iri: NamedNode) -> bool:
    """Whether a shape only carries targets and paths for the shapes that it holds."""
    idle = {SH[name] for name in ("name", "description", "message", "severity", "property", "path")}
    idle |= {SH[name] for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")}
    own = {t.predicate for t in shapes.triples if t.subject == iri and t.predicate.value.startswith(SH.iri)}
    has_message = any(isinstance(value, Literal) for value in shapes.values(iri, SH["message"]))
    return own <= idle and (not has_message or bool(shapes.values(iri, SH["property"])))


def test_a_name_described_nowhere_is_told_once_with_the_nearest_that_is(tmp_path: Path) -> None:
    text = (EXAMPLES / "organisation/valid-dangling-reference.ttl").read_text(encoding="utf-8")
    path = tmp_path / "data.ttl"
    path.write_text(text.replace("source source:report ", "source source:raport "), encoding="utf-8")
    found = report(path, shapes_of("organisation")).findings
    assert "source:raport" in path.read_text(encoding="utf-8")
    assert {finding.hint for finding in found if finding.rule.id == "DanglingReference"} == {"source:report"}
    assert all("raport" not in finding.focus.value for finding in found)
