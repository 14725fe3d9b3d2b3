"""``lithograph explain``: forms of the answer, ways to write the triple, and what does not follow."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from lithograph.cli.main import main
from lithograph.derive import StratumRule, by_stratum, read_rules
from lithograph.errors import BadRequest
from lithograph.explain import Explainer
from lithograph.explain.naming import Asked, Shortener, read_triple
from lithograph.explain.text import Style, as_text
from lithograph.explain.words import rule_words, texts
from lithograph.files import find_sources
from lithograph.snapshot import Snapshot
from lithograph.store import standard_prefixes
from lithograph.terms import LANGUAGES, PROV, RDF_TYPE, XSD
from tests.explain.conftest import BASE, triple

PREFIXES = standard_prefixes()
NAMES = Shortener(PREFIXES)


@pytest.fixture(autouse=True)
def _snapshot(small: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LITHOGRAPH_HOME", str(small.path.parent.parent))


def test_text_is_a_tree_with_reasons_and_premises(explainer: Explainer) -> None:
    proof = explainer.explain(triple("chip/a", "a", "ontology#Big"))
    assert as_text(proof, Style(NAMES)).splitlines() == [
        "chip:a rdf:type lg:Big",
        "  · derived by the rule big: The rule big (ontology/rules/big.rq)",
        "  · law or formula: a law",
        "  chip:a rdf:type lg:Product",
        "    · follows by cax-sco",
        "    · because every “chip” is “product” (ontology/chip.ttl:11:62)",
        "    chip:a rdf:type lg:Chip",
        "      · stated: graph/chips.ttl:10:10",
        "      · according to source:sheet, Data sheet <https://example.org/sheet>",
        "  chip:a lg:total 7",
        "    · derived by the rule total: The rule total (ontology/rules/total.rq)",
        "    · law or formula: a law",
        "    chip:a lg:rate 3",
        "      · stated: graph/chips.ttl:10:53",
        "      · according to source:sheet",
        "    chip:a lg:rate 4",
        "      · stated: graph/chips.ttl:10:57",
        "      · according to source:sheet",
    ]


def test_depth_cuts_the_tree_and_counts_what_is_below(explainer: Explainer) -> None:
    proof = explainer.explain(triple("chip/a", "a", "ontology#Big"))
    assert as_text(proof, Style(NAMES, depth=1)).splitlines()[-1] == "  · 5 further steps below this depth"


def test_a_rule_is_told_in_the_readers_language_where_its_header_has_it(explainer: Explainer) -> None:
    proof = explainer.explain(triple("chip/a", "a", "ontology#Big"))
    assert proof.rule is not None
    assert proof.rule.words == dict.fromkeys(LANGUAGES, "The rule big")
    rule = StratumRule(
        "big", 1, "Big", "a law", "# title: Big\n# title@ko: 큼\n# stratum: 1\n", Path("big.rq")
    )
    assert rule_words(rule) == {"en": "Big", "ko": "큼", "zh": "Big"}


def test_every_rule_of_ours_has_its_title_in_three_languages() -> None:
    rules = [rule for several in by_stratum(read_rules(find_sources().rules)).values() for rule in several]
    assert len(rules) > 30
    assert [rule.name for rule in rules if len(set(rule_words(rule).values())) < len(LANGUAGES)] == []


def test_every_sentence_stands_in_three_languages() -> None:
    assert all(set(forms) == {"en", "ko", "zh"} for forms in texts().values())


def test_the_command_explains_every_object_of_a_wildcard(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "chip:a lg:dependsOn ?", "--lang", "ko"]) == 0
    told = capfd.readouterr().out
    assert "chip:a lg:dependsOn organisation:one\n" in told
    assert "chip:a lg:dependsOn organisation:two\n" in told
    assert "추론됨" in told


def test_all_proofs_are_numbered(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "<chip/a> lg:dependsOn <organisation/two>", "--all"]) == 0
    assert capfd.readouterr().out.startswith(("proof 1 of", "chip:a lg:dependsOn"))


def test_json_lists_steps_that_name_their_premises_by_number(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "chip:a a lg:Big", "--format", "json"]) == 0
    (proof,) = json.loads(capfd.readouterr().out)["proofs"]
    first = proof["steps"][0]
    assert (first["kind"], first["rule"]["name"], first["premises"]) == ("derived", "big", [1, 2])
    stated = next(step for step in proof["steps"] if step["kind"] == "asserted")
    # the command looks for places in the checkout, which has other files
    assert stated["origins"] == [{"graph": f"{BASE}graph/chips", "file": "missing", "place": None}]


def test_turtle_is_provenance_in_which_every_step_used_its_premises(
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    assert main(["explain", "chip:a a lg:Big", "--format", "ttl"]) == 0
    graph = list(ox.parse(capfdbinary.readouterr().out, format=ox.RdfFormat.TURTLE))
    steps = [quad.subject for quad in graph if (quad.predicate, quad.object) == (RDF_TYPE, PROV["Activity"])]
    used = {quad.subject for quad in graph if quad.predicate == PROV["used"]}
    assert len(steps) == 3
    assert set(steps) == used


def test_a_drawing_has_a_node_for_each_triple_and_escapes_quotation_marks(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert main(["explain", '<source/sheet> dcterms:title "Data sheet"@en', "--format", "dot"]) == 0
    told = capfd.readouterr().out
    assert told.startswith("digraph proof {")
    assert '\\"Data sheet\\"@en' in told


def test_what_does_not_follow_is_told_with_what_holds(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "chip:a lg:designedBy organisation:two"]) == 1
    told = capfd.readouterr().err
    assert "neither stated nor does it follow: chip:a lg:designedBy organisation:two" in told
    assert "chip:a lg:designedBy organisation:one" in told
    assert "chip:a lg:dependsOn organisation:two" in told


def test_an_unknown_thing_is_told_with_similar_ones(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "organisation:onee lg:designs ?"]) == 1
    assert "says nothing of organisation:onee. Did you mean organisation:one, " in capfd.readouterr().err
    assert main(["explain", "chip:a lg:code ?"]) == 1
    assert "neither stated nor does it follow: chip:a lg:code ?" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("chip:a lg:p chip:b", ox.NamedNode(f"{BASE}chip/b")),
        ("<chip/a> lg:p <http://e/x>", ox.NamedNode("http://e/x")),
        ("chip:a lg:p ?", None),
        ("chip:a lg:p _", None),
        ("chip:a lg:p ?o .", None),
        ("chip:a lg:p 5", ox.Literal("5", datatype=XSD["integer"])),
        ("chip:a lg:p -5.0", ox.Literal("-5.0", datatype=XSD["decimal"])),
        ("chip:a lg:p 5e3", ox.Literal("5e3", datatype=XSD["double"])),
        ("chip:a lg:p true", ox.Literal("true", datatype=XSD["boolean"])),
        ('chip:a lg:p "a \\"b\\" \\n"', ox.Literal('a "b" \n')),
        ("chip:a lg:p 'x'@ko", ox.Literal("x", language="ko")),
        ('chip:a lg:p "2025-01-01"^^xsd:date', ox.Literal("2025-01-01", datatype=XSD["date"])),
    ],
)
def test_terms_are_read_as_in_turtle(text: str, value: ox.NamedNode | ox.Literal | None) -> None:
    subject = ox.NamedNode(f"{BASE}chip/a")
    assert read_triple(text, PREFIXES) == Asked(subject, ox.NamedNode(f"{BASE}ontology#p"), value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("chip:a lg:p", "there are fewer"),
        ("chip:a lg:p chip:b chip:c", "more than a triple"),
        ("nope:a lg:p chip:b", "prefix nope: is not known"),
        ("chip:a lg:p 'open", "closing quotation mark"),
        ('chip:a lg:p "open', "closing quotation mark"),
        ("chip:a lg:p word", "neither an IRI nor"),
        ("'text' lg:p chip:a", "neither an IRI nor"),
    ],
)
def test_what_is_no_triple_is_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(BadRequest, match=message):
        read_triple(text, PREFIXES)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (ox.Literal("5", datatype=XSD["integer"]), "5"),
        (ox.Literal("abc", datatype=XSD["integer"]), '"abc"^^xsd:integer'),
        (ox.Literal("4000", datatype=XSD["decimal"]), '"4000"^^xsd:decimal'),
        (ox.Literal("x", language="ko"), '"x"@ko'),
        (ox.NamedNode(f"{BASE}chip/a/die/b"), "<chip/a/die/b>"),
        (ox.NamedNode("http://e/x"), "<http://e/x>"),
        (ox.BlankNode("b"), "_:b"),
    ],
)
def test_terms_are_written_as_in_turtle(term: ox.NamedNode | ox.Literal | ox.BlankNode, text: str) -> None:
    assert NAMES.term(term) == text
