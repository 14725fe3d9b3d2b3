"""Proof that the rules on link sets bite: each has a table that trips it, and one that it spares."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pytest

from lithograph.files import Sources, find_sources
from lithograph.link.compile import read_links
from lithograph.link.prefixes import shared_prefixes
from lithograph.load import load
from lithograph.terms import LANGUAGES
from lithograph.validate import Finding, Material, RuleSet, Shapes, validate
from lithograph.validate.gather import link_sets
from lithograph.validate.link_rules import RULES, LinkSets, model_codes

ROOT = Path(__file__).resolve().parent.parent
HEAD = """\
# curie_map:
#   chip: https://w3id.org/lithograph/chip/
#   semapv: https://w3id.org/semapv/vocab/
#   skos: http://www.w3.org/2004/02/skos/core#
#   wd: http://www.wikidata.org/entity/
# mapping_set_id: https://example.org/set
"""
COLUMNS = "subject_id\tsubject_label\tpredicate_id\tpredicate_modifier\tobject_id\tobject_label\t"
COLUMNS += "mapping_justification\tmapping_date\tcomment\n"
ROW = "chip:a\tAcme A100\tskos:exactMatch\t\twd:Q1\tA100\tsemapv:ManualMappingCuration\t2026-01-31\t\n"
DATASET = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix lg: <https://w3id.org/lithograph/ontology#> .
<https://w3id.org/lithograph/dataset/x> a lg:Dataset ; lg:mayBeRedistributed {flag} .
"""


@dataclass(frozen=True)
class Case:
    """A set of files that trips a rule, and what makes it pass."""

    rule: str
    table: str = HEAD + COLUMNS + ROW
    data: str = DATASET.format(flag="false")
    axioms: str = ""
    line: int | None = 8
    sets: Callable[[LinkSets], LinkSets] = field(default=lambda found: found)


def row(old: str, new: str) -> str:
    assert old in ROW
    return HEAD + COLUMNS + ROW.replace(old, new)


CASES = {
    "owl:sameAs": Case("MappingPredicate", row("skos:exactMatch", "owl:sameAs")),
    "undeclared prefix": Case("MappingPrefix", row("chip:a", "chop:a")),
    "other namespace": Case("MappingPrefix", HEAD.replace("chip/\n", "chips/\n") + COLUMNS + ROW, line=1),
    "set without id": Case("MappingPrefix", HEAD.replace("mapping_set_id", "other") + COLUMNS + ROW, line=1),
    "no date": Case("MappingRow", row("2026-01-31", "")),
    "no justification": Case("MappingRow", row("semapv:ManualMappingCuration", "")),
    "date that is none": Case("MappingRow", row("2026-01-31", "in May")),
    "out of order": Case("MappingRow", HEAD + COLUMNS + ROW.replace("chip:a", "chip:b") + ROW, line=9),
    "twice": Case("MappingRow", HEAD + COLUMNS + ROW + ROW, line=9),
    "no QID": Case("TargetForm", row("wd:Q1", "wd:P1")),
    "accepted and rejected": Case(
        "AcceptedAndRejected", HEAD + COLUMNS + ROW + ROW.replace("Match\t\t", "Match\tNot\t"), line=9
    ),
    "other model code": Case("ClusterCodes", row("\tA100\t", "\tH100 80GB\t")),
    "other model code of another record": Case(
        "ClusterCodes", HEAD + COLUMNS + ROW + ROW.replace("Q1\tA100", "Q2\tA800"), line=9
    ),
    "comment on a restricted source": Case("LicenceFit", row("\t\n", "\ttaken from there\n")),
    "record of a restricted source in a file": Case(
        "LicenceFit",
        data=DATASET.format(flag="false")
        + "<https://w3id.org/lithograph/chip/a> lg:name <http://www.wikidata.org/entity/Q1> .\n",
        line=4,
    ),
    "non-commercial licence": Case(
        "LicenceFit",
        row("\t\n", "\ttaken from there\n"),
        data=DATASET.format(flag="true ; dcterms:license <https://spdx.org/licenses/CC-BY-NC-4.0>"),
    ),
    "axiom on a property of links": Case(
        "LinksInferNothing",
        axioms="@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "<http://www.w3.org/2004/02/skos/core#exactMatch> a owl:SymmetricProperty .\n",
        line=None,
    ),
    "derivation from a property of links": Case(
        "LinksInferNothing",
        sets=lambda found: replace(
            found, derivations={"rules/x.rq": "CONSTRUCT { ?a ?p ?b } WHERE { ?b skos:exactMatch ?a }"}
        ),
        line=1,
    ),
    "candidates that would be released": Case(
        "CandidateShipped",
        sets=lambda found: replace(found, shipped=("graph/links/candidates/x.sssom.tsv",)),
        line=1,
    ),
}


@cache
def shapes() -> Shapes:
    return Shapes(load([ROOT / "shapes/dataset.ttl", ROOT / "ontology/prefixes.ttl"]))


def findings(case: Case, folder: Path, *, skipped: frozenset[str] = frozenset()) -> tuple[Finding, ...]:
    table, data, axioms = folder / "x.sssom.tsv", folder / "data.ttl", folder / "axioms.ttl"
    table.write_text(case.table, encoding="utf-8")
    data.write_text(case.data, encoding="utf-8")
    axioms.write_text(case.axioms, encoding="utf-8")
    prefixes = shared_prefixes(load([ROOT / "ontology/prefixes.ttl"]).triples())
    sets, problems = read_links([table], prefixes, name=lambda path: path.name)
    material = Material(
        data=load([data], name=lambda path: path.name),
        schema=tuple(load([axioms]).triples()),
        links=case.sets(LinkSets(sets, problems)),
    )
    found = validate(material, RuleSet(shapes=shapes(), skipped=skipped)).findings
    return tuple(finding for finding in found if finding.rule.id in RULES)


def test_every_rule_on_link_sets_has_its_words_and_a_case() -> None:
    ids = {rule.id for rule in shapes().rules.values()}
    assert set(RULES) <= ids
    assert {case.rule for case in CASES.values()} == set(RULES)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_table_trips_its_rule_alone_on_its_line(case: Case, tmp_path: Path) -> None:
    found = findings(case, tmp_path)
    assert {finding.rule.id for finding in found} == {case.rule}
    for finding in found:
        assert set(finding.message.languages()) == set(LANGUAGES)
        assert "{" not in finding.text("ko")
        if case.line is not None:
            assert finding.location is not None
            assert finding.location.line == case.line


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_it_passes_once_its_rule_is_gone(case: Case, tmp_path: Path) -> None:
    assert findings(case, tmp_path, skipped=frozenset({case.rule})) == ()


def test_a_table_without_fault_passes(tmp_path: Path) -> None:
    assert findings(Case(""), tmp_path) == ()


def test_declaring_and_describing_a_property_of_links_is_no_axiom_about_it(tmp_path: Path) -> None:
    axioms = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
<http://www.w3.org/2004/02/skos/core#exactMatch> a owl:ObjectProperty ; owl:versionInfo "1" .
"""
    assert findings(Case("", axioms=axioms), tmp_path) == ()


def test_a_source_that_may_be_passed_on_may_be_quoted(tmp_path: Path) -> None:
    quoted = row("\t\n", "\ttaken from there\n")
    assert findings(Case("", quoted, data=DATASET.format(flag="true")), tmp_path) == ()


@pytest.mark.parametrize(
    ("label", "codes"),
    [
        ("NVIDIA H100 SXM5 80GB", {"h100", "sxm5"}),
        ("Ascend 910B", {"910b"}),
        ("Spark-X1", {"sparkx1", "x1"}),
        ("Llama 3.1 405B", {"405b"}),
        ("昇腾910B", {"910b"}),
        ("Claude", set()),
    ],
)
def test_model_codes_are_words_of_letters_and_digits(label: str, codes: set[str]) -> None:
    assert model_codes(label) == codes


@pytest.fixture
def checkout(tmp_path: Path) -> Sources:
    for folder in ("ontology", "graph/links/candidates"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / ".gitignore").write_text("graph/links/candidates/\n")
    (tmp_path / "graph/links/candidates/x.sssom.tsv").write_text(HEAD + COLUMNS)
    return find_sources(tmp_path)


def git(folder: Path, *arguments: str) -> None:
    name = ("-c", "user.name=test", "-c", "user.email=test@example.org")
    subprocess.run(["git", *name, *arguments], cwd=folder, check=True, capture_output=True)


def test_candidates_that_git_ignores_are_not_released_and_those_that_it_tracks_are(checkout: Sources) -> None:
    git(checkout.root, "init", "-q")
    git(checkout.root, "add", ".")
    assert link_sets(checkout, ()).shipped == ()
    git(checkout.root, "add", "--force", "graph/links/candidates/x.sssom.tsv")
    assert link_sets(checkout, ()).shipped == ("graph/links/candidates/x.sssom.tsv",)


def test_candidates_in_a_package_are_released(checkout: Sources) -> None:
    assert link_sets(checkout, ()).shipped == ("graph/links/candidates/x.sssom.tsv",)


def test_candidates_are_not_compiled(checkout: Sources) -> None:
    assert checkout.links == ()
