"""The pages: CPU milliseconds at the server, answers not kept; bytes, requests, and the first paint.

With LITHOGRAPH_EXTERNAL set the same pages are measured with the external samples taken in.
"""

import gc
import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles

from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from bench.screenshots import Quiet
from bench.table import Row, section
from lithograph.build import Options, build
from lithograph.files import find_sources
from lithograph.query.engine import InProcess
from lithograph.query.evaluate import Job
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot
from lithograph.store import load_store
from lithograph.web import create_app

PAGES = (
    "/",
    "/questions",
    "/questions/models-trained-on-ascend",
    "/search?q=ascend",
    "/chip/huawei-ascend-910b",
    "/organisation/huawei",
    "/organisation/tsmc",
    "/model/pangu-ultra-135b",
    "/system/huawei-cloudmatrix-384",
    "/source/epoch-ml-hardware",
    "/provision/3a090-a",
    "/chips?on=2025-05-01",
    "/rules",
    "/models",
    "/firms",
    "/depends",
    "/depends?of=model/pangu-ultra-135b",
    "/without?firm=organisation/tsmc",
    "/coverage",
    "/claims",
    "/figure",
    "/ontology",
    "/ontology/Chip",
    "/ontology/module/regulation",
    "/validation",
    "/links",
    "/about",
    "/chip/no-such-chip",
    "/sparql",
)
SAMPLES = {
    "us-csl": "us-consolidated-screening-list",
    "epoch-hardware": "epoch-ai-machine-learning-hardware",
    "epoch-models": "epoch-ai-notable-ai-models",
    "epoch-clusters": "epoch-ai-gpu-clusters",
}
PAINTED = (
    "/",
    "/chip/huawei-ascend-910b",
    "/organisation/huawei",
    "/chips?on=2025-05-01",
    "/rules",
    "/sparql",
)
ROUNDS = 20
PAINTS = 5
SLOWER = 4
"""How many times slower the processor of the browser is made."""
LATENCY = 40
AIM = 0.6
"""Seconds to the first paint."""
MEGABIT = 1_000_000 / 8
ASSET = re.compile(r'(?:src|href)="(/static/[^"]+)"')
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
HEADERS = {"Accept": "text/html"}


class Timed(InProcess):
    """An engine that adds up the CPU seconds of its answers."""

    spent = 0.0

    def answer(self, job: Job) -> Iterator[bytes]:
        """The answer, timed."""
        start = time.process_time()
        pieces = list(super().answer(job))
        Timed.spent += time.process_time() - start
        yield from pieces


def main() -> str:
    """The sections of the report."""
    with tempfile.TemporaryDirectory() as home:
        snapshot = build(find_sources(), Path(home), Options())
        with _served(snapshot) as app:
            rows = [*_times(app.test_client(), 60), *_sizes(app.test_client())]
            painted = [*_paints(app)]
    found = section(
        "Pages",
        rows,
        f"CPU milliseconds to the whole answer, {ROUNDS} rounds, nothing kept, the engine in this process; "
        "the baseline is the page's queries alone. Bytes are the page and its files, compressed as a browser "
        "gets them, and in full; the page /sparql has the editor.",
    )
    found += "\n" + section(
        "First paint",
        painted,
        f"Seconds to the first contentful paint in Chromium with a processor made {SLOWER} times slower, "
        f"10 Mbit/s and {LATENCY} ms of latency, nothing in its cache; the median of {PAINTS}; the baseline "
        f"is the same page without the throttle. {os.getloadavg()[1]:.0f} processes wanted the "
        f"{os.cpu_count()} processors meanwhile.",
    )
    folder = os.environ.get("LITHOGRAPH_EXTERNAL")
    if folder:
        with tempfile.TemporaryDirectory() as home:
            sources = replace(find_sources(), imports=tuple(_imported(Path(folder), Path(home))))
            snapshot = build(sources, Path(home), Options(validate=False, with_imports=True))
            with _served(snapshot) as app:
                triples = app.extensions["lithograph"].engine.triples
                rows = list(_times(app.test_client(), 200))
        found += "\n" + section(
            "Pages with the external samples", rows, f"As above, over {triples:,} triples."
        )
    return found


@contextmanager
def _served(snapshot: Snapshot) -> Iterator[Flask]:
    app = create_app(Settings(cache_bytes=0), snapshot, lambda _s, found: Timed(lambda: load_store(found)))
    app.testing = True
    client = app.test_client()
    for path in PAGES:
        client.get(path, headers=HEADERS)
    gc.collect()
    gc.freeze()
    yield app
    gc.unfreeze()
    app.extensions["lithograph"].close()


def _imported(folder: Path, home: Path) -> Iterable[Path]:
    for name, sample in SAMPLES.items():
        files = sorted((folder / sample).glob("*.csv"))
        command = [sys.executable, "-m", "lithograph", "import", name, *map(str, files), "--into", str(home)]
        subprocess.run(command, check=True, capture_output=True)
        yield home / f"{name}.nq"


def _times(client: FlaskClient, most: int) -> Iterable[Row]:
    for path in PAGES:
        taken, asked = [], []
        for _ in range(ROUNDS):
            start, Timed.spent = time.process_time(), 0.0
            client.get(path, headers=HEADERS)
            taken.append((time.process_time() - start) * 1000)
            asked.append(Timed.spent * 1000)
        worst = quantiles(taken, n=20)[-1]
        aim = f"under {most}" + (", not met" if worst >= most else "")
        yield Row(f"{path}, p95 ms", worst, median(asked), "its queries", aim)


def _sizes(client: FlaskClient) -> Iterable[Row]:
    for path in PAGES:
        page = client.get(path, headers=HEADERS).data
        assets = sorted(set(ASSET.findall(page.decode())))
        bodies = [page, *(client.get(asset).data for asset in assets)]
        packed, full = (
            sum(map(len, found)) / 1000 for found in ([gzip.compress(b, 5) for b in bodies], bodies)
        )
        told = "" if "sparql" in path else "under 100"
        yield Row(f"{path}, kB over the wire, {len(bodies)} requests", packed, full, "in full", told)


def _paints(app: Flask) -> Iterable[Row]:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        return
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for path in PAINTED:
            address = f"http://127.0.0.1:{server.server_port}{path}"
            slow, plain = (
                sorted(_paint(browser, address, throttled=throttled) for _ in range(PAINTS))
                for throttled in (True, False)
            )
            aim = "under 0.6" + (", not met" if median(slow) >= AIM else "")
            told = f"{path}, s (the least {slow[0]:.2f})"
            yield Row(told, median(slow), median(plain), "without the throttle", aim)
        browser.close()
    server.shutdown()


def _paint(browser: Browser, address: str, *, throttled: bool) -> float:
    """Seconds from the start of the navigation to the first contentful paint."""
    context = browser.new_context()
    page = context.new_page()
    page.goto("about:blank")
    if throttled:
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        line = {"offline": False, "latency": LATENCY, "uploadThroughput": 10 * MEGABIT}
        session.send("Network.emulateNetworkConditions", {**line, "downloadThroughput": 10 * MEGABIT})
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address, wait_until="load")
    while (paint := page.evaluate(PAINT)) is None:  # the policy of the pages forbids waiting by script
        time.sleep(0.02)
    context.close()
    return float(paint) / 1000
