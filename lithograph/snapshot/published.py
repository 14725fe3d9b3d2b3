"""A published snapshot: its folder, what stands in it, and how a process keeps it from being dropped."""

import fcntl
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lithograph.errors import MissingInput

DATASET = "dataset.nq"
GIVEN = "default.nt"
STORE = "store"
MANIFEST = "manifest.json"
RECORDS = "/record"
"""How the graphs of records about links end (who matched what, and how): the default graph lacks them."""


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
    def given(self) -> Path | None:
        """The default graph as N-Triples, of a data set that says itself what stands in it."""
        path = self.path / GIVEN
        return path if path.is_file() else None

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


def hold(snapshot: Snapshot) -> int:
    """A descriptor that keeps the snapshot from being dropped while this process, or a child of it, lives."""
    descriptor = os.open(snapshot.path / MANIFEST, os.O_RDONLY | os.O_CLOEXEC)
    with suppress(OSError):  # some network file systems have no locks: then a later build may drop it
        fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor
