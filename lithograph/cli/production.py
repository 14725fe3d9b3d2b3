"""The server in production: granian, or waitress where it is not installed, and the change of snapshots.

A new snapshot is taken up without dropping a request: a second engine loads it, the web process changes
over to that between two requests, and the first engine ends when none of its queries can be running any more.
"""

import os
import resource
import signal
import sys
import threading
from contextlib import suppress
from typing import Any, Final

import click

from lithograph.errors import LithographError
from lithograph.files import snapshot_home
from lithograph.query.pool import Pool
from lithograph.query.starter import Starter, name_next
from lithograph.settings import PREFIX, Settings
from lithograph.snapshot import Snapshot, current_snapshot, open_snapshot

APPLICATION: Final = "lithograph.web.application:create_ready_app"
STOP_SECONDS: Final = 10
"""How long running requests may go on after their worker was told to stop."""
WATCH_SECONDS: Final = 0.25
HEADER_SECONDS: Final = 15
"""How long a client may take over the head of a request, and keep a connection open between two."""
CONNECTIONS: Final = 4096
"""Most connections at once: one that says nothing costs a descriptor, not a thread."""


HEAPS: Final = "2"
"""Heaps that the C library of each of our processes keeps at most, unless the operator says otherwise."""


class Engines:
    """The engine in use, and the change to another."""

    def __init__(self, settings: Settings, snapshot: Snapshot) -> None:
        self._settings = settings
        self._named = settings.snapshot is not None
        self._snapshot = snapshot
        self._starter = Starter(settings, snapshot)
        self._retired: list[Starter] = []
        self._tell()

    @property
    def digest(self) -> str:
        """The digest of the snapshot in service."""
        return self._snapshot.digest

    def mend(self) -> None:
        """Start the engine again when it has ended, by whatever killed it; its address stays."""
        if self._starter.ended:
            click.echo("lithograph: the query engine ended; starting another", err=True)
            self._starter.restart()

    def published(self) -> Snapshot:
        """The snapshot that should be in service."""
        if self._named:
            return open_snapshot(self._snapshot.path)
        return current_snapshot(snapshot_home(self._settings))

    def renew(self) -> None:
        """Load the published snapshot, and have the web process change over to it.

        When it cannot be loaded, the one in service stays, and standard error says why.
        """
        try:
            snapshot = self.published()
            if snapshot.digest == self.digest:
                return
            starter = Starter(self._settings, snapshot)
            try:
                Pool(self._settings, starter.address, starter).rest()
            except LithographError:
                starter.close()
                raise
        except LithographError as error:
            click.echo(f"lithograph: the snapshot in service stays: {error.detail}", err=True)
            return
        retired, self._starter, self._snapshot = self._starter, starter, snapshot
        self._retired.append(retired)
        self._tell()
        name_next(retired.address, starter.address, snapshot.path)
        last = threading.Timer(self._settings.query_timeout_max + STOP_SECONDS, retired.close)
        last.daemon = True
        last.start()

    def close(self) -> None:
        """End all engines."""
        for starter in (*self._retired, self._starter):
            starter.close()

    def _tell(self) -> None:
        """A web process that starts reads the engine's address from its environment."""
        os.environ[f"{PREFIX}ENGINE"] = str(self._starter.address)
        os.environ[f"{PREFIX}SNAPSHOT"] = str(self._snapshot.path)


def run(settings: Settings, snapshot: Snapshot) -> None:
    """Serve until stopped; SIGHUP takes up a new snapshot, with ``watch`` its publication does."""
    # memory that many threads free in turn is found again: with a heap for each it is not
    os.environ.setdefault("MALLOC_ARENA_MAX", HEAPS)
    engines = Engines(settings, snapshot)
    wake = threading.Event()
    watch = threading.Thread(
        target=_watch, args=(engines, wake), kwargs={"news": settings.watch}, daemon=True
    )
    try:
        try:
            server = _granian(settings)
        except ImportError:  # pragma: no cover - granian is installed wherever the tests run
            watch.start()
            _run_waitress(settings, wake)
            return
        # after granian has set its own handlers
        server.on_startup(lambda: signal.signal(signal.SIGHUP, lambda *_: wake.set()))
        watch.start()
        server.serve()
    finally:
        engines.close()


def _watch(engines: Engines, wake: threading.Event, *, news: bool) -> None:
    """Mend the engine when it ended; renew it when told to, or when there is ``news`` to be taken up."""
    refused = ""
    while True:
        told = wake.wait(WATCH_SECONDS)
        wake.clear()
        engines.mend()
        if not told and not news:
            continue
        with suppress(LithographError):  # nothing is published at this moment
            wanted = engines.published().digest
            if told or wanted != refused:
                engines.renew()
                refused = "" if engines.digest == wanted else wanted


def _granian(settings: Settings) -> Any:
    from granian import Granian  # noqa: PLC0415 - a native library that some systems lack
    from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415
    from granian.http import HTTP1Settings  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    return Granian(
        APPLICATION,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000),
        blocking_threads=settings.threads,
        backpressure=_connections(),
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.error,
        factory=True,
    )


def _connections() -> int:
    """How many connections may be open: as many as there are descriptors for, half of them left for work."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * CONNECTIONS if hard == resource.RLIM_INFINITY else min(2 * CONNECTIONS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return min(CONNECTIONS, wanted // 2)


def _run_waitress(settings: Settings, wake: threading.Event) -> None:  # pragma: no cover - as above
    from waitress import serve  # noqa: PLC0415

    from lithograph.web.application import create_ready_app  # noqa: PLC0415

    signal.signal(signal.SIGHUP, lambda *_: wake.set())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    serve(
        create_ready_app(),
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        connection_limit=_connections(),
        channel_timeout=HEADER_SECONDS,
        ident="",
    )
