"""Clients that went away while their query is being computed: nobody wants the answer, so the query ends.

The server tells the application nothing of it until something is written. But it closes the connection of a
client that is gone, so that connection is missing among the sockets of this process. Where no connection is
open to an address that has been waiting for as long as a query from there runs, its client is not there.
Others that wait there for as long, or for longer while all threads are taken, hide that; no query ends that
somebody waits for.
"""

import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from flask import Flask

from lithograph.query.pool import Pool
from lithograph.query.run import Underway
from lithograph.web.connections import Connection, connections, plain
from lithograph.web.site import EXTENSION, Site
from lithograph.web.streams import close

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LOOK: Final = 1.0
"""Seconds between two looks, and those that a query is let alone."""
MARGIN: Final = 0.5
"""Seconds by which the clocks may differ; what the server sends by itself comes within them."""
PROMPT: Final = 1.0
"""Seconds within which a thread takes up a request while others are free."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A request: whose it is, when it began, and how long it may have waited for a thread before."""

    address: str
    began: float
    delay: float = math.inf


@dataclass(slots=True)
class Visitors:
    """Notes which thread answers whom, in front of an application that has so many threads."""

    application: "WSGIApplication"
    threads: int
    visits: dict[int, Visit] = field(default_factory=dict)
    """The last request of each thread."""
    _busy: set[object] = field(default_factory=set)
    """The requests that hold a thread."""

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        known = environ.get("SERVER_SOFTWARE") == "Granian"
        # a thread that becomes free takes the next request at once: with half of them free, none was waiting
        prompt = known and len(self._busy) < self.threads // 2
        delay = PROMPT if prompt else math.inf
        self.visits[threading.get_ident()] = Visit(
            plain(environ.get("REMOTE_ADDR", "")), time.monotonic(), delay
        )
        return self._counted(environ, start_response) if known else self.application(environ, start_response)

    def _counted(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        mark = object()
        self._busy.add(mark)
        streamed = False
        try:
            body = self.application(environ, start_response)
            streamed = not isinstance(body, list)
        finally:
            if not streamed:
                self._busy.discard(mark)
        return _Held(body, self._busy, mark) if streamed else body

    def gone(
        self,
        queries: Sequence[Underway],
        look: Callable[[], Iterable[Connection]] = connections,
        clock: Callable[[], float] = time.monotonic,
    ) -> Iterator[Underway]:
        """Those of the queries whose client is certainly not there any more."""
        known = [(query, self.visits.get(query.thread)) for query in queries]
        # a thread whose last visit began after the query answers another by now
        waiting = [
            (query, visit) for query, visit in known if visit is not None and visit.began <= query.began
        ]
        found = [item for item in look() if item.open] if waiting else []
        now = clock()
        for query, visit in waiting:
            if not any(_waits(item, visit, now) for item in found):
                yield query


@dataclass(slots=True)
class _Held:
    """A body that holds its thread until it is closed."""

    body: Iterable[bytes]
    busy: set[object]
    mark: object

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.body)

    def close(self) -> None:
        """Close the body."""
        self.busy.discard(self.mark)
        close(self.body)


def _waits(item: Connection, visit: Visit, now: float) -> bool:
    """Whether the client at the other end may be waiting for that answer: nothing was sent to it since."""
    seconds = now - visit.began
    return (
        item.address == visit.address
        and seconds - MARGIN < item.silent
        and item.unheard <= min(item.silent, seconds + visit.delay)
    )


def watch(app: Flask, visitors: Visitors) -> None:
    """End the queries of clients that are gone, until the process ends."""
    while True:
        time.sleep(LOOK)
        state: Site = app.extensions[EXTENSION]
        engine = state.running
        if isinstance(engine, Pool):
            for query in visitors.gone(engine.older(LOOK)):
                query.end()
