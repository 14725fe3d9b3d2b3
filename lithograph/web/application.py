"""The application, put together."""

import atexit
import ctypes
import multiprocessing
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

import click
from flask import Flask, request
from werkzeug.routing import Rule

from lithograph.files import snapshot_home
from lithograph.query.engine import Engine, start_engine
from lithograph.query.worker import die_with_parent
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot, current_snapshot, open_snapshot
from lithograph.web import (
    datasets,
    health,
    law,
    leaving,
    linked,
    openapi,
    problems,
    reconcile,
    review,
    sparql,
    validating,
)
from lithograph.web.bodies import Bodies
from lithograph.web.connections import KNOWN
from lithograph.web.front import FAULT, Front
from lithograph.web.language import reader
from lithograph.web.leaving import Visitors
from lithograph.web.markup import Writer
from lithograph.web.meter import Meter
from lithograph.web.places import PLACES, warm
from lithograph.web.renewal import follow
from lithograph.web.resting import settle
from lithograph.web.site import EXTENSION, Site, site
from lithograph.web.turns import InTurn
from lithograph.web.watching import Watch

BODIES: Final = "lithograph.bodies"
VISITORS: Final = "lithograph.visitors"
ATTEMPTS: Final = 500
PAUSE: Final = 0.02


def create_app(
    settings: Settings | None = None,
    snapshot: Snapshot | None = None,
    start: Callable[[Settings, Snapshot], Engine] = start_engine,
) -> Flask:
    """The application over a snapshot (default: the current one, with the settings of the environment).

    Raises ``MissingInput`` when no snapshot was built. The engine starts with the first request.
    """
    settings = settings or Settings.from_environment()
    snapshot = snapshot or find(settings)
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 4 * settings.max_query_bytes
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    state = app.extensions[EXTENSION] = Site(settings, snapshot, start, Meter(log=settings.access_log))
    atexit.register(_close, app)
    problems.register(app)
    for blueprint in (
        health.blueprint,
        sparql.blueprint,
        datasets.blueprint,
        reconcile.blueprint,
        linked.blueprint,
        review.blueprint,
        law.blueprint,
        openapi.blueprint,
        validating.blueprint,
        *PLACES,
    ):
        app.register_blueprint(blueprint)
    state.meter.places = frozenset(map(_first, app.url_map.iter_rules())) - {""}
    app.before_request(_refuse_what_could_not_be_read)
    bodies = app.extensions[BODIES] = Bodies(
        max(1, settings.threads // 2),
        app.config["MAX_CONTENT_LENGTH"],
        by_path={validating.PATH: settings.max_validate_bytes},
    )
    front = Front(
        InTurn(app.wsgi_app, max(1, settings.threads // 8), settings.threads // 2),
        lambda: app.extensions[EXTENSION],
        settings.buffer_bytes,
        state.meter,
        bodies,
        waiters=settings.threads // 4,
    )
    app.wsgi_app = app.extensions[VISITORS] = Visitors(front, settings.threads)  # type: ignore[method-assign]
    app.context_processor(
        lambda: {"reader": (who := reader()), "site": site(), **Writer(who.language).words()}
    )
    return app


def find(settings: Settings) -> Snapshot:
    """The snapshot to serve: the one the settings name, else the current one."""
    if settings.snapshot is not None:
        return open_snapshot(settings.snapshot)
    return current_snapshot(snapshot_home(settings))


def _first(rule: Rule) -> str:
    """The first part of a route's address, "" where it may be anything."""
    first = rule.rule.strip("/").partition("/")[0].partition(".")[0]
    return "" if first.startswith("<") else first


def _refuse_what_could_not_be_read() -> None:
    if FAULT in request.environ:
        raise request.environ[FAULT]


def _close(app: Flask) -> None:
    app.extensions[EXTENSION].close()


def create_ready_app() -> Flask:
    """The application with its engine running: what ``lithograph serve`` runs."""
    if (above := multiprocessing.parent_process()) is not None and above.pid is not None:
        # granian's first process: left behind, this one would keep the port, and answer without an engine
        die_with_parent(ctypes.CDLL(None) if sys.platform == "linux" else None, above.pid)
    app = create_app()
    state: Site = app.extensions[EXTENSION]
    about = f"snapshot {state.snapshot.digest[:12]}, {state.engine.triples:,} triples"
    threading.Thread(target=announce, args=(state.settings, about), daemon=True).start()
    threading.Thread(target=warm, args=(app,), daemon=True).start()
    threading.Thread(target=follow, args=(app,), daemon=True).start()
    threading.Thread(target=settle, args=(app,), daemon=True).start()
    if KNOWN:
        watch = Watch(app.extensions[BODIES].awaited)
        threading.Thread(target=watch.run, daemon=True).start()
        visitors = app.extensions[VISITORS]
        threading.Thread(target=leaving.watch, args=(app, visitors), daemon=True).start()
    return app


def announce(settings: Settings, about: str) -> None:
    """Say the address once it answers; the server opens it a moment after the application is there."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - read, not bound
    for _ in range(ATTEMPTS):
        try:
            socket.create_connection((host, settings.port), timeout=1).close()
        except OSError:
            time.sleep(PAUSE)
            continue
        shown = f"[{settings.host}]" if ":" in settings.host else settings.host
        click.echo(f"Lithograph is ready: http://{shown}:{settings.port}/ ({about})", err=True)
        return
