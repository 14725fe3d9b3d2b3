"""Which of the two lanes a query is in, and when it moves.

A query that is still running after ``slow_after`` seconds moves to the slow lane, where its worker gets a
lower priority, and makes room for a quick one. While the slow lane is full its worker is stopped. A query
that was slow before goes to the slow lane at once; while others wait, so does one that is like it but for
numbers and the like. So a quick query never waits behind a slow one.
"""

import signal
import threading
import time
from typing import Final

from lithograph.errors import Overloaded
from lithograph.query.costs import Slow
from lithograph.query.lanes import Lane
from lithograph.query.process import Worker
from lithograph.query.run import Counters, Run
from lithograph.settings import Settings

STEP_BACK: Final = 1.0
"""Seconds in the slow lane after which a worker gets a lower priority, which it keeps: nobody may raise it.

Until then it stays good for quick queries, and need not be replaced by one that has yet to map the graph.
"""
LEAST: Final = 0.03
"""Seconds that a query may work in the quick lane while others wait for it."""
BUSY: Final = 20
"""How many times as long a query may take that hardly gets to work."""


class Traffic:
    """The two lanes, and what is known of queries that were slow."""

    def __init__(self, settings: Settings, counters: Counters) -> None:
        self._settings = settings
        self._counters = counters
        self._lock = threading.Lock()
        self._fast = Lane(settings.workers, settings.threads, threading.Condition(self._lock))
        # fewer than there are threads, so that slow queries never leave quick ones without any
        room = min(settings.queue, settings.threads // 2)
        self._slow = Lane(settings.workers, room, threading.Condition(self._lock))
        self._slow_before = Slow()

    def load(self) -> dict[str, tuple[int, int]]:
        """How many queries run and wait, by lane."""
        with self._lock:
            return {"fast": self._fast.load, "slow": self._slow.load}

    def is_slow(self, run: Run) -> bool:
        """Whether the query is in the slow lane."""
        return run.lane is self._slow

    def begin(self, run: Run) -> None:
        """Give the query a place in the lane that it belongs to; raises ``Overloaded`` when there is none."""
        with self._lock:
            waits = self._fast.full or self._fast.waiting > 0
            slow = self._slow_before.knows(run.key) or (waits and self._expected(run))
            lane = self._slow if slow else self._fast
            self._enter(lane)
            if waits and not slow and self._expected(run):  # seen meanwhile
                lane.leave()
                lane = self._slow
                self._enter(lane)
            run.lane = lane

    def end(self, run: Run) -> None:
        """Take back the place."""
        with self._lock:
            if run.lane is not None:
                run.lane.leave()

    def slow_down(self, run: Run, worker: Worker) -> None:
        """Move a query that turned out slow, and stop it while the slow lane is full."""
        if run.lane is not self._fast:
            return
        with self._lock:
            self._counters.slowed += 1
            self._slow_before.add(run.key, run.like)
            if self._fast.waiting:
                worker.step_back()  # those that wait need the processor too
            self._fast.leave()
            run.lane = None
            full = self._slow.full
            if full:
                worker.signal(signal.SIGSTOP)
            stopped = time.monotonic()
            self._enter(self._slow)
            run.lane = self._slow
        if full:
            worker.signal(signal.SIGCONT)
            run.deadline += time.monotonic() - stopped

    def speed_up(self, run: Run) -> None:
        """Let a query that has ended, was slow once, and is no longer, be quick the next time."""
        tried = run.lane is self._slow or self._fast.waiting
        if tried and self._slow_before and time.monotonic() - run.started < self._settings.slow_after:
            self._slow_before.discard(run.key, run.like)

    def receive(self, run: Run, worker: Worker) -> tuple[bytes, bytes]:
        """The next frame, however the query moves meanwhile; raises ``TimeoutError`` when its time is up."""
        if run.lane is self._fast:
            try:
                return self._quickly(run, worker)
            except TimeoutError:
                if run.left > 0:
                    self.slow_down(run, worker)
        if not worker.slow:
            try:
                return worker.channel.receive(min(STEP_BACK, run.left))
            except TimeoutError:
                if run.left > 0:
                    worker.step_back()
        return worker.channel.receive(run.left)

    def _quickly(self, run: Run, worker: Worker) -> tuple[bytes, bytes]:
        """The next frame; raises ``TimeoutError`` when the query has worked for ``slow_after`` seconds.

        Or for ``LEAST``, when others wait.
        Where the machine is busy, a quick query takes long without working: that does not make it slow.
        """
        began = time.monotonic()
        wait = min(self._settings.slow_after, LEAST)
        while True:
            try:
                return worker.channel.receive(min(wait, run.left))
            except TimeoutError:
                limit = self._settings.slow_after
                if self._fast.waiting:
                    limit = min(limit, LEAST)
                now = worker.seconds()
                late = time.monotonic() > began + BUSY * limit
                if now is None or run.worked is None or run.left <= 0 or late:
                    raise
                left = limit - (now - run.worked)
                if left <= 0:
                    raise
                wait = max(min(left, LEAST), limit / 10)

    def _expected(self, run: Run) -> bool:
        """Whether a query that has to wait is expected to be slow."""
        return bool(self._slow_before) and self._slow_before.expects(run.like)

    def _enter(self, lane: Lane) -> None:
        """Wait for a place, in turn; call with the lock held."""
        if lane.enter(self._settings.queue_seconds):
            return
        self._counters.refused += 1
        raise Overloaded.for_now("Too many queries are running.")
