"""Chains, losses and rankings: small networks whose answers can be told by hand, and the product's own."""

from datetime import date

import pytest

from lithograph.errors import BadRequest, NotFound
from lithograph.law.ask import Ask, ask_store
from lithograph.law.dependence import Chain, Network, Step, chains, firm_of, network
from lithograph.law.loss import cut, losses, ranking
from lithograph.snapshot import Snapshot
from lithograph.store import open_store
from lithograph.terms import BASE

GRADES = {"!": "statedEvidence", "~": "reportedEvidence", "?": "weakEvidence"}


def net(*told: str, compute: float = 0.0) -> Network:
    """A network of lines such as ``model/m trainedOn! chip/c``: the sign grades the evidence."""
    steps: dict[str, list[Step]] = {}
    kinds: dict[str, str] = {}
    for line in told:
        start, relation, to = line.split()
        relation, _, supply = relation[:-1].partition(":")
        grade = GRADES[line.split()[1][-1]]
        steps.setdefault(start, []).append(Step(start, to, relation, supply, grade, "", "", (), ()))
        kinds |= {thing: thing.partition("/")[0] for thing in (start, to)}
    operations = {thing: compute for thing, kind in kinds.items() if kind == "model"}
    return Network(
        date(2026, 1, 1),
        {start: tuple(sorted(found, key=lambda step: step.relation)) for start, found in steps.items()},
        kinds,
        {},
        operations,
        "",
    )


MODEL = "model/m trainedOn! chip/c"
MADE = "chip/c manufacturedBy~ organisation/f"


def chain_to(found: tuple[Chain, ...], to: str) -> Chain:
    return next(chain for chain in found if chain.to == to)


def test_a_chain_is_as_good_as_its_weakest_step() -> None:
    chain = chain_to(chains(net(MODEL, MADE), "model/m"), "organisation/f")
    assert chain.evidence == "reportedEvidence"
    assert [step.to for step in chain.steps] == ["chip/c", "organisation/f"]


def test_a_chain_over_products_is_told_and_a_better_one_between_firms_beside_it() -> None:
    longer = ("chip/c designedBy! organisation/d", "organisation/d suppliedBy! organisation/f")
    found = [chain for chain in chains(net(MODEL, MADE, *longer), "model/m") if chain.to == "organisation/f"]
    assert [(chain.evidence, len(chain.steps)) for chain in found] == [
        ("statedEvidence", 3),
        ("reportedEvidence", 2),
    ]
    reported = (longer[0], "organisation/d suppliedBy~ organisation/f")
    found = [
        chain for chain in chains(net(MODEL, MADE, *reported), "model/m") if chain.to == "organisation/f"
    ]
    assert [(chain.evidence, len(chain.steps)) for chain in found] == [("reportedEvidence", 2)]


def test_of_several_chains_the_best_counts_even_where_it_is_longer_and_of_equal_ones_the_shortest() -> None:
    longer = ("chip/c contains! chip/d", "chip/d manufacturedBy! organisation/f")
    chain = chain_to(chains(net(MODEL, MADE, *longer), "model/m"), "organisation/f")
    assert (chain.evidence, len(chain.steps)) == ("statedEvidence", 3)
    reported = (longer[0], "chip/d manufacturedBy~ organisation/f")
    chain = chain_to(chains(net(MODEL, MADE, *reported), "model/m"), "organisation/f")
    assert (chain.evidence, len(chain.steps)) == ("reportedEvidence", 2)


def test_circles_end_and_nothing_rests_on_itself() -> None:
    circle = net("organisation/a suppliedBy! organisation/b", "organisation/b suppliedBy! organisation/a")
    assert [chain.to for chain in chains(circle, "organisation/a")] == ["organisation/b"]
    assert [loss.thing for loss in losses(circle, "organisation/a")] == ["organisation/b"]
    assert chains(circle, "chip/none") == ()


def test_a_part_without_another_maker_is_lost_and_so_is_what_is_built_on_it() -> None:
    found = losses(net(MODEL, MADE), "organisation/f")
    assert [(loss.thing, loss.part, loss.others) for loss in found] == [
        ("model/m", "chip/c", ()),
        ("chip/c", "organisation/f", ()),
    ]
    assert found[0].evidence == "reportedEvidence"
    assert [step.to for step in found[0].steps] == ["chip/c", "organisation/f"]


def test_another_maker_keeps_what_is_built_on_the_part() -> None:
    found = losses(net(MODEL, MADE, "chip/c manufacturedBy? organisation/g"), "organisation/f")
    assert [(loss.thing, loss.others) for loss in found] == [("chip/c", ("organisation/g",))]


def test_a_model_keeps_another_chip_unless_that_is_lost_too() -> None:
    two = (MODEL, MADE, "model/m trainedOn! chip/d")
    assert [loss.others for loss in losses(net(*two), "organisation/f")] == [(), ("chip/d",)]
    both = net(*two, "chip/d manufacturedBy! organisation/f")
    assert {loss.others for loss in losses(both, "organisation/f")} == {()}


def test_another_kind_of_supply_is_no_alternative_and_a_firm_short_of_a_supplier_is_not_lost() -> None:
    firms = net(
        "organisation/a suppliedBy:memory! organisation/f",
        "organisation/a suppliedBy:equipment! organisation/g",
        "chip/c manufacturedBy! organisation/a",
    )
    found = losses(firms, "organisation/f")
    assert [(loss.thing, loss.supply, loss.others) for loss in found] == [("organisation/a", "memory", ())]


def test_the_ranking_counts_things_and_compute_and_leaves_out_what_is_lost() -> None:
    graph = net(MODEL, MADE, "model/n developedBy! organisation/d", compute=2e24)
    ranks = {rank.firm: rank for rank in ranking(graph)}
    foundry = ranks["organisation/f"]
    assert (foundry.models, foundry.systems, foundry.chips, foundry.operations) == (1, 0, 1, 2e24)
    assert [rank.firm for rank in ranking(graph, "organisation/f")] == ["organisation/d"]
    assert [rank.firm for rank in cut(graph, "organisation/f").after] == ["organisation/d"]


@pytest.fixture(scope="module")
def ask(product: Snapshot) -> Ask:
    return ask_store(open_store(product).graph)


@pytest.fixture(scope="module")
def now(ask: Ask) -> Network:
    return network(ask, date(2026, 8, 1))


# supply relations of Huawei: makers of the 910C die are told as TSMC and SMIC, of the 910 as TSMC alone
def test_without_tsmc_the_910_has_no_other_foundry_and_the_910c_has_smic(now: Network) -> None:
    found = {
        loss.thing.removeprefix(BASE): [other.removeprefix(BASE) for other in loss.others]
        for loss in losses(now, firm_of(now, "TSMC"))
        if loss.relation == "manufacturedBy"
    }
    assert found["chip/huawei-ascend-910"] == []
    assert found["chip/huawei-ascend-910c"] == ["organisation/smic"]
    assert "chip/huawei-ascend-910b" not in found


def test_chains_give_no_better_evidence_than_the_derived_edges_and_hold_every_direct_step(
    ask: Ask, now: Network
) -> None:
    start = BASE + "model/deepseek-v3"
    told = {
        name: {row["to"] for row in ask(f"SELECT ?to {{ <{start}> <{BASE}ontology#{name}> ?to }}")}
        for name in ("dependsOnStated", "dependsOnReported", "dependsOn")
    }
    own = {chain.to: chain.evidence for chain in reversed(chains(now, start))}
    stated = {to for to, grade in own.items() if grade == "statedEvidence"}
    reported = {to for to, grade in own.items() if grade != "weakEvidence"}
    assert stated <= told["dependsOnStated"]
    assert reported <= told["dependsOnReported"]
    assert set(own) <= told["dependsOn"]
    assert {step.to for step in now.steps[start]} <= set(own)


def test_a_day_before_a_relation_began_has_no_step_of_it(ask: Ask) -> None:
    start = BASE + "organisation/cambricon"
    early, late = (network(ask, day).steps.get(start, ()) for day in (date(1990, 1, 1), date(2026, 8, 1)))
    assert len(early) < len(late)


def test_names_that_are_none_are_refused_with_what_comes_near(now: Network) -> None:
    with pytest.raises(NotFound, match="tmsc") as caught:
        firm_of(now, "tmsc")
    assert "tsmc" in (caught.value.hint or "")
    with pytest.raises(NotFound):
        firm_of(now, "chip/nvidia-h20")
    with pytest.raises(BadRequest):
        firm_of(now, " ")
    with pytest.raises(NotFound):
        now.find("chip/<>")
