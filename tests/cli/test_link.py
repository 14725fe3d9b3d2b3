"""``lithograph link``: the loop from a list of names to reviewed links."""

import gzip
import json
import shutil
from pathlib import Path

import click
import pytest

from lithograph.cli import main
from lithograph.files import Sources
from lithograph.link.sssom import NO_TERM, Mapping, read_set, write_set
from lithograph.match.propose import WORTH_REVIEW
from lithograph.match.sets import by_record, new_set
from lithograph.snapshot import Snapshot

LIST = (
    "list,name,alt_names,type,countries,federal_register_notice\n"
    "EL,Sugon,,Entity,CN,84 FR 29373\n"
    "EL,Nothing Alike Ltd.,,Entity,CN,84 FR 1\n"
    "EL,Loongson Tech. Co.,,Entity,CN,84 FR 2\n"
)


@pytest.fixture
def root(sources: Sources, tmp_path: Path) -> Path:
    """A copy of the sources without links."""
    target = tmp_path / "root"
    for folder in ("ontology", "graph", "shapes", "queries"):
        shutil.copytree(sources.root / folder, target / folder)
    shutil.rmtree(target / "graph/links")
    return target


def run(root: Path, *arguments: str) -> int:
    return main(["link", *arguments, "--root", str(root)])


def imported(root: Path, text: str = LIST) -> None:
    path = root / "csl.csv"
    path.write_text(text, encoding="utf-8")
    assert main(["import", "us-csl", str(path), "--into", str(root / "imports")]) == 0


def test_names_get_candidates_as_json_in_the_fixed_form(
    product: Snapshot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "names.tsv"
    path.write_text(
        "id\tname\ttype\tcountry\tlang\n"
        "1\t华为技术有限公司\torganisation\tCN\tzh\n"
        "2\tNVIDIA H30\tchip\t\ten\n"
        "3\t!!!\t\t\t\n",
        encoding="utf-8",
    )
    arguments = ["link", "suggest", "--names", str(path), "--format", "json", "--snapshot", str(product.path)]
    assert main(arguments) == 0
    found = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in found] == ["1", "2", "3"]
    best = found[0]["candidates"][0]
    assert best["entity"] == "https://w3id.org/lithograph/organisation/huawei"
    assert set(best) == {"entity", "label", "score", "match", "features"}
    assert best["match"] is True
    assert not any(one["match"] for one in found[1]["candidates"])
    assert found[2]["candidates"] == []


def test_bad_rows_are_told_with_their_line_and_the_good_ones_done(
    product: Snapshot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "names.tsv"
    long = b"5\t" + b"Huawei " * 1_500 + b"\n"
    path.write_bytes(b"id\tname\n1\tHuawei\n2\t\xff\xfe\n\tno id\n3\ta\tb\tc\n4\tZTE\n" + long)
    assert (
        main(["link", "suggest", "--names", str(path), "--format", "tsv", "--snapshot", str(product.path)])
        == 1
    )
    captured = capsys.readouterr()
    for line, reason in ((3, "not UTF-8"), (4, "no id"), (5, "4 cells where"), (7, "10,500 characters")):
        assert f"names.tsv:{line}:" in captured.err
        assert reason in captured.err
    assert "organisation/zte" in captured.out


def test_a_list_without_its_columns_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "names.tsv"
    path.write_text("key,title\n", encoding="utf-8")
    assert main(["link", "suggest", "--names", str(path)]) == 1
    assert "names.tsv:1: the header lacks id and name" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("id\tname\n1\tHuawei\n".encode("utf-16"), "the file is UTF-16, not UTF-8 (save it as UTF-8)"),
        (gzip.compress(b"id\tname\n"), "the file is packed by gzip (unpack it with gunzip)"),
        (b"id\tname\tName\n1\ta\tb\n", "the header has name twice (rename one of the columns)"),
    ],
    ids=["utf-16", "gzip", "twice"],
)
def test_a_list_of_names_that_is_none_is_told(
    tmp_path: Path, content: bytes, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "names.tsv"
    path.write_bytes(content)
    assert main(["link", "suggest", "--names", str(path)]) == 1
    assert f"names.tsv:1: {message}" in capsys.readouterr().err


def test_listings_that_agree_on_all_facts_are_accepted_and_stay_accepted(
    root: Path, product: Snapshot, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(root)
    for expected in ("1 links accepted", "0 links accepted"):
        assert run(root, "accept", "us-csl", "--by-identifier", "--snapshot", str(product.path)) == 0
        assert expected in capsys.readouterr().out
    links = read_set(root / "graph/links/us-csl.sssom.tsv")
    assert [mapping["subject_id"] for mapping in links.mappings] == [
        "listing:sugon-us-entity-list-2019-06-24"
    ]
    assert "citation 84 FR 29373" in links.mappings[0]["evidence"]
    assert run(root, "check", "--quick") == 0


def test_a_listing_stands_for_another_entry_only_when_its_own_is_gone(root: Path, product: Snapshot) -> None:
    own, other = "EL,Sugon,,Entity,CN,84 FR 29373\n", "EL,Sugon Tech. Co.,,Entity,CN,84 FR 3\n"
    header = LIST.partition("\n")[0] + "\n"
    snapshot = ("--snapshot", str(product.path))
    proposed: list[bool] = []
    for rows in (own + other, other):
        imported(root, header + rows)
        assert run(root, "accept", "us-csl", "--by-identifier", *snapshot) == 0
        assert run(root, "suggest", "--source", "us-csl", *snapshot) == 0
        waiting = read_set(root / "graph/links/candidates/us-csl.sssom.tsv").mappings
        proposed.append(any(one["subject_id"].startswith("listing:sugon-us-entity") for one in waiting))
    assert proposed == [False, True]


def test_a_review_is_kept_at_once_resumed_and_remembered(
    root: Path, product: Snapshot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(root)
    suggest = ("suggest", "--source", "us-csl", "--type", "organisation", "--snapshot", str(product.path))
    assert run(root, *suggest) == 0
    waiting = root / "graph/links/candidates/us-csl.sssom.tsv"
    before = len(read_set(waiting).mappings)
    keys = iter("?nq")
    monkeypatch.setattr(click, "getchar", lambda: next(keys))
    assert run(root, "review", "us-csl", "--reviewer", "lg:curator") == 0
    assert "1 decided" in capsys.readouterr().out
    links = read_set(root / "graph/links/us-csl.sssom.tsv")
    assert [(one["predicate_modifier"], one["reviewer_id"]) for one in links.mappings] == [
        ("Not", "lg:curator")
    ]
    assert len(read_set(waiting).mappings) == before - 1
    rejected = (links.mappings[0]["subject_id"], links.mappings[0]["object_id"])
    assert run(root, *suggest) == 0
    proposed = {(one["subject_id"], one["object_id"]) for one in read_set(waiting).mappings}
    assert rejected not in proposed
    keys = iter("ynq")
    assert run(root, "review", "us-csl", "--reviewer", "lg:curator") == 0
    assert sum(one.is_accepted for one in read_set(root / "graph/links/us-csl.sssom.tsv").mappings) == 1


def test_an_orcid_needs_no_declaration_in_the_set(
    root: Path, product: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(root)
    suggest = ("suggest", "--source", "us-csl", "--type", "organisation", "--snapshot", str(product.path))
    assert run(root, *suggest) == 0
    keys = iter("nq")
    monkeypatch.setattr(click, "getchar", lambda: next(keys))
    assert run(root, "review", "us-csl", "--reviewer", "orcid:0000-0002-1825-0097") == 0
    links = read_set(root / "graph/links/us-csl.sssom.tsv")
    assert [one["reviewer_id"] for one in links.mappings] == ["orcid:0000-0002-1825-0097"]
    assert links.prefixes["orcid"] == "https://orcid.org/"
    assert run(root, "check", "--quick") == 0


def test_what_lies_below_the_least_score_is_counted_and_left_out(
    root: Path, product: Snapshot, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(root)
    suggest = ("suggest", "--source", "us-csl", "--type", "organisation", "--snapshot", str(product.path))
    written: list[list[float]] = []
    told: list[str] = []
    for least in ("0", "0.65", "1"):
        capsys.readouterr()
        assert run(root, *suggest, "--least", least) == 0
        told.append(capsys.readouterr().out)
        waiting = read_set(root / "graph/links/candidates/us-csl.sssom.tsv").mappings
        written.append([float(one["confidence"]) for one in waiting])
    assert min(written[0]) < WORTH_REVIEW
    assert written[1] == [score for score in written[0] if score >= WORTH_REVIEW]
    assert "left out" not in told[0]
    assert f"{len(written[0]) - len(written[1])} more below 0.65 were left out (--least)." in told[1]
    assert run(root, *suggest) == 0
    assert capsys.readouterr().out == told[1]


def test_a_list_of_names_is_answered_down_to_the_least_score(
    product: Snapshot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "names.tsv"
    path.write_text("id\tname\n1\tHuawei Device\n2\tHuawei\n", encoding="utf-8")
    arguments = ["link", "suggest", "--names", str(path), "--format", "json", "--snapshot", str(product.path)]
    answers: list[list[float]] = []
    for least in ((), ("--least", "0.9")):
        assert main([*arguments, *least]) == 0
        out, err = capsys.readouterr()
        answers.append([one["score"] for row in json.loads(out) for one in row["candidates"]])
    assert answers[1] == [score for score in answers[0] if score >= 0.9]
    assert f"{len(answers[0]) - len(answers[1])} candidates below 0.9 were left out (--least)." in err


def test_a_type_that_is_none_is_refused(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    imported(root)
    assert run(root, "suggest", "--source", "us-csl", "--type", "bogus") == 2
    assert "bogus: no such class or kind" in capsys.readouterr().err


def test_an_accepted_spelling_becomes_a_name_and_a_record_of_nobody_stays_away(
    root: Path, product: Snapshot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(root)
    suggest = ("suggest", "--source", "us-csl", "--type", "organisation", "--snapshot", str(product.path))
    assert run(root, *suggest) == 0
    waiting = root / "graph/links/candidates/us-csl.sssom.tsv"
    shown = [one["object_label"] for one in by_record_first(waiting)]
    # the spelling of Loongson is new; "n" declines to add one, "y" adds it
    keys = iter("".join("yy" if name.startswith("Loongson") else "x" for name in shown))
    monkeypatch.setattr(click, "getchar", lambda: next(keys))
    assert run(root, "review", "us-csl", "--reviewer", "lg:curator") == 0
    assert "Add 'Loongson Tech. Co.' to graph/names/organisation.ttl" in capsys.readouterr().out
    written = (root / "graph/names/organisation.ttl").read_text(encoding="utf-8")
    assert "<organisation/loongson/name/en-loongson-tech-co> a lg:Name ;" in written
    links = read_set(root / "graph/links/us-csl.sssom.tsv")
    without = [one for one in links.mappings if one["subject_id"] == NO_TERM]
    assert len(without) == len(shown) - 1
    assert all(one["reviewer_id"] == "lg:curator" and one["mapping_date"] for one in without)
    assert run(root, *suggest) == 0
    assert read_set(waiting).mappings == ()
    assert run(root, "check", "--quick") == 0


def test_a_rejected_firm_is_not_proposed_by_its_listing(root: Path, product: Snapshot) -> None:
    imported(root)
    suggest = ("suggest", "--source", "us-csl", "--type", "organisation", "--snapshot", str(product.path))
    assert run(root, *suggest) == 0
    waiting = root / "graph/links/candidates/us-csl.sssom.tsv"
    shown = next(one for one in read_set(waiting).mappings if one["object_label"].startswith("Loongson"))
    assert shown["subject_id"].startswith("listing:loongson")
    links = new_set(root / "graph/links/us-csl.sssom.tsv", "us-csl", read_set(waiting).prefixes)
    rejected = {**shown.slots, "subject_id": "organisation:loongson", "predicate_modifier": "Not"}
    links.path.write_text(write_set(links.with_mappings([Mapping(rejected)])), encoding="utf-8")
    assert run(root, *suggest) == 0
    assert not [
        one
        for one in read_set(waiting).mappings
        if one["object_id"] == shown["object_id"] and "loongson" in one["subject_id"]
    ]


def by_record_first(path: Path) -> list[Mapping]:
    """The first candidate of each record, in the order of the review."""
    return [group[0] for group in by_record(read_set(path).mappings)]


def review_of_nothing(root: Path, reviewer: str) -> int:
    """The exit code of a review of no candidates."""
    folder = root / "graph/links/candidates"
    folder.mkdir(parents=True)
    (folder / "x.sssom.tsv").write_text("subject_id\tpredicate_id\tobject_id\n", encoding="utf-8")
    return run(root, "review", "x", "--reviewer", reviewer)


@pytest.mark.parametrize("reviewer", ["", "Kim", "gnd:1", "skos:"])
def test_a_reviewer_is_named_so_that_others_can_find_out_who_it_is(
    root: Path, reviewer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert review_of_nothing(root, reviewer) == 2
    assert "Give an ORCID" in capsys.readouterr().err


@pytest.mark.parametrize(
    "reviewer", ["orcid:me", "orcid:0000-0002-1825-0096", "https://orcid.org/0000-0002-1825-009"]
)
def test_an_orcid_is_checked_by_its_check_character(
    root: Path, reviewer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert review_of_nothing(root, reviewer) == 2
    told = capsys.readouterr().err
    assert f"{reviewer} is no ORCID" in told
    assert "Copy the sixteen characters" in told


def test_check_tells_faults_with_line_and_fixes_the_order(
    root: Path, sources: Sources, capsys: pytest.CaptureFixture[str]
) -> None:
    target = root / "graph/links/wikidata.sssom.tsv"
    target.parent.mkdir()
    text = (sources.root / "graph/links/wikidata.sssom.tsv").read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    target.write_text("".join([*lines[:-2], lines[-1], lines[-2]]), encoding="utf-8")
    assert run(root, "check", "--quick") == 1
    assert f"wikidata.sssom.tsv:{len(lines)}:" in capsys.readouterr().out
    assert run(root, "check", "--quick", "--fix") == 0
    assert target.read_text(encoding="utf-8") == text


def test_stats_compile_and_diff(root: Path, sources: Sources, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(sources.root / "graph/links", root / "graph/links")
    assert run(root, "stats") == 0
    counted = {row[0]: row[1:] for line in capsys.readouterr().out.splitlines() if (row := line.split())}
    accepted, *by_kind = map(int, counted["epoch-hardware"][:6])
    assert accepted == sum(by_kind) > by_kind[0]
    assert run(root, "compile", "--output", str(root / "links.nq")) == 0
    assert "/graph/links/us-csl/record>" in (root / "links.nq").read_text(encoding="utf-8")
    imported(root)
    capsys.readouterr()
    assert run(root, "diff", "us-csl") == 1
    assert "is gone" in capsys.readouterr().out


def test_what_was_not_imported_is_told(
    root: Path, product: Snapshot, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(root, "suggest", "--source", "nothing", "--snapshot", str(product.path)) == 2
    assert "nothing was not imported" in capsys.readouterr().err
    assert run(root, "review", "nothing", "--reviewer", "lg:curator") == 2
    assert main(["link", "suggest"]) == 2


def test_check_with_the_graph_tells_file_and_line_of_a_link_that_breaks_a_rule(
    root: Path, sources: Sources, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(sources.root / "graph/links", root / "graph/links")
    target = root / "graph/links/wikidata.sssom.tsv"
    lines = target.read_text(encoding="utf-8").splitlines(keepends=True)
    row = next(number for number, line in enumerate(lines) if line.startswith("organisation:"))
    subject = lines[row].partition("\t")[0]
    lines[row] = lines[row].replace(subject, "organisation:0-no-such-firm")
    target.write_text("".join(lines), encoding="utf-8")
    assert run(root, "check") == 1
    told = capsys.readouterr().out
    assert f"wikidata.sssom.tsv:{row + 1}" in told
    assert "organisation:0-no-such-firm" in told
    assert "(rule 61)" in told


def test_names_of_others_cannot_steer_the_terminal(
    tmp_path: Path, product: Snapshot, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "names.tsv"
    path.write_text("id\tname\n\x1b]0;t\x07\tHua\x07wei\n", encoding="utf-8")
    assert main(["link", "suggest", "--names", str(path), "--snapshot", str(product.path)]) == 0
    assert capsys.readouterr().out.startswith("\\x1b]0;t\\x07  Hua\\x07wei\n")
