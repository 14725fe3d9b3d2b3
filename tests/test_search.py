"""Search by name: rank, half-typed Hangul, spacing, widths, words that stand apart."""

import pytest

from lithograph.search import Index, Name, normal, squeeze

NAMES = (
    Name("chip/h200", "NVIDIA H200", "en", preferred=True, links=9),
    Name("chip/h20", "NVIDIA H20", "en", preferred=True, links=5),
    Name("chip/910b", "Huawei Ascend 910B (family)", "en", preferred=True, links=4),
    Name("chip/910b", "昇腾910B", "zh", preferred=True, links=4),
    Name("chip/910b4", "Huawei Ascend 910B4", "en", preferred=True, links=9),
    Name("chip/4090", "NVIDIA RTX 4090", "en", preferred=True, links=1),
    Name("chip/4090d", "NVIDIA RTX 4090 D", "en", preferred=True, links=1),
    Name("organisation/nvidia", "NVIDIA", "en", preferred=True, links=9),
    Name("chip/590", "思元590", "zh", preferred=True, links=1),
    Name("organisation/cambricon", "寒武纪", "zh", preferred=True, links=2),
    Name("family/ascend", "어센드", "ko", preferred=True, links=7),
    Name("family/ascend", "昇腾", "zh", preferred=True, links=7),
    Name("organisation/samsung", "삼성전자", "ko", preferred=True, links=3),
    Name("organisation/samsung", "Samsung Electronics", "en", preferred=True, links=3),
    Name("organisation/samsung-sdi", "삼성SDI", "ko", preferred=False, links=30),
    Name("organisation/samsung", "-", "en", preferred=False, links=3),
    Name("organisation/elec", "전자", "ko", preferred=True, links=1),
)


@pytest.fixture
def index() -> Index:
    belongs = {
        "chip/910b": ["family/ascend"],
        "chip/910b4": ["family/ascend"],
        "chip/4090": ["organisation/nvidia"],
        "chip/4090d": ["organisation/nvidia"],
        "chip/590": ["organisation/cambricon"],
    }
    return Index(NAMES, belongs)


def found(index: Index, text: str) -> list[str]:
    return [hit.name.iri for hit in index.search(text)]


@pytest.mark.parametrize("text", ["H200", "h 200", "H-200", "Ｈ２００", "nvidia h200"])
def test_spaces_hyphens_case_and_width_do_not_matter(index: Index, text: str) -> None:
    assert found(index, text) == ["chip/h200"]


def test_exact_comes_before_beginning_before_inside(index: Index) -> None:
    assert found(index, "昇腾") == ["family/ascend", "chip/910b", "chip/910b4"]
    assert found(index, "전자") == ["organisation/elec", "organisation/samsung"]


def test_a_whole_word_comes_before_the_beginning_of_a_longer_one_with_more_links(index: Index) -> None:
    assert found(index, "h20") == ["chip/h20", "chip/h200"]
    assert found(index, "910b") == ["chip/910b", "chip/910b4"]


def test_two_characters_inside_a_name_are_found(index: Index) -> None:
    assert "organisation/samsung" in found(index, "성전")


@pytest.mark.parametrize("typed", ["사", "삼", "삼서", "삼성ㅈ", "삼성저"])
def test_half_typed_hangul_finds_what_it_may_become(index: Index, typed: str) -> None:
    assert "organisation/samsung" in found(index, typed)


def test_a_preferred_name_comes_before_another_with_more_links(index: Index) -> None:
    assert found(index, "삼성") == ["organisation/samsung", "organisation/samsung-sdi"]


def test_words_may_stand_in_the_name_of_what_a_thing_belongs_to(index: Index) -> None:
    assert found(index, "어센드 910B") == ["chip/910b", "chip/910b4"]
    assert found(index, "어센드 삼성") == []


@pytest.mark.parametrize("text", ["어센드910B", "어센드-910B", "910b어센드"])
def test_a_change_of_script_parts_words_as_a_space_does(index: Index, text: str) -> None:
    assert found(index, text) == ["chip/910b", "chip/910b4"]


@pytest.mark.parametrize("text", ["寒武纪思元590", "寒武纪 思元590", "寒武纪思元 590"])
def test_a_makers_name_may_stand_right_before_a_name(index: Index, text: str) -> None:
    assert found(index, text) == ["chip/590"]
    assert index.bearing(text) == ["chip/590"]


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("H20", ["chip/h20"]),
        ("Ascend 910B", ["chip/910b"]),
        ("어센드 910B", ["chip/910b"]),
        ("어센드 910", []),
        ("삼", []),
        ("昇腾", ["family/ascend"]),
        ("寒武纪", ["organisation/cambricon"]),
        ("寒武 思元590", ["chip/590"]),
        ("寒武590", ["chip/590"]),
        ("RTX 4090", ["chip/4090"]),
        ("4090", ["chip/4090"]),
        ("엔비디아 4090", []),
        ("NVIDIA RTX", ["chip/4090", "chip/4090d"]),
        (" - ", []),
    ],
)
def test_what_bears_a_name_bears_it_in_whole_words(index: Index, text: str, things: list[str]) -> None:
    assert sorted(index.bearing(text)) == sorted(things)


@pytest.mark.parametrize("text", ["", "   ", "-", "\x00", "nothing such", "a" * 10_000])
def test_what_names_nothing_finds_nothing(index: Index, text: str) -> None:
    assert found(index, text) == []


def test_what_belongs_to_a_thing_of_exactly_that_name_follows_it(index: Index) -> None:
    assert found(index, "어센드") == ["family/ascend", "chip/910b4", "chip/910b"]
    assert found(index, "어센") == ["family/ascend"]


def test_normal_forms() -> None:
    assert normal("  Ａscend\t910B ") == "ascend 910b"
    assert squeeze("h-200 sxm") == "h200sxm"
    assert len(Index(NAMES)) == len(NAMES)
