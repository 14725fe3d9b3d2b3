"""How the end of a worker is told, and what its client is told of that."""

import os
import signal
import socket
from contextlib import suppress

import pytest

from lithograph.query.ends import ENDED, blame, tell
from lithograph.query.frames import DATA, Channel, frame


def ended(how: int) -> int:
    """The status of a process that leaves by itself (0) or by a signal."""
    child = os.posix_spawn("/bin/sh", ["sh", "-c", f"kill -{how} $$" if how else "exit 3"], {})
    return os.waitpid(child, 0)[1]


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (signal.SIGABRT, "more memory"),
        (0, "more memory"),
        (signal.SIGSEGV, "too complex"),
        (signal.SIGBUS, "too complex"),
        (signal.SIGKILL, "from outside"),
        (signal.SIGTERM, "from outside"),
    ],
)
def test_the_client_is_told_what_ended_its_query(how: int, words: str) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(frame(DATA, b"rows"))
        tell(theirs, ended(how))
        channel = Channel(ours)
        assert channel.receive(5) == (DATA, b"rows")
        kind, payload = channel.receive(5)
        assert kind == ENDED
        assert words in blame(payload).detail


def test_an_end_without_a_word_is_no_fault_of_the_query() -> None:
    for payload in (None, b""):
        error = blame(payload)
        assert "from outside" in error.detail
        assert error.headers["Retry-After"] == "1"


def test_nobody_waits_for_one_who_does_not_listen() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(0)
        with suppress(BlockingIOError):
            while True:
                theirs.send(b"x" * 65_536)
        tell(theirs, ended(9))
    with theirs:
        tell(theirs, ended(9))
