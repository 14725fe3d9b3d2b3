"""A query worker: a forked process that answers one query at a time, and that any query may kill.

It opens the store on disk as it starts, and can open no file and no connection after that (SPARQL ``SERVICE``
and ``LOAD`` fail even if a query got past the check). It takes no more memory than it is given, and ends when
the connection to the web process does.
"""

import ctypes
import gc
import os
import resource
import signal
import socket
from contextlib import suppress
from typing import Any, Final, NoReturn

from lithograph.errors import LithographError
from lithograph.query.evaluate import evaluate
from lithograph.query.frames import DATA, END, ERROR, HELLO, JOB, Channel, frame, pack_error, unpack_job
from lithograph.store import GraphStore

CONNECTION: Final = 3
PR_SET_PDEATHSIG: Final = 1


def take(connection: socket.socket) -> Channel:
    """The worker's channel, after everything else that it inherited was closed."""
    os.dup2(connection.fileno(), CONNECTION)
    quiet = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(quiet, descriptor)
    os.closerange(CONNECTION + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    return Channel(socket.socket(fileno=CONNECTION))


def confine(memory: int, store: str) -> None:
    """Let no further file or connection be opened, and no more memory be taken than so many bytes.

    The first is the second barrier against outgoing requests. Descriptors below the highest that were given
    back are taken, so that none of them is free but one for each table of the store on disk that is not open
    yet: of many tables, the store opens the later ones as it needs them.
    """
    if memory:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - no import may follow
            used = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))
    closed = _closed_tables(store)
    limit = max(map(int, os.listdir("/dev/fd")), default=CONNECTION) + 1  # noqa: PTH208 - as above
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit + closed))
    with suppress(OSError):
        while True:
            os.dup(0)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit + closed, limit + closed))


def _closed_tables(store: str) -> int:
    """How many tables of the store this process has not open; all, where the system does not tell."""
    tables: set[str] = set()
    with suppress(OSError):  # its folder may have been removed
        names = os.listdir(store)  # noqa: PTH208 - as above
        tables = {f"{store}/{name}" for name in names if name.endswith(".sst")}
    for name in os.listdir("/dev/fd"):  # noqa: PTH208 - as above
        with suppress(OSError):  # the one that listed the folder
            tables.discard(os.readlink(f"/dev/fd/{name}"))  # noqa: PTH115 - as above
    return len(tables)


def die_with_parent(libc: ctypes.CDLL | None, parent: int) -> None:
    """Have the kernel end this process when its parent ends."""
    if libc is not None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(0)


def work(store: GraphStore, channel: Channel, hello: bytes) -> NoReturn:
    """Answer jobs until the connection ends."""
    gc.disable()
    try:
        channel.send(frame(HELLO, hello))
        while True:
            kind, payload = channel.receive()
            if kind == JOB:
                _answer(store, channel, payload)
    except (EOFError, OSError, MemoryError):
        os._exit(0)


def _answer(store: GraphStore, channel: Channel, payload: bytes) -> None:
    held = b""

    def write(data: bytes) -> None:
        # the last piece is held back, so that a short answer and its end are sent at once
        nonlocal held
        if held:
            channel.send(held)
        held = frame(DATA, data)

    try:
        evaluate(store, unpack_job(payload), write)
    except LithographError as error:
        channel.send(held + frame(ERROR, pack_error(error)))
        return
    channel.send(held + frame(END))


def greeting(store: GraphStore, triples: int) -> dict[str, Any]:
    """What a worker says first, but for its process id."""
    return {"digest": store.digest, "triples": triples, "prefixes": dict(store.prefixes)}
