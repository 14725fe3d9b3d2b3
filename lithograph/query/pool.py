"""The engine in production: queries run in worker processes that can be killed, in two lanes.

A query that is still running after ``slow_after`` seconds moves to the slow lane, where its worker gets a
lower priority, and makes room for a quick one. While the slow lane is full its worker is stopped. A query
that was slow before goes to the slow lane at once; while others wait, so does one that is like it but for
numbers and the like. So a quick query never waits behind a slow one.
"""

import json
import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

from lithograph.errors import Overloaded, QueryCancelled, QueryTimeout
from lithograph.query.costs import Slow
from lithograph.query.ends import ENDED, blame
from lithograph.query.evaluate import Job
from lithograph.query.frames import DATA, END, ERROR, HELLO, JOB, Channel, frame, pack_job, unpack_error
from lithograph.query.idle import Idle
from lithograph.query.lanes import Lane
from lithograph.query.process import Worker
from lithograph.query.run import Run, Underway
from lithograph.query.starter import Starter, connect
from lithograph.settings import Settings

START_SECONDS: Final = 120.0
RETRY_AFTER: Final = "5"
STEP_BACK: Final = 1.0
"""Seconds in the slow lane after which a worker gets a lower priority, which it keeps: nobody may raise it.

Until then it stays good for quick queries, and need not be replaced by one that has yet to map the graph.
"""
LEAST: Final = 0.03
"""Seconds that a query may work in the quick lane while others wait for it."""
BUSY: Final = 20
"""How many times as long a query may take that hardly gets to work."""


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


class Pool:
    """Answers queries in worker processes."""

    def __init__(self, settings: Settings, address: Path, starter: Starter | None = None) -> None:
        self._settings = settings
        self._address = address
        self._starter = starter
        self._lock = threading.Lock()
        self._idle = Idle(2 * settings.workers)  # as many as may run in both lanes
        self._fast = Lane(settings.workers, settings.threads, threading.Condition(self._lock))
        # fewer than there are threads, so that slow queries never leave quick ones without any
        room = min(settings.queue, settings.threads // 2)
        self._slow = Lane(settings.workers, room, threading.Condition(self._lock))
        self._slow_before = Slow()
        self._runs: set[Run] = set()
        self._named: dict[str, Run] = {}
        self.counters = Counters()
        connect(address, starter, START_SECONDS).close()
        first = self._connect()
        self._about = first.about
        self._prefixes: Mapping[str, str] = MappingProxyType(first.about["prefixes"])
        self._idle.keep(first)

    @property
    def digest(self) -> str:
        """The digest of the snapshot in service."""
        return str(self._about["digest"])

    @property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes that queries need not declare."""
        return self._prefixes

    @property
    def triples(self) -> int:
        """Triples in the default graph."""
        return int(self._about["triples"])

    @property
    def alive(self) -> bool:
        """Whether our own zygote runs; one that another process started is that process's care."""
        return self._starter is None or not self._starter.ended

    def answer(self, job: Job) -> Iterator[bytes]:
        """The answer in pieces; leaving the iteration ends the query.

        Raises the query's own error, ``QueryTimeout``, or ``Overloaded`` when no process is free or the
        query ended the one it ran in.
        """
        run = Run(job, time.monotonic() + job.timeout)
        try:
            self._begin(run)
            worker = self._worker(run)
            try:
                self._give(run, worker)
                yield from self._exchange(run, worker)
            finally:
                with self._lock:
                    run.worker = None  # it may answer another query from now on, which nobody wants to cancel
                worker.answered += 1
                spent = not run.clean or worker.answered >= self._settings.worker_queries
                if spent or not self._idle.keep(worker):
                    worker.close()
        finally:
            self._end(run)

    def cancel(self, name: str) -> bool:
        """End the query of that name, also while it waits for its turn; false when there is none."""
        with self._lock:
            run = self._named.get(name)
            if run is not None:
                run.cancel()
        return run is not None

    def older(self, seconds: float) -> list[Underway]:
        """The queries that have been running or waiting for that long and of which nothing came yet."""
        before = time.monotonic() - seconds
        with self._lock:
            runs = [run for run in self._runs if run.began <= before and not run.size]
        return [Underway(run.thread, run.began, partial(self._give_up, run)) for run in runs]

    def load(self) -> dict[str, tuple[int, int]]:
        """How many queries run and wait, by lane."""
        with self._lock:
            return {"fast": self._fast.load, "slow": self._slow.load}

    def rest(self) -> None:
        """End the workers that no query uses, and what they hold; the zygote stays."""
        self._idle.drop()

    def settle(self, seconds: float) -> bool:
        """Put a fresh worker in the place of those that answered queries, but none for so many seconds.

        Whether there were any.
        """
        dropped = self._idle.drop(seconds, answered=1)
        if dropped and self._idle.empty:
            with suppress(Overloaded):  # the zygote has just ended; the next query looks into that
                self._idle.keep(self._connect())
        return dropped > 0

    def close(self) -> None:
        """End the workers, and the zygote if it is ours."""
        self.rest()
        if self._starter is not None:
            self._starter.close()

    def _give_up(self, run: Run) -> bool:
        """End a query, unless its answer has begun to come: who is not there then is found by sending it."""
        with self._lock:
            if run.size:
                return False
            run.cancel()
        return True

    def _give(self, run: Run, worker: Worker) -> None:
        """Let the worker work for the query, unless that was cancelled while it waited."""
        with self._lock:
            run.worker = worker
        if run.cancelled:
            run.clean = True  # the worker did nothing
            raise self._ended(run)

    def _exchange(self, run: Run, worker: Worker) -> Iterator[bytes]:
        run.started = time.monotonic()
        run.worked = worker.seconds()
        try:
            worker.channel.send(frame(JOB, pack_job(run.job)))
            while True:
                kind, payload = self._next(run, worker)
                if kind == DATA:
                    run.size += len(payload)
                    if run.lane is self._fast and run.size > self._settings.buffer_bytes:
                        self._slow_down(run, worker)  # the rest waits for its reader
                    before = time.monotonic()
                    yield payload
                    run.wait_for_reader(time.monotonic() - before, len(payload))
                elif kind == END:
                    run.clean = True
                    self.counters.answered += 1
                    self._forget(run)
                    return
                elif kind == ERROR:
                    run.clean = True
                    self.counters.failed += 1
                    raise unpack_error(payload)
                elif kind == ENDED:
                    raise self._ended(run, payload)
        except (EOFError, OSError):
            raise self._ended(run) from None

    def _ended(self, run: Run, last: bytes | None = None) -> QueryCancelled | Overloaded:
        """The error that tells why its worker ended; ``last`` is what was said of that."""
        if run.cancelled:
            self.counters.cancelled += 1
            return QueryCancelled("The query was cancelled.")
        self.counters.deaths += 1
        return blame(last)

    def _next(self, run: Run, worker: Worker) -> tuple[bytes, bytes]:
        try:
            if run.lane is self._fast:
                try:
                    return self._quickly(run, worker)
                except TimeoutError:
                    if run.left > 0:
                        self._slow_down(run, worker)
            if not worker.slow:
                try:
                    return worker.channel.receive(min(STEP_BACK, run.left))
                except TimeoutError:
                    if run.left > 0:
                        worker.step_back()
            return worker.channel.receive(run.left)
        except TimeoutError:
            self.counters.timeouts += 1
            raise QueryTimeout(
                f"The query was stopped after {run.job.timeout:g} seconds.",
                hint="Narrow it down, or ask for more time with timeout= (seconds).",
            ) from None

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

    def _begin(self, run: Run) -> None:
        """Give the query a place in the lane that it belongs to; from now on it can be cancelled by its name.

        Of two with one name, the later one.
        """
        with self._lock:
            self._runs.add(run)
            if run.job.name is not None:
                self._named[run.job.name] = run
            waits = self._fast.full or self._fast.waiting > 0
            slow = self._slow_before.knows(run.key) or (waits and self._expected(run))
            lane = self._slow if slow else self._fast
            self._enter(lane)
            if waits and not slow and self._expected(run):  # seen meanwhile
                lane.leave()
                lane = self._slow
                self._enter(lane)
            run.lane = lane

    def _expected(self, run: Run) -> bool:
        """Whether a query that has to wait is expected to be slow."""
        return bool(self._slow_before) and self._slow_before.expects(run.like)

    def _end(self, run: Run) -> None:
        """Take back the place and the name."""
        with self._lock:
            if run.lane is not None:
                run.lane.leave()
            self._runs.discard(run)
            name = run.job.name
            if name is not None and self._named.get(name) is run:
                del self._named[name]

    def _enter(self, lane: Lane) -> None:
        """Wait for a place, in turn; call with the lock held."""
        if not lane.enter(self._settings.queue_seconds):
            raise self._busy()

    def _slow_down(self, run: Run, worker: Worker) -> None:
        """Move a query that turned out slow, and stop it while the slow lane is full."""
        with self._lock:
            self.counters.slowed += 1
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

    def _forget(self, run: Run) -> None:
        """Let a query that was slow once, and is no longer, be quick again."""
        tried = run.lane is self._slow or self._fast.waiting
        if tried and self._slow_before and time.monotonic() - run.started < self._settings.slow_after:
            self._slow_before.discard(run.key, run.like)

    def _busy(self) -> Overloaded:
        self.counters.refused += 1
        error = Overloaded("Too many queries are running.", hint=f"Try again in {RETRY_AFTER} seconds.")
        error.headers["Retry-After"] = RETRY_AFTER
        return error

    def _worker(self, run: Run) -> Worker:
        """A worker of its own for the query."""
        return self._idle.take(slow=run.lane is self._slow) or self._connect()

    def _connect(self) -> Worker:
        channel = Channel(connect(self._address, self._starter, self._settings.queue_seconds))
        try:
            kind, payload = channel.receive(START_SECONDS)
        except (EOFError, OSError):
            kind, payload = ENDED, b""
        if kind != HELLO:
            channel.close()
            raise Overloaded("The query engine could not be started.")
        about = json.loads(payload)
        return Worker(channel, about["pid"], about)
