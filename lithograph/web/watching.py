"""Connections whose client makes a thread wait for ever, found and dropped.

A thread that writes an answer waits until the client takes it, one that reads a body until it has come.
Neither can be woken from within the server, but both wake when the connection ends.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from lithograph.web.connections import Connection, connections, plain

LOOK: Final = 5.0
UNREAD: Final = 30.0
"""Seconds after which a connection is dropped whose client takes nothing of what it asked for."""
UNSENT: Final = 10.0
"""Seconds after which one is dropped whose client sends nothing more of the body that it announced."""
TRICKLE: Final = 20_000
"""Bytes a second of a body, below which it is taken for never coming, once ``UNSENT`` has passed."""
SAME: Final = 0.1
"""Seconds within which two clocks tell the same moment."""

Key = tuple[int, str, int]


@dataclass(slots=True)
class Watch:
    """Looks at the connections every few seconds."""

    awaited: Callable[[], list[tuple[str, float]]]
    """The bodies that are still coming: the client's address, and for how many seconds."""
    look: Callable[[], list[Connection]] = lambda: list(connections())
    clock: Callable[[], float] = time.monotonic
    _stuck: dict[Key, tuple[int, float]] = field(default_factory=dict)
    _received: dict[Key, tuple[int, float]] = field(default_factory=dict)

    def run(self) -> None:
        """Drop connections until the process ends."""
        while True:
            time.sleep(LOOK)
            for connection in self.overdue():
                connection.shut()

    def overdue(self) -> list[Connection]:
        """The connections to drop now."""
        now, found, late = self.clock(), self.look(), self._late()
        stuck: dict[Key, tuple[int, float]] = {}
        received: dict[Key, tuple[int, float]] = {}
        overdue = []
        for item in found:
            if item.outgoing:
                taken, since = self._stuck.get(item.key, (item.taken, now))
                stuck[item.key] = (taken, since) if taken == item.taken else (item.taken, now)
            received[item.key] = item.received, now
            if (
                (item.key in stuck and now - stuck[item.key][1] > UNREAD)
                or self._trickles(item, now, late)
                or self._sends_nothing(item, late)
            ):
                overdue.append(item)
        self._stuck, self._received = stuck, received
        return overdue

    def _late(self) -> list[tuple[str, float]]:
        return [(plain(address), seconds) for address, seconds in self.awaited() if seconds > UNSENT]

    def _trickles(self, item: Connection, now: float, late: list[tuple[str, float]]) -> bool:
        """Whether a body is coming over it too slowly; a request that is being computed receives nothing."""
        before, then = self._received.get(item.key, (item.received, now))
        return any(
            address == item.address and item.silent > seconds - SAME for address, seconds in late
        ) and 0 < item.received - before < TRICKLE * (now - then)

    def _sends_nothing(self, item: Connection, late: list[tuple[str, float]]) -> bool:
        """Whether a body was announced over it and none of it came since."""
        return any(
            address == item.address and abs(item.unheard - seconds) < SAME and item.silent > seconds - SAME
            for address, seconds in late
        )
