"""An item that a user describes: the same rules, the same explanation, and clear refusals."""

from datetime import date
from decimal import Decimal

import pyoxigraph as ox
import pytest

from lithograph.errors import BadRequest, LithographError, NotFound
from lithograph.files import Sources
from lithograph.law.ask import Ask, ask_store, question
from lithograph.law.classify import ITEM, Item, decide, read_item
from lithograph.law.day import read_day
from lithograph.law.status import Entry, control_status, find_item
from lithograph.snapshot import Snapshot
from lithograph.store import open_store

H20 = Item(
    tpp="2368",
    die_area="814",
    memory_bandwidth="4000",
    designer="nvidia",
    market_segment="datacenter",
)


@pytest.fixture(scope="module")
def graph(product: Snapshot) -> ox.Store:
    return open_store(product).graph


@pytest.fixture(scope="module")
def law(graph: ox.Store) -> tuple[ox.Triple, ...]:
    found = graph.query(question("law-of-items"))
    assert isinstance(found, ox.QueryTriples)
    return tuple(found)


def classified(
    law: tuple[ox.Triple, ...], sources: Sources, item: Item, day: str = "2025-05-01"
) -> dict[str, Entry]:
    ask = ask_store(decide(law, item, sources.rules))
    return {entry.provision: entry for entry in control_status(ask, ITEM, date.fromisoformat(day))}


def decided(entry: Entry) -> list[tuple[str, ...]]:
    """The conditions of an entry, without where their figures come from."""
    return [
        (d.group, d.quantity, d.operator, d.threshold, d.lower[:6], d.upper[:6], d.outcome)
        for d in entry.decisions
    ]


def test_the_h20_by_its_figures_is_decided_as_the_h20_of_the_graph(
    graph: ox.Store, law: tuple[ox.Triple, ...], sources: Sources
) -> None:
    own = {
        entry.provision: entry
        for entry in control_status(
            ask_store(graph), find_item(ask_store(graph), "chip/nvidia-h20"), date(2025, 5, 1)
        )
    }
    mine = classified(law, sources, H20)
    assert mine.keys() == own.keys()
    for provision in ("3A090.a", "3A090.b", "us-bis-2025-04-h20-letter"):
        assert mine[provision].status == own[provision].status
    for provision in ("3A090.a", "3A090.b"):
        assert decided(mine[provision]) == decided(own[provision])


@pytest.mark.parametrize(
    ("tpp", "memory_bandwidth", "expected"),
    [
        ("14000", "4800", "doesNotMeet"),
        ("14001", "4800", "meets"),
        ("17500", "4800", "doesNotMeet"),
        ("15832", "4500", "doesNotMeet"),
        ("15832", "5000", "doesNotMeet"),
        ("20800", "6000", "doesNotMeet"),
        ("20919.2", "6000", "meets"),
        ("20919.2", "6200", "doesNotMeet"),
    ],
)
def test_the_bands_of_the_duty_of_2026_leave_their_bounds_out(
    law: tuple[ox.Triple, ...], sources: Sources, tpp: str, memory_bandwidth: str, expected: str
) -> None:
    item = Item(tpp=tpp, memory_bandwidth=memory_bandwidth)
    assert classified(law, sources, item, "2026-02-01")["us-president-2026-01-tariff"].status == expected


def test_what_is_not_given_is_unknown(law: tuple[ox.Triple, ...], sources: Sources) -> None:
    found = classified(law, sources, Item())
    assert found["3A090.a"].status == "unknown"
    assert set(found["3A090.a"].missing) >= {"totalProcessingPerformance"}
    assert found["us-bis-2025-04-h20-letter"].status == "unknown"


def test_an_unknown_designer_leaves_a_letter_unknown_and_another_is_not_bound(
    law: tuple[ox.Triple, ...], sources: Sources
) -> None:
    letter = "us-bis-2025-04-h20-letter"
    nobody = classified(law, sources, Item(memory_bandwidth="4000"))[letter]
    assert nobody.status == "unknown"
    assert "designedBy" in nobody.missing
    other = classified(law, sources, Item(memory_bandwidth="4000", designer="huawei"))[letter]
    assert (other.status, other.reason) == ("doesNotMeet", "byAddressee")


def test_a_letter_to_a_foundry_asks_for_the_maker_where_the_designer_is_of_its_customers_country(
    law: tuple[ox.Triple, ...], sources: Sources
) -> None:
    letter = "us-commerce-2024-11-tsmc-letter"
    chinese = classified(law, sources, Item(designer="biren"))[letter]
    assert (chinese.status, "manufacturedBy" in chinese.missing) == ("unknown", True)
    assert classified(law, sources, Item(designer="nvidia"))[letter].status == "doesNotMeet"
    assert classified(law, sources, Item(designer="other"))[letter].status == "unknown"


def test_a_part_above_4800_is_caught_whatever_its_segment_and_one_below_is_freed_by_note_2(
    law: tuple[ox.Triple, ...], sources: Sources
) -> None:
    big = Item(tpp="5000", die_area="600", market_segment="nonDatacenter")
    small = Item(tpp="4700", die_area="600", market_segment="nonDatacenter")
    assert classified(law, sources, big)["3A090.a"].status == "meets"
    assert classified(law, sources, small)["3A090.a"].status == "doesNotMeet"
    assert classified(law, sources, small)["3A090.b"].status == "doesNotMeet"


@pytest.mark.parametrize("segment", ["datacenter", "nonDatacenter", "unknownSegment", None])
def test_b_2_has_no_upper_limit_and_at_4800_the_segment_does_not_matter(
    law: tuple[ox.Triple, ...], sources: Sources, segment: str | None
) -> None:
    item = Item(tpp="4800", die_area="1000", market_segment=segment)
    assert classified(law, sources, item)["3A090.b"].status == "meets"


def test_firms_are_known_by_slug_in_any_spelling_and_unknown_ones_are_not_guessed(
    law: tuple[ox.Triple, ...], sources: Sources
) -> None:
    letter = "us-bis-2025-04-h20-letter"
    for name in ("NVIDIA", " nvidia ", "organisation/nvidia"):
        item = Item(memory_bandwidth="4000", designer=name)
        assert classified(law, sources, item)[letter].status == "meets"
    other = classified(law, sources, Item(memory_bandwidth="4000", designer="other"))[letter]
    assert (other.status, other.reason) == ("doesNotMeet", "byAddressee")
    with pytest.raises(BadRequest, match="nvidea") as caught:
        classified(law, sources, Item(designer="nvidea"))
    assert "nvidia" in (caught.value.hint or "")


def test_the_wording_of_2022_asks_for_the_transfer_rate(law: tuple[ox.Triple, ...], sources: Sources) -> None:
    assert classified(law, sources, Item(tpp="5000"), "2022-12-01")["3A090.a"].status == "unknown"
    fast = Item(tpp="5000", io_rate="600")
    assert classified(law, sources, fast, "2022-12-01")["3A090.a"].status == "meets"
    slow = Item(tpp="5000", io_rate="599")
    assert classified(law, sources, slow, "2022-12-01")["3A090.a"].status == "doesNotMeet"


@pytest.mark.parametrize(
    ("node", "status"), [("7", "meets"), ("3nm", "meets"), ("28", "unknown"), ("65", "unknown")]
)
def test_dies_on_planar_nodes_do_not_count(
    law: tuple[ox.Triple, ...], sources: Sources, node: str, status: str
) -> None:
    dense = Item(tpp="3000", die_area="300", market_segment="datacenter", process_node=node)
    assert classified(law, sources, dense)["3A090.a"].status == status


@pytest.mark.parametrize(
    "item",
    [
        Item(tpp="-1"),
        Item(tpp="many"),
        Item(tpp="nan"),
        Item(tpp="inf"),
        Item(tpp="1_000"),
        Item(tpp="\u0665"),
        Item(tpp=str(Decimal(10) ** 13)),
        Item(die_area="8,14"),
        Item(market_segment="space"),
        Item(process_node="a lot"),
        Item(process_node="20"),
        Item(designer="no name>"),
    ],
)
def test_what_is_no_figure_is_refused(law: tuple[ox.Triple, ...], sources: Sources, item: Item) -> None:
    with pytest.raises(BadRequest):
        decide(law, item, sources.rules)


def test_fields_of_a_request_are_read_by_either_spelling_and_unknown_ones_are_refused() -> None:
    assert read_item({"die-area": 814, "tpp": "2368", "designer": ""}) == Item(die_area="814", tpp="2368")
    wrong: list[dict[str, object]] = [{"tflops": 1}, {"tpp": True}, {"tpp": [1]}, {"tpp": {}}]
    for values in wrong:
        with pytest.raises(BadRequest):
            read_item(values)


@pytest.mark.parametrize("text", ["2025", "2025-05", "2025-02-30", "yesterday", "1.5.2025", ""])
def test_what_is_no_day_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadRequest) as caught:
        read_day(text)
    assert caught.value.hint is not None


def test_days_are_read_and_today_is_the_default() -> None:
    assert read_day("2025-05-01") == date(2025, 5, 1)
    assert read_day(None) >= date(2026, 1, 1)


@pytest.mark.parametrize("text", ["chip/nvidia-h2", "organisation/huawei", "", "chip/ x", "<>"])
def test_what_is_no_item_is_refused(graph: ox.Store, text: str) -> None:
    with pytest.raises(LithographError):
        find_item(ask_store(graph), text)


def test_an_item_is_found_by_path_prefixed_name_and_iri(graph: ox.Store) -> None:
    ask: Ask = ask_store(graph)
    iri = find_item(ask, "chip/nvidia-h20")
    assert find_item(ask, "chip:nvidia-h20") == find_item(ask, iri) == iri
    with pytest.raises(NotFound, match="nvidia-h2x") as caught:
        find_item(ask, "chip/nvidia-h2x")
    assert "chip/nvidia-h20" in (caught.value.hint or "")
