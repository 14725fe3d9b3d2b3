"""The rules of control status over small graphs of their own: three-valued logic, and bad input.

Strategy: a law of one provision and one chip, written inline; the rules run by stratum, without the OWL
closure, as they do for an item that a user describes.
"""

from datetime import date

import pyoxigraph as ox
import pytest

from lithograph.derive import read_rules
from lithograph.files import find_sources
from lithograph.law.ask import ask_store
from lithograph.law.status import Entry, control_status
from lithograph.terms import BASE, LG, SKOS, XSD

PREFIXES = f"""@base <{BASE}> .
@prefix : <{BASE}> .
@prefix lg: <{LG.iri}> .
@prefix skos: <{SKOS.iri}> .
@prefix xsd: <{XSD.iri}> .
"""
QUANTITIES = """
lg:totalProcessingPerformance lg:quantityOf lg:Chip . lg:memoryBandwidth lg:quantityOf lg:Chip .
lg:performanceDensity lg:quantityOf lg:Chip .
<tpp> lg:measuredAs lg:totalProcessingPerformance . <bandwidth> lg:measuredAs lg:memoryBandwidth .
<density> lg:measuredAs lg:performanceDensity .
<bits8> lg:figureOf lg:fp8 ; lg:quantity lg:bitLength ; lg:value 8.0 .
<bits19> lg:figureOf lg:tf32 ; lg:quantity lg:bitLength ; lg:value 19.0 .
<bits32> lg:figureOf lg:tf32 ; lg:quantity lg:bitLength ; lg:value 32.0 .
"""
CHIP = "<chip/x> a lg:Chip ; lg:designedBy <organisation/acme> .\n"
DAY = "2023-06-01"


def law(
    *groups: str, dates: str = 'lg:effectiveFrom "2023-01-01"^^xsd:date', more: str = "", name: str = "v"
) -> str:
    """A provision with one version, and its groups of conditions."""
    version = f"<provision/{name}/version/act>"
    lines = [
        f"<provision/{name}> lg:provisionKind lg:itemControlProvision ; lg:hasVersion {version} .",
        f'<provision/{name}> skos:notation "{name}" .',
        f"{version} a lg:ProvisionVersion ; lg:introducedBy <regulation/act> ; {dates} {more} .",
    ]
    for number, conditions in enumerate(groups):
        group = f"<provision/{name}/version/act/group/g{number}>"
        lines.append(f"<provision/{name}/version/act> lg:hasGroup {group} .")
        lines.append(f'{group} a lg:ConditionGroup ; skos:notation "g{number}" ; {conditions} .')
    return "\n".join(lines)


def at_least(parameter: str, threshold: str, scope: str = "anyItem", operator: str = "atLeast") -> str:
    return (
        f"lg:scope lg:{scope} ; lg:hasCondition [ lg:parameter <{parameter}> ; "
        f"lg:operator lg:{operator} ; lg:threshold {threshold} ]"
    )


def rate(value: str, precision: str = "fp8", engine: str = "matrixEngine", sparsity: str = "dense") -> str:
    """A figure of a rate, of a source of its own."""
    node = f"<figure/{precision}-{engine}-{sparsity}-{value}>"
    return (
        f"{node} a lg:Figure ; lg:figureOf <chip/x> ; lg:quantity lg:computePerformance ; "
        f"lg:precision lg:{precision} ; lg:engine lg:{engine} ; lg:sparsity lg:{sparsity} ; "
        f"lg:value {value} .\n"
    )


def entries(*text: str, day: str = DAY) -> tuple[Entry, ...]:
    graph = ox.Store()
    graph.load(PREFIXES + QUANTITIES + CHIP + "\n".join(text), ox.RdfFormat.TURTLE)
    for rule in read_rules(find_sources().rules):
        found = graph.query(rule.text)
        assert isinstance(found, ox.QueryTriples)
        graph.extend([ox.Quad(triple.subject, triple.predicate, triple.object) for triple in found])
    return control_status(ask_store(graph), BASE + "chip/x", date.fromisoformat(day))


def status(*text: str, day: str = DAY) -> str:
    (entry,) = entries(*text, day=day)
    return entry.status


LIMIT = law(at_least("tpp", "4800.0"))


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        (rate("600.0"), "meets"),
        (rate("599.9"), "doesNotMeet"),
        (rate("500.0") + rate("700.0"), "mayMeet"),
        (rate("700.0") + rate("900.0"), "meets"),
        (rate("200.0", "tf32"), "mayMeet"),  # 19 or 32 bits
        (rate("200.0", "tf32") + rate("600.0"), "meets"),  # another precision settles it
        ("", "unknown"),
        (rate("900.0", engine="vectorEngine"), "unknown"),
        (rate("900.0", engine="unspecifiedEngine"), "unknown"),
        (rate("900.0", sparsity="sparse"), "unknown"),
        (rate("-900.0"), "unknown"),
        (rate("0.0"), "unknown"),
        (rate("-1.0") + rate("700.0"), "meets"),
        (rate("100000000.0"), "meets"),
    ],
)
def test_figures_decide_in_three_values(figures: str, expected: str) -> None:
    assert status(LIMIT, figures) == expected


def test_what_is_missing_is_named() -> None:
    (entry,) = entries(LIMIT)
    assert entry.missing == ("totalProcessingPerformance",)
    assert [decision.outcome for decision in entry.decisions] == ["unknown"]


def test_one_group_that_holds_is_enough() -> None:
    two = law(at_least("tpp", "4800.0"), at_least("tpp", "1600.0"))
    (entry,) = entries(two, rate("300.0"))
    assert (entry.status, entry.group) == ("meets", "g1")


def test_a_group_fails_with_one_condition_even_where_another_is_unknown() -> None:
    both = law(
        "lg:scope lg:anyItem ; lg:hasCondition"
        " [ lg:parameter <tpp> ; lg:operator lg:atLeast ; lg:threshold 4800.0 ] ,"
        " [ lg:parameter <bandwidth> ; lg:operator lg:lessThan ; lg:threshold 1000.0 ]"
    )
    assert status(both, rate("100.0")) == "doesNotMeet"
    assert status(both, rate("700.0")) == "unknown"


@pytest.mark.parametrize(
    ("operator", "on_the_line"),
    [("atLeast", "meets"), ("moreThan", "doesNotMeet"), ("atMost", "meets"), ("lessThan", "doesNotMeet")],
)
def test_operators_are_strict_or_not_on_the_line(operator: str, on_the_line: str) -> None:
    assert status(law(at_least("tpp", "4800.0", operator=operator)), rate("600.0")) == on_the_line


@pytest.mark.parametrize(
    ("segment", "expected"),
    [
        ("datacenter", "meets"),
        ("nonDatacenter", "doesNotMeet"),
        ("unknownSegment", "unknown"),
        ("", "unknown"),
    ],
)
def test_note_2_needs_the_market_segment(segment: str, expected: str) -> None:
    own = f"<chip/x> lg:marketSegment lg:{segment} ." if segment else ""
    (entry,) = entries(law(at_least("tpp", "1600.0", "datacenterItem")), rate("300.0"), own)
    assert entry.status == expected
    assert entry.missing == (("marketSegment",) if expected == "unknown" else ())


@pytest.mark.parametrize("scope", ["digitalPrimitiveUnits", "analogueUnits", "combinedUnits"])
def test_groups_for_units_that_no_chip_has_do_not_apply(scope: str) -> None:
    assert status(law(at_least("tpp", "1.0", scope)), rate("300.0")) == "doesNotMeet"


def test_a_letter_binds_the_parts_of_its_addressees() -> None:
    letter = at_least("tpp", "4800.0")
    assert status(law(letter, more="; lg:addressee <organisation/acme>"), rate("700.0")) == "meets"
    (entry,) = entries(law(letter, more="; lg:addressee <organisation/other>"), rate("700.0"))
    assert (entry.status, entry.reason) == ("doesNotMeet", "byAddressee")


def test_a_disputed_start_makes_it_may_meet_until_the_latest_start() -> None:
    dates = 'lg:effectiveFrom "2022-10-07"^^xsd:date ; lg:effectiveFromLatest "2022-10-21"^^xsd:date'
    limit = law(at_least("tpp", "4800.0"), dates=dates)
    assert entries(limit, rate("700.0"), day="2022-10-06") == ()
    assert status(limit, rate("700.0"), day="2022-10-07") == "mayMeet"
    assert status(limit, rate("100.0"), day="2022-10-07") == "doesNotMeet"
    assert status(limit, rate("700.0"), day="2022-10-21") == "meets"


def test_a_month_or_year_as_start_is_an_interval() -> None:
    limit = law(at_least("tpp", "4800.0"), dates='lg:effectiveFrom "2024-02"^^xsd:gYearMonth')
    assert status(limit, rate("700.0"), day="2024-02-28") == "mayMeet"
    assert status(limit, rate("700.0"), day="2024-02-29") == "meets"
    limit = law(at_least("tpp", "4800.0"), dates='lg:effectiveFrom "2024"^^xsd:gYear')
    assert status(limit, rate("700.0"), day="2024-12-30") == "mayMeet"
    assert status(limit, rate("700.0"), day="2024-12-31") == "meets"


def test_a_group_without_conditions_decides_nothing() -> None:
    assert entries(law("lg:scope lg:anyItem"), rate("700.0")) == ()


def test_versions_that_overlap_are_both_shown() -> None:
    other = law(at_least("tpp", "9000.0"), name="w")
    assert [entry.status for entry in entries(LIMIT, other, rate("700.0"))] == ["meets", "doesNotMeet"]


def test_a_version_that_ends_before_it_starts_is_in_force_on_no_day() -> None:
    dates = 'lg:effectiveFrom "2023-01-01"^^xsd:date ; lg:effectiveUntil "2022-01-01"^^xsd:date'
    limit = law(at_least("tpp", "4800.0"), dates=dates)
    for day in ("2021-06-01", "2022-06-01", "2023-06-01"):
        assert entries(limit, rate("700.0"), day=day) == ()


def test_a_version_stands_announced_then_in_text_then_enforced_then_suspended_and_back_in_text() -> None:
    dates = (
        'lg:effectiveFrom "2023-03-01"^^xsd:date ; lg:effectiveUntil "2030-12-31"^^xsd:date ; '
        'lg:complianceFrom "2023-04-01"^^xsd:date'
    )
    limit = law(at_least("tpp", "4800.0"), dates=dates)
    acts = """<regulation/act> lg:publishedOn "2023-02-01"^^xsd:date .
    <regulation/stop> a lg:Suspension ; lg:amends <regulation/act> ; lg:jurisdiction <place/us> ;
      lg:effectiveFrom "2024-01-01"^^xsd:date ; lg:effectiveUntil "2024-12-31"^^xsd:date ."""
    days = {
        "2023-01-31": [],
        "2023-02-01": ["announced"],
        "2023-02-28": ["announced"],
        "2023-03-01": ["in text"],
        "2023-03-31": ["in text"],
        "2023-04-01": ["enforced"],
        "2023-12-31": ["enforced"],
        "2024-01-01": ["suspended"],
        "2024-12-31": ["suspended"],
        "2025-01-01": ["in text"],
        "2030-12-31": ["in text"],
        "2031-01-01": [],
    }
    states = {day: [e.state for e in entries(limit, acts, rate("700.0"), day=day)] for day in days}
    assert states == days


# "950" before "1200" as text, and beyond the engine's decimals as numbers
@pytest.mark.parametrize("swapped", [False, True])
def test_training_compute_beyond_the_engines_decimals_is_bounded_by_value(*, swapped: bool) -> None:
    values = ["950000000000000000000000.0", "1200000000000000000000000.0"]
    told = reversed(values) if swapped else values
    graph = ox.Store()
    figures = "".join(
        f"<figure/{n}> a lg:Figure ; lg:figureOf <model/m> ; lg:quantity lg:trainingCompute ; "
        f"lg:unit lg:operations ; lg:value {value} .\n"
        for n, value in enumerate(told)
    )
    graph.load(PREFIXES + figures, ox.RdfFormat.TURTLE)
    (rule,) = (rule for rule in read_rules(find_sources().rules) if rule.name == "measure-training-compute")
    derived = graph.query(rule.text)
    assert isinstance(derived, ox.QueryTriples)
    found = {(t.predicate, t.object.value) for t in derived if isinstance(t.object, ox.Literal)}
    assert found == {(LG["lowerBound"], values[0]), (LG["upperBound"], values[1])}


def test_a_letter_with_thresholds_and_names_is_met_by_either() -> None:
    named = law(at_least("tpp", "4800.0"), more="; lg:namesItem <chip/x>")
    (by_name,) = entries(named)
    assert (by_name.status, by_name.reason) == ("meets", "byName")
    (below,) = entries(named, rate("500.0"))
    assert (below.status, below.reason) == ("meets", "byName")
    (above,) = entries(named, rate("700.0"))
    assert (above.status, above.reason, above.group) == ("meets", "byFigures", "g0")
    other = law(at_least("tpp", "4800.0"), more="; lg:namesItem <chip/other>")
    assert status(other) == "unknown"
    assert status(other, rate("700.0")) == "meets"
