"""How a worker came to its end: the zygote, its parent, learns it, and says so in the worker's place.

The words go over the worker's own connection, after whatever it sent itself. Where they are not understood
(it ended in the midst of a frame, or with the zygote), nothing is known but that it ended.
"""

import os
import signal
import socket
from contextlib import suppress
from typing import Final

from lithograph.errors import Overloaded
from lithograph.query.frames import frame

ENDED: Final = b"S"
"""The kind of the last frame: its payload is the number of the signal, 0 where the process left by itself."""

MEMORY: Final = frozenset((0, signal.SIGABRT))
"""The engine aborts where it gets no memory, and Python leaves."""
FAULTS: Final = frozenset((signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE))


def tell(connection: socket.socket, status: int) -> None:
    """Say over a worker's connection how it ended, if somebody listens; ``status`` is that of ``waitpid``."""
    number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
    with suppress(OSError):
        connection.settimeout(0)  # the zygote waits for nobody
        connection.sendall(frame(ENDED, bytes([number])))


def blame(payload: bytes | None) -> Overloaded:
    """What to tell the client whose query ended its worker; ``None``: the worker ended without a word."""
    number = payload[0] if payload else None
    if number in MEMORY:
        return Overloaded(
            "The query needs more memory than one query may use here.",
            hint="Narrow it down: fewer rows to sort, group or join.",
        )
    if number in FAULTS:
        return Overloaded(
            "The query is too complex for the engine.", hint="Narrow it down: fewer nested parts."
        )
    error = Overloaded(
        "The process that ran the query was ended from outside.",
        hint="Ask again; when it happens again, narrow the query down.",
    )
    error.headers["Retry-After"] = "1"
    return error
