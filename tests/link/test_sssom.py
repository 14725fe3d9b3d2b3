"""SSSOM tables: read with lines, written back byte for byte, faults told with their place."""

import gzip
from pathlib import Path

import pytest

from lithograph.errors import SyntaxErrors
from lithograph.link.head import read_head
from lithograph.link.sssom import Mapping, MappingSet, parse_set, read_set, write_set

HEAD = (
    "# curie_map:\n#   chip: https://w3id.org/lithograph/chip/\n# mapping_set_id: https://example.org/set\n"
)
COLUMNS = "subject_id\tpredicate_id\tobject_id\tmapping_justification\tcomment\n"


def parsed(rows: str, head: str = HEAD) -> MappingSet:
    return parse_set(head + COLUMNS + rows, Path("x.sssom.tsv"), "x.sssom.tsv")


def test_every_official_example_comes_back_byte_for_byte(external: Path) -> None:
    examples = sorted((external / "sssom-schema/examples").glob("*.sssom.tsv"))
    assert len(examples) == 28
    for path in examples:
        links = read_set(path)
        assert write_set(links).encode() == path.read_bytes(), path.name
        assert links.mappings


def test_rows_that_are_written_afresh_are_written_the_same(external: Path) -> None:
    links = read_set(external / "sssom-schema/examples/cardinality.sssom.tsv")
    fresh = links.with_mappings(Mapping(mapping.slots) for mapping in links.mappings)
    assert sorted(write_set(fresh).splitlines()) == sorted(write_set(links).splitlines())


def test_a_mapping_knows_its_line_and_quoted_cells_may_hold_line_ends() -> None:
    links = parsed(
        'chip:a\tskos:exactMatch\twd:Q1\tsemapv:ManualMappingCuration\t"two\nlines"\n'
        "chip:b\tskos:exactMatch\twd:Q2\tsemapv:ManualMappingCuration\tplain\n"
    )
    assert [(mapping.line, mapping["comment"]) for mapping in links.mappings] == [
        (5, "two\nlines"),
        (7, "plain"),
    ]


def test_a_row_with_a_cell_too_few_is_told_with_its_line() -> None:
    with pytest.raises(SyntaxErrors, match=r"x\.sssom\.tsv:5: 3 cells where the header has 5"):
        parsed("chip:a\tskos:exactMatch\twd:Q1\n")


def test_a_file_that_is_no_table_is_told() -> None:
    with pytest.raises(SyntaxErrors, match="no header of an SSSOM table"):
        parse_set("hello\n", Path("x"), "x")


def test_a_file_in_another_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.sssom.tsv"
    path.write_bytes(COLUMNS.encode() + "華\n".encode("big5"))
    with pytest.raises(SyntaxErrors, match=r"x\.sssom\.tsv:2: the file is not UTF-8"):
        read_set(path)


def test_a_bar_behind_a_backslash_does_not_cut_a_value() -> None:
    links = parsed("chip:a\tskos:exactMatch\twd:Q1\tsemapv:LexicalMatching\tone\\|two|three\n")
    assert links.values(links.mappings[0], "comment") == ("one|two", "three")


def test_the_head_reads_maps_lists_and_folded_text() -> None:
    lines = [
        " comment: one that goes",
        "   on below",
        " curie_map:",
        "   HP: http://example.org/HP_",
        " creator_id:",
        " - orcid:1",
        ' license: "https://example.org/#a"',
        " extension_definitions:",
        "   - slot_name: evidence",
        "     property: lg:evidence",
    ]
    metadata, problems = read_head(lines, "x")
    assert not problems
    assert metadata == {
        "comment": "one that goes on below",
        "curie_map": {"HP": "http://example.org/HP_"},
        "creator_id": ["orcid:1"],
        "license": "https://example.org/#a",
        "extension_definitions": [{"slot_name": "evidence", "property": "lg:evidence"}],
    }


def test_a_prefix_more_stands_in_its_place_and_changes_nothing_else() -> None:
    row = "chip:a\tskos:exactMatch\twd:Q1\tsemapv:ManualMappingCuration\t\n"
    links = parsed(
        row, HEAD.replace("# mapping_set_id", "#   wd: http://www.wikidata.org/entity/\n# mapping_set_id")
    )
    more = links.declaring("orcid", "https://orcid.org/")
    before, after = write_set(links).splitlines(), write_set(more).splitlines()
    assert after == [*before[:2], "#   orcid: https://orcid.org/", *before[2:]]
    assert parse_set(write_set(more), links.path, links.name).prefixes == more.prefixes
    assert parsed(row, "").declaring("chip", "https://c/").head == "# curie_map:\n#   chip: https://c/\n"


def test_a_long_cell_is_read_and_a_byte_order_mark_is_none_of_the_head() -> None:
    row = "chip:a\tskos:exactMatch\twd:Q1\tsemapv:ManualMappingCuration\t" + "x" * 200_000 + "\n"
    (mapping,) = parsed(row, "\N{BYTE ORDER MARK}" + HEAD).mappings
    assert len(mapping["comment"]) == 200_000
    assert parsed(row, "\N{BYTE ORDER MARK}" + HEAD).prefixes == {"chip": "https://w3id.org/lithograph/chip/"}


def test_prefixes_that_are_no_map_and_columns_that_stand_twice_are_told() -> None:
    with pytest.raises(SyntaxErrors, match=r"x\.sssom\.tsv:1: curie_map is no map of prefixes"):
        parsed("", "# curie_map: {chip: https://w3id.org/lithograph/chip/}\n")
    with pytest.raises(SyntaxErrors, match=r"x\.sssom\.tsv:4: the header has object_id twice"):
        parse_set(HEAD + "subject_id\tpredicate_id\tobject_id\tobject_id\n", Path("x"), "x.sssom.tsv")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            gzip.compress(HEAD.encode()),
            r"x\.sssom\.tsv:1: the file is packed by gzip \(unpack it with gunzip",
        ),
        (HEAD.encode("utf-16"), r"x\.sssom\.tsv:1: the file is UTF-16, not UTF-8 \(save it as UTF-8"),
    ],
    ids=["gzip", "utf-16"],
)
def test_a_file_that_is_no_text_is_told_with_what_to_do(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "x.sssom.tsv"
    path.write_bytes(content)
    with pytest.raises(SyntaxErrors, match=message):
        read_set(path)
