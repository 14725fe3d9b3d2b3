"""Dependence and reach over the product: steps with evidence, chains by the weakest step, domestic stacks."""

import pyoxigraph as ox
import pytest

from lithograph.snapshot import Snapshot
from lithograph.store import GraphStore, open_store


@pytest.fixture(scope="module")
def store(product: Snapshot) -> GraphStore:
    return open_store(product)


def rows(store: GraphStore, text: str) -> list[tuple[str, ...]]:
    found = store.graph.query(text, prefixes=dict(store.prefixes))
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [
        tuple(
            "" if row[name] is None else row[name].value.rpartition("/")[2].rpartition("#")[2]
            for name in names
        )
        for row in found
    ]


def holds(store: GraphStore, pattern: str) -> bool:
    found = store.graph.query(f"ASK {{ {pattern} }}", prefixes=dict(store.prefixes))
    return bool(found)


def test_every_direct_dependence_is_told_by_a_step(store: GraphStore) -> None:
    untold = rows(
        store,
        """SELECT ?from ?property ?to { ?property rdfs:subPropertyOf lg:dependsOn . ?from ?property ?to
        FILTER (?property NOT IN (lg:dependsOn, lg:dependsOnStated, lg:dependsOnReported))
        FILTER NOT EXISTS { ?step lg:stepFrom ?from ; lg:stepTo ?to ; lg:stepRelation ?property } }""",
    )
    assert untold == []


def test_every_step_has_evidence_a_record_and_days(store: GraphStore) -> None:
    assert not holds(
        store,
        """?step a lg:DependenceStep . FILTER NOT EXISTS { ?step lg:stepEvidence ?evidence ;
        lg:stepRecord ?record ; lg:validFrom ?from ; lg:validUntil ?until }""",
    )


def test_a_chain_is_as_good_as_its_weakest_step(store: GraphStore) -> None:
    # supply.ttl: TSMC and SMIC are reported as makers of the 910C; its designer is stated
    assert holds(store, "chip:huawei-ascend-910c lg:dependsOnReported organisation:tsmc")
    assert not holds(store, "chip:huawei-ascend-910c lg:dependsOnStated organisation:samsung")
    assert holds(store, "chip:huawei-ascend-910c lg:dependsOnStated organisation:huawei")


def test_stated_chains_are_reported_ones_and_reported_ones_are_dependences(store: GraphStore) -> None:
    assert not holds(store, "?a lg:dependsOnStated ?b . FILTER NOT EXISTS { ?a lg:dependsOnReported ?b }")
    assert not holds(store, "?a lg:dependsOnReported ?b . FILTER NOT EXISTS { ?a lg:dependsOn ?b }")


def test_denied_and_planned_supply_gives_no_step(store: GraphStore) -> None:
    assert holds(store, "?record lg:relationStatus lg:denied")
    assert not holds(
        store,
        "?step lg:stepRecord ?record . ?record lg:relationStatus ?status . "
        "FILTER (?status IN (lg:denied, lg:planned, lg:past))",
    )


def test_the_domestic_stacks_are_those_whose_four_parts_are_known_and_chinese(store: GraphStore) -> None:
    found = rows(store, "SELECT ?model ?country { ?model lg:domesticStackIn ?country } ORDER BY ?model")
    assert found == [("pangu-alpha-200b", "cn"), ("pangu-sigma", "cn")]
    assert holds(store, "model:pangu-sigma a lg:DomesticStackModel")
    # the framework of the 718-billion model was not seen
    assert not holds(store, "model:pangu-ultra-moe-718b a lg:DomesticStackModel")


def test_listings_reach_through_ownership_with_bounds_and_chains(store: GraphStore) -> None:
    found = rows(
        store,
        """SELECT ?agent ?state ?low ?high {
        ?reach a lg:ListingReach ; lg:reachOf ?agent ; lg:reachState ?state ;
        lg:lowerShare ?low ; lg:upperShare ?high ; lg:reachThrough ?stake ; lg:reachFrom ?listing ;
        lg:validFrom ?from ; lg:validUntil ?until . ?stake dcterms:source ?source .
        FILTER (?from <= "2025-10-15"^^xsd:date && "2025-10-15"^^xsd:date <= ?until) }""",
    )
    reached = {row[0]: row[1:] for row in found}
    # sec-smic-fy2017-subs: wholly owned, not listed itself; nothing says the share of SMIC Holdings
    assert reached["smic-shanghai"] == ("meets", "100", "100")
    assert reached["smic-holdings"] == ("mayMeet", "0", "100")
    assert "smic-south" not in reached  # listed itself


def test_footnotes_bring_direct_product_rules_into_play_from_their_own_date(store: GraphStore) -> None:
    found = rows(
        store,
        """SELECT ?rule ?from {
        ?reach lg:reachOf organisation:huawei ; lg:reachUnder ?rule ; lg:validFrom ?from .
        ?rule a lg:DirectProductRule }""",
    )
    assert found == [("fdp-fn1", "2020-05-15")]  # listed on 2019-05-16
