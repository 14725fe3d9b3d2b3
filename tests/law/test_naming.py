"""Things named by an address or by a name in any language, and what comes near to what is no name."""

import pytest

from lithograph.errors import BadRequest, shown
from lithograph.law.ask import Row, question
from lithograph.law.naming import near, path_of
from lithograph.terms import BASE

NAMES = (
    ("organisation/samsung", "Samsung Electronics", "yes"),
    ("organisation/samsung", "삼성전자", "yes"),
    ("organisation/samsung", "Samsung", "no"),
    ("organisation/samsung-foundry", "Samsung", "no"),
    ("organisation/sds", "Samsung SDS", "yes"),
    ("organisation/smic", "中芯国际", "yes"),
    ("organisation/other-smic", "中芯国际", "no"),
    ("organisation/one", "Twins", "yes"),
    ("organisation/two", "Twins", "yes"),
    ("chip/sds", "SDS", "yes"),
    ("chip/910c", "昇腾910C", "yes"),
    ("chip/920", "昇腾920", "yes"),
    ("family/ascend", "어센드", "no"),
    ("organisation/huawei", "화웨이", "yes"),
    ("organisation/sds/name/ko", "에스디에스", "yes"),
)
KNOWN = ("chip/nvidia-h20", "chip/nvidia-a10", "organisation/nvidia", "organisation/smic")


def ask(query: str) -> list[Row]:
    if query == question("belongs"):
        return [
            {"thing": BASE + "chip/910c", "whole": BASE + whole}
            for whole in ("family/ascend", "organisation/huawei")
        ]
    return [{"thing": BASE + path, "name": name, "preferred": preferred} for path, name, preferred in NAMES]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("삼성전자", "organisation/samsung"),
        ("samsung-electronics", "organisation/samsung"),
        ("Samsung", "organisation/samsung"),  # its slug, though another is called so too
        ("中芯国际", "organisation/smic"),  # by its preferred name, and the other by another
        ("SDS", "organisation/sds"),  # no chip is asked for
        ("organisation/nobody", "organisation/nobody"),
        ("nobody", "nobody"),
        ("에스디에스", "에스디에스"),  # the name of a record, not of a thing
        ("", ""),
    ],
)
def test_a_thing_is_named_by_its_slug_or_a_name_and_an_address_stays(text: str, path: str) -> None:
    assert path_of(ask, text, ("organisation",)) == path


def test_a_name_of_several_things_is_refused_with_their_addresses() -> None:
    with pytest.raises(BadRequest, match=r"several things.\nWhich\? organisation/one, organisation/two\."):
        path_of(ask, "twins", ("organisation",))


@pytest.mark.parametrize("text", ["화웨이 어센드 910C", "화웨이昇腾910C", "어센드910c", "910C"])
def test_a_makers_or_familys_name_may_stand_before_a_name(text: str) -> None:
    assert path_of(ask, text, ("chip",)) == "chip/910c"


def test_a_maker_of_another_thing_is_not_read() -> None:
    assert path_of(ask, "화웨이 920", ("chip",)) == "화웨이 920"


def test_a_long_list_of_what_bears_a_name_is_cut() -> None:
    rows: list[Row] = [
        {"thing": f"{BASE}chip/{number}", "name": "Many", "preferred": "yes"} for number in range(20)
    ]
    with pytest.raises(BadRequest, match=r"chip/19, … \(20\)\.$"):
        path_of(lambda _query: rows, "many", ("chip",))


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("chip/nvidia", ["organisation/nvidia"]),
        ("H20", ["chip/nvidia-h20"]),
        ("chip/nvidia-h19", ["chip/nvidia-h20", "chip/nvidia-a10"]),
        ("organisation/화웨이", []),
    ],
)
def test_what_comes_near_is_of_that_kind_or_has_that_slug(text: str, paths: list[str]) -> None:
    assert near(text, KNOWN) == paths


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("chip/H 20", "chip/H 20"),
        ("화웨이", "화웨이"),
        ("", '""'),
        ("  ", '"  "'),
        ("a\nb\x1b[2J", "a\\nb\\x1b[2J"),
        ("a" * 1000, "a" * 80 + "…"),
    ],
)
def test_a_message_shows_what_was_given_on_one_short_line(text: str, line: str) -> None:
    assert shown(text) == line
