"""A snapshot being written, put in its place, and put in service; older ones are dropped."""

import errno
import fcntl
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from lithograph.errors import StorageError
from lithograph.skolem import named
from lithograph.snapshot.published import DATASET, GIVEN, MANIFEST, RECORDS, STORE, Snapshot, open_snapshot
from lithograph.terms import RDF_TYPE

FORMAT = "2"
"""The version of the folder's layout: part of the digest, so that a new layout never meets an old reader."""

WRITING = "Writing the snapshot"

KEPT = 3
"""Snapshots kept on disk: the one in service and those before it; and whichever a server still holds."""


class Draft:
    """A snapshot being written: graphs are taken as they come, and loaded while their maker goes on."""

    def __init__(self, home: Path, digest: str, folder: Path) -> None:
        self.home = home
        self.digest = digest
        self._folder = folder
        self._store = ox.Store(str(folder / STORE))
        self._beside = ThreadPoolExecutor(os.cpu_count())
        self._loading: list[Future[None]] = []
        self._quads: list[bytes] = []
        self._merged: set[bytes] = set()

    def add(self, graphs: Iterable[tuple[ox.NamedNode, Sequence[ox.Triple]]]) -> None:
        """Take these graphs, text all the way: the engine loads it fastest, and beside the interpreter.

        A triple that several graphs hold is loaded once into the default graph.
        """
        quads: list[bytes] = []
        merged: set[bytes] = set()
        for iri, triples in graphs:
            lines = named(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"", iri).splitlines()
            ending = f"{iri} .".encode()
            quads += [line[:-1] + ending for line in lines]
            if not iri.value.endswith(RECORDS):
                merged.update(lines)
        merged -= self._merged
        self._quads += quads
        self._merged |= merged
        self._load(quads, ox.RdfFormat.N_QUADS)
        self._load(merged, ox.RdfFormat.N_TRIPLES)

    def give(self, own: Sequence[bytes], quads: Sequence[bytes], merged: Sequence[bytes]) -> None:
        """Take a data set as it is, blank nodes too: lines of N-Triples and N-Quads.

        ``own`` stands in the default graph, ``quads`` in named graphs; ``merged`` is what stands in the
        default graph beside the first.
        """
        self._quads += [*own, *quads]
        self._load(self._quads, ox.RdfFormat.N_QUADS)  # in one go: blank nodes are known by their labels
        self._load(merged, ox.RdfFormat.N_TRIPLES)
        (self._folder / GIVEN).write_bytes(b"".join(line + b"\n" for line in (*own, *merged)))

    def classes(self, namespace: str) -> dict[str, int]:
        """How many things each class of the namespace has in the default graph, by the class's IRI."""
        typed, within = f" {RDF_TYPE} ".encode(), f" {RDF_TYPE} <{namespace}".encode()
        kinds = Counter(line.rpartition(typed)[2] for line in self._merged if within in line)
        return {kind[1:-3].decode(): count for kind, count in kinds.items()}

    def finish(self, documents: Mapping[str, Any], manifest: Mapping[str, Any]) -> None:
        """Write the sorted N-Quads and the documents; then everything is on the disk.

        Raises ``StorageError``, for what was loaded beside too.
        """
        with _storage(WRITING, self.home):
            with (self._folder / DATASET).open("wb") as file:
                file.writelines(line + b"\n" for line in sorted(set(self._quads)))
                file.flush()
                os.fsync(file.fileno())
            for name, document in documents.items():
                _write_json(self._folder / f"{name}.json", document)
            for loading in self._loading:
                loading.result()
            self._store.flush()
            _write_json(self._folder / MANIFEST, manifest)

    def close(self) -> None:
        """Let go of the store, when what is being loaded is done."""
        self._beside.shutdown(cancel_futures=True)
        del self._store

    def _load(self, lines: Iterable[bytes], form: ox.RdfFormat) -> None:
        # lenient: the text comes from the engine itself
        load = partial(self._store.bulk_load, b"\n".join(lines), form, lenient=True)
        self._loading.append(self._beside.submit(load))


@contextmanager
def drafting(home: Path, digest: str) -> Iterator[Draft]:
    """A draft of the snapshot of that digest, to be finished in the block; then it is put in its place.

    Raises ``StorageError``; then, and whatever else is raised in the block, nothing is left behind.
    """
    folder = home / "snapshots" / f".draft-{os.getpid()}-{digest[:12]}"
    with _storage(WRITING, home):
        folder.parent.mkdir(parents=True, exist_ok=True)
        _sweep(home)
        folder.mkdir()
    try:
        with _storage(WRITING, home):
            draft = Draft(home, digest, folder)
        try:
            yield draft
        finally:
            draft.close()
        with _storage(WRITING, home):
            _place(folder, home / "snapshots" / digest)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_snapshot(
    home: Path,
    digest: str,
    graphs: Iterable[tuple[ox.NamedNode, Sequence[ox.Triple]]],
    documents: Mapping[str, Any],
    manifest: Mapping[str, Any],
) -> Snapshot:
    """The snapshot of these graphs, written whole and put in its place; raises ``StorageError``."""
    with drafting(home, digest) as draft:
        draft.add(graphs)
        draft.finish(documents, manifest)
    return open_snapshot(home / "snapshots" / digest)


def publish(home: Path, snapshot: Snapshot) -> None:
    """Put the snapshot in service, in one step; then drop the oldest ones beyond ``KEPT``."""
    with _storage("Publishing the snapshot", home):
        draft = home / f".current-{os.getpid()}"
        draft.write_text(snapshot.digest + "\n", encoding="ascii")
        draft.replace(home / "current")
    others = [
        path for path in (home / "snapshots").iterdir() if path != snapshot.path and path.name[0] != "."
    ]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[KEPT - 1 :]:
        if not _is_served(path):
            shutil.rmtree(path, ignore_errors=True)


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


def _is_served(path: Path) -> bool:
    """Whether some process holds the snapshot."""
    try:
        with (path / MANIFEST).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # it has no manifest: nobody can serve it
        return False
    return False


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
def _storage(doing: str, home: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno == errno.ENOSPC or "No space left" in str(error)
        reason = "the disk is full" if full else (error.strerror or str(error))
        raise StorageError(
            f"{doing} in {home} failed: {reason}.",
            hint="The snapshot in service is unchanged. Free space or set LITHOGRAPH_HOME, then build again.",
        ) from None
