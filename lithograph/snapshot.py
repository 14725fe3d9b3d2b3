"""A snapshot on disk: everything the server needs, in one immutable folder named by its inputs' digest.

A snapshot is written beside its final place and renamed into it; ``current`` names the one in service and
is replaced in one step. Whatever happens before that step, the former snapshot stays in service.
"""

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from lithograph.errors import MissingInput, StorageError
from lithograph.skolem import named

FORMAT = "2"
"""The version of the folder's layout: part of the digest, so that a new layout never meets an old reader."""

DATASET = "dataset.nq"
STORE = "store"
MANIFEST = "manifest.json"
RECORDS = "/record"
"""How the graphs of records about links end (who matched what, and how): the default graph lacks them."""

KEPT = 3
"""Snapshots kept on disk: the one in service and those before it."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A published snapshot: its folder, the digest of its inputs, and its manifest."""

    path: Path
    digest: str
    manifest: Mapping[str, Any]

    @property
    def dataset(self) -> Path:
        """All named graphs as sorted N-Quads, lexical forms kept."""
        return self.path / DATASET

    @property
    def store(self) -> Path:
        """The RocksDB store: the named graphs, and their merged copy as the default graph."""
        return self.path / STORE

    def document(self, name: str) -> Any:
        """The JSON document of that name (``report``, ``questions``)."""
        return json.loads((self.path / f"{name}.json").read_text(encoding="utf-8"))


def open_snapshot(path: Path) -> Snapshot:
    """The snapshot in that folder; raises ``MissingInput`` when it is none."""
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise MissingInput(f"{path} holds no snapshot.", hint="Build one: lithograph build") from None
    return Snapshot(path, manifest["digest"], manifest)


def find_snapshot(home: Path, digest: str) -> Snapshot | None:
    """The complete snapshot of that digest, if there is one."""
    try:
        return open_snapshot(home / "snapshots" / digest)
    except MissingInput:
        return None


def current_snapshot(home: Path) -> Snapshot:
    """The snapshot in service; raises ``MissingInput`` when nothing was published yet."""
    try:
        digest = (home / "current").read_text(encoding="ascii").strip()
    except OSError:
        raise MissingInput(
            f"No snapshot has been built in {home}.", hint="Build one: lithograph build"
        ) from None
    return open_snapshot(home / "snapshots" / digest)


def write_snapshot(
    home: Path,
    digest: str,
    graphs: Iterable[tuple[ox.NamedNode, Iterable[ox.Triple]]],
    documents: Callable[[], Mapping[str, Any]],
    manifest: Callable[[], Mapping[str, Any]],
) -> Snapshot:
    """The snapshot, written whole and put in its place; raises ``StorageError`` and leaves nothing behind.

    ``documents`` are asked for once the graphs are written, so that they may be made meanwhile; ``manifest``
    is asked last, so that it can tell how long the rest took.
    """
    final = home / "snapshots" / digest
    with _storage("writing the snapshot"):
        (home / "snapshots").mkdir(parents=True, exist_ok=True)
        _sweep(home)
        draft = home / "snapshots" / f".draft-{os.getpid()}-{digest[:12]}"
        draft.mkdir()
        try:
            _write_dataset(draft, graphs)
            for name, document in documents().items():
                _write_json(draft / f"{name}.json", document)
            _write_json(draft / MANIFEST, manifest())
            _place(draft, final)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return open_snapshot(final)


def publish(home: Path, snapshot: Snapshot) -> None:
    """Put the snapshot in service, in one step; then drop the oldest ones beyond ``KEPT``."""
    with _storage("publishing the snapshot"):
        draft = home / f".current-{os.getpid()}"
        draft.write_text(snapshot.digest + "\n", encoding="ascii")
        draft.replace(home / "current")
    others = [
        path for path in (home / "snapshots").iterdir() if path != snapshot.path and path.name[0] != "."
    ]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)


def _write_dataset(folder: Path, graphs: Iterable[tuple[ox.NamedNode, Iterable[ox.Triple]]]) -> None:
    """The sorted N-Quads, and the store over them; text all the way, which the engine loads fastest."""
    quads: list[bytes] = []
    merged: set[bytes] = set()
    for iri, triples in graphs:
        lines = named(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"", iri).splitlines()
        ending = f"{iri} .\n".encode()
        quads += [line[:-1] + ending for line in lines]
        if not iri.value.endswith(RECORDS):
            merged.update(lines)
    with (folder / DATASET).open("wb") as file:
        file.writelines(sorted(set(quads)))
        file.flush()
        os.fsync(file.fileno())
    store = ox.Store(str(folder / STORE))
    store.bulk_load(path=str(folder / DATASET), format=ox.RdfFormat.N_QUADS)
    store.bulk_load(b"\n".join(merged), format=ox.RdfFormat.N_TRIPLES)
    store.flush()


def _write_json(path: Path, document: Any) -> None:
    with path.open("w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())


def _place(draft: Path, final: Path) -> None:
    try:
        draft.rename(final)
    except OSError as error:
        # another build of the same inputs was first: its folder holds the same, and ours is dropped
        if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
            raise


def _sweep(home: Path) -> None:
    """Drop the drafts of builds that were killed."""
    for draft in (home / "snapshots").glob(".draft-*"):
        if not _is_running(int(draft.name.split("-")[1])):
            shutil.rmtree(draft, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def _storage(doing: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno == errno.ENOSPC or "No space left" in str(error)
        reason = "the disk is full" if full else (error.strerror or str(error))
        raise StorageError(
            f"{doing.capitalize()} failed: {reason}.",
            hint="The snapshot in service is unchanged. Free space or set LITHOGRAPH_HOME, then build again.",
        ) from None
