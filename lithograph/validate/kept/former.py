"""What a revision said and what followed from it, to tell what a change brought and what it took away."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from lithograph.errors import LithographError
from lithograph.files import Sources
from lithograph.link.sssom import EXTENSION, MappingSet
from lithograph.reason.relation import unique
from lithograph.reason.table import NO_ROWS, NotNumbered, Rows, Table, pack_rows
from lithograph.terms import graph_iri
from lithograph.validate.kept.state import FileRows, State
from lithograph.validate.kept.strata import Drawn
from lithograph.validate.past import Past, linked, statements

NOTE: Final = "then"
"""Under this name a state keeps the digest of the revision that its stages are of."""


@dataclass(frozen=True, slots=True)
class Former:
    """The statements and links of a revision; ``digest`` tells it from others."""

    digest: str
    stated: Rows
    beside: Rows


@dataclass(frozen=True, slots=True)
class Present:
    """The files of the graph and the link sets as they are, in rows."""

    sources: Sources
    files: Mapping[str, FileRows]
    sets: Sequence[MappingSet]
    links: Mapping[str, FileRows]


def former(present: Present, past: Past, table: Table) -> Former:
    """What the files of the graph were in the revision; raises ``NotNumbered``."""
    sources, links = present.sources, present.links
    stated = {
        name: (entry.digest, entry.rows)
        for name, entry in present.files.items()
        if sources.root / name not in past.changed
    }
    beside = {
        iri: (links[iri].digest, links[iri].rows)
        for item in present.sets
        for iri in (graph_iri(f"links/{item.dataset}{end}").value for end in ("", "/record"))
        if item.path not in past.changed
    }
    folder = sources.root / "graph"
    for path in past.changed:
        name = sources.name(path)
        if path.parent == folder / "links" and path.name.endswith(EXTENSION):
            content = past.content(path)
            beside[name] = (_digest(content), table.rows(linked(content, path)))
        elif path.is_relative_to(folder) and path.suffix == ".ttl":
            content = past.content(path)
            stated[name] = (_digest(content), table.read(statements(content, path).splitlines()))
    every = (*stated.items(), *beside.items())
    told = sorted((name, digest) for name, (digest, rows) in every if len(rows))
    return Former(
        _digest(repr(told).encode()),
        # in the order in which they are read: of numbers in two forms inference keeps the first
        np.concatenate([NO_ROWS, *(stated[name][1] for name in sorted(stated, key=Path))]),
        np.concatenate([NO_ROWS, *(rows for _, rows in beside.values())]),
    )


def drawn_from(
    before: State, read: Callable[[], Former], tree: Rows, draw: Callable[[Rows, State], Drawn]
) -> State:
    """The state with the stages of the revision and all that was known of it: as kept, or drawn anew.

    Where nothing can be drawn, because the revision has faults, the state is as before and has no ``then``.
    """
    try:
        known = read()
        if before.notes.get(NOTE) == known.digest:
            return before
        drawn = draw(known.stated, before)
    except (LithographError, NotNumbered):
        return replace(before, then=None, notes={**before.notes, NOTE: None})
    parts = [known.stated, drawn.derived, drawn.inferred, tree, known.beside]
    return replace(
        before,
        stages=drawn.stages,
        outputs=drawn.outputs,
        watched=drawn.watched,
        then=unique([pack_rows(np.concatenate(parts))]),
        notes={**before.notes, NOTE: known.digest},
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
