"""Snapshots: whole or not at all, published in one step, read back as written."""

import errno
import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from lithograph import snapshot as snapshots
from lithograph.errors import MissingInput, StorageError
from lithograph.snapshot import Snapshot, current_snapshot, find_snapshot, hold, publish, write_snapshot

GRAPH = ox.NamedNode("http://e/graph")
TRIPLE = ox.Triple(
    ox.NamedNode("http://e/a"),
    ox.NamedNode("http://e/b"),
    ox.Literal("1.50", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")),
)


def write(home: Path, digest: str) -> Snapshot:
    documents: dict[str, object] = {"report": {"findings": []}}
    return write_snapshot(home, digest, [(GRAPH, [TRIPLE])], documents, {"digest": digest})


def test_a_published_snapshot_is_the_current_one(tmp_path: Path) -> None:
    publish(tmp_path, write(tmp_path, "one"))
    publish(tmp_path, write(tmp_path, "two"))
    assert current_snapshot(tmp_path).digest == "two"
    assert current_snapshot(tmp_path).document("report") == {"findings": []}


def test_the_dump_keeps_lexical_forms_and_the_store_holds_the_merged_default_graph(tmp_path: Path) -> None:
    written = write(tmp_path, "one")
    assert '"1.50"' in written.dataset.read_text(encoding="utf-8")
    store = ox.Store.read_only(str(written.store))
    assert len(list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))) == 1
    assert len(list(store.quads_for_pattern(None, None, None, GRAPH))) == 1


def test_without_a_snapshot_the_error_names_the_command_that_builds_one(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match="lithograph build"):
        current_snapshot(tmp_path)


def test_a_full_disk_leaves_the_former_snapshot_and_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, write(tmp_path, "one"))

    def no_space(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(StorageError, match=f"{tmp_path} failed: the disk is full"):
        write(tmp_path, "two")
    assert current_snapshot(tmp_path).digest == "one"
    assert find_snapshot(tmp_path, "two") is None
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == ["one"]


def test_the_draft_of_a_killed_build_is_swept_and_that_of_a_living_one_is_kept(tmp_path: Path) -> None:
    folder = tmp_path / "snapshots"
    gone = folder / ".draft-999999999-abc"
    living = folder / f".draft-{os.getppid()}-abc"
    for draft in (gone, living):
        draft.mkdir(parents=True)
    write(tmp_path, "one")
    assert not gone.exists()
    assert living.exists()


def test_the_second_of_two_equal_builds_uses_the_first_ones_folder(tmp_path: Path) -> None:
    first = write(tmp_path, "one")
    (first.path / "mark").touch()
    second = write(tmp_path, "one")
    assert (second.path / "mark").exists()


def test_only_the_newest_snapshots_are_kept(tmp_path: Path) -> None:
    for number in range(snapshots.KEPT + 2):
        written = write(tmp_path, f"s{number}")
        os.utime(written.path, (number, number))
        publish(tmp_path, written)
    kept = sorted(path.name for path in (tmp_path / "snapshots").iterdir())
    assert kept == [f"s{number}" for number in range(2, snapshots.KEPT + 2)]


def test_a_snapshot_that_is_being_served_is_kept(tmp_path: Path) -> None:
    served = write(tmp_path, "served")
    os.utime(served.path, (0, 0))
    descriptor = hold(served)
    for number in range(snapshots.KEPT + 1):
        publish(tmp_path, write(tmp_path, f"s{number}"))
    assert served.path.is_dir()
    os.close(descriptor)
    publish(tmp_path, write(tmp_path, "last"))
    assert not served.path.exists()
