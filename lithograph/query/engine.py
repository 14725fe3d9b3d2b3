"""What answers queries: one small interface, so that the web application knows no process and no store."""

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from lithograph.errors import Overloaded
from lithograph.query.evaluate import Job, evaluate
from lithograph.query.pool import Pool
from lithograph.query.starter import Starter
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot
from lithograph.store import GraphStore, count_triples, load_store


class Engine(Protocol):
    """Answers queries from one snapshot."""

    @property
    def digest(self) -> str:
        """The digest of the snapshot in service: part of every cache key and ETag."""

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes that queries need not declare."""

    @property
    def triples(self) -> int:
        """Triples in the default graph."""

    @property
    def alive(self) -> bool:
        """Whether it can answer; one that cannot is to be closed and started again."""

    def answer(self, job: Job) -> Iterator[bytes]:
        """The answer in pieces; raises a ``LithographError`` at any piece, which makes the rest void."""

    def cancel(self, name: str) -> bool:
        """End the query of that name; false when none runs."""

    def rest(self) -> None:
        """Give back what only queries of before needed; the next one may wait some milliseconds for it."""

    def close(self) -> None:
        """Give back what the engine holds."""


class InProcess:
    """The engine without processes of its own: for the command line, trials and tests.

    No time limit can be kept here (the engine cannot be interrupted), and a query that ends the process
    ends everything.
    """

    def __init__(self, open_store: Callable[[], GraphStore]) -> None:
        self._store = open_store()
        self._triples = -1

    @property
    def digest(self) -> str:
        """The snapshot's digest."""
        return self._store.digest

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The store's prefixes."""
        return self._store.prefixes

    @property
    def triples(self) -> int:
        """Counted once, at the first question."""
        if self._triples < 0:
            self._triples = count_triples(self._store.graph)
        return self._triples

    @property
    def alive(self) -> bool:
        """It lives as long as this process."""
        return True

    def answer(self, job: Job) -> Iterator[bytes]:
        """The answer, whole, before the first piece is given."""
        pieces: list[bytes] = []
        evaluate(self._store, job, pieces.append)
        yield from pieces

    def cancel(self, name: str) -> bool:
        """Never: a query here is over before another request is read."""
        del name
        return False

    def rest(self) -> None:
        """Nothing is held for queries of before."""

    def close(self) -> None:
        """Nothing is held."""


def start_engine(settings: Settings, snapshot: Snapshot) -> Engine:
    """The engine that suits this system: worker processes where it can fork, else this process."""
    if not hasattr(os, "fork"):  # pragma: no cover - Windows
        return InProcess(lambda: load_store(snapshot))
    if settings.engine is not None:
        return Pool(settings, settings.engine)
    starter = Starter(settings, snapshot)
    try:
        return Pool(settings, starter.address, starter)
    except Overloaded:
        starter.close()
        raise
