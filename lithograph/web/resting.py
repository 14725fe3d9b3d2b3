"""What is given back while nobody asks."""

import time
from typing import Final

from flask import Flask

from lithograph.query.memory import trim
from lithograph.query.pool import Pool
from lithograph.web.site import EXTENSION, Site

SECONDS: Final = 2.0


def settle(app: Flask) -> None:
    """Look every few seconds for workers that wait in vain, and make room; never returns."""
    while True:
        time.sleep(SECONDS)
        state: Site = app.extensions[EXTENSION]
        engine = state.running
        if isinstance(engine, Pool) and engine.settle(state.settings.worker_rest):
            trim()
