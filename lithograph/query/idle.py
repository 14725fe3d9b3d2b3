"""Workers that wait for their next query.

Reading the graph writes to it (the engine counts references): a worker copies every page of it that a query
looks at. A worker that has answered queries and gets no more is replaced by a fresh one, which shares all
pages with the zygote.
"""

import threading
import time
from dataclasses import dataclass, field

from lithograph.query.process import Worker


@dataclass(slots=True)
class Idle:
    """Idle workers, at most so many of each lane: those that stepped back are good for slow queries only."""

    most: int
    _quick: list[Worker] = field(default_factory=list)
    _slow: list[Worker] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, *, slow: bool) -> Worker | None:
        """The one that answered last and is still there, for a slow query rather one that stepped back."""
        with self._lock:
            for waiting in (self._slow, self._quick) if slow else (self._quick,):
                while waiting:
                    worker = waiting.pop()
                    if not worker.channel.ended():
                        return worker
                    worker.close()
        return None

    def keep(self, worker: Worker) -> bool:
        """Keep a worker for the next query; false when there are enough."""
        with self._lock:
            waiting = self._slow if worker.slow else self._quick
            if len(waiting) >= self.most:
                return False
            worker.since = time.monotonic()
            waiting.append(worker)
            return True

    def drop(self, seconds: float = 0.0, answered: int = 0) -> int:
        """End those that have waited so long and answered so many queries; how many that were."""
        before = time.monotonic() - seconds
        dropped = 0
        with self._lock:
            for waiting in (self._quick, self._slow):
                ended = [one for one in waiting if one.since <= before and one.answered >= answered]
                waiting[:] = [one for one in waiting if one not in ended]
                dropped += len(ended)
                for worker in ended:
                    worker.close()
        return dropped

    @property
    def empty(self) -> bool:
        """Whether none waits for a quick query."""
        return not self._quick
