"""The W3C SHACL test suite, for each engine behind our interface and for the set-wise constraints."""

import os
from array import array
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from lithograph.errors import LithographError
from lithograph.load import Loaded, SourceGraph
from lithograph.terms import SH, Namespace
from lithograph.validate import Material, RuleSet, Shapes, validate
from lithograph.validate.engine import Engine, Result
from lithograph.validate.hoist import plan
from lithograph.validate.paths import path_text
from lithograph.validate.pyshacl_engine import PyshaclEngine
from lithograph.validate.shape_queries import check_queries
from lithograph.validate.shifty_engine import ShiftyEngine
from lithograph.validate.wellformed import check_shapes

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")
ENGINES: dict[str, Engine] = {"pyshacl": PyshaclEngine(), "shifty": ShiftyEngine()}

WRONG_VERDICT = {
    ("pyshacl", "sparql/pre-binding/shapesGraph-001"): "pySHACL refuses $shapesGraph",
}
WRONG_REPORT = {
    ("pyshacl", "core/property/uniqueLang-002"): '"1"^^xsd:boolean is taken for true',
    ("shifty", "core/property/uniqueLang-002"): '"1"^^xsd:boolean is taken for true',
}


def suite() -> Path | None:
    external = os.environ.get("LITHOGRAPH_EXTERNAL")
    folder = Path(external) / "w3c-shacl-tests/tests" if external else None
    return folder if folder is not None and folder.is_dir() else None


def is_listed(path: Path) -> bool:
    """Whether the manifest beside the file includes it; one file of the suite stands in no manifest."""
    manifest = path.with_name("manifest.ttl")
    return b"sht:Validate" in path.read_bytes() and path.name.encode() in manifest.read_bytes()


def names() -> list[str]:
    folder = suite()
    if folder is None:
        return []
    found = [path for path in sorted(folder.rglob("*.ttl")) if is_listed(path)]
    return [path.relative_to(folder).with_suffix("").as_posix() for path in found]


NAMES = names()
pytestmark = pytest.mark.skipif(not NAMES, reason="LITHOGRAPH_EXTERNAL has no W3C SHACL suite")


@dataclass(frozen=True)
class Case:
    """A test as its file gives it: data, shapes, and the report expected (``None``: a failure)."""

    data: Loaded
    shapes: Shapes
    conforms: bool | None
    results: Counter[tuple[str, ...]]


@cache
def parsed(path: Path) -> tuple[ox.Triple, ...]:
    quads = ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=path.as_uri())
    return tuple(quad.triple for quad in quads)


def loaded(path: Path) -> Loaded:
    triples = parsed(path)
    lines = array("i", [1]) * len(triples)
    return Loaded((SourceGraph(ox.NamedNode(path.as_uri()), path, path.name, triples, lines),))


def read(name: str) -> Case:
    folder = suite()
    assert folder is not None
    path = folder / f"{name}.ttl"
    graph = Shapes(loaded(path))  # only as an index of the manifest; its skolem IRIs do not matter here
    entry = next(t.subject for t in parsed(path) if t.object == SHT["Validate"])
    assert isinstance(entry, ox.NamedNode)
    action, result = graph.value(entry, MF["action"]), graph.value(entry, MF["result"])
    assert action is not None
    assert result is not None
    files = []
    for key in ("dataGraph", "shapesGraph"):
        target = graph.value(action, SHT[key])
        assert target is not None
        files.append(path.parent / target.value.rpartition("/")[2])
    shapes = Shapes(loaded(files[1]))
    data = loaded(files[0])
    if result == SHT["Failure"]:
        return Case(data, shapes, None, Counter())
    verdict = graph.value(result, SH["conforms"])
    expected: Counter[tuple[str, ...]] = Counter()
    for item in graph.values(result, SH["result"]):
        found = [graph.value(item, SH[key]) for key in KEYS]
        place = graph.value(item, SH["resultPath"])
        # results that name an anonymous shape do so by its blank node
        expected[(*map(plain, found), "" if place is None else path_text(place, graph))] += 1
    return Case(data, shapes, verdict is not None and verdict.value == "true", expected)


KEYS = ("focusNode", "value", "resultSeverity", "sourceConstraintComponent", "sourceShape")


def plain(term: object) -> str:
    """The term as text; blank nodes and the IRIs given to anonymous shapes all alike."""
    text = "" if term is None else str(term)
    return "_:" if text.startswith(("_:", "<urn:lithograph:shape:")) else text


def given(results: tuple[Result, ...], shapes: Shapes) -> Counter[tuple[str, ...]]:
    found: Counter[tuple[str, ...]] = Counter()
    for item in results:
        known = isinstance(item.path, ox.NamedNode)
        path = str(item.path) if known else shapes.path(item.shape) if item.path is not None else ""
        terms = (item.focus, item.value, item.severity, item.component, item.shape)
        found[(*map(plain, terms), path or "")] += 1
    return found


def run(engine: str, case: Case) -> tuple[Result, ...] | None:
    try:
        return ENGINES[engine].run(case.shapes.triples, tuple(case.data.triples()))
    except LithographError:
        return None


@pytest.mark.parametrize("engine", list(ENGINES))
@pytest.mark.parametrize("name", NAMES)
def test_the_verdict_is_right(name: str, engine: str, request: pytest.FixtureRequest) -> None:
    known = WRONG_VERDICT | WRONG_REPORT
    if (engine, name) in known:
        request.applymarker(pytest.mark.xfail(reason=known[engine, name], strict=True))
    case = read(name)
    results = run(engine, case)
    assert (None if results is None else not results) is case.conforms


@pytest.mark.parametrize("engine", list(ENGINES))
@pytest.mark.parametrize("name", NAMES)
def test_the_report_is_right(name: str, engine: str, request: pytest.FixtureRequest) -> None:
    known = WRONG_VERDICT | WRONG_REPORT
    if (engine, name) in known:
        request.applymarker(pytest.mark.xfail(reason=known[engine, name], strict=True))
    case = read(name)
    results = run(engine, case)
    assert (Counter() if results is None else given(results, case.shapes)) == case.results


def test_the_whole_suite_is_there() -> None:
    assert len(NAMES) == 120


def hoistable() -> list[str]:
    cases = {name: read(name) for name in NAMES}
    return [name for name, case in cases.items() if case.conforms is not None and plan(case.shapes).hoisted]


def test_some_constraints_of_the_suite_run_set_wise() -> None:
    assert len(hoistable()) >= 2, "the test below would prove nothing"


@pytest.mark.parametrize("name", hoistable())
def test_a_set_wise_constraint_finds_what_the_engine_finds_node_by_node(name: str) -> None:
    case = read(name)
    check_queries(case.shapes)
    material, rules = Material(data=case.data), RuleSet(shapes=case.shapes)
    set_wise = validate(material, rules, engine="shifty")
    assert len(set_wise.findings) == case.results.total()
    assert {(plain(f.focus), plain(f.value)) for f in set_wise.findings} == {
        (key[0], key[1]) for key in case.results
    }


@pytest.mark.parametrize("name", NAMES)
def test_no_shape_of_the_suite_is_taken_for_ill_formed(name: str) -> None:
    case = read(name)
    if case.conforms is not None:
        check_shapes(case.shapes)
