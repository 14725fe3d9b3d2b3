"""What a name stands for: a snapshot on disk, or the sources as they were in a git revision."""

import io
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from lithograph.build import Options, make, snapshot_key
from lithograph.errors import BadSetting, MissingInput, shown
from lithograph.files import Sources, find_sources
from lithograph.git import git
from lithograph.snapshot import KEPT, MANIFEST, Snapshot, find_snapshot, open_snapshot

SHORTEST: Final = 6
"""Digits of a digest that name a snapshot."""
COMPARED: Final = "compared"
"""The folder, beside the snapshots in service, of those made for comparisons."""
_WITHOUT: Final = "Compare snapshots instead."
FOLDERS: Final = ("ontology", "graph", "shapes", "queries")


def find_named(
    name: str, root: Path, home: Path, options: Options, on_step: Callable[[str], None]
) -> Snapshot:
    """The snapshot of that name: a folder, the beginning of a digest, or a git revision, built when needed.

    Raises ``MissingInput`` when it is none of them, and whatever a build of the revision raises.
    """
    if (Path(name) / MANIFEST).is_file():
        return open_snapshot(Path(name))
    known = [*_begins(home, name), *_begins(home / COMPARED, name)]
    if len(known) == 1:
        return open_snapshot(known[0])
    if known:
        raise MissingInput(f"{name} begins the digests of {len(known)} snapshots.", hint="Give more of it.")
    return _of_revision(_commit(name, root), root, home, options, on_step)


def of_sources(sources: Sources, home: Path, options: Options, on_step: Callable[[str], None]) -> Snapshot:
    """The snapshot of these sources, wherever one already is; else built, and not put in service."""
    key = snapshot_key(sources, options)
    known = find_snapshot(home, key) or find_snapshot(home / COMPARED, key)
    return known or make(sources, home / COMPARED, options, on_step)


def _begins(home: Path, name: str) -> list[Path]:
    folder = home / "snapshots"
    if len(name) < SHORTEST or not name.isalnum() or not folder.is_dir():
        return []
    return [path for path in folder.iterdir() if path.name.startswith(name)]


def _commit(name: str, root: Path) -> str:
    """The commit that the name stands for."""
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    try:
        return git(root, *asked, hint=_WITHOUT).decode().strip()
    except BadSetting:
        raise MissingInput(
            f"{shown(name)} is no snapshot, no folder of one and no git revision.",
            hint="Give a digest, a folder, or a commit, tag or branch.",
        ) from None


def _of_revision(
    commit: str, root: Path, home: Path, options: Options, on_step: Callable[[str], None]
) -> Snapshot:
    """The snapshot of the sources as the commit has them, kept for the next comparison."""
    on_step(f"git {commit[:12]}")
    archive = git(root, "archive", "--format=tar", commit, hint=_WITHOUT)
    with tempfile.TemporaryDirectory(prefix="lithograph-") as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            members = [member for member in files if member.name.split("/")[0] in FOLDERS]
            files.extractall(folder, members=members, filter="data")
        snapshot = of_sources(find_sources(Path(folder)), home, options, on_step)
    _forget(home / COMPARED, snapshot)
    return snapshot


def _forget(home: Path, newest: Snapshot) -> None:
    """Drop the oldest snapshots of revisions beyond as many as are kept in service."""
    if not (home / "snapshots").is_dir():
        return
    others = [path for path in (home / "snapshots").iterdir() if path != newest.path and path.name[0] != "."]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[KEPT:]:
        shutil.rmtree(path, ignore_errors=True)
