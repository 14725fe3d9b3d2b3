"""The change to another snapshot, in the running web process: no connection notices it."""

import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

import click
from flask import Flask

from lithograph.errors import LithographError
from lithograph.query.pool import Pool
from lithograph.query.starter import next_engine
from lithograph.snapshot import open_snapshot
from lithograph.web.site import EXTENSION, Site

SECONDS: Final = 0.25


def follow(app: Flask) -> None:
    """Change the application over whenever its engine gets a successor; never returns."""
    while True:
        time.sleep(SECONDS)
        state: Site = app.extensions[EXTENSION]
        if state.settings.engine is None:
            return
        found = next_engine(state.settings.engine)
        if found is None:
            continue
        try:
            change(app, *found)
        except LithographError as error:
            click.echo(f"lithograph: the snapshot in service stays: {error.detail}", err=True)
            time.sleep(SECONDS)


def change(app: Flask, engine: Path, folder: Path) -> None:
    """Serve the snapshot in that folder by that engine from the next request on."""
    old: Site = app.extensions[EXTENSION]
    settings = replace(old.settings, engine=engine, snapshot=folder)
    new = Site(settings, open_snapshot(folder), old.start, old.meter)
    about = f"snapshot {new.snapshot.digest[:12]}, {new.engine.triples:,} triples"
    app.extensions[EXTENSION] = new
    click.echo(f"Lithograph has changed over to {about}", err=True)
    if isinstance(old.running, Pool):
        # requests that began before go on with the workers they have
        threading.Timer(settings.query_timeout_max, old.running.rest).start()
