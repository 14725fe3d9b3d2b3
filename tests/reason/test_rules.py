"""Every rule of the OWL 2 RL/RDF rule set: what it must infer, what it must not, and what it refuses."""

from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from lithograph.errors import NotFound
from lithograph.reason import closure

NAMES = [
    "eq-ref",
    "eq-sym",
    "eq-trans",
    "eq-rep-s",
    "eq-rep-p",
    "eq-rep-o",
    "eq-diff1",
    "eq-diff2",
    "eq-diff3",
    "prp-ap",
    "prp-dom",
    "prp-rng",
    "prp-fp",
    "prp-ifp",
    "prp-irp",
    "prp-symp",
    "prp-asyp",
    "prp-trp",
    "prp-spo1",
    "prp-spo2",
    "prp-eqp1",
    "prp-eqp2",
    "prp-pdw",
    "prp-adp",
    "prp-inv1",
    "prp-inv2",
    "prp-key",
    "prp-npa1",
    "prp-npa2",
    "cls-thing",
    "cls-nothing1",
    "cls-nothing2",
    "cls-int1",
    "cls-int2",
    "cls-uni",
    "cls-com",
    "cls-svf1",
    "cls-svf2",
    "cls-avf",
    "cls-hv1",
    "cls-hv2",
    "cls-maxc1",
    "cls-maxc2",
    "cls-maxqc1",
    "cls-maxqc2",
    "cls-maxqc3",
    "cls-maxqc4",
    "cls-oo",
    "cax-sco",
    "cax-eqc1",
    "cax-eqc2",
    "cax-dw",
    "cax-adc",
    "dt-type1",
    "dt-type2",
    "dt-eq",
    "dt-diff",
    "dt-not-type",
    "scm-cls",
    "scm-sco",
    "scm-eqc1",
    "scm-eqc2",
    "scm-op",
    "scm-dp",
    "scm-spo",
    "scm-eqp1",
    "scm-eqp2",
    "scm-dom1",
    "scm-dom2",
    "scm-rng1",
    "scm-rng2",
    "scm-hv",
    "scm-svf1",
    "scm-svf2",
    "scm-avf1",
    "scm-avf2",
    "scm-int",
    "scm-uni",
]
AXIOMATIC = {"eq-ref", "prp-ap", "cls-thing", "cls-nothing1", "dt-type1"}
"""Rules that only say what always holds; their triples are noise and left out on purpose."""
SHOWN_AS = {"dt-type2": "cls-svf1", "dt-eq": "prp-key", "eq-sym": "owl:sameAs", "eq-trans": "eq-trans"}
"""Rules that proofs show as part of another step."""

Case = dict[str, list[ox.Triple]]


def read_cases() -> dict[str, Case]:
    cases: defaultdict[str, Case] = defaultdict(lambda: defaultdict(list))
    for quad in ox.parse(path=Path(__file__).with_name("rules.trig"), format=ox.RdfFormat.TRIG):
        assert isinstance(quad.graph_name, ox.NamedNode)
        rule, part = quad.graph_name.value.removeprefix("http://case/").split("/")
        cases[rule][part].append(quad.triple)
    return dict(cases)


CASES = read_cases()


def test_every_rule_has_a_case() -> None:
    assert set(CASES) == set(NAMES) - AXIOMATIC


@pytest.mark.parametrize("rule", [name for name in CASES if "entails" in CASES[name]])
def test_rule_infers_what_it_should(rule: str) -> None:
    case = CASES[rule]
    result = closure(case["ontology"], case["data"])
    assert result.inconsistencies == ()
    for triple in case["entails"]:
        proof = result.explain(triple)
        steps = {step.rule for step in proof.steps()}
        assert SHOWN_AS.get(rule, rule) in steps or rule in steps, str(proof)
        assert set(proof.leaves()) <= {*case["ontology"], *case["data"]}


@pytest.mark.parametrize("rule", list(CASES))
def test_rule_infers_nothing_else(rule: str) -> None:
    case = CASES[rule]
    result = closure(case["ontology"], case["data"])
    assert result.inconsistencies == ()
    assert case["not"]
    for triple in case["not"]:
        with pytest.raises(NotFound):
            result.explain(triple)


@pytest.mark.parametrize("rule", [name for name in CASES if "clash" in CASES[name]])
def test_rule_reports_a_contradiction(rule: str) -> None:
    case = CASES[rule]
    result = closure(case["ontology"], [*case["data"], *case["clash"]])
    found = [item for item in result.inconsistencies if item.rule == rule]
    assert found
    assert all(item.premises for item in found)
    given = {triple for part in ("ontology", "data", "clash") for triple in case[part]}
    for premise in (premise for item in result.inconsistencies for premise in item.premises):
        assert set(result.explain(premise).leaves()) <= given


@pytest.mark.parametrize("rule", [name for name in CASES if "clash" in CASES[name]])
def test_a_contradiction_comes_and_goes_with_its_data(rule: str) -> None:
    case = CASES[rule]
    result = closure(case["ontology"], case["data"])
    result.add(case["clash"])
    assert rule in {item.rule for item in result.inconsistencies}
    result.delete(case["clash"])
    assert result.inconsistencies == ()
