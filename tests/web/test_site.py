"""The state of a server: what it remembers of queries must not keep it alive."""

import gc
import weakref
from collections.abc import Iterator

import pytest

from lithograph.errors import Overloaded
from lithograph.query.engine import InProcess
from lithograph.query.evaluate import Job
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot
from lithograph.store import load_store
from lithograph.web import create_app
from lithograph.web.meter import Meter
from lithograph.web.places import warm
from lithograph.web.site import Site


def test_a_site_out_of_service_goes_without_the_collector(snapshot: Snapshot) -> None:
    site = Site(Settings(), snapshot, lambda _settings, found: InProcess(lambda: load_store(found)), Meter())
    assert site.check("ASK { chip:a ?p ?o }") is site.check("ASK { chip:a ?p ?o }")
    gone = weakref.ref(site.engine)
    gc.disable()
    try:
        del site
        assert gone() is None
    finally:
        gc.enable()


def test_reading_ahead_ends_quietly_with_the_engine(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Job] = []

    def end(_engine: InProcess, job: Job) -> Iterator[bytes]:
        asked.append(job)
        raise Overloaded("The query engine is not running.")

    app = create_app(Settings(), snapshot, lambda _settings, found: InProcess(lambda: load_store(found)))
    with monkeypatch.context() as patch:
        patch.setattr(InProcess, "answer", end)
        warm(app)
    assert asked
    assert app.test_client().get("/chip").status_code == 200
