"""``lithograph diff``: triples, findings and answers that changed, and what its arguments may name."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from lithograph.build import Options, build, make
from lithograph.cli.main import main
from lithograph.diff import Difference, compare
from lithograph.diff.compare import Finding
from lithograph.diff.render import Style, as_document, as_markdown, as_text
from lithograph.diff.revisions import find_named
from lithograph.errors import MissingInput
from lithograph.files import find_sources
from lithograph.snapshot import Snapshot
from tests.explain.conftest import BASE, DATA, QUESTION, Writer
from tests.explain.conftest import write as write  # noqa: PLC0414 - the fixture, for this folder too

QUICK = Options(validate=False)
LATER = DATA.replace("lg:rate 1 .", "lg:rate 1 , 6 .").replace("lg:rate 3 , 4", "lg:rate 4")


@pytest.fixture(scope="package")
def pair(write: Writer) -> tuple[Snapshot, Snapshot]:
    """The small product before and after a change of two rates."""
    before, after = write(), write(LATER)
    (after / "queries/all-chips.rq").write_text(QUESTION.replace("lg:Big", "lg:Chip"), encoding="utf-8")
    return make(find_sources(before), before / "build", QUICK), make(
        find_sources(after), after / "build", QUICK
    )


@pytest.fixture(scope="package")
def difference(pair: tuple[Snapshot, Snapshot]) -> Difference:
    """What changed."""
    return compare(*pair)


def test_changes_are_told_by_how_triples_came_and_by_subject(difference: Difference) -> None:
    told = as_text(difference, Style())
    assert (
        told.splitlines()[1:]
        == """
asserted triples: 1 added, 1 removed
    chip:a
  -     lg:rate 3
    chip:b
  +     lg:rate 6

derived triples: 3 added, 4 removed
    chip:a
  -     rdf:type lg:Big
  -     lg:formerly organisation:two
  -     lg:total 7
  +     lg:total 4
    chip:b
  -     lg:total 1
  +     rdf:type lg:Big
  +     lg:total 7

inferred triples: 0 added, 0 removed

findings: not compared, because one side was not validated

answers: 2 of 2 changed
    all-chips (new question): a
        2 rows
    big-chips (answer changed): a
  -     chip:a
  +     chip:b""".splitlines()
    )


def test_a_snapshot_does_not_differ_from_itself(pair: tuple[Snapshot, Snapshot]) -> None:
    assert compare(pair[0], pair[0]).is_empty()
    assert not compare(*pair).is_empty()


def test_markdown_has_a_table_and_blocks_of_what_changed(difference: Difference) -> None:
    told = as_markdown(difference, Style())
    assert "| asserted triples | 1 added, 1 removed |" in told
    assert told.count("```diff") == 3
    assert "+     rdf:type lg:Big" in told


def test_long_sections_are_cut_and_say_so(difference: Difference) -> None:
    assert "... and 7 more lines" in as_text(difference, Style(most=2))
    assert "more lines" not in as_text(difference, Style(most=0))


def test_json_is_complete(difference: Difference) -> None:
    document = json.loads(json.dumps(as_document(difference)))
    assert document["findings"] is None
    assert len(document["triples"]["derived"]) == 2
    assert document["answers"][0]["what"] == "new"
    assert document["answers"][1]["removed"] == [["https://w3id.org/lithograph/chip/a"]]


def test_findings_are_new_or_resolved_by_their_fingerprints(
    pair: tuple[Snapshot, Snapshot], tmp_path: Path
) -> None:
    def reported(snapshot: Snapshot, mark: str) -> Snapshot:
        folder = tmp_path / mark
        folder.mkdir()
        for name in ("dataset.nq", "questions.json", "manifest.json"):
            (folder / name).write_bytes((snapshot.path / name).read_bytes())
        (folder / "store").symlink_to(snapshot.store)
        place = {"file": "graph/chips.ttl", "line": 3, "column": 1}
        same = {"fingerprint": "same", "rule": "r", "severity": "info", "focus": "<a:a>"}
        other = {"fingerprint": mark, "rule": "r", "severity": "violation", "focus": f"<{BASE}chip/a>"}
        rows = [
            same | {"message": {}, "place": None},
            other | {"message": {"en": "wrong", "ko": "틀림"}, "place": place},
        ]
        (folder / "report.json").write_text(json.dumps({"findings": rows}), encoding="utf-8")
        return replace(snapshot, path=folder)

    difference = compare(reported(pair[0], "old"), reported(pair[1], "new"))
    assert difference.fresh is not None
    assert [finding.fingerprint for finding in difference.fresh] == ["new"]
    told = as_text(difference, Style("ko"))
    assert (
        "findings: 1 new, 1 resolved\n  + violation r: chip:a: 틀림 (graph/chips.ttl:3)\n  - violation"
        in told
    )
    assert as_document(difference)["findings"]["resolved"][0]["fingerprint"] == "old"
    assert isinstance(difference.fresh[0], Finding)


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_revisions_are_built_and_compared_with_the_working_tree(
    write: Writer, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    root = write()
    monkeypatch.setenv("LITHOGRAPH_HOME", str(root / "build"))
    git(root, "init", "--quiet")
    git(root, "add", "ontology", "graph", "queries")
    git(root, "commit", "--quiet", "-m", "first")
    file = root / "graph/chips.ttl"
    file.write_text(
        file.read_text(encoding="utf-8").replace("lg:rate 1 .", "lg:rate 1 , 6 ."), encoding="utf-8"
    )
    assert main(["diff", "HEAD", "--root", str(root), "--no-validate"]) == 0
    told = capfd.readouterr().out
    assert "asserted triples: 1 added, 0 removed" in told
    assert "+     rdf:type lg:Big" in told
    assert not (root / "build/current").exists(), "a comparison puts nothing in service"
    assert main(["diff", "HEAD", "HEAD", "--root", str(root), "--no-validate", "--format", "json"]) == 0
    assert json.loads(capfd.readouterr().out)["answers"] == []
    assert main(["diff", "nothing", "--root", str(root)]) == 2
    assert "no git revision" in capfd.readouterr().err


def test_snapshots_are_named_by_folder_or_by_the_beginning_of_their_digest(
    write: Writer, tmp_path: Path
) -> None:
    root = write()
    snapshot = build(find_sources(root), root / "build", QUICK)
    for name in (str(snapshot.path), snapshot.digest, snapshot.digest[:8]):
        assert find_named(name, root, root / "build", QUICK, print).digest == snapshot.digest
    with pytest.raises(MissingInput, match="no snapshot"):
        find_named(snapshot.digest[:5], tmp_path, root / "build", QUICK, print)
    (root / "build/snapshots" / (snapshot.digest[:10] + "0")).mkdir()
    with pytest.raises(MissingInput, match="2 snapshots"):
        find_named(snapshot.digest[:8], root, root / "build", QUICK, print)
