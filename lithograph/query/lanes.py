"""The two lanes of the pool: how many queries run in each, and how the others wait for their turn.

A place that becomes free wakes the one that has waited longest and nobody else: to wake all of sixteen costs
more than the query that they wait for.
"""

import threading
import time
from dataclasses import dataclass


@dataclass(slots=True)
class Lane:
    """Places for queries that run, in turn. Every method is called with the lock of ``freed`` held.

    Several lanes may share one lock.
    """

    capacity: int
    room: int
    """How many may wait."""
    freed: threading.Condition
    running: int = 0
    waiting: int = 0

    @property
    def full(self) -> bool:
        """Whether no place is free."""
        return self.running >= self.capacity

    @property
    def load(self) -> tuple[int, int]:
        """How many run and how many wait."""
        return self.running, self.waiting

    def enter(self, seconds: float) -> bool:
        """Take a place, after those that came before; false when there is none within so many seconds.

        Or when as many wait as may.
        """
        if self.full or self.waiting:
            if self.waiting >= self.room:
                return False
            if not self._wait(time.monotonic() + seconds):
                return False
        self.running += 1
        if self.waiting and not self.full:  # the next in turn finds a place too
            self.freed.notify()
        return True

    def leave(self) -> None:
        """Give a place back."""
        self.running -= 1
        self.freed.notify()

    def _wait(self, deadline: float) -> bool:
        self.waiting += 1
        try:
            self.freed.wait(
                deadline - time.monotonic()
            )  # also where one that was woken has yet to take the place
            while self.full:
                if not self.freed.wait(deadline - time.monotonic()):
                    return False
        finally:
            self.waiting -= 1
        return True
