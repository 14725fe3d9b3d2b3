"""The four days of a fact: coarse dates, observations, plans, ends without a date, unknown bounds."""

import pyoxigraph as ox
import pytest

from lithograph.errors import BadRequest
from lithograph.files import find_sources
from lithograph.law.day import read_day
from lithograph.terms import BASE, DCTERMS, LG, XSD

RULE = next(path for path in find_sources().rules if path.name == "validity-intervals.rq")
NAMES = ("validFrom", "validFromAtLatest", "validUntilAtEarliest", "validUntil")
NEVER, ALWAYS = "0001-01-01", "9999-12-31"


def days(text: str) -> tuple[str, ...] | None:
    """The four days that the rule gives the thing ``:x``."""
    graph = ox.Store()
    prefixes = (
        f"@prefix : <{BASE}> . @prefix lg: <{LG.iri}> . @prefix xsd: <{XSD.iri}> . "
        f"@prefix dcterms: <{DCTERMS.iri}> . "
    )
    graph.load(prefixes + text, ox.RdfFormat.TURTLE)
    found = graph.query(RULE.read_text(encoding="utf-8"))
    assert isinstance(found, ox.QueryTriples)
    own = {triple.predicate: triple.object for triple in found if triple.subject.value == f"{BASE}x"}
    if not own:
        return None
    assert len(own) == len(NAMES)
    return tuple(own[LG[name]].value for name in NAMES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            ':x a lg:Listing ; lg:effectiveFrom "2020-12-18"^^xsd:date .',
            ("2020-12-18", "2020-12-18", ALWAYS, ALWAYS),
        ),
        (
            (
                ':x a lg:Listing ; lg:effectiveFrom "2020-12-18"^^xsd:date ; '
                'lg:effectiveUntil "2021-02"^^xsd:gYearMonth .'
            ),
            ("2020-12-18", "2020-12-18", "2021-02-01", "2021-02-28"),
        ),
        (
            ':x a lg:Ownership ; lg:from "2024-02"^^xsd:gYearMonth ; lg:until "2025"^^xsd:gYear .',
            ("2024-02-01", "2024-02-29", "2025-01-01", "2025-12-31"),
        ),
        (
            (
                ':x a lg:ProvisionVersion ; lg:effectiveFrom "2022-10-07"^^xsd:date ; '
                'lg:effectiveFromLatest "2022-10-21"^^xsd:date .'
            ),
            ("2022-10-07", "2022-10-21", ALWAYS, ALWAYS),
        ),
        # an observation may have begun earlier
        (
            ':x a lg:Ownership ; lg:from "2025-06"^^xsd:gYearMonth ; lg:dateBasis lg:asOfBasis .',
            (NEVER, "2025-06-30", ALWAYS, ALWAYS),
        ),
        # no date: it holds at the latest when its first source tells it
        (
            (
                ":x a lg:Ownership ; dcterms:source :s , :t . :s dcterms:issued "
                '"2024-05"^^xsd:gYearMonth . :t dcterms:issued "2023"^^xsd:gYear .'
            ),
            (NEVER, "2023-12-31", ALWAYS, ALWAYS),
        ),
        (":x a lg:Ownership .", (NEVER, ALWAYS, ALWAYS, ALWAYS)),
        # only the end is known: it had begun by then, whatever the date of the source
        (
            (
                ':x a lg:Ownership ; lg:until "2023-07-06"^^xsd:date ; dcterms:source :s . '
                ':s dcterms:issued "2023-07-08"^^xsd:date .'
            ),
            (NEVER, "2023-07-06", "2023-07-06", "2023-07-06"),
        ),
        # what is past without a date had ended when it was told
        (
            (
                ":x a lg:SupplyRelation ; lg:relationStatus lg:past ; dcterms:source :s . "
                ':s dcterms:issued "2024-05-01"^^xsd:date .'
            ),
            (NEVER, "2024-05-01", NEVER, "2024-05-01"),
        ),
        # plans have no interval
        (':x a lg:Ownership ; lg:from "2027"^^xsd:gYear ; lg:dateBasis lg:plannedBasis .', None),
        (':x a lg:SupplyRelation ; lg:from "2027"^^xsd:gYear ; lg:relationStatus lg:planned .', None),
        # a day that does not exist bounds nothing
        (':x a lg:Listing ; lg:effectiveFrom "2023-02-30"^^xsd:date .', (NEVER, ALWAYS, ALWAYS, ALWAYS)),
    ],
)
def test_a_fact_has_four_days(text: str, expected: tuple[str, ...] | None) -> None:
    assert days(text) == expected


@pytest.mark.parametrize(("text", "told"), [("2022", "2022-01-01"), ("2022-10", "2022-10-01")])
def test_a_year_or_month_is_refused_with_its_first_day(text: str, told: str) -> None:
    with pytest.raises(BadRequest) as error:
        read_day(text)
    assert str(error.value.hint).endswith(f"for example {told}.")


@pytest.mark.parametrize("text", ["2022-13", "0000", "2022-02-30"])
def test_a_month_that_is_none_is_no_date(text: str) -> None:
    with pytest.raises(BadRequest, match="is no date"):
        read_day(text)
