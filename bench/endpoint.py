"""The endpoint against other servers: 14 kinds of query over a generated graph, of two sizes."""

import http.client
import json
import shutil
import subprocess
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode

from bench.generated import Generator
from bench.peers import PEERS, installed, running_ours
from bench.serve import LOOPBACK, START_SECONDS, Server
from bench.table import Row, section
from lithograph.query.check import check
from lithograph.query.evaluate import Job, evaluate
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot, drafting, open_snapshot
from lithograph.store import load_store

QUERIES: Final = sorted((Path(__file__).parent / "queries").glob("*.rq"))
LIGHT, HEAVY = "01-look-up", "06-group"
SIZES: Final = (100_000, 1_000_000)
MANY: Final = 2
"""Workers of our server where it is asked by many at once, beside one."""
SMALL: Final = SIZES[0]
"""rdflib's servers are measured at this size only."""
WORK_SECONDS: Final = 1.0
LOOK_SECONDS: Final = 0.1
FEWEST, MOST = 2, 5000
WRK_SECONDS: Final = 5
QUIET: Final = 3
IDLE_SECONDS: Final = 0.1
AIMS: Final = {
    ("Flask + rdflib", LIGHT): "7 x",
    ("Flask + rdflib", HEAVY): "25 x",
    ("rdflib-endpoint", LIGHT): "6 x",
    ("rdflib-endpoint", HEAVY): "40 x",
    ("Virtuoso", LIGHT): "2 x",
    ("Virtuoso", HEAVY): "0.35 x at 100k, 0.1 x at 1M",
    ("in process", LIGHT): "0.4 ms more",
    ("in process", HEAVY): "within 5 %",
}
LUA: Final = """local n = {first}
request = function()
  n = n + 1
  return wrk.format("GET", "{path}?query={query}%20%23" .. n .. "{more}", {{["Accept"] = "{accept}"}})
end
"""
ACCEPT: Final = "application/sparql-results+json"


@dataclass(frozen=True, slots=True)
class Asked:
    """A server and how it is asked."""

    server: Server
    path: str = "/sparql"
    more: str = ""

    def cost(self, text: str, *, fresh: bool = True, seconds: float = WORK_SECONDS) -> tuple[float, int]:
        """CPU seconds per request, and the bytes of an answer; each text is another one when fresh."""
        accept = "text/turtle" if "CONSTRUCT" in text else ACCEPT
        connection = http.client.HTTPConnection(LOOPBACK, self.server.port, timeout=START_SECONDS)
        first, done, size = time.time_ns(), 0, 0
        self._ask(connection, f"{text} # {first}", accept)
        before = used = self.server.cpu()
        while done < FEWEST or (done < MOST and used - before < seconds):
            # to look at every process is work too, and takes the caches from those that it measures
            look = time.perf_counter() + LOOK_SECONDS
            while True:
                done += 1
                size = self._ask(connection, f"{text} # {first + done}" if fresh else text, accept)
                if done >= MOST or time.perf_counter() >= look:
                    break
            used = self.server.cpu()
        connection.close()
        return (used - before) / done, size

    def _ask(self, connection: http.client.HTTPConnection, text: str, accept: str) -> int:
        target = f"{self.path}?{urlencode({'query': text})}{self.more}"
        connection.request("GET", target, headers={"Accept": accept})
        response = connection.getresponse()
        body = response.read()
        if response.status != http.client.OK:
            raise RuntimeError(f"{response.status}: {body[:200]!r}")
        return len(body)

    def wait(self) -> None:
        """Wait until ours has warmed itself up: nothing of its own runs any more."""
        quiet, used = 0, 0.0
        while quiet < QUIET:
            time.sleep(1)
            connection = http.client.HTTPConnection(LOOPBACK, self.server.port, timeout=START_SECONDS)
            connection.request("GET", "/metrics")
            text = connection.getresponse().read().decode()
            connection.close()
            running = [line for line in text.splitlines() if line.startswith("lithograph_running{")]
            still = self.server.cpu()
            idle = running and all(line.endswith(" 0.0") for line in running) and still - used < IDLE_SECONDS
            used, quiet = still, quiet + 1 if idle else 0

    def rows(self, text: str) -> int:
        """How many rows a SELECT gives."""
        connection = http.client.HTTPConnection(LOOPBACK, self.server.port, timeout=START_SECONDS)
        connection.request(
            "GET", f"{self.path}?{urlencode({'query': text})}{self.more}", headers={"Accept": ACCEPT}
        )
        found = len(json.loads(connection.getresponse().read())["results"]["bindings"])
        connection.close()
        return found

    def rate(self, text: str, folder: Path) -> float | None:
        """Requests per second of 16 connections, by wrk; ``None`` where that is not installed."""
        if shutil.which("wrk") is None:
            return None
        script = folder / "fresh.lua"
        script.write_text(
            LUA.format(
                first=time.time_ns() % 10**12,
                path=self.path,
                query=quote(text),
                more=self.more,
                accept=ACCEPT,
            )
        )
        command = ["wrk", "-t1", "-c16", f"-d{WRK_SECONDS}", "--timeout", "30s", "-s", str(script)]
        done = subprocess.run(
            [*command, f"http://{LOOPBACK}:{self.server.port}"], capture_output=True, text=True, check=True
        )
        return float(done.stdout.partition("Requests/sec:")[2].split()[0])


def main() -> str:
    """The sections of the report."""
    return "\n".join(_size(size) for size in SIZES)


def _size(size: int) -> str:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in QUERIES}
    rows: list[Row | None] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-endpoint-")))
        lines = list(Generator().lines(size))
        data = folder / "data.nt"
        data.write_text("\n".join(lines) + "\n", encoding="utf-8")
        snapshot = _snapshot(folder, lines)
        inside = _in_process(snapshot, texts)
        peers = [name for name in PEERS if installed(name) and (size == SMALL or name == "Virtuoso")]
        left_out = [name for name in PEERS if not installed(name)]
        with running_ours(snapshot.path) as server:
            ours = Asked(server)
            ours.wait()
            ours.cost(texts[LIGHT])
            cost = {name: ours.cost(text) for name, text in texts.items()}
            repeated = ours.cost(texts[HEAVY], fresh=False, seconds=0.2)[0]
            counts = {name: ours.rows(text) for name, text in texts.items() if "CONSTRUCT" not in text}
            rates = {(name, 1): ours.rate(texts[name], folder) for name in (LIGHT, HEAVY)}
        with running_ours(snapshot.path, MANY) as server:
            ours = Asked(server)
            ours.wait()
            ours.cost(texts[LIGHT])
            rates |= {(name, MANY): ours.rate(texts[name], folder) for name in (LIGHT, HEAVY)}
        rows += [
            Row(name, cost[name][0], inside[name], "in process", AIMS.get(("in process", name), ""))
            for name in texts
        ]
        for peer in peers:
            start, path = PEERS[peer]
            with start(data) as server:
                time.sleep(1)
                other = Asked(server, path, "&default-graph-uri=urn%3Abench" if peer == "Virtuoso" else "")
                other.cost(texts[LIGHT], seconds=0.2)
                asked = texts if peer == "Virtuoso" else {name: texts[name] for name in (LIGHT, HEAVY)}
                for name, text in asked.items():
                    theirs = other.cost(text)[0]
                    rows.append(Row(name, cost[name][0], theirs, peer, AIMS.get((peer, name), "")))
                    if name in counts and other.rows(text) != counts[name]:
                        rows[-1] = Row(f"{name} (other rows!)", cost[name][0], theirs, peer, "")
                    if name == HEAVY:
                        aim = {"Flask + rdflib": "2,000 x", "Virtuoso": "30 x"}.get(peer, "")
                        rows.append(Row(f"{name}, repeated", repeated, theirs, peer, aim))
                for name in (LIGHT, HEAVY):
                    rate = other.rate(texts[name], folder)
                    rows += [
                        _rate_row(name, workers, rates[name, workers], rate, peer) for workers in (1, MANY)
                    ]
    notes = (
        f"{len(lines):,} triples of bench/generated.py. CPU seconds a request of all processes of a server, "
        "one connection, each text sent once unless it says repeated; ours with one worker, hop and merged "
        "default graph included. In process: the same engine and store, called without HTTP."
    )
    if left_out:
        notes += f" Not installed here: {', '.join(left_out)}."
    return section(f"Endpoint, {size:,} triples", [row for row in rows if row is not None], notes)


def _rate_row(name: str, workers: int, mine: float | None, rate: float | None, peer: str) -> Row | None:
    """Seconds a request, so that the ratio reads as the others do; ``None`` where nothing measures rates."""
    if mine is None or rate is None:
        return None
    work = f"{name}, wall s a request at 16 connections, workers: {workers}"
    if not rate:
        rate, work = 1 / WRK_SECONDS, f"{work} (none in time: at least)"
    return Row(
        work, 1 / mine, 1 / rate, peer, AIMS.get((peer, name), "") if peer == "rdflib-endpoint" else ""
    )


def _snapshot(folder: Path, lines: list[str]) -> Snapshot:
    with drafting(folder, "bench") as draft:
        draft.give([line.encode() for line in lines], [], [])
        draft.finish({"questions": [], "report": None}, {"digest": "bench", "counts": {}, "versions": {}})
    return open_snapshot(folder / "snapshots" / "bench")


def _in_process(snapshot: Snapshot, texts: dict[str, str]) -> dict[str, float]:
    store = load_store(snapshot)
    found: dict[str, float] = {}
    for name, text in texts.items():
        job = Job(check(text, Settings()), "ttl" if "CONSTRUCT" in text else "json")
        evaluate(store, job, lambda _data: None)
        done, before = 0, time.process_time()
        while done < FEWEST or (done < MOST and time.process_time() - before < WORK_SECONDS):
            evaluate(store, job, lambda _data: None)
            done += 1
        found[name] = (time.process_time() - before) / done
    return found
