"""A snapshot on disk: everything the server needs, in one immutable folder named by its inputs' digest.

A snapshot is written beside its final place and renamed into it; ``current`` names the one in service and
is replaced in one step. Whatever happens before that step, the former snapshot stays in service.
"""

from lithograph.snapshot.draft import FORMAT, KEPT, Draft, drafting, publish, write_snapshot
from lithograph.snapshot.published import (
    MANIFEST,
    RECORDS,
    Snapshot,
    current_snapshot,
    find_snapshot,
    hold,
    open_snapshot,
)

__all__ = [
    "FORMAT",
    "KEPT",
    "MANIFEST",
    "RECORDS",
    "Draft",
    "Snapshot",
    "current_snapshot",
    "drafting",
    "find_snapshot",
    "hold",
    "open_snapshot",
    "publish",
    "write_snapshot",
]
