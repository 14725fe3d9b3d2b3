"""Things named by an address or by a name in any language, and what comes near to what is no name."""

import pytest

from lithograph.errors import BadRequest, shown
from lithograph.law.ask import Row
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
    ("organisation/sds/name/ko", "에스디에스", "yes"),
)
KNOWN = ("chip/nvidia-h20", "chip/nvidia-a10", "organisation/nvidia", "organisation/smic")


def ask(_query: str) -> list[Row]:
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
