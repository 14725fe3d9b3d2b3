"""A server over the product in this process, and the system's Chromium."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from lithograph.query.engine import InProcess
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot
from lithograph.store import load_store
from lithograph.web import create_app

AXE = Path(__file__).parent / "axe" / "axe.min.js"


class Quiet(WSGIRequestHandler):
    """Says nothing about requests."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Nothing."""


@pytest.fixture(scope="session")
def address(product: Snapshot) -> Iterator[str]:
    """Where the product is served."""
    app = create_app(Settings(), product, lambda _settings, found: InProcess(lambda: load_store(found)))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("no Chromium on this system")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The text of axe-core, which checks the accessibility of a page."""
    return AXE.read_text(encoding="utf-8")
