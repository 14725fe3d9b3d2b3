"""The application over the small snapshot, its engine in this process."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lithograph.query.engine import InProcess
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot
from lithograph.store import load_store
from lithograph.web import create_app


@pytest.fixture(scope="session")
def app(snapshot: Snapshot) -> Iterator[Flask]:
    """The application with small limits."""
    settings = Settings(page_rows=10, buffer_bytes=20_000, max_result_bytes=200_000, max_default_graphs=3)
    app = create_app(settings, snapshot, lambda _settings, found: InProcess(lambda: load_store(found)))
    app.testing = True
    yield app
    app.extensions["lithograph"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client without cookies or headers of its own."""
    return app.test_client()
