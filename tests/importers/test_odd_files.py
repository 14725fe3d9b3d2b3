"""Files that are packed, cut off, beyond all measure, or say what cannot be: each is told with what to do."""

import bz2
import gzip
import json
import lzma
import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from lithograph.cli import main
from lithograph.errors import SourceError, StorageError
from lithograph.importers.tables import LONGEST_CELL
from lithograph.importers.write import changes, write_import
from lithograph.terms import LG, SKOS, XSD
from tests.importers.reading import GOOD, LEVEL_1, Write, imported, labels, told

PACKED = {
    "gzip": gzip.compress(b"list,name\nEL,Acme\n"),
    "bzip2": bz2.compress(b"list,name\nEL,Acme\n"),
    "xz": lzma.compress(b"list,name\nEL,Acme\n"),
    "zip": b"PK\x03\x04rest",
}


@pytest.mark.parametrize("packing", PACKED)
def test_a_packed_file_is_told_with_what_to_do(write: Write, packing: str) -> None:
    with pytest.raises(SourceError, match=f"x.csv:1: the file is packed by {packing}.*unpack it"):
        imported("us-csl", write("x.csv", PACKED[packing]))


@pytest.mark.parametrize(
    ("kind", "name", "content", "message"),
    [
        ("us-csl", "x.csv", "list,name,name\nEL,a,b\n", "x.csv:1: the header has name twice"),
        ("us-csl", "x.csv", b"list,name,\xff\nEL,a,b\n", "x.csv:1: the header is not UTF-8"),
        ("us-csl", "x.json", "[" * 100_000, "x.json:1: JSON that cannot be read"),
        ("us-csl", "x.json", f"[{'9' * 5000}]", "x.json:1: JSON that cannot be read"),
    ],
    ids=["header twice", "header in another encoding", "nested", "digits"],
)
def test_what_no_reader_takes_is_told(
    write: Write, kind: str, name: str, content: str | bytes, message: str
) -> None:
    with pytest.raises(SourceError, match=message):
        imported(kind, write(name, content))


def test_columns_without_a_header_may_be_several(write: Write) -> None:
    assert labels(imported("us-csl", write("x.csv", "list,name,,\nEL,Acme,,\n"))) == {"Acme"}


def test_a_cell_beyond_all_measure_costs_its_row(write: Write) -> None:
    rows = f'list,name\nEL,One\nEL,"{"x" * (LONGEST_CELL + 1)}"\nEL,Two\n'
    found = imported("us-csl", write("x.csv", rows))
    assert labels(found) == {"One", "Two"}
    assert "x.csv:3: the row has a cell of more than 10,000,000 characters" in told(found)


def test_a_file_that_was_cut_off_is_asked_about(write: Write) -> None:
    found = imported("us-csl", write("x.csv", "list,name,countries\nEL,One,CN\nEL,Tw"))
    assert "x.csv:3: 2 cells where the header has 3 (is the file complete?)" in told(found)


def test_a_line_of_numbers_beyond_all_measure_costs_one_entity(write: Write) -> None:
    good = json.dumps({"id": "a", "schema": "Company", "caption": "Acme"})
    found = imported("ftm", write("f.json", f'{{"id": {"9" * 5000}}}\n{good}\n'))
    assert labels(found) == {"Acme"}
    assert "f.json:1: JSON that cannot be read" in told(found)


def test_a_fault_names_the_file_that_holds_it(write: Write) -> None:
    one = write("one.csv", f"{LEVEL_1}{GOOD},Acme,de,DE\n")
    two = write("two.csv", f"{LEVEL_1}506700GE1G29325QX363,Other,no language,DE\n")
    found = imported("gleif", one, two)
    assert "two.csv:2: 'no language' is no language tag" in told(found)
    assert "one.csv" not in told(found)


def test_any_character_that_ends_a_line_elsewhere_stays_in_its_name(write: Write, tmp_path: Path) -> None:
    name = "A\u2028B\u0085C\x0bD"
    target = tmp_path / "m.nq"
    found = imported("epoch-models", write("m.csv", f"Model,Organization\n{name},Acme\n"))
    write_import(found, target)
    assert {quad.object.value for quad in ox.parse(path=target) if quad.predicate == SKOS["prefLabel"]} == {
        name
    }
    assert not changes(found, target).changed


def test_an_import_without_columns_writes_quads_alone(write: Write, tmp_path: Path) -> None:
    entity = {"entities": {"Q1": {"id": "Q1", "labels": {"en": {"value": "Acme"}}}}}
    found = imported("wikidata", write("w.json", json.dumps(entity)))
    write_import(found, tmp_path / "w.nq")
    lines = (tmp_path / "w.nq").read_text(encoding="utf-8").splitlines()
    assert all(line.endswith(" .") for line in lines)
    assert len(lines) == len(found.lines) == len(found.quads)


def test_an_earlier_import_that_cannot_be_read_is_told(write: Write) -> None:
    target = write("m.nq", b"\xff\xfe")
    found = imported("epoch-models", write("m.csv", "Model,Organization\nM,Acme\n"))
    with pytest.raises(StorageError, match=r"m\.nq cannot be read.*Remove it"):
        changes(found, target)


def test_a_folder_that_is_a_file_is_told(write: Write) -> None:
    found = imported("epoch-models", write("m.csv", "Model,Organization\nM,Acme\n"))
    with pytest.raises(StorageError, match=r"m\.nq cannot be written"):
        write_import(found, write("imports", b"no folder") / "m.nq")


def test_rows_of_one_key_are_not_mixed(write: Write) -> None:
    columns = [{"name": "k"}, {"name": "n", "propertyUrl": "skos:prefLabel"}]
    mapping = write("m.json", json.dumps({"tableSchema": {"primaryKey": ["k"], "columns": columns}}))
    found = imported("csv", write("t.csv", "k,n\nA+B,One\nA-B,Two\n%,Three\nC,Four\n"), mapping=mapping)
    assert labels(found) == {"One", "Four"}
    assert "t.csv:3: the k 'A-B' is that of" in told(found)
    assert "t.csv:4: the k '%' holds no letter and no digit" in told(found)


def test_the_key_column_may_be_left_out_of_the_record(write: Write) -> None:
    columns = [{"name": "k", "suppressOutput": True}, {"name": "n", "titles": {"en": "N"}}]
    mapping = write("m.json", json.dumps({"tableSchema": {"primaryKey": "k", "columns": columns}}))
    found = imported("csv", write("t.csv", "k,N\n1,One\n"), mapping=mapping)
    assert found.records == 1
    assert not found.problems


@pytest.mark.parametrize(
    ("spoilt_by", "message"),
    [
        ({"primaryKey": "x"}, "primaryKey is 'x', not the name of a column: k, n"),
        ({"datatype": "whole number"}, "datatype is 'whole number', none of"),
        ({"lang": "no language"}, "'no language' is no language tag"),
        ({"propertyUrl": "foo:bar"}, "propertyUrl is 'foo:bar': neither an IRI nor one with a prefix"),
        ({"propertyUrl": "http://x/ y"}, "'http://x/ y' is no IRI"),
        ({"delimiter": "\n"}, r"the delimiter is '\\n'"),
        ({"dc:type": "spaceship"}, "dc:type is 'spaceship', none of organisation"),
    ],
    ids=["key", "datatype", "language", "prefix", "iri", "delimiter", "kind"],
)
def test_a_mapping_that_says_what_cannot_be_is_told(
    write: Write, spoilt_by: dict[str, str], message: str
) -> None:
    column = {"name": "n", "propertyUrl": "lg:x", **spoilt_by}
    document = {
        "dc:type": spoilt_by.get("dc:type", "chip"),
        "dialect": {"delimiter": spoilt_by.get("delimiter", ",")},
        "tableSchema": {"primaryKey": spoilt_by.get("primaryKey", "k"), "columns": [{"name": "k"}, column]},
    }
    with pytest.raises(SourceError, match=rf"m\.json:1: {message}"):
        imported("csv", write("t.csv", "k,n\n1,2\n"), mapping=write("m.json", json.dumps(document)))


def test_a_value_of_another_datatype_costs_its_row(write: Write) -> None:
    columns = [{"name": "k"}, {"name": "n", "propertyUrl": "lg:x", "datatype": {"base": "integer"}}]
    mapping = write("m.json", json.dumps({"tableSchema": {"columns": columns}}))
    found = imported("csv", write("t.csv", "k,n\n1,12\n2,twelve\n"), mapping=mapping)
    assert found.records == 1
    assert "t.csv:3: 'twelve' in n is no integer" in told(found)


def test_entities_of_two_ids_are_not_mixed_and_parts_of_one_are(write: Write) -> None:
    entities = [
        {"id": "NK-a", "schema": "Company", "properties": {"name": ["One"]}},
        {"id": "nk-A", "schema": "Company", "properties": {"name": ["Two"]}},
        {"id": "NK-a", "schema": "Company", "properties": {"alias": ["Uno"]}},
    ]
    found = imported("ftm", write("f.json", "\n".join(map(json.dumps, entities))))
    assert labels(found) == {"One"}
    assert found.records == 1
    assert "f.json:2: the id 'nk-A' is written as that of 'NK-a'" in told(found)


def test_gleif_answers_hold_names_in_other_scripts(write: Write) -> None:
    entity = {
        "legalName": {"name": "示例有限公司", "language": "zh"},
        "otherNames": [{"name": "Example", "type": "TRADING_OR_OPERATING_NAME"}],
        "transliteratedOtherNames": [{"name": "Shili Co., Ltd."}],
    }
    item = {"id": GOOD, "attributes": {"lei": GOOD, "entity": entity}}
    found = imported("gleif", write("a.json", json.dumps({"data": [item]})))
    others = {q.object.value for q in found.quads if q.predicate == SKOS["altLabel"]}  # type: ignore[union-attr]
    assert others == {"Example", "Shili Co., Ltd."}


def test_wikidata_dates_are_dates_and_deprecated_identifiers_none(write: Write) -> None:
    def held(identifier: str, value: object, rank: str = "normal") -> dict[str, object]:
        return {"id": identifier, "rank": rank, "mainsnak": {"datavalue": {"value": value}}}

    dates = [
        held("Q1$a", {"time": "-0500-00-00T00:00:00Z", "precision": 9}),
        held("Q1$b", {"time": "+1987-00-00T00:00:00Z", "precision": 11}),
        held("Q1$c", {"time": "+1987-09-15T00:00:00Z", "precision": None}),
        held("Q1$d", {"time": "+1987-09-15T00:00:00Z", "precision": 11}),
    ]
    claims = {"P571": dates, "P1278": [held("Q1$e", GOOD, "deprecated")]}
    found = imported(
        "wikidata", write("w.json", json.dumps({"entities": {"Q1": {"id": "Q1", "claims": claims}}}))
    )
    stated = {quad.object for quad in found.quads if quad.predicate.value.endswith("statement/P571")}
    assert stated == {
        ox.Literal("-0500", datatype=XSD["gYear"]),
        ox.Literal("+1987-00-00T00:00:00Z"),
        ox.Literal("+1987-09-15T00:00:00Z"),
        ox.Literal("1987-09-15", datatype=XSD["date"]),
    }
    assert not [quad for quad in found.quads if quad.predicate == LG["leiCode"]]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--dataset", "..."), "--dataset is '...'"),
        (("--licence", "CC0-1.0"), "--licence: 'CC0-1.0' is no IRI"),
    ],
    ids=["dataset", "licence"],
)
def test_options_that_name_nothing_are_told(
    write: Write, options: tuple[str, str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "us-csl", str(write("x.csv", "list,name\nEL,Acme\n")), *options]) == 2
    assert message in capsys.readouterr().err


def test_a_pipe_is_told_as_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "us-csl", os.devnull]) == 2
    assert "is a pipe or a device. Write what it gives to a file first." in capsys.readouterr().err


def test_a_mapping_whose_iri_is_none_costs_its_row(write: Write) -> None:
    head = (
        "# curie_map:\n#   a: http://a/\n# mapping_set_id: http://x/\nsubject_id\tpredicate_id\tobject_id\n"
    )
    text = f"\N{BYTE ORDER MARK}{head}a:1\tskos:exactMatch\ta:2\na:1 2\tskos:exactMatch\ta:2\n"
    found = imported("sssom", write("m.sssom.tsv", text))
    assert found.records == 1
    assert "m.sssom.tsv:6: 'http://a/1 2' is no IRI" in told(found)


def test_two_sets_that_say_the_same_are_two_records(write: Write) -> None:
    text = "# mapping_set_id: http://x/{}\nsubject_id\tpredicate_id\tobject_id\nskos:a\tskos:exactMatch\tskos:b\n"
    paths = [write(f"{name}.sssom.tsv", text.format(name)) for name in ("one", "two")]
    assert imported("sssom", *paths).records == 2
