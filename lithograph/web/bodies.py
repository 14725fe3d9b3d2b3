"""Request bodies, read whole before the framework sees them.

A client may send the body of a request as slowly as it likes, and the thread that reads it waits. So only so
many are read at a time, fewer than there are threads: slow senders never take them all. Their connections
are dropped by ``watching.Watch``, which wakes the thread; a read cannot be given up from within (granian 2.8
stands still for good when a request is answered while its body is being read).
"""

import threading
import time
from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Final

from lithograph.errors import BadRequest, Overloaded, UnsupportedMedia, shown

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PATIENCE: Final = 0.1
"""Seconds to wait for a free place: bodies that were sent whole are read in much less."""
BODIES: Final = frozenset(("POST", "PUT", "PATCH"))
"""The methods whose bodies are read."""


class Bodies:
    """Reads bodies of at most ``most`` bytes, at most ``readers`` at a time; ``by_path`` says otherwise."""

    def __init__(self, readers: int, most: int, by_path: Mapping[str, int] | None = None) -> None:
        self._most = most
        self._by_path = by_path or {}
        self._room = threading.BoundedSemaphore(readers)
        self._awaited: dict[int, tuple[str, float]] = {}

    def read(self, environ: "WSGIEnvironment") -> None:
        """Put the body into the environment, unless it is said to be too long: that is refused unread.

        Raises ``BadRequest`` when it ends too early, ``Overloaded`` when too many are awaited, and
        ``UnsupportedMedia`` when it is packed.
        """
        coding = environ.get("HTTP_CONTENT_ENCODING", "identity").strip().lower()
        if coding not in {"", "identity"}:
            packed = UnsupportedMedia(
                f"A body packed as {shown(coding)} is not read.", hint="Send it as it is."
            )
            packed.headers["Accept-Encoding"] = "identity"
            raise packed
        length = environ.get("CONTENT_LENGTH") or ""
        most = self._by_path.get(environ.get("PATH_INFO", ""), self._most)
        if length == "0" or (length.isdecimal() and int(length) > most):
            return
        if not length and not environ.get("wsgi.input_terminated"):
            return  # there is none: nobody would say where it ends
        if not self._room.acquire(timeout=PATIENCE):
            raise Overloaded.for_now("Too many requests are still being sent.")
        wanted = int(length) if length.isdecimal() else most + 1
        self._awaited[threading.get_ident()] = environ.get("REMOTE_ADDR", ""), time.monotonic()
        try:
            body = _whole(environ["wsgi.input"], wanted)
        finally:
            del self._awaited[threading.get_ident()]
            self._room.release()
        if length.isdecimal() and len(body) < wanted:
            raise BadRequest(f"The request ended after {len(body)} of {wanted} bytes.")
        environ["wsgi.input"] = BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))

    def awaited(self) -> list[tuple[str, float]]:
        """The bodies that are still coming: the client's address, and for how many seconds."""
        now = time.monotonic()
        return [(address, now - since) for address, since in list(self._awaited.values())]


def _whole(stream: object, wanted: int) -> bytes:
    """The bytes of the stream up to so many: a read may give less than it is asked for."""
    pieces: list[bytes] = []
    while wanted > 0 and (piece := stream.read(wanted)):  # type: ignore[attr-defined]
        pieces.append(piece)
        wanted -= len(piece)
    return b"".join(pieces)
