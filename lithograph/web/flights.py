"""Equal questions asked at once: one is answered, the others wait for what is kept of it."""

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

SECONDS: Final = 10.0
"""How long to wait for the answer to an equal question; then each is asked by itself."""


@dataclass(slots=True)
class Flights:
    """The questions that are being answered; ``most`` threads at a time may wait for them."""

    most: int
    _under_way: dict[Hashable, threading.Event | None] = field(default_factory=dict)
    """What those that wait for the answer wait on, where there are any."""
    _waiting: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def turn(self, key: Hashable) -> Iterator[bool]:
        """Whether an equal question was answered meanwhile; where there is none, others wait for this one."""
        other: threading.Event | None = None
        with self._lock:
            first = key not in self._under_way
            if first:
                self._under_way[key] = None
            elif self._waiting < self.most:
                self._waiting += 1
                other = self._under_way[key] = self._under_way[key] or threading.Event()
        if other is not None:
            waited = other.wait(SECONDS)
            with self._lock:
                self._waiting -= 1
            yield waited
            return
        try:
            yield False
        finally:
            if first:
                with self._lock:
                    waiting = self._under_way.pop(key)
                if waiting is not None:
                    waiting.set()
