"""The pages: milliseconds at the server, answers not kept; bytes and requests."""

import gzip
import re
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import quantiles

from flask.testing import FlaskClient

from bench.table import Row, section
from lithograph.build import Options, build
from lithograph.files import find_sources
from lithograph.query.engine import InProcess
from lithograph.settings import Settings
from lithograph.store import load_store
from lithograph.web import create_app

PAGES = (
    "/",
    "/questions/models-trained-on-ascend",
    "/search?q=ascend",
    "/chip/huawei-ascend-910b",
    "/organisation/huawei",
    "/model/pangu-ultra-135b",
    "/provision/3a090-a",
    "/chips?on=2025-05-01",
    "/rules",
    "/models",
    "/firms",
    "/depends",
    "/claims",
    "/ontology",
    "/ontology/Chip",
    "/about",
    "/sparql",
)
ROUNDS = 20
ASSET = re.compile(r'(?:src|href)="(/static/[^"]+)"')
HEADERS = {"Accept": "text/html"}


def main() -> str:
    """The section of the report."""
    with tempfile.TemporaryDirectory() as home:
        snapshot = build(find_sources(), Path(home), Options(validate=False))
        settings = Settings(cache_bytes=0)
        app = create_app(settings, snapshot, lambda _s, found: InProcess(lambda: load_store(found)))
        app.testing = True
        client = app.test_client()
        for path in PAGES:
            client.get(path, headers=HEADERS)
        rows = [*_times(client), *_sizes(client)]
    notes = (
        f"Milliseconds to the whole answer, {ROUNDS} rounds, nothing kept, the engine in the same process. "
        "Bytes are the page and its files, compressed as a browser gets them, and in full; the page "
        "/sparql has the editor."
    )
    return section("Pages", rows, notes)


def _times(client: FlaskClient) -> Iterable[Row]:
    for path in PAGES:
        taken = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            client.get(path, headers=HEADERS)
            taken.append((time.perf_counter() - start) * 1000)
        yield Row(f"{path}, p95 ms", quantiles(taken, n=20)[-1], None, "", "under 60")


def _sizes(client: FlaskClient) -> Iterable[Row]:
    for path in PAGES:
        page = client.get(path, headers=HEADERS).data
        assets = sorted(set(ASSET.findall(page.decode())))
        bodies = [page, *(client.get(asset).data for asset in assets)]
        packed = sum(len(gzip.compress(body, 5)) for body in bodies)
        yield Row(f"{path}, kB compressed", packed / 1000, None, "", "under 100 without the editor")
        yield Row(f"{path}, kB in full", sum(map(len, bodies)) / 1000, None, "", "")
        yield Row(f"{path}, requests", len(bodies), None, "", "3 without the editor")
