"""The state of a server: what it remembers of queries must not keep it alive."""

import gc
import weakref

from lithograph.query.engine import InProcess
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot
from lithograph.store import load_store
from lithograph.web.meter import Meter
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
