"""Breaking off an answer that failed midway, where the server in production would end it in good order.

WSGI has no way to abort: the iterable raises, and the server must drop the connection. Granian ends the
chunked answer instead, as if it were whole, and tells the application no port to find the connection by.
So the connection is found by what only it can do: of all sockets to the client's address, it is the one whose
count of written bytes grows by exactly the length of what is yielded, twice, with random lengths. Then it is
shut down, before the server can write the end.
"""

import secrets
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from lithograph.web.connections import KNOWN, Connection, connections, plain

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LONGEST: Final = 4096
"""Bytes of filling at most; its length is what is recognised."""
ROUNDS: Final = 2
QUIET: Final = 0.03
WAIT: Final = 3.0
"""Seconds to wait until what was yielded has been written; a client that reads nothing may take longer."""
PAUSE: Final = 0.002

Written = dict[tuple[int, str, int], int]
"""By connection: bytes written so far."""


def cut(environ: "WSGIEnvironment") -> Iterator[bytes]:
    """What to yield so that the connection is found, and is shut down at the end of the iteration.

    Nothing is yielded under a server that drops the connection itself when the iterable raises. When the
    connection is not found (its client reads nothing), the answer ends with what was yielded.
    """
    if environ.get("SERVER_SOFTWARE") != "Granian" or not KNOWN:
        return
    address = plain(environ.get("REMOTE_ADDR", ""))
    found: dict[tuple[int, str, int], Connection] | None = None
    for _ in range(ROUNDS):
        before = _settled(address)
        length = secrets.randbelow(LONGEST) + 1
        yield b" " * length
        grown = _grown(address, before, length + len(f"{length:x}") + 4)  # the frame of a chunk
        found = {key: item for key, item in grown.items() if found is None or key in found}
    if found and len(found) == 1:
        next(iter(found.values())).shut()


def _settled(address: str) -> Written:
    """The counts once they stand still, or when the time is up: another connection may always be busy."""
    end = time.monotonic() + WAIT
    before = _written(address)
    while time.monotonic() < end:
        time.sleep(QUIET)
        now = _written(address)
        if now == before:
            break
        before = now
    return before


def _grown(address: str, before: Written, by: int) -> dict[tuple[int, str, int], Connection]:
    """The connections whose count grew by exactly that, as soon as there are any."""
    end = time.monotonic() + WAIT
    while time.monotonic() < end:
        grown = {
            item.key: item
            for item in connections()
            if item.address == address and item.key in before and item.written - before[item.key] == by
        }
        if grown:
            return grown
        time.sleep(PAUSE)
    return {}


def _written(address: str) -> Written:
    """The counts of this process's connections to the address."""
    return {item.key: item.written for item in connections() if item.address == address}
