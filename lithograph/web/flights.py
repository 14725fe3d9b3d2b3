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
    _under_way: dict[Hashable, threading.Event] = field(default_factory=dict)
    _waiting: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def turn(self, key: Hashable) -> Iterator[bool]:
        """Whether an equal question was answered meanwhile; where there is none, others wait for this one."""
        own: threading.Event | None = None
        with self._lock:
            other = self._under_way.get(key)
            if other is None:
                own = self._under_way.setdefault(key, threading.Event())
            elif self._waiting < self.most:
                self._waiting += 1
            else:
                other = None
        if other is not None:
            waited = other.wait(SECONDS)
            with self._lock:
                self._waiting -= 1
            yield waited
            return
        try:
            yield False
        finally:
            if own is not None:
                with self._lock:
                    del self._under_way[key]
                own.set()
