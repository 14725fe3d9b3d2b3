"""Proof that the graph-wide checks bite: each has data that trips it and data that it spares."""

from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Triple

from lithograph.errors import ShapesError, SourceError
from lithograph.files import find_sources
from lithograph.load import load
from lithograph.terms import LANGUAGES
from lithograph.validate import Material, RuleSet, Shapes, read_checks, validate
from lithograph.validate.checks import Check
from lithograph.validate.names import Names

ROOT = Path(__file__).resolve().parent.parent
CHECKS = tuple(sorted((ROOT / "shapes/quality").glob("*.rq")))
EXAMPLES = ROOT / "tests/quality"
HEADER = """# title@en: t
# title@ko: t
# title@zh: t
# forbids@en: f
# forbids@ko: f
# forbids@zh: f
# message@en: m
# message@ko: m
# message@zh: m
# severity: warning
# rule: 1
"""


@cache
def schema() -> tuple[Triple, ...]:
    return tuple(load(find_sources(ROOT).schema).triples())


@cache
def no_shapes() -> Shapes:
    return Shapes(load([ROOT / "ontology/prefixes.ttl"]))


def focuses(example: Path, checks: tuple[Check, ...]) -> set[str]:
    """The focus nodes that the checks find in the example, in short form."""
    material = Material(data=load([example]), schema=schema())
    report = validate(material, RuleSet(shapes=no_shapes(), checks=checks))
    return {report.names.term(finding.focus) for finding in report.findings}


def promised(example: Path, key: str) -> set[str]:
    """The focus nodes that the example's header names under ``key``."""
    names = Names.declared(schema())
    for line in example.read_text(encoding="utf-8").splitlines():
        if line.strip().startswith(f"# {key}: "):
            terms = line.partition(": ")[2].split()
            base = "https://w3id.org/lithograph/"
            full = {term: f"<{base}{term[1:-1]}>" if term.startswith("<") else term for term in terms}
            return {names.iri(text[1:-1]) if text.startswith("<") else text for text in full.values()}
    pytest.fail(f"{example.name} does not say what it {key}")


@cache
def every_check() -> tuple[Check, ...]:
    return read_checks(CHECKS)


def also(example: Path) -> set[str]:
    """The other checks that find something in the example, as its header names them."""
    lines = example.read_text(encoding="utf-8").splitlines()
    named = [line.removeprefix("# also: ").split() for line in lines if line.startswith("# also: ")]
    return {name for names in named for name in names}


def test_checks_were_discovered() -> None:
    assert len(CHECKS) > 25


def test_every_check_has_an_example_and_every_example_a_check() -> None:
    assert {path.stem for path in CHECKS} == {path.stem for path in EXAMPLES.glob("*.ttl")}


@pytest.mark.parametrize("path", CHECKS, ids=lambda path: path.stem)
def test_a_check_finds_what_its_example_names_and_spares_the_rest(path: Path) -> None:
    example = EXAMPLES / f"{path.stem}.ttl"
    found = focuses(example, read_checks([path]))
    assert found == {"[]" if term == "_:b" else term for term in promised(example, "trips")}
    assert not found & promised(example, "spares")
    assert promised(example, "spares")


@pytest.mark.parametrize("path", CHECKS, ids=lambda path: path.stem)
def test_an_example_passes_once_its_check_is_gone(path: Path) -> None:
    """All the others find nothing in it, but what the example says it leaves out for being short."""
    example = EXAMPLES / f"{path.stem}.ttl"
    others = tuple(check for check in every_check() if check.rule.id != path.stem)
    report = validate(
        Material(data=load([example]), schema=schema()), RuleSet(shapes=no_shapes(), checks=others)
    )
    assert {finding.rule.id for finding in report.findings} == also(example)


@pytest.mark.parametrize("path", CHECKS, ids=lambda path: path.stem)
def test_a_finding_states_the_facts_in_three_languages_and_stands_on_a_line(path: Path) -> None:
    material = Material(data=load([EXAMPLES / f"{path.stem}.ttl"]), schema=schema())
    report = validate(material, RuleSet(shapes=no_shapes(), checks=read_checks([path])))
    for finding in report.findings:
        assert finding.location is not None
        for language in LANGUAGES:
            text = finding.message.get(language)
            assert text
            assert "{" not in text
            assert "?" not in text.replace(": ?", "")


def test_a_check_without_its_header_is_refused_with_every_gap(tmp_path: Path) -> None:
    path = tmp_path / "bare.rq"
    path.write_text("SELECT ?focus WHERE { ?focus ?p ?o }")
    with pytest.raises(SourceError) as error:
        read_checks([path])
    assert "title@ko" in str(error.value)
    assert "severity" in str(error.value)


def test_a_check_that_does_not_parse_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "broken.rq"
    path.write_text(HEADER + "SELECT ?focus WHERE { ?focus ?p }")
    data = tmp_path / "data.ttl"
    data.write_text("<a:s> <a:p> <a:o> .")
    with pytest.raises(ShapesError, match=r"broken\.rq:12:\d+"):
        focuses(data, read_checks([path]))


def test_a_check_must_select_a_focus(tmp_path: Path) -> None:
    path = tmp_path / "nothing.rq"
    path.write_text(HEADER + "SELECT ?other WHERE { ?other ?p ?o }")
    data = tmp_path / "data.ttl"
    data.write_text("<a:s> <a:p> <a:o> .")
    with pytest.raises(ShapesError, match="must select"):
        focuses(data, read_checks([path]))
