"""What the subcommands read of the snapshot: our entities."""

from pathlib import Path
from typing import Final

from lithograph.files import snapshot_home
from lithograph.match.catalogue import Entity, catalogue
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot, current_snapshot, open_snapshot
from lithograph.store import open_store

SCREENING: Final = "us-csl"
"""The data set whose records are entries of lists."""


def chosen_snapshot(folder: Path | None) -> Snapshot:
    """The snapshot in the folder, else the current one."""
    return open_snapshot(folder) if folder else current_snapshot(snapshot_home(Settings.from_environment()))


def our_entities(folder: Path | None) -> dict[str, Entity]:
    """The entities of the snapshot."""
    return catalogue(open_store(chosen_snapshot(folder)).graph)
