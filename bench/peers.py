"""Other SPARQL servers beside ours, over the same generated graph: what a request costs them.

Each is started by itself, over a file of N-Triples; a peer that is not installed is left out. Virtuoso is
started twice, because it answers badly before it is started anew after a bulk load.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import psutil

from bench.serve import LOOPBACK, START_SECONDS, Server

HERE: Final = Path(__file__).parents[1]
VIRTUOSO: Final = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = {sql}
DirsAllowed = {folder}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
ThreadsPerQuery = 1
ServerThreads = 20
[HTTPServer]
ServerPort = {http}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 120
"""
LOAD: Final = (
    "DB.DBA.TTLP_MT(file_to_string_output('{data}'), '', 'urn:bench', 0); checkpoint; "
    'GRANT SELECT ON DB.DBA.SPARQL_SINV_2 TO "SPARQL"; shutdown;'
)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], port: int, where: Path = HERE) -> Iterator[Server]:
    """The server that the command starts, once it listens."""
    start = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=where, env=os.environ
    ) as process:
        try:
            while process.poll() is None and time.perf_counter() - start < START_SECONDS:
                try:
                    socket.create_connection((LOOPBACK, port), timeout=1).close()
                except OSError:
                    time.sleep(0.1)
                else:
                    break
            yield Server(port, psutil.Process(process.pid), time.perf_counter() - start)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def running_ours(snapshot: Path, workers: int = 1) -> Iterator[Server]:
    """Our server over that snapshot."""
    port = free_port()
    options = ["--port", str(port), "--snapshot", str(snapshot), "--workers", str(workers)]
    command = [sys.executable, "-m", "lithograph", "serve", *options]
    with running(command, port) as server:
        yield server


@contextmanager
def flask_with_rdflib(data: Path) -> Iterator[Server]:
    """Flask's development server over an rdflib graph."""
    port = free_port()
    with running([sys.executable, "-m", "bench.rdflib_server", str(data), str(port)], port) as server:
        yield server


@contextmanager
def rdflib_endpoint(data: Path) -> Iterator[Server]:
    """rdflib-endpoint, run by uvicorn."""
    port = free_port()
    command = [sys.executable, "-m", "bench.rdflib_endpoint_server", str(data), str(port)]
    with running(command, port) as server:
        yield server


@contextmanager
def virtuoso(data: Path) -> Iterator[Server]:
    """Virtuoso, after its bulk load and a new start."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-virtuoso-")))
        sql, http = free_port(), free_port()
        (folder / "virtuoso.ini").write_text(VIRTUOSO.format(folder=folder, sql=sql, http=http))
        loaded = folder / "data.nt"
        shutil.copy(data, loaded)
        command = ["virtuoso-t", "+foreground", "+configfile", str(folder / "virtuoso.ini")]
        with running(command, sql, folder) as first:
            script = LOAD.format(data=loaded)
            subprocess.run(
                ["isql-vt", str(sql), "dba", "dba", f"exec={script}"],  # noqa: S607 - the package's own
                check=False,
                capture_output=True,
            )
            first.process.wait(60)
        yield stack.enter_context(running(command, http, folder))


PEERS: Final = {
    "Flask + rdflib": (flask_with_rdflib, "/sparql"),
    "rdflib-endpoint": (rdflib_endpoint, "/"),
    "Virtuoso": (virtuoso, "/sparql"),
}


def installed(name: str) -> bool:
    """Whether that peer can be run here."""
    if name == "Virtuoso":
        return shutil.which("virtuoso-t") is not None and shutil.which("isql-vt") is not None
    if name == "rdflib-endpoint":
        return (
            subprocess.run(
                [sys.executable, "-c", "import rdflib_endpoint, uvicorn"], check=False, capture_output=True
            ).returncode
            == 0
        )
    return True
