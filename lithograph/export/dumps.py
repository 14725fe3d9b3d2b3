"""Dumps of a snapshot, each with its digest: all graphs packed and as TriG, the merged one in two forms.

They are made when first asked for, beside the snapshots, and kept as long as their snapshot is there:
``python -m lithograph.export.dumps SNAPSHOT`` makes them in a process of its own.
"""

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from lithograph.errors import StorageError
from lithograph.snapshot import Snapshot, open_snapshot
from lithograph.store import load_default, prefixes_of

NAMES: Final = ("lithograph.nq.gz", "lithograph.ttl", "lithograph.jsonld", "lithograph.trig")
LISTING: Final = "dumps.json"
FOLDER: Final = "dumps"
LEVEL: Final = 6
LEAST_NICE: Final = 19
CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Dump:
    """A file that holds the snapshot: its name, how many bytes it has, and its SHA-256."""

    name: str
    size: int
    sha256: str


def folder_of(snapshot: Snapshot) -> Path:
    """Where the dumps of the snapshot lie: beside the folder of snapshots."""
    return snapshot.path.parent.parent / FOLDER / snapshot.digest


def made(snapshot: Snapshot) -> tuple[Dump, ...]:
    """The dumps that are there; none when they were not made yet."""
    try:
        rows = json.loads((folder_of(snapshot) / LISTING).read_text(encoding="utf-8"))
        found = tuple(Dump(**row) for row in rows)
    except (OSError, ValueError, TypeError):
        return ()
    return found if tuple(dump.name for dump in found) == NAMES else ()


def make(snapshot: Snapshot) -> tuple[Dump, ...]:
    """The dumps, made where they are missing; raises ``StorageError`` when they cannot be written."""
    if known := made(snapshot):
        return known
    place = folder_of(snapshot)
    draft = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        _sweep(place.parent)
        draft.mkdir(parents=True)
        _write(snapshot, draft)
        found = tuple(_measured(draft / name) for name in NAMES)
        text = json.dumps([asdict(dump) for dump in found], indent=1) + "\n"
        (draft / LISTING).write_text(text, encoding="utf-8")
        if not made(snapshot):  # what an earlier release made of it has fewer forms
            shutil.rmtree(place, ignore_errors=True)
        with suppress(OSError):  # another process was quicker, and its files hold the same
            draft.rename(place)
    except OSError as error:
        raise StorageError(f"{place} cannot be written: {error.strerror or error}.") from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return found


def make_beside(snapshot: Snapshot) -> tuple[Dump, ...]:
    """The dumps, made in a process of their own: a server answers on meanwhile. None where that fails."""
    if not made(snapshot):
        command = [sys.executable, "-m", "lithograph.export.dumps", str(snapshot.path)]
        subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True)  # noqa: S603 - ours
    return made(snapshot)


def _write(snapshot: Snapshot, folder: Path) -> None:
    packed, turtle, json_ld, trig = (folder / name for name in NAMES)
    # without a name and a time in its head, the same snapshot always packs to the same bytes
    with (
        snapshot.dataset.open("rb") as source,
        packed.open("wb") as file,
        gzip.GzipFile("", "wb", LEVEL, file, mtime=0) as target,
    ):
        shutil.copyfileobj(source, target, CHUNK)
    graph = load_default(snapshot)
    prefixes = dict(sorted(prefixes_of(graph).items()))
    for path, form in ((turtle, ox.RdfFormat.TURTLE), (json_ld, ox.RdfFormat.JSON_LD)):
        with path.open("wb") as file:
            ox.serialize(_sorted(graph), file, form, prefixes=prefixes)
    with trig.open("wb") as file:
        ox.serialize(_by_graph(snapshot), file, ox.RdfFormat.TRIG, prefixes=prefixes)


def _sorted(graph: ox.Store) -> Iterator[ox.Triple]:
    """The triples in order: the same snapshot gives the same bytes, and each subject stands once."""
    return iter(sorted((quad.triple for quad in graph), key=str))


def _by_graph(snapshot: Snapshot) -> Iterator[ox.Quad]:
    """The quads of the snapshot, each graph in one piece; what a data set states outside of them first."""
    read = ox.parse(path=str(snapshot.dataset), format=ox.RdfFormat.N_QUADS, lenient=True)
    yield from sorted(read, key=lambda quad: (str(quad.graph_name), str(quad.triple)))


def _measured(path: Path) -> Dump:
    with path.open("rb") as file:
        return Dump(path.name, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def _sweep(dumps: Path) -> None:
    """Remove the dumps of snapshots that are gone."""
    kept = dumps.parent / "snapshots"
    for folder in dumps.iterdir() if dumps.is_dir() else ():
        if not folder.name.startswith(".") and not (kept / folder.name).is_dir():
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    with suppress(OSError):
        os.nice(LEAST_NICE)
    make(open_snapshot(Path(sys.argv[1])))
