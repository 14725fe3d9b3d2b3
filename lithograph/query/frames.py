"""What passes between the web process and a query worker: length-framed messages over a socket.

A frame is one byte of kind, four bytes of length, and the payload. The web process sends ``JOB`` frames; a
worker says ``HELLO`` once, and answers each job with ``DATA`` frames and one ``END`` or ``ERROR``. Jobs are
packed by ``marshal``, which is quick and may be read by a worker, since they come from us; what comes from a
worker, where any query runs, is JSON.
"""

import json
import marshal
import select
import socket
import struct
from contextlib import suppress
from typing import Any, Final

from lithograph import errors
from lithograph.errors import BadQuery, LithographError
from lithograph.query.check import Query
from lithograph.query.evaluate import Job

HELLO: Final = b"H"
JOB: Final = b"J"
DATA: Final = b"D"
END: Final = b"E"
ERROR: Final = b"X"
_HEAD: Final = struct.Struct(">cI")
_READ: Final = 262_144


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    """The bytes of a frame."""
    return _HEAD.pack(kind, len(payload)) + payload


class Channel:
    """One end of a connection; frames in, frames out."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = bytearray()
        self._poll = select.poll()  # select() takes no descriptor above 1,023
        self._poll.register(connection, select.POLLIN)

    def send(self, data: bytes) -> None:
        """Send bytes; raises ``OSError`` when the other end is gone."""
        self._connection.sendall(data)

    def receive(self, timeout: float | None = None) -> tuple[bytes, bytes]:
        """The next frame; raises ``TimeoutError`` after so many seconds, ``EOFError`` after the last."""
        while True:
            if len(self._buffer) >= _HEAD.size:
                kind, length = _HEAD.unpack_from(self._buffer)
                end = _HEAD.size + length
                if len(self._buffer) >= end:
                    payload = bytes(memoryview(self._buffer)[_HEAD.size : end])
                    del self._buffer[:end]
                    return kind, payload
            if timeout is not None and not self._poll.poll(max(timeout, 0) * 1000):
                raise TimeoutError
            data = self._connection.recv(_READ)
            if not data:
                raise EOFError
            self._buffer += data

    def ended(self) -> bool:
        """Whether the other end is gone; of a worker that has nothing to say."""
        return bool(self._poll.poll(0))

    def shut(self) -> None:
        """Break the connection for whoever waits on it, in any thread."""
        with suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection: the worker at its other end is ended, whatever it does."""
        self._connection.close()


def pack_job(job: Job) -> bytes:
    """A job as the payload of a frame."""
    query = job.query
    values = (
        (query.text, query.form, query.star, query.variables, query.default_graphs, query.named_graphs),
        query.prefixes,
        (job.format, job.graphs, job.rows),
    )
    return marshal.dumps(values)


def unpack_job(payload: bytes) -> Job:
    """The job of a payload."""
    asked, prefixes, (name, graphs, rows) = marshal.loads(payload)  # noqa: S302 - from our own web process
    text, form, star, variables, default, named = asked
    query = Query(text, form, star, variables, default, named, prefixes=prefixes)
    return Job(query, name, graphs, rows)


def pack_error(error: LithographError) -> bytes:
    """An error as the payload of a frame."""
    found: dict[str, Any] = {"kind": type(error).__name__, "detail": error.detail, "hint": error.hint}
    if isinstance(error, BadQuery):
        found |= {"line": error.line, "column": error.column}
    return json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")


def unpack_error(payload: bytes) -> LithographError:
    """The error of a payload, of the class it had."""
    found: dict[str, Any] = json.loads(payload)
    kind: type[LithographError] = getattr(errors, found["kind"])
    error = kind(found["detail"], hint=found["hint"])
    if isinstance(error, BadQuery):
        error.line, error.column = found["line"], found["column"]
    return error
