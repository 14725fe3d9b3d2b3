"""Reach through ownership: aggregate, indirect, dated, with bounds, and safe with circles."""

from datetime import date

import pyoxigraph as ox
import pytest

from lithograph.reach import reach
from lithograph.terms import BASE, LG, XSD

PREFIXES = f"""@prefix lg: <{LG.iri}> .
@prefix : <{BASE}organisation/> .
@prefix xsd: <{XSD.iri}> .
"""
LAW = """
:rule lg:extendsList :list ; lg:hasGroup :g .
:g lg:hasCondition :c . :c lg:threshold 50.0 ; lg:operator lg:atLeast .
:listing lg:onList :list ; lg:listedEntity :listed ; lg:validFrom "2020-01-01"^^xsd:date ;
  lg:validFromAtLatest "2020-01-01"^^xsd:date ; lg:validUntilAtEarliest "9999-12-31"^^xsd:date ;
  lg:validUntil "9999-12-31"^^xsd:date .
"""
ALWAYS = ("0001-01-01", "0001-01-01", "9999-12-31", "9999-12-31")
NAMES = ("validFrom", "validFromAtLatest", "validUntilAtEarliest", "validUntil")


def stake(
    owner: str,
    owned: str,
    share: str | None,
    dates: tuple[str, str, str, str] = ALWAYS,
    kind: str = "equity",
) -> str:
    bounds = " ; ".join(f'lg:{n} "{d}"^^xsd:date' for n, d in zip(NAMES, dates, strict=True))
    percent = f"lg:sharePercent {share} ; " if share else ""
    node = f":{owner}-{owned}-{dates[0]}-{dates[1]}"
    ends = f"lg:owner :{owner} ; lg:owned :{owned} ; lg:shareKind lg:{kind}"
    return f"{node} a lg:Ownership ; {ends} ; {percent}{bounds} .\n"


def reached(*stakes: str, day: str = "2021-06-01", law: str = LAW) -> dict[str, tuple[str, float, float]]:
    """Whom the rule reaches on the day: state, lower and upper share."""
    graph = ox.Store()
    graph.load(PREFIXES + law + "".join(stakes), ox.RdfFormat.TURTLE)
    for triple in reach(graph):
        graph.add(ox.Quad(triple.subject, triple.predicate, triple.object))
    rows = graph.query(
        f"""PREFIX lg: <{LG.iri}> PREFIX xsd: <{XSD.iri}>
        SELECT ?agent ?state ?low ?high {{
          ?reach a lg:ListingReach ; lg:reachOf ?agent ; lg:reachState ?state ;
          lg:lowerShare ?low ; lg:upperShare ?high ; lg:validFrom ?from ; lg:validUntil ?until .
          FILTER (?from <= "{day}"^^xsd:date && "{day}"^^xsd:date <= ?until) }}"""
    )
    assert isinstance(rows, ox.QuerySolutions)
    found = {}
    for row in rows:
        name = row["agent"].value.rpartition("/")[2]
        assert name not in found, "two stretches hold on one day"
        found[name] = (
            row["state"].value.partition("#")[2],
            float(row["low"].value),
            float(row["high"].value),
        )
    return found


def test_half_is_enough_and_less_is_not() -> None:
    assert reached(stake("listed", "a", "50.0"), stake("listed", "b", "49.99")) == {"a": ("meets", 50, 50)}


def test_shares_of_several_listed_parties_add_up() -> None:
    second = LAW + LAW.replace(":listing ", ":listing2 ").replace(":listed ", ":other ")
    found = reached(stake("listed", "a", "30.0"), stake("other", "a", "25.0"), law=second)
    assert found == {"a": ("meets", 55, 55)}


def test_who_is_reached_reaches_on() -> None:
    found = reached(stake("listed", "a", "60.0"), stake("a", "b", "60.0"), stake("b", "c", "40.0"))
    assert found == {"a": ("meets", 60, 60), "b": ("meets", 60, 60)}


def test_direct_and_indirect_shares_of_one_owned_party_add_up() -> None:
    found = reached(stake("listed", "a", "51.0"), stake("a", "b", "30.0"), stake("listed", "b", "20.0"))
    assert found["b"] == ("meets", 50, 50)


def test_a_circle_supports_nobody_by_itself() -> None:
    assert reached(stake("a", "b", "100.0"), stake("b", "a", "100.0")) == {}
    found = reached(stake("a", "b", "60.0"), stake("b", "a", "40.0"), stake("listed", "a", "10.0"))
    assert found == {}


def test_cross_holdings_add_to_what_a_listed_party_holds() -> None:
    found = reached(stake("listed", "a", "50.0"), stake("a", "b", "50.0"), stake("b", "a", "30.0"))
    assert found == {"a": ("meets", 80, 80), "b": ("meets", 50, 50)}


def test_an_owner_of_itself_changes_nothing() -> None:
    assert reached(stake("a", "a", "60.0"), stake("listed", "a", "10.0")) == {}


def test_an_unknown_share_may_be_all_or_nothing() -> None:
    assert reached(stake("listed", "a", None)) == {"a": ("mayMeet", 0, 100)}
    assert reached(stake("listed", "a", "30.0"), stake("other", "a", None)) == {}


def test_control_without_capital_may_reach_and_never_surely() -> None:
    assert reached(stake("listed", "a", "51.0", kind="control")) == {"a": ("mayMeet", 0, 100)}


@pytest.mark.parametrize("share", ["120.0", "-5.0"])
def test_a_share_that_is_no_share_counts_as_unknown(share: str) -> None:
    assert reached(stake("listed", "a", share)) == {"a": ("mayMeet", 0, 100)}


def test_shares_above_the_whole_are_shown_as_the_whole() -> None:
    second = LAW + LAW.replace(":listing ", ":listing2 ").replace(":listed ", ":other ")
    found = reached(stake("listed", "a", "80.0"), stake("other", "a", "60.0"), law=second)
    assert found == {"a": ("meets", 100, 100)}


def test_reach_begins_and_ends_with_the_stake_and_the_listing() -> None:
    dates = ("2019-01-01", "2019-01-01", "2022-12-31", "2022-12-31")
    own = stake("listed", "a", "60.0", dates)
    assert reached(own, day="2019-06-01") == {}
    assert reached(own, day="2020-01-01") == {"a": ("meets", 60, 60)}
    assert reached(own, day="2022-12-31") == {"a": ("meets", 60, 60)}
    assert reached(own, day="2023-01-01") == {}


def test_a_stake_dated_by_a_year_only_may_reach_within_that_year() -> None:
    own = stake("listed", "a", "60.0", ("2021-01-01", "2021-12-31", "9999-12-31", "9999-12-31"))
    assert reached(own, day="2021-06-01") == {"a": ("mayMeet", 0, 60)}
    assert reached(own, day="2021-12-31") == {"a": ("meets", 60, 60)}


def test_the_latest_statement_of_a_share_counts() -> None:
    early = stake("listed", "a", "60.0", ("0001-01-01", "2020-06-01", "9999-12-31", "9999-12-31"))
    late = stake("listed", "a", "40.0", ("0001-01-01", "2021-03-01", "9999-12-31", "9999-12-31"))
    assert reached(early, late, day="2021-01-01")["a"] == ("meets", 60, 60)
    assert reached(early, late, day="2021-06-01") == {}


def test_a_stake_that_ends_before_it_begins_holds_on_no_day() -> None:
    own = stake("listed", "a", "60.0", ("2022-01-01", "2022-01-01", "2021-01-01", "2021-01-01"))
    assert reached(own, day="2021-06-01") == {}
    assert reached(own, day="2022-06-01") == {}


def test_who_stands_on_the_list_itself_is_not_told_again() -> None:
    second = LAW + LAW.replace(":listing ", ":listing2 ").replace(":listed ", ":a ")
    assert reached(stake("listed", "a", "60.0"), law=second) == {}


def test_the_stretches_cover_all_days_of_the_reach_without_gaps() -> None:
    graph = ox.Store()
    half = stake("listed", "a", "60.0", ("2020-06-01", "2020-06-01", "2021-06-30", "2021-06-30"))
    rest = stake("listed", "a", "70.0", ("2021-07-01", "2021-07-01", "9999-12-31", "9999-12-31"))
    graph.load(PREFIXES + LAW + half + rest, ox.RdfFormat.TURTLE)
    bounds = sorted(
        (str(t.object), t.predicate.value.partition("#")[2])
        for t in reach(graph)
        if t.predicate in {LG["validFrom"], LG["validUntil"]}
    )
    days = [date.fromisoformat(text[1:11]) for text, _ in bounds]
    assert [name for _, name in bounds] == ["validFrom", "validUntil"] * 2
    assert (days[2] - days[1]).days == 1
