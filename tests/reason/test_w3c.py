"""The W3C OWL 2 test cases of the RL profile; the folder is named by LITHOGRAPH_EXTERNAL."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from lithograph.reason import closure
from lithograph.reason.entail import unproven
from lithograph.terms import RDF_TYPE, Namespace

TEST = Namespace("http://www.w3.org/2007/OWL/testOntology#")
LEFT_OVER = {
    "New-Feature-ReflexiveProperty-001": "no rule of the rule set covers owl:ReflexiveProperty",
    "WebOnt-I4.6-005-Direct": "an annotation as conclusion follows in the Direct Semantics only",
    "WebOnt-equivalentClass-008-Direct": "as WebOnt-I4.6-005-Direct",
}


@dataclass(frozen=True)
class Case:
    """A test case: what is given, and what must or must not follow from it."""

    name: str
    kinds: frozenset[str]
    premise: str
    conclusion: str | None
    other: str | None


@pytest.fixture(scope="session")
def cases(external: Path) -> list[Case]:
    path = external / "w3c-owl2-tests" / "all.rdf"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    store = ox.Store()
    store.load(
        plain_entities(path.read_text(encoding="utf-8")).encode(),
        ox.RdfFormat.RDF_XML,
        base_iri="http://w3c/",
    )
    found: list[Case] = []
    for quad in store.quads_for_pattern(None, TEST["profile"], TEST["RL"]):
        case = quad.subject

        def text(name: str, case: ox.NamedNode | ox.BlankNode | ox.Triple = case) -> str | None:
            values = [item.object for item in store.quads_for_pattern(case, TEST[name], None)]
            return next((value.value for value in values if isinstance(value, ox.Literal)), None)

        imports = list(store.quads_for_pattern(case, TEST["importedOntology"], None))
        premise = text("rdfXmlPremiseOntology")
        if premise is not None and not imports:
            kinds = frozenset(str(item.object) for item in store.quads_for_pattern(case, RDF_TYPE, None))
            conclusion, other = text("rdfXmlConclusionOntology"), text("rdfXmlNonConclusionOntology")
            found.append(Case(text("identifier") or "", kinds, premise, conclusion, other))
    return sorted(found, key=lambda case: case.name)


def plain_entities(text: str) -> str:
    """The document with its entities in double quotes, the only ones that the parser takes."""
    head, end, rest = text.partition("]>")
    return re.sub("'([^']*)'", r'"\1"', head) + end + rest if end else text


def read(text: str) -> list[ox.Triple]:
    data = plain_entities(text).encode()
    quads = ox.parse(data, format=ox.RdfFormat.RDF_XML, base_iri="http://e/base", rename_blank_nodes=True)
    return [quad.triple for quad in quads]


def passed(cases: list[Case], kind: str, holds: Callable[[Case], bool]) -> tuple[int, list[str]]:
    chosen = [case for case in cases if str(TEST[kind]) in case.kinds]
    failed = [case.name for case in chosen if not holds(case)]
    print(f"{kind}: {len(chosen) - len(failed)}/{len(chosen)}", *failed)  # noqa: T201  # the count is wanted
    return len(chosen), failed


def test_consistent_ontologies_are_found_so(cases: list[Case]) -> None:
    result = passed(cases, "ConsistencyTest", lambda case: not closure(read(case.premise)).inconsistencies)
    assert result == (73, [])


def test_inconsistent_ontologies_are_found_so(cases: list[Case]) -> None:
    result = passed(
        cases, "InconsistencyTest", lambda case: bool(closure(read(case.premise)).inconsistencies)
    )
    assert result == (11, [])


def test_conclusions_that_do_not_follow_are_not_drawn(cases: list[Case]) -> None:
    result = passed(
        cases,
        "NegativeEntailmentTest",
        lambda case: bool(unproven(read(case.premise), read(case.other or ""))),
    )
    assert result == (6, [])


def test_conclusions_that_follow_are_drawn(cases: list[Case]) -> None:
    result = passed(
        cases,
        "PositiveEntailmentTest",
        lambda case: not unproven(read(case.premise), read(case.conclusion or "")),
    )
    assert result == (27, sorted(LEFT_OVER))
