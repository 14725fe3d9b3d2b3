"""Answers kept for the next asker."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Final

from lithograph.web.coding import Coding

Headers = list[tuple[str, str]]

OVERHEAD: Final = 2_000
"""Bytes that an entry takes beside its body."""


@dataclass(slots=True)
class Entry:
    """A kept answer, and its compressed forms once somebody asked for them."""

    status: str
    headers: Headers
    body: bytes
    tag: str
    packed: dict[str, bytes] = field(default_factory=dict)
    day: str = ""
    """The day on which alone it holds, "" where it holds as long as its snapshot."""

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        return len(self.body) + sum(map(len, self.packed.values())) + OVERHEAD


@dataclass(slots=True)
class Cache:
    """Answers kept by what was asked, the least recently used dropped when there are too many bytes."""

    most: int
    hits: int = 0
    size: int = 0
    _entries: OrderedDict[tuple[Any, ...], Entry] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: tuple[Any, ...]) -> Entry | None:
        """The answer kept for that key."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None:
                self._entries.move_to_end(key)
                self.hits += 1
            return entry

    def put(self, key: tuple[Any, ...], entry: Entry) -> None:
        """Keep an answer."""
        with self._lock:
            self._drop(key)
            self._entries[key] = entry
            self.size += entry.size
            while self.size > self.most and self._entries:
                self._drop(next(iter(self._entries)))

    def pack(self, entry: Entry, coding: Coding) -> bytes:
        """A compressed form of a kept answer."""
        packed = entry.packed.get(coding.name)
        if packed is None:
            packed = coding.pack(entry.body)
            with self._lock:
                if coding.name not in entry.packed:
                    entry.packed[coding.name] = packed
                    self.size += len(packed)
        return packed

    def clear(self) -> None:
        """Forget everything: another snapshot is in service."""
        with self._lock:
            self._entries.clear()
            self.size = 0

    def _drop(self, key: tuple[Any, ...]) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.size -= entry.size
