"""The application, put together."""

import atexit
from collections.abc import Callable

import click
from flask import Flask

from lithograph.files import snapshot_home
from lithograph.query.engine import Engine, start_engine
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot, current_snapshot, open_snapshot
from lithograph.web import entities, headers, health, ontology, pages, problems, sparql
from lithograph.web.language import reader
from lithograph.web.site import EXTENSION, Site


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
    state = Site(settings, snapshot, start)
    app.extensions[EXTENSION] = state
    atexit.register(state.close)
    headers.register(app)
    problems.register(app)
    for blueprint in (
        pages.blueprint,
        health.blueprint,
        sparql.blueprint,
        ontology.blueprint,
        entities.blueprint,
    ):
        app.register_blueprint(blueprint)
    app.context_processor(lambda: {"reader": reader(), "site": state})
    return app


def find(settings: Settings) -> Snapshot:
    """The snapshot to serve: the one the settings name, else the current one."""
    if settings.snapshot is not None:
        return open_snapshot(settings.snapshot)
    return current_snapshot(snapshot_home(settings))


def create_ready_app() -> Flask:
    """The application with its engine running: what ``lithograph serve`` runs."""
    app = create_app()
    state: Site = app.extensions[EXTENSION]
    host = f"[{state.settings.host}]" if ":" in state.settings.host else state.settings.host
    about = f"snapshot {state.snapshot.digest[:12]}, {state.engine.triples:,} triples"
    click.echo(f"Lithograph is ready: http://{host}:{state.settings.port}/ ({about})", err=True)
    return app
