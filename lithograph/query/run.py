"""Queries on their way through the pool, and what became of them."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from lithograph.errors import QueryTimeout
from lithograph.query.costs import Likeness, likeness, of_text
from lithograph.query.evaluate import Job
from lithograph.query.lanes import Lane
from lithograph.query.process import Worker

READER_SECONDS: Final = 30.0
READER_RATE: Final = 20_000
"""A reader may take so many seconds, and one more for so many bytes, before it is taken for gone."""


@dataclass(slots=True)
class Counters:
    """What the operator wants to know."""

    answered: int = 0
    failed: int = 0
    timeouts: int = 0
    deaths: int = 0
    refused: int = 0
    slowed: int = 0
    cancelled: int = 0


@dataclass(frozen=True, slots=True)
class Underway:
    """A query that is being answered, for those who want to know whom for."""

    thread: int
    """The thread that answers it."""
    began: float
    end: Callable[[], bool]
    """Ends it; false where its answer has begun to come."""


@dataclass(slots=True, eq=False)
class Run:
    """A query on its way: where it runs and how long it may."""

    job: Job
    deadline: float
    began: float = field(default_factory=time.monotonic)
    thread: int = field(default_factory=threading.get_ident)
    lane: Lane | None = None
    worker: Worker | None = None
    cancelled: bool = False
    started: float = 0.0
    """When its worker got it."""
    worked: float | None = None
    """The CPU seconds of its worker before."""
    size: int = 0
    """Bytes of its answer so far."""
    patience: float = READER_SECONDS
    """Seconds that its reader may still take."""
    clean: bool = False
    """Whether the worker finished the job and is ready for another."""
    key: int = field(init=False)
    _like: Likeness | None = None

    def __post_init__(self) -> None:
        self.key = of_text(self.job)

    def wait_for_reader(self, seconds: float, size: int) -> None:
        """Let a slow reader cost the query no time; raises ``QueryTimeout`` when it is too slow."""
        self.deadline += seconds
        self.patience += size / READER_RATE - seconds
        if self.patience < 0:
            raise QueryTimeout("The answer was taken too slowly.")

    def cancel(self) -> None:
        """End it, now or when its turn comes. Call with the lock of the pool held."""
        self.cancelled = True
        if self.worker is not None:
            self.worker.channel.shut()

    @property
    def like(self) -> Likeness:
        """What it has in common with others: few queries are looked at so."""
        if self._like is None:
            self._like = likeness(self.job)
        return self._like

    @property
    def left(self) -> float:
        """Seconds left."""
        return self.deadline - time.monotonic()
