"""The server: how soon it is ready, its memory, and what a request costs against rdflib behind Flask."""

import http.client
import itertools
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

import psutil

from bench.table import Row, cpu_seconds, section
from lithograph.files import snapshot_home
from lithograph.query.check import check
from lithograph.query.evaluate import Job, evaluate
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot, current_snapshot
from lithograph.store import load_store

PREFIXES = """PREFIX lg: <https://w3id.org/lithograph/ontology#>
PREFIX chip: <https://w3id.org/lithograph/chip/>
"""
LIGHT = PREFIXES + "SELECT ?property ?value { chip:nvidia-h20 ?property ?value }"
HEAVY = PREFIXES + (
    "SELECT ?chip (COUNT(?figure) AS ?n) (AVG(?value) AS ?mean) "
    "{ ?figure lg:figureOf ?chip ; lg:value ?value } GROUP BY ?chip HAVING (COUNT(?figure) > 3)"
)
ENDLESS = PREFIXES + "SELECT (COUNT(*) AS ?n) { ?a a ?x . ?b a ?y . ?c a ?z FILTER(?a = ?b) }"
LOOPBACK = "127.0.0.1"
START_SECONDS = 120
PAGES = (
    *("/", "/questions", "/sparql", "/ontology", "/chips", "/rules", "/models", "/firms", "/depends"),
    *("/coverage", "/claims", "/validation", "/links", "/about", "/chip", "/organisation", "/source"),
    *("/chip/nvidia-h20", "/chip/huawei-ascend-910b", "/organisation/huawei", "/organisation/tsmc"),
    *("/model/pangu-ultra-135b", "/system/huawei-cloudmatrix-384", "/search?q=ascend"),
    *("/provision/3a090-a", "/ontology/Chip", "/questions/models-trained-on-ascend"),
)
"""Two dozen pages and more, each of another kind or with other queries."""
REST = 10
"""Seconds after which workers that answered have been replaced."""
READ_AHEAD = 5
"""Seconds until a server that just started has read what its pages need."""

_RUNS = itertools.count()
"""Every run asks other texts, so that no answer was kept from the one before."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its port, its process, and the seconds until it answered."""

    port: int
    process: psutil.Process
    seconds: float

    def tree(self) -> list[psutil.Process]:
        """The process and all below it."""
        return [self.process, *self.process.children(recursive=True)]

    def cpu(self) -> float:
        """CPU seconds of the whole tree so far, ended children included."""
        total = 0.0
        for process in self.tree():
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
        return total

    def memory(self) -> float:
        """Proportional set size of the whole tree in MB."""
        return float(sum(process.memory_full_info().pss for process in self.tree())) / 1e6

    def open_pages(self) -> None:
        """Ask for each of the pages once, as a browser does."""
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=START_SECONDS)
        for path in PAGES:
            connection.request("GET", path, headers={"Accept": "text/html"})
            response = connection.getresponse()
            response.read()
            if response.status != http.client.OK:
                raise RuntimeError(f"{path}: {response.status}")
        connection.close()

    def unchanged_cost(self, query: str, times: int) -> float:
        """CPU seconds per request whose answer the client already has."""
        address = "/sparql?" + urlencode({"query": query})
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=START_SECONDS)
        connection.request("GET", address)
        response = connection.getresponse()
        response.read()
        known = {"If-None-Match": response.headers["ETag"]}
        before = self.cpu()
        for _ in range(times):
            connection.request("GET", address, headers=known)
            connection.getresponse().read()
        connection.close()
        return (self.cpu() - before) / times

    def latency_under_load(self, light: str, heavy: str, seconds: float) -> float:
        """The 99th percentile of a light query's wall seconds while eight heavy ones run all the time."""
        stop = threading.Event()

        def ask(query: str) -> float:
            start = time.perf_counter()
            connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=START_SECONDS)
            connection.request("GET", "/sparql?" + urlencode({"query": query, "timeout": "3"}))
            connection.getresponse().read()
            connection.close()
            return time.perf_counter() - start

        def load(number: int) -> None:
            while not stop.is_set():
                ask(f"{heavy} # {number}")

        threads = [threading.Thread(target=load, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        time.sleep(5)  # until each of the eight was found to be slow
        waits: list[float] = []
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            waits.append(ask(f"{light} # {time.perf_counter()}"))
            time.sleep(0.01)
        stop.set()
        for thread in threads:
            thread.join()
        return quantiles(waits, n=100)[-1]

    def cost(self, query: str, times: int, *, fresh: bool = True) -> float:
        """CPU seconds per request over so many requests on one connection; fresh: each text is another."""
        first = next(_RUNS) * 1_000_000
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=START_SECONDS)
        before = self.cpu()
        for number in range(times):
            text = f"{query} # {first + number}" if fresh else query
            connection.request("GET", "/sparql?" + urlencode({"query": text}))
            response = connection.getresponse()
            response.read()
            if response.status != http.client.OK:
                raise RuntimeError(f"The server answered {response.status}.")
        connection.close()
        return (self.cpu() - before) / times


def main() -> str:
    """The section of the report; it needs a built snapshot."""
    snapshot = current_snapshot(snapshot_home(Settings.from_environment()))
    rows: list[Row] = []
    with _ours(snapshot) as ours, _rdflib(snapshot) as rdflib:
        time.sleep(READ_AHEAD)
        ours.cost(LIGHT, 50)
        rdflib.cost(LIGHT, 3)
        rows += [
            Row("ready after, wall s", ours.seconds, rdflib.seconds, "Flask + rdflib", "under 2 s"),
            Row(
                "memory (PSS), one worker, MB",
                ours.memory(),
                rdflib.memory(),
                "Flask + rdflib",
                "under 200 MB",
            ),
            Row("light request", ours.cost(LIGHT, 1000), rdflib.cost(LIGHT, 100), "Flask + rdflib", "7 x"),
            Row("heavy request", ours.cost(HEAVY, 60), rdflib.cost(HEAVY, 2), "Flask + rdflib", "25 x"),
            Row(
                "heavy request, repeated",
                ours.cost(HEAVY, 1000, fresh=False),
                rdflib.cost(HEAVY, 2, fresh=False),
                "Flask + rdflib",
                "2,000 x",
            ),
            Row("answer the client already has", ours.unchanged_cost(HEAVY, 1000), None, "", "under 0.3 ms"),
            Row(
                "99th percentile of light while 8 endless ones run, wall s",
                ours.latency_under_load(LIGHT, ENDLESS, 8),
                None,
                "",
                "under 50 ms",
            ),
            Row(
                "light request",
                ours.cost(LIGHT, 1000),
                _in_process(snapshot, LIGHT, 1000),
                "in process",
                "0.4 ms more",
            ),
            Row(
                "heavy request",
                ours.cost(HEAVY, 60),
                _in_process(snapshot, HEAVY, 20),
                "in process",
                "within 5 %",
            ),
        ]
    with _ours(snapshot, "--workers", "2") as two:
        time.sleep(READ_AHEAD)
        two.open_pages()
        used = two.memory()
        time.sleep(REST)
        rows += [
            Row("memory (PSS), two workers, after two dozen pages, MB", used, None, "", "under 250 MB"),
            Row("the same, ten seconds later, MB", two.memory(), None, "", "under 250 MB"),
        ]
    notes = (
        "CPU seconds per request of all processes of the server, one connection, every text sent once unless "
        "said. Light is a look-up, heavy a GROUP BY; "
        f"{snapshot.manifest['counts'].get('asserted', 0):,} stated triples."
    )
    return section("Server", rows, notes)


def _in_process(snapshot: Snapshot, query: str, times: int) -> float:
    store = load_store(snapshot)
    job = Job(check(query, Settings()), "json")

    def work() -> None:
        for _ in range(times):
            evaluate(store, job, lambda _data: None)

    return cpu_seconds(work) / times


@contextmanager
def _ours(snapshot: Snapshot, *options: str) -> Iterator[Server]:
    where = ["--port", "0", "--snapshot", str(snapshot.path)]
    command = [sys.executable, "-m", "lithograph", "serve", *where, *options]
    start = time.perf_counter()
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            line = process.stderr.readline() if process.stderr else ""
            found = re.search(r":(\d+)/", line)
            if found is None:
                raise RuntimeError(line)
            yield Server(int(found[1]), psutil.Process(process.pid), time.perf_counter() - start)
        finally:
            process.terminate()


@contextmanager
def _rdflib(snapshot: Snapshot) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "bench.rdflib_server", str(snapshot.dataset), str(port)]
    start = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, cwd=Path(__file__).parents[1], env=os.environ
    ) as process:
        try:
            while time.perf_counter() - start < START_SECONDS and process.poll() is None:
                try:
                    socket.create_connection((LOOPBACK, port), timeout=1).close()
                except OSError:
                    time.sleep(0.05)
                else:
                    break
            yield Server(port, psutil.Process(process.pid), time.perf_counter() - start)
        finally:
            process.terminate()
