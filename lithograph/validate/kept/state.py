"""The file that a run leaves for the next: terms, rows and rows of answers, checked by their digest.

A file that is not there, or not as it was written, is no reason to stop: everything is then drawn anew. It is
written whole under another name first, so that runs side by side never meet half of one.
"""

import hashlib
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from lithograph.errors import StorageError
from lithograph.files import DRAFT, put
from lithograph.reason.relation import Array
from lithograph.reason.table import NO_ROWS, Rows
from lithograph.validate.kept.reads import Key

MOST_FILES: Final = 3
"""States in the folder: that of the latest rules, and those of two before."""
_SUFFIX: Final = ".run"
_LONG_AGO: Final = 3600

Answer = dict[str, str]
"""One row of a check: terms in N-Triples by variable."""


@dataclass(frozen=True, slots=True)
class FileRows:
    """The triples of a file with this SHA-256, and the line of each."""

    digest: str
    rows: Rows
    lines: Rows


@dataclass(frozen=True, slots=True)
class State:
    """What a run knew: its terms, its files, what each rule drew at its turn, what each check answered.

    ``axioms`` are those without blank nodes, ``tree`` those of them that count as data; ``stages`` the new
    triples of each step, packed and sorted; ``watched`` what the procedures read. These three are of the
    revision that the run compared with, where it did; ``then`` is all that was known of it.
    """

    texts: tuple[bytes, ...] = ()
    files: Mapping[str, FileRows] = field(default_factory=dict)
    axioms: Rows = field(default_factory=lambda: NO_ROWS)
    tree: Rows = field(default_factory=lambda: NO_ROWS)
    stages: Mapping[str, Array] = field(default_factory=dict)
    outputs: Mapping[str, Rows] = field(default_factory=dict)
    watched: Mapping[str, frozenset[Key]] = field(default_factory=dict)
    whole: Array | None = None
    then: Array | None = None
    checks: Mapping[str, list[Answer]] = field(default_factory=dict)
    notes: Mapping[str, Any] = field(default_factory=dict)


def state_path(folder: Path, key: str) -> Path:
    """The file of the state with this key."""
    return folder / f"{key}{_SUFFIX}"


def read_state(path: Path) -> State | None:
    """The state in the file; ``None`` when it cannot be used."""
    try:
        content = path.read_bytes()
        digest, _, rest = content.partition(b"\n")
        if hashlib.sha256(rest).hexdigest().encode() != digest:
            return None
        head, _, body = rest.partition(b"\n")
        document = json.loads(head)
    except (OSError, ValueError):
        return None
    return _Reader(document, body).state()


class _Reader:
    def __init__(self, document: dict[str, Any], body: bytes) -> None:
        self._document = document
        self._body = body
        self._at = document["texts"]

    def state(self) -> State:
        """The parts in the order in which they were written."""
        document, body = self._document, self._body
        size = document["texts"]
        return State(
            texts=tuple(body[:size].split(b"\n")) if size else (),
            files={
                name: FileRows(digest, self._rows(count), self._take(count, np.dtype(np.int32)))
                for name, digest, count in document["files"]
            },
            axioms=self._rows(document["axioms"]),
            tree=self._rows(document["tree"]),
            stages={name: self._take(count, np.dtype(np.int64)) for name, count in document["stages"]},
            outputs={name: self._rows(count) for name, count in document["outputs"]},
            whole=self._take(document["whole"], np.dtype(np.int64)),
            then=self._take(document["then"], np.dtype(np.int64)),
            watched={
                name: frozenset((prop, kind) for prop, kind in keys)
                for name, keys in document["watched"].items()
            },
            checks=document["checks"],
            notes=document["notes"],
        )

    def _rows(self, count: int) -> Rows:
        rows: Rows = self._take(3 * count, np.dtype(np.int32)).reshape(-1, 3)
        return rows

    def _take(self, count: int, kind: "np.dtype[Any]") -> Any:
        start = self._at
        self._at += count * kind.itemsize
        return np.frombuffer(self._body, kind, count, start)


def write_state(path: Path, state: State) -> None:
    """Keep the state, and no more than so many; a folder that cannot be written is no reason to stop."""
    texts = b"\n".join(state.texts)
    arrays: list[Any] = []
    for entry in state.files.values():
        arrays += [entry.rows, entry.lines]
    arrays += [state.axioms, state.tree, *state.stages.values(), *state.outputs.values()]
    arrays += [_array(state.whole), _array(state.then)]
    document = {
        "texts": len(texts),
        "files": [[name, entry.digest, len(entry.lines)] for name, entry in state.files.items()],
        "axioms": len(state.axioms),
        "tree": len(state.tree),
        "stages": [[name, len(packed)] for name, packed in state.stages.items()],
        "outputs": [[name, len(rows)] for name, rows in state.outputs.items()],
        "whole": len(_array(state.whole)),
        "then": len(_array(state.then)),
        "watched": {name: sorted(keys, key=str) for name, keys in state.watched.items()},
        "checks": state.checks,
        "notes": state.notes,
    }
    body = [json.dumps(document, separators=(",", ":")).encode(), b"\n", texts]
    body += [array.tobytes() for array in arrays]
    rest = b"".join(body)
    with suppress(StorageError, OSError):
        put(path, hashlib.sha256(rest).hexdigest().encode() + b"\n" + rest)
        _forget(path.parent)


def _array(kept: Array | None) -> Array:
    return np.empty(0, np.int64) if kept is None else kept


def drop_state(path: Path) -> None:
    """Let the next run begin anew."""
    with suppress(OSError):
        path.unlink()


def _forget(folder: Path) -> None:
    """Drop all but the latest, and what runs that were killed left half written."""
    found = sorted(folder.glob(f"*{_SUFFIX}"), key=lambda path: path.stat().st_mtime, reverse=True)
    old = [path for path in folder.glob(f"*{DRAFT}") if path.stat().st_mtime < time.time() - _LONG_AGO]
    for path in (*found[MOST_FILES:], *old):
        path.unlink(missing_ok=True)
