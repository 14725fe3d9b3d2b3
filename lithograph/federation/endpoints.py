"""Other endpoints as this server has found them: no question is sent twice, and none to one that fails.

What an endpoint answered is kept for a short time, for the next query that asks the same. One that fails
again and again, or says itself that it is overloaded, is left alone for a while; then a single question finds
out whether it has recovered (a circuit breaker).
"""

import math
import re
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from lithograph.errors import ServiceFailed
from lithograph.federation.remote import Answer, NotAnswering, fetch
from lithograph.query.check import UNSTABLE

FAILURES: Final = 3
"""Failures in a row after which an endpoint is left alone."""
REST: Final = 30.0
"""Seconds for which it is, unless it says how long."""
LONGEST_REST: Final = 600.0
KEPT_BYTES: Final = 10_000_000
"""Most bytes of answers kept, all endpoints together."""
OVERHEAD: Final = 500
"""Bytes that an answer takes beside its body and question."""

_UNSTABLE: Final = re.compile(rf"\b(?:{'|'.join(sorted(UNSTABLE))})\b", re.IGNORECASE)
"""What makes two answers to one question differ; also where it is but a part of a name."""

Key = tuple[str, str]
Send = Callable[[str, str, float, int], Answer]


@dataclass(slots=True)
class _Record:
    """How an endpoint has done of late."""

    failures: int = 0
    until: float = -math.inf
    """Until when nobody asks it."""
    last: str = ""
    """How it failed last."""


@dataclass(slots=True)
class Endpoints:
    """Asks other endpoints; what it knows of them is shared by all queries of a web process."""

    keep: float
    """Seconds for which an answer is kept; 0: not at all."""
    patience: float
    """Seconds that a question may take: a time-out counts only when it came after half of these."""
    send: Send = fetch
    clock: Callable[[], float] = time.monotonic
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By endpoint and outcome (answered, kept, failed, spared), how many questions there were."""
    _records: dict[str, _Record] = field(default_factory=dict)
    _kept: OrderedDict[Key, tuple[bytes, float]] = field(default_factory=OrderedDict)
    """The answers, the oldest first, and until when each is good."""
    _bytes: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, endpoint: str, question: str, seconds: float, most: int) -> bytes:
        """The answer to a SELECT as SPARQL JSON, within seconds and bytes; raises ``ServiceFailed``."""
        key = endpoint, question
        body = self._known(key)
        if body is not None and len(body) <= most:
            return body
        with self._noted(endpoint, seconds):
            answer = self.send(endpoint, question, seconds, most)
        if not _UNSTABLE.search(question):
            self._remember(key, answer)
        return answer.body

    def outcomes(self) -> Mapping[tuple[str, str], int]:
        """How many questions came to which outcome, by endpoint and outcome."""
        with self._lock:
            return dict(self.counts)

    @contextmanager
    def _noted(self, endpoint: str, seconds: float) -> Iterator[None]:
        """Let a question be sent, unless the endpoint is left alone, and note how it went."""
        self._admit(endpoint, seconds)
        try:
            yield
        except NotAnswering as error:
            self._failed(endpoint, error, counts=not error.late or seconds >= self.patience / 2)
            raise
        except ServiceFailed:  # of this question; the endpoint answers
            self._answered(endpoint, "failed")
            raise
        self._answered(endpoint, "answered")

    def _admit(self, endpoint: str, seconds: float) -> None:
        with self._lock:
            record = self._records.setdefault(endpoint, _Record())
            now = self.clock()
            if now < record.until:
                self.counts[endpoint, "spared"] += 1
                raise _resting(endpoint, record, record.until - now)
            if record.failures >= FAILURES:
                record.until = now + seconds  # this question finds out; the others wait for it

    def _failed(self, endpoint: str, error: NotAnswering, *, counts: bool) -> None:
        with self._lock:
            self.counts[endpoint, "failed"] += 1
            if not counts:
                return
            record = self._records[endpoint]
            record.failures = max(record.failures + 1, FAILURES if error.rest else 0)
            record.last = error.detail
            if record.failures >= FAILURES:
                record.until = self.clock() + min(error.rest or REST, LONGEST_REST)

    def _answered(self, endpoint: str, outcome: str) -> None:
        with self._lock:
            self.counts[endpoint, outcome] += 1
            self._records[endpoint] = _Record()

    def _known(self, key: Key) -> bytes | None:
        with self._lock:
            body, until = self._kept.get(key, (None, -math.inf))
            if body is None or self.clock() >= until:
                return None
            self.counts[key[0], "kept"] += 1
            return body

    def _remember(self, key: Key, answer: Answer) -> None:
        seconds = min(self.keep, answer.fresh)
        if seconds <= 0:
            return
        with self._lock:
            now = self.clock()
            if key in self._kept:
                self._forget(key)
            self._kept[key] = answer.body, now + seconds
            self._bytes += _size(key, answer.body)
            while self._kept:
                oldest, (_, until) = next(iter(self._kept.items()))
                if self._bytes <= KEPT_BYTES and now < until:
                    break
                self._forget(oldest)

    def _forget(self, key: Key) -> None:
        self._bytes -= _size(key, self._kept.pop(key)[0])


def _size(key: Key, body: bytes) -> int:
    return len(body) + len(key[1]) + OVERHEAD


def _resting(endpoint: str, record: _Record, seconds: float) -> ServiceFailed:
    end = (datetime.now(UTC) + timedelta(seconds=seconds)).strftime("%H:%M:%S")
    error = ServiceFailed(
        f"{endpoint} does not work and is not asked until {end} UTC.",
        hint=f"The last failure: {record.last}",
    )
    error.headers["Retry-After"] = str(math.ceil(seconds))
    return error
