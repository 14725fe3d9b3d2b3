"""The known history of the controls comes out of the graph, each step with the source that tells it.

Sources are those of ``graph/sources.ttl``: the code's text (ecfr-ccl-2026-07-23), the rules as printed in the
Federal Register, and press reports where the text is not public.
"""

from datetime import date

import pytest

from lithograph.law.ask import Ask, ask_store
from lithograph.law.status import Entry, control_status, find_item
from lithograph.snapshot import Snapshot
from lithograph.store import open_store

LETTERS = "us-bis-2022-08-26-letters"
NOTICE = "us-bis-2023-10-letter"
TSMC_LETTER = "us-commerce-2024-11-tsmc-letter"
H20_LETTER = "us-bis-2025-04-h20-letter"
REVIEW = "us-bis-2026-01-h200"
TARIFF = "us-president-2026-01-tariff"


@pytest.fixture(scope="module")
def ask(product: Snapshot) -> Ask:
    return ask_store(open_store(product).graph)


def entries(ask: Ask, item: str, day: str) -> dict[tuple[str, str], Entry]:
    """The entries by provision and instrument."""
    found = control_status(ask, find_item(ask, item), date.fromisoformat(day))
    return {(entry.provision, entry.instrument): entry for entry in found}


def status(ask: Ask, chip: str, day: str, provision: str) -> str:
    """The status under the provision's version that is in force; an announced one does not count."""
    found = [
        entry.status
        for entry in entries(ask, f"chip/{chip}", day).values()
        if entry.provision == provision and entry.state != "announced"
    ]
    assert len(found) == 1, found
    return found[0]


# register-2022-09-letters, telecoms-2022-09-letters: A100, H100 and MI250 by letter; MI100 is free
@pytest.mark.parametrize("chip", ["nvidia-a100-sxm4-80gb", "nvidia-h100-sxm5", "amd-mi250"])
def test_a100_h100_and_mi250_need_a_licence_by_letter_from_26_august_2022(ask: Ask, chip: str) -> None:
    assert entries(ask, f"chip/{chip}", "2022-08-25") == {}
    assert status(ask, chip, "2022-08-26", LETTERS) == "meets"


def test_the_letters_leave_the_mi100_and_other_firms_parts_alone(ask: Ask) -> None:
    assert status(ask, "amd-mi100", "2022-09-01", LETTERS) == "doesNotMeet"
    entry = entries(ask, "chip/huawei-ascend-910c", "2022-09-01")[LETTERS, LETTERS]
    assert (entry.status, entry.reason) == ("doesNotMeet", "byAddressee")


# fr-2022-21658, audit-fr-transcript-2026-08: part 774 supp. 1 stands under both 7 and 21 October 2022
@pytest.mark.parametrize("chip", ["nvidia-a100-sxm4-80gb", "nvidia-h100-sxm5", "amd-mi250"])
def test_3a090_controls_them_from_october_2022_and_the_day_is_not_settled(ask: Ask, chip: str) -> None:
    assert ("3A090.a", "us-bis-2022-10-07") not in entries(ask, f"chip/{chip}", "2022-10-06")
    for day in ("2022-10-07", "2022-10-20"):
        entry = entries(ask, f"chip/{chip}", day)["3A090.a", "us-bis-2022-10-07"]
        assert (entry.status, entry.reason) == ("mayMeet", "byStart")
        assert entry.start == ("2022-10-07", "2022-10-21")
    assert status(ask, chip, "2022-10-21", "3A090.a") == "meets"
    assert status(ask, chip, "2022-12-01", "3A090.a") == "meets"


# fr-2023-23055: the interconnect test goes on 2023-11-17; mindrfid-2023-10-letter: the notice of 23 October
@pytest.mark.parametrize("chip", ["nvidia-a800-sxm4-80gb", "nvidia-h800-sxm5"])
def test_a800_and_h800_are_caught_from_october_or_november_2023_and_not_before(ask: Ask, chip: str) -> None:
    assert status(ask, chip, "2022-12-01", "3A090.a") == "doesNotMeet"
    assert status(ask, chip, "2022-12-01", LETTERS) == "doesNotMeet"
    assert (NOTICE, NOTICE) not in entries(ask, f"chip/{chip}", "2023-10-22")
    assert status(ask, chip, "2023-10-23", "3A090.a") == "doesNotMeet"
    assert status(ask, chip, "2023-10-23", NOTICE) == "meets"
    announced = entries(ask, f"chip/{chip}", "2023-11-10")["3A090.a", "us-bis-2023-10-acs"]
    assert (announced.state, announced.status) == ("announced", "meets")
    assert status(ask, chip, "2023-11-17", "3A090.a") == "meets"


# trendforce-2025-04, silicon-2025-04: the letter of 9 April 2025 and its thresholds as reported
def test_the_h20_is_outside_3a090_and_caught_by_the_letter_of_april_2025(ask: Ask) -> None:
    for day in ("2025-03-01", "2025-05-01"):
        assert status(ask, "nvidia-h20", day, "3A090.a") == "doesNotMeet"
        assert status(ask, "nvidia-h20", day, "3A090.b") == "doesNotMeet"
    assert (H20_LETTER, H20_LETTER) not in entries(ask, "chip/nvidia-h20", "2025-03-01")
    letter = entries(ask, "chip/nvidia-h20", "2025-05-01")[H20_LETTER, H20_LETTER]
    assert letter.status == "meets"
    assert {decision.outcome for decision in letter.decisions} == {"holds"}
    assert letter.decisions[0].evidence[0].sources


# tsmc-letter-nasdaq, tsmc-letter-financetom: AI chips of 7 nm or more advanced designs for Chinese customers
@pytest.mark.parametrize(
    ("chip", "expected", "missing"),
    [
        ("biren-br106", "meets", ()),  # TSMC, 7 nm, a Chinese designer
        ("huawei-ascend-910c", "mayMeet", ()),  # told of TSMC and of SMIC
        ("huawei-ascend-910b", "doesNotMeet", ()),  # SMIC
        ("moore-threads-s4000", "doesNotMeet", ()),  # 12 nm
        ("nvidia-h20", "doesNotMeet", ()),  # a designer of another country
        ("metax-c600", "unknown", ("manufacturedBy", "processNode")),
    ],
)
def test_the_letter_to_tsmc_reaches_what_it_makes_on_7_nm_for_chinese_firms(
    ask: Ask, chip: str, expected: str, missing: tuple[str, ...]
) -> None:
    assert (TSMC_LETTER, TSMC_LETTER) not in entries(ask, f"chip/{chip}", "2024-11-10")
    entry = entries(ask, f"chip/{chip}", "2024-11-11")[TSMC_LETTER, TSMC_LETTER]
    assert (entry.status, entry.reason, entry.missing) == (expected, "byMaking", missing)
    system = entries(ask, "system/huawei-cloudmatrix-384", "2024-12-01")[TSMC_LETTER, TSMC_LETTER]
    assert (system.status, system.reason) == ("doesNotMeet", "byKindOfItem")


# jonpeddie-mi308-2025: the MI308 was restricted in April 2025 beside the H20; its figures are not public
def test_the_mi308_is_caught_by_name_and_the_h20_by_the_thresholds(ask: Ask) -> None:
    named = entries(ask, "chip/amd-mi308x", "2025-05-01")[H20_LETTER, H20_LETTER]
    assert (named.status, named.reason, named.decisions) == ("meets", "byName", ())
    assert entries(ask, "chip/nvidia-h20", "2025-05-01")[H20_LETTER, H20_LETTER].reason == "byFigures"
    # another part of an addressee is still judged by the thresholds
    assert status(ask, "nvidia-l40s", "2025-05-01", H20_LETTER) == "doesNotMeet"


# technode-gaudi2-china-2023: 2.4 TB/s of memory bandwidth
def test_the_gaudi_2_for_china_is_caught_by_the_letter_of_april_2025(ask: Ask) -> None:
    assert status(ask, "intel-gaudi2-china", "2025-05-01", H20_LETTER) == "meets"


# pureai-ascend910-2019: aimed at data centres, so that the paragraph on performance density applies
def test_the_ascend_910_of_2019_is_caught_by_its_density(ask: Ask) -> None:
    entry = entries(ask, "chip/huawei-ascend-910", "2024-01-01")["3A090.a", "us-bis-2023-10-acs"]
    assert (entry.status, entry.group) == ("meets", "2023-a2")


def test_the_letter_of_april_2025_binds_its_addressees_parts_only(ask: Ask) -> None:
    letter = entries(ask, "chip/huawei-ascend-910c", "2025-05-01")[H20_LETTER, H20_LETTER]
    assert (letter.status, letter.reason) == ("doesNotMeet", "byAddressee")


# nvidia-h20 and its kin: chip-export-tracker; Note 2 frees only what is below 4,800 (ecfr-ccl-2026-07-23)
def test_the_rtx_4090_is_caught_though_not_for_data_centres_and_its_variant_is_not(ask: Ask) -> None:
    # hardwareluxx-2022-ada: no NVLink, and PCIe 4.0 is far below the rate of the test of 2022
    assert status(ask, "nvidia-rtx-4090", "2022-12-01", "3A090.a") == "doesNotMeet"
    assert status(ask, "nvidia-rtx-4090", "2024-01-01", "3A090.a") == "meets"
    assert status(ask, "nvidia-rtx-4090", "2024-01-01", "3A090.b") == "doesNotMeet"
    assert status(ask, "nvidia-rtx-4090d", "2024-01-01", "3A090.a") == "doesNotMeet"
    assert status(ask, "nvidia-rtx-4090d", "2024-01-01", "3A090.b") == "doesNotMeet"


# ecfr-ccl-2026-07-23, Note 2: at 4,800 or more 3A090.b.2 reaches a part whatever its segment; none recorded
def test_the_mi250_meets_b_too_without_its_segment_being_known(ask: Ask) -> None:
    entry = entries(ask, "chip/amd-mi250", "2024-01-01")["3A090.b", "us-bis-2023-10-acs"]
    assert (entry.status, entry.missing) == ("meets", ())
    assert status(ask, "amd-mi250", "2024-01-01", "3A090.a") == "meets"


# smbom-2024-01 names the L40S; toms-h20-l20-l2: L20 and L2 were made to stay below
def test_the_l40s_is_caught_in_2023_and_its_successors_for_china_are_not(ask: Ask) -> None:
    assert status(ask, "nvidia-l40s", "2023-09-01", "3A090.a") == "doesNotMeet"  # itcreations-l40s: no NVLink
    assert status(ask, "nvidia-l40s", "2023-11-10", NOTICE) == "meets"
    assert status(ask, "nvidia-l40s", "2024-01-01", "3A090.a") == "meets"
    for chip in ("nvidia-l20", "nvidia-l2"):
        assert status(ask, chip, "2024-01-01", "3A090.a") == "doesNotMeet"
        assert status(ask, chip, "2024-01-01", "3A090.b") == "doesNotMeet"


# survey-huawei-ascend and others for the rates, bytefeed-910b-die for the die
@pytest.mark.parametrize("chip", ["huawei-ascend-910b", "huawei-ascend-910c"])
def test_ascend_910b_and_910c_are_computed_the_same_way(ask: Ask, chip: str) -> None:
    entry = entries(ask, f"chip/{chip}", "2025-05-13")["3A090.a", "us-bis-2023-10-acs"]
    assert entry.status == "meets"
    assert {figure.quantity for decision in entry.decisions for figure in decision.evidence} >= {
        "computePerformance"
    }


# fr-2026-00789 and threshold-history-2026-03: bounds of January 2026, cut to H200 and MI325X
# fenwick-2026-01: the policy is for items of 3A090.a, which the L4 is by its density and the H20 is not
@pytest.mark.parametrize(
    ("chip", "tariff", "review"),
    [
        ("nvidia-h200-sxm", "meets", "meets"),
        ("amd-mi325x", "meets", "meets"),
        ("nvidia-b200", "doesNotMeet", "doesNotMeet"),
        ("nvidia-h100-sxm5", "doesNotMeet", "meets"),
        ("nvidia-l4", "doesNotMeet", "meets"),
        ("nvidia-h20", "doesNotMeet", "doesNotMeet"),
    ],
)
def test_the_bounds_of_2026_fit_the_h200(ask: Ask, chip: str, tariff: str, review: str) -> None:
    assert status(ask, chip, "2026-02-01", TARIFF) == tariff
    assert status(ask, chip, "2026-02-01", REVIEW) == review


# cbp-csms-67400472: a logic circuit, or an article that contains one
def test_the_duty_of_2026_reaches_systems_with_a_chip_in_its_bands(ask: Ask) -> None:
    entry = entries(ask, "system/nvidia-dgx-h200", "2026-02-01")[TARIFF, TARIFF]
    assert (entry.status, entry.chips) == ("meets", ("chip/nvidia-h200-sxm",))
    assert entries(ask, "system/nvidia-dgx-h100", "2026-02-01")[TARIFF, TARIFF].status == "doesNotMeet"


# topcpu-l20, fpsbench-l4: PCIe 4.0 x16; hardwareluxx-2022-ada: no NVLink
@pytest.mark.parametrize("chip", ["nvidia-l20", "nvidia-l4"])
def test_the_letter_of_april_2025_leaves_ada_parts_without_links_alone(ask: Ask, chip: str) -> None:
    assert status(ask, chip, "2025-05-01", H20_LETTER) == "doesNotMeet"


# toms-trainium3 and the two bit lengths of TF32
@pytest.mark.parametrize("chip", ["aws-trainium1", "aws-inferentia2", "enflame-t20"])
def test_the_bit_length_of_tf32_decides_three_chips(ask: Ask, chip: str) -> None:
    assert status(ask, chip, "2024-01-01", "3A090.a") == "mayMeet"


# its link rates at launch and after the cut stand in the graph, each with its source
def test_the_br100_stands_on_both_sides_of_600_gb_per_second(ask: Ask) -> None:
    entry = entries(ask, "chip/biren-br100", "2022-12-01")["3A090.a", "us-bis-2022-10-07"]
    assert entry.status == "mayMeet"
    assert "mayHold" in {decision.outcome for decision in entry.decisions}


# hklaw-2026-06: announced as rescinded on 2025-05-13, never enforced, text still in the code in July 2026
def test_the_diffusion_rule_stays_in_the_text_without_being_enforced(ask: Ask) -> None:
    for day in ("2025-02-01", "2025-06-01", "2026-07-23"):
        assert entries(ask, "model/gpt-5", day)["4E091", "us-bis-2025-01-diffusion"].state == "in text"


# shacknews-2022-08-letters quotes NVIDIA's filing: systems that incorporate A100 or H100
def test_the_letters_of_2022_reach_systems_with_the_parts_they_name(ask: Ask) -> None:
    entry = entries(ask, "system/nvidia-dgx-h100", "2022-09-01")[LETTERS, LETTERS]
    assert (entry.status, entry.chips) == ("meets", ("chip/nvidia-h100-sxm5",))
    other = entries(ask, "system/huawei-cloudmatrix-384", "2022-09-01")[LETTERS, LETTERS]
    assert other.status == "doesNotMeet"


def test_systems_stand_through_their_chips(ask: Ask) -> None:
    entry = entries(ask, "system/huawei-cloudmatrix-384", "2025-05-01")["4A090.a", "us-bis-2023-10-acs"]
    assert (entry.status, entry.chips) == ("meets", ("chip/huawei-ascend-910c",))


def test_memory_without_a_package_area_is_unknown(ask: Ask) -> None:
    entry = entries(ask, "memory/hbm3", "2025-05-01")["3A090.c", "us-bis-2024-12-fdp"]
    assert (entry.status, entry.missing) == ("unknown", ("memoryBandwidthDensity",))


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2018-01-01"])
def test_before_all_law_there_is_no_entry(ask: Ask, day: str) -> None:
    assert entries(ask, "chip/nvidia-h100-sxm5", day) == {}


def test_in_2100_the_versions_without_an_end_still_stand(ask: Ask) -> None:
    found = entries(ask, "chip/nvidia-h100-sxm5", "2100-01-01")
    assert found["3A090.a", "us-bis-2023-10-acs"].status == "meets"
    assert ("3A090.a", "us-bis-2022-10-07") not in found
