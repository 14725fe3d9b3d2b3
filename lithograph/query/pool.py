"""The engine in production: queries run in worker processes that can be killed, in two lanes."""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

from lithograph.errors import Overloaded, QueryCancelled, QueryTimeout
from lithograph.query.ends import ENDED, blame
from lithograph.query.evaluate import Job
from lithograph.query.frames import DATA, END, ERROR, HELLO, JOB, Channel, frame, pack_job, unpack_error
from lithograph.query.idle import Idle
from lithograph.query.process import Worker
from lithograph.query.run import Counters, Run, Underway
from lithograph.query.starter import Starter, connect
from lithograph.query.traffic import Traffic
from lithograph.settings import Settings

START_SECONDS: Final = 120.0


class Pool:
    """Answers queries in worker processes."""

    def __init__(self, settings: Settings, address: Path, starter: Starter | None = None) -> None:
        self._settings = settings
        self._address = address
        self._starter = starter
        self._lock = threading.Lock()
        self._idle = Idle(2 * settings.workers)  # as many as may run in both lanes
        self.counters = Counters()
        self._traffic = Traffic(settings, self.counters)
        self._runs: set[Run] = set()
        self._named: dict[str, Run] = {}
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
            worker = self._idle.take(slow=self._traffic.is_slow(run)) or self._connect()
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
        return self._traffic.load()

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
                    if run.size > self._settings.buffer_bytes:
                        self._traffic.slow_down(run, worker)  # the rest waits for its reader
                    before = time.monotonic()
                    yield payload
                    run.wait_for_reader(time.monotonic() - before, len(payload))
                elif kind == END:
                    run.clean = True
                    self.counters.answered += 1
                    self._traffic.speed_up(run)
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
            return self._traffic.receive(run, worker)
        except TimeoutError:
            self.counters.timeouts += 1
            raise QueryTimeout(
                f"The query was stopped after {run.job.timeout:g} seconds.",
                hint="Narrow it down, or ask for more time with timeout= (seconds).",
            ) from None

    def _begin(self, run: Run) -> None:
        """Give the query a place in a lane; from now on it can be cancelled by its name.

        Of two with one name, the later one.
        """
        with self._lock:
            self._runs.add(run)
            if run.job.name is not None:
                self._named[run.job.name] = run
        self._traffic.begin(run)

    def _end(self, run: Run) -> None:
        """Take back the place and the name."""
        self._traffic.end(run)
        with self._lock:
            self._runs.discard(run)
            name = run.job.name
            if name is not None and self._named.get(name) is run:
                del self._named[name]

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
