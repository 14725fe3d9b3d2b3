"""Importers: what each kind of file gives, and what it says of rows that cannot be read.

The rows of GLEIF, Wikidata and FollowTheMoney are written by hand from the published field names.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from lithograph.cli import main
from lithograph.errors import SourceError
from lithograph.importers.record import slug, term
from lithograph.importers.write import as_lines, changes, write_import
from lithograph.terms import BASE, LG, PROV, SKOS, XSD
from tests.importers.reading import BAD, GOOD, LEVEL_1, Write, imported, labels, told


def test_a_screening_list_gives_entries_by_all_four_facts(write: Write) -> None:
    header = "list,name,alt_names,type,countries,federal_register_notice\n"
    rows = header + "EL,Acme Co.,A;B,Entity,CN,84 FR 1; 85 FR 2\n"
    found = imported("us-csl", write("csl.csv", rows))
    subjects = {quad.subject.value for quad in found.quads if isinstance(quad.subject, ox.NamedNode)}
    assert f"{BASE}dataset/us-csl/EL.acme-co.CN.84-FR-1" in subjects
    assert {"A", "B"} <= {q.object.value for q in found.quads if q.predicate == SKOS["altLabel"]}  # type: ignore[union-attr]


def test_a_screening_list_as_published_is_read_too(write: Write) -> None:
    entry = {
        "name": "Acme", "alt_names": ["A"], "type": "Entity", "source": "Entity List (EL) - BIS",
        "addresses": [{"country": "CN"}], "federal_register_notice": "84 FR 1",
    }  # fmt: skip
    found = imported("us-csl", write("csl.json", json.dumps({"results": [entry, "x"]})))
    assert found.records == 1
    assert "entry 2 is no object" in told(found)
    assert any("EL.acme.CN.84-FR-1" in str(quad.subject) for quad in found.quads)


PUBLISHED = (
    "_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,"
    "standard_order,license_requirement,license_policy,remarks,source_list_url,alt_names,ids\n"
)


def test_the_table_as_published_has_its_countries_in_the_addresses(write: Write) -> None:
    row = (
        '1,Entity List (EL) - Bureau of Industry and Security,,,,Acme,,"1 Road, Harbin, CN; Hong Kong, HK; '
        '2 Road, Harbin, CN; 5 Main St, 85043",84 FR 1,,,,,,,,A; B,\n'
    )
    found = imported("us-csl", write("csl.csv", PUBLISHED + row))
    assert any("us-csl/EL.acme.CN-HK.84-FR-1>" in str(quad.subject) for quad in found.quads)
    assert {"A", "B"} <= {q.object.value for q in found.quads if q.predicate == SKOS["altLabel"]}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (
            "Non-SDN Chinese Military-Industrial Complex Companies List (CMIC) - Treasury Department",
            "NS-CMIC",
        ),
        ("ITAR Debarred (DTC) - State Department", "DTC"),
        ("Non-SDN Menu-Based Sanctions List (NS-MBS List) - Treasury Department", "NS-MBS"),
        ("A list of tomorrow", "CSL"),
    ],
)
def test_the_list_of_an_entry_is_read_from_its_source(write: Write, source: str, code: str) -> None:
    found = imported("us-csl", write("csl.csv", f"name,source,countries\nAcme,{source},CN\n"))
    assert any(f"us-csl/{code}.acme.CN>" in str(quad.subject) for quad in found.quads)


def test_an_entry_of_no_list_is_refused(write: Write) -> None:
    found = imported("us-csl", write("csl.csv", "list,name\n,Acme\nEL,Other\n"))
    assert labels(found) == {"Other"}
    assert "csl.csv:2: the entry does not say which list it stands on" in told(found)


def test_one_name_of_two_makers_on_two_days_is_two_models(write: Write) -> None:
    header = "Model,Organization,Publication date\n"
    one = write(
        "one.csv", header + "CaLM,Oxford,2022-12-19\nGLM-4.6,Z.ai,2025-09-30\nGPT,OpenAI,2022-11-30\n"
    )
    two = write(
        "two.csv", header + "CALM,NVIDIA,2023-08-06\nGLM 4.6,Zhipu,2025-09-30\nGPT,OpenAI,2023-06-13\n"
    )
    assert labels(imported("epoch-models", one, two)) == {"CaLM", "CALM", "GLM-4.6", "GPT"}


def test_a_line_separator_in_a_cell_ends_no_row(write: Write) -> None:
    found = imported("epoch-models", write("m.csv", "Model,Organization\nA\u2028B,Acme\n"))
    assert labels(found) == {"A\u2028B"}
    assert not found.problems


def test_prose_columns_of_epoch_are_left_out_and_numbers_are_numbers(write: Write) -> None:
    rows = "Hardware name,Manufacturer,Notes,TDP (W),Release date\nX1,Acme,long words,800.0,2026-03-11\n"
    found = imported("epoch-hardware", write("hw.csv", rows))
    objects = {quad.object for quad in found.quads}
    assert ox.Literal("800.0", datatype=XSD["decimal"]) in objects
    assert ox.Literal("2026-03-11", datatype=XSD["date"]) in objects
    assert ox.Literal("long words") not in objects


def test_every_record_says_where_it_comes_from(write: Write) -> None:
    found = imported("epoch-models", write("m.csv", "Model,Organization\nM,Acme\n"))
    predicates = {
        quad.predicate
        for quad in found.quads
        if quad.subject == ox.NamedNode(f"{BASE}dataset/epoch-models/m")
    }
    assert {PROV["wasDerivedFrom"], PROV["wasGeneratedBy"]} <= predicates
    assert any(quad.predicate == LG["checksum"] for quad in found.quads)


def test_gleif_rows_with_wrong_check_digits_are_refused_with_their_line(write: Write) -> None:
    rows = f"{LEVEL_1}{GOOD},Acme GmbH,de,DE\n{BAD},Wrong,en,US\n"
    found = imported("gleif", write("l1.csv", rows))
    assert labels(found) == {"Acme GmbH"}
    assert f"l1.csv:3: {BAD} is no LEI" in told(found)


def test_gleif_json_and_relationships(write: Write) -> None:
    names = {"LegalName": {"@xml:lang": "en", "$": "Acme"}, "LegalAddress": {"Country": {"$": "US"}}}
    entity = {"LEI": {"$": GOOD}, "Entity": names}
    api = {"data": [{"id": GOOD, "attributes": {"lei": GOOD, "entity": {"legalName": {"name": "Acme"}}}}]}
    assert labels(imported("gleif", write("a.json", json.dumps({"records": [entity]})))) == {"Acme"}
    assert labels(imported("gleif", write("b.json", json.dumps(api)))) == {"Acme"}
    rows = (
        "Relationship.StartNode.NodeID,Relationship.EndNode.NodeID,Relationship.RelationshipType\n"
        f"{GOOD},506700GE1G29325QX363,IS_DIRECTLY_CONSOLIDATED_BY\n{GOOD},{BAD},IS_DIRECTLY_CONSOLIDATED_BY\n"
    )
    found = imported("gleif", write("l2.csv", rows))
    assert found.records == 1
    assert any(quad.predicate.value.endswith("subOrganizationOf") for quad in found.quads)


def test_wikidata_keeps_rank_qualifiers_and_references(write: Write) -> None:
    month = {"time": "+2019-05-00T00:00:00Z", "precision": 10}
    claim = {
        "id": "Q1$x", "rank": "preferred",
        "mainsnak": {"datavalue": {"value": {"id": "Q148"}}},
        "qualifiers": {"P580": [{"datavalue": {"value": month}}]},
        "references": [{"hash": "h", "snaks": {"P854": [{"datavalue": {"value": "https://example.org/"}}]}}],
    }  # fmt: skip
    entity = {"id": "Q1", "labels": {"ko": {"value": "가"}, "fr": {"value": "x"}}, "claims": {"P17": [claim]}}
    found = imported(
        "wikidata",
        write("w.json", json.dumps({"entities": {"Q1": entity, "Q2": {"id": "Q2", "missing": ""}}})),
    )
    lines = "\n".join(as_lines(found))
    for part in ("PreferredRank", "qualifier/P580", '"2019-05"^^', "reference/P854", '"가"@ko'):
        assert part in lines
    assert '"x"' not in lines
    assert "Q2 is not in Wikidata" in told(found)


def test_wikidata_results_of_queries_are_read(write: Write) -> None:
    row = {
        "item": {"value": "http://www.wikidata.org/entity/Q5"},
        "itemLabel": {"value": "Acme", "xml:lang": "en"},
        "lei": {"value": GOOD},
    }
    found = imported(
        "wikidata", write("r.json", json.dumps({"results": {"bindings": [row, {"x": {"value": "1"}}]}}))
    )
    assert labels(found) == {"Acme"}
    assert "row 2 holds no Wikidata entity" in told(found)


def test_followthemoney_lines_are_read_one_by_one(write: Write) -> None:
    good = {"id": "a", "schema": "Company", "properties": {"name": ["Acme", "Acme Ltd"], "leiCode": [GOOD]}}
    lines = [
        json.dumps(good),
        "{cut",
        json.dumps({"id": "b"}),
        json.dumps({**good, "properties": {"leiCode": [BAD]}}),
    ]
    found = imported("ftm", write("f.json", "\n".join(lines)))
    assert labels(found) == {"Acme"}
    assert [problem.location.line for problem in found.problems] == [2, 3, 4]


def test_any_table_is_read_by_a_mapping(write: Write) -> None:
    mapping = {
        "dc:type": "organisation",
        "tableSchema": {
            "primaryKey": "symbol",
            "columns": [
                {"name": "symbol", "titles": "Symbol"},
                {"name": "name", "titles": "Security", "propertyUrl": "skos:prefLabel", "lang": "en"},
                {"name": "cik", "titles": "CIK", "propertyUrl": "lg:cikNumber", "datatype": "string"},
            ],
        },
    }
    rows = "Symbol,Security,CIK,Other\nACM,Acme,0001,x\n,No key,2,x\n"
    found = imported("csv", write("t.csv", rows), mapping=write("t.json", json.dumps(mapping)))
    assert labels(found) == {"Acme"}
    assert ox.Literal("0001") in {quad.object for quad in found.quads}
    assert "t.csv:3: the row has no Symbol" in told(found)


def test_others_mappings_are_read_and_unknown_prefixes_refused(write: Write) -> None:
    text = (
        "# curie_map:\n#   a: http://a/\n# mapping_set_id: http://x/\nsubject_id\tpredicate_id\tobject_id\n"
        "a:1\tskos:exactMatch\ta:2\nb:1\tskos:exactMatch\ta:2\n"
    )
    found = imported("sssom", write("m.sssom.tsv", text))
    assert found.records == 1
    assert "'b:1' has no prefix" in told(found)


@pytest.mark.parametrize(
    ("kind", "name", "content", "message"),
    [
        ("us-csl", "x.csv", b"list,title\nEL,a\n", "x.csv:1: the header lacks name"),
        ("us-csl", "x.csv", b"name,countries\na,CN\n", "x.csv:1: the header lacks list or source"),
        ("us-csl", "x.json", b'{"results": [{"name": "a"}, ', "no JSON"),
        ("epoch-models", "x.csv", "Model,Organization\n".encode("utf-16"), "the file is UTF-16"),
        ("us-csl", "x.json", "\xe9".encode("latin-1"), "the file is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    write: Write, kind: str, name: str, content: bytes, message: str
) -> None:
    with pytest.raises(SourceError, match=message):
        imported(kind, write(name, content))


def test_rows_in_another_encoding_or_of_another_length_are_refused_and_the_rest_kept(write: Write) -> None:
    content = b"Model,Organization\nM,Acme\n" + "華,x\n".encode("big5") + b"only one\nN,Acme\n"
    found = imported("epoch-models", write("m.csv", content))
    assert labels(found) == {"M", "N"}
    assert [problem.location.line for problem in found.problems] == [3, 4]


def test_a_newer_file_shows_what_changed(write: Write, tmp_path: Path) -> None:
    target = tmp_path / "out" / "epoch-models.nq"
    write_import(imported("epoch-models", write("m.csv", "Model,Organization\nA,Acme\nB,Acme\n")), target)
    newer = imported("epoch-models", write("m.csv", "Model,Organization\nA,Other\nC,Acme\n"))
    found = changes(newer, target)
    names = [[iri.rsplit("/", 1)[-1] for iri in part] for part in (found.added, found.removed, found.changed)]
    assert names == [["c"], ["b"], ["a"]]
    assert [path.name for path in target.parent.iterdir()] == ["epoch-models.nq"]


def test_values_keep_what_they_are() -> None:
    assert term("007") == ox.Literal("007")
    assert term("1.845e+24") == ox.Literal("1845000000000000000000000.0", datatype=XSD["decimal"])
    assert term("2026-02-30") == ox.Literal("2026-02-30")
    assert slug("Huawei 华为 Co., Ltd.") == "huawei-u534e-u4e3a-co-ltd"


def test_the_command_counts_refuses_and_writes_whole(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write("m.csv", "Model,Organization\nA,Acme\nbroken\n")
    assert main(["import", "epoch-models", str(path), "--into", str(tmp_path / "i"), "--diff"]) == 1
    captured = capsys.readouterr()
    assert "1 records, 1 rows refused" in captured.out
    assert "+ <https://w3id.org/lithograph/dataset/epoch-models/a>" in captured.out
    assert "m.csv:3: 1 cells where the header has 2" in captured.err
    assert (tmp_path / "i/epoch-models.nq").is_file()
    assert main(["import", "us-csl", str(tmp_path / "none.csv")]) == 2


VALID: dict[str, Any] = {
    "ftm": {"id": "a", "schema": "Company", "properties": {"name": ["Acme"], "country": ["cn"]}},
    "gleif": {"data": [{"id": GOOD, "attributes": {"lei": GOOD, "entity": {"legalName": {"name": "Acme"}}}}]},
    "wikidata": {
        "entities": {
            "Q1": {
                "id": "Q1",
                "labels": {"ko": {"value": "가"}},
                "aliases": {"en": [{"value": "A"}]},
                "claims": {
                    "P17": [
                        {
                            "id": "Q1$x",
                            "mainsnak": {"datavalue": {"value": {"id": "Q148"}}},
                            "qualifiers": {"P580": [{"datavalue": {"value": {"time": "+2019"}}}]},
                            "references": [{"hash": "h", "snaks": {"P854": [{"datavalue": {"value": "x"}}]}}],
                        }
                    ]
                },
            }
        }
    },
    "us-csl": {"results": [{"name": "A", "source": "Entity List", "addresses": [{"country": "CN"}]}]},
}


def spoilt(value: object) -> Iterator[object]:
    """The document with each of its parts in turn replaced by something of another shape."""
    yield from (None, "x", 1, [], {}, [None], ["x"], {"x": 1}, [[{}]])
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from ({**value, key: other} for other in spoilt(inner))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from ([*value[:number], other, *value[number + 1 :]] for other in spoilt(inner))


@pytest.mark.parametrize("kind", sorted(VALID))
def test_json_of_any_other_shape_is_read_or_told_and_never_stops_the_import(write: Write, kind: str) -> None:
    documents = list(spoilt(VALID[kind]))
    assert len(documents) > 40
    results = [imported(kind, write("x.json", json.dumps(document))) for document in documents]
    assert any(found.problems for found in results)
    assert any(found.records for found in results)
    assert all("x.json:" in told(found) for found in results if found.problems)


def test_a_mapping_of_another_shape_is_told(write: Write) -> None:
    table = write("t.csv", "a,b\n1,2\n")
    mapping = {"dialect": {"delimiter": ","}, "tableSchema": {"columns": [{"name": "a", "titles": ["a"]}]}}
    told_of: list[str] = []
    for document in spoilt(mapping):
        try:
            imported("csv", table, mapping=write("m.json", json.dumps(document)))
        except SourceError as error:
            told_of.append(str(error))
    assert len(told_of) > 10
    assert all("m.json:1" in text or "t.csv:1" in text for text in told_of)


def test_a_quotation_that_nothing_closes_costs_one_row(write: Write) -> None:
    head = "list,name,alt_names,type,countries,federal_register_notice\n"
    rows = 'EL,"two\nlines",,Entity,CN,1\nEL,"open,,Entity,CN,2\nEL,Last,,Entity,CN,3\n'
    found = imported("us-csl", write("q.csv", head + rows))
    assert labels(found) == {"two\nlines", "Last"}
    assert "q.csv:4: 2 cells where the header has 6 (a quotation mark that is not closed?)" in told(found)


def test_a_file_without_a_record_leaves_what_was_imported(
    write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = ("--into", str(tmp_path / "i"))
    assert main(["import", "us-csl", str(write("a.csv", "list,name\nEL,Acme\n")), *into]) == 0
    before = (tmp_path / "i/us-csl.nq").read_bytes()
    assert main(["import", "us-csl", str(write("b.csv", "list,name\n")), *into]) == 1
    assert "Nothing written: there is no record to write." in capsys.readouterr().out
    assert main(["import", "us-csl", str(write("c.json", "[1, 2]")), *into]) == 1
    assert (tmp_path / "i/us-csl.nq").read_bytes() == before
