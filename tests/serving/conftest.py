"""A real server over the small snapshot: its own processes, on the loopback interface."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def served(home: Path, **settings: str) -> Iterator[tuple[int, int]]:
    """The port and the first process of a server with these settings."""
    environment = {**os.environ, "LITHOGRAPH_HOME": str(home)}
    environment.update((f"LITHOGRAPH_{name.upper()}", value) for name, value in settings.items())
    command = [sys.executable, "-m", "lithograph", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        found = re.search(r":(\d+)/", process.stderr.readline())
        assert found
        try:
            yield int(found[1]), process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=20)


@pytest.fixture(scope="session")
def running(home: Path) -> Iterator[tuple[int, int]]:
    """A server whose limits are small enough to reach."""
    with served(
        home,
        workers="2",
        query_timeout="2",
        worker_memory="100000000",
        max_result_bytes="3000000",
        queue_seconds="3",
    ) as server:
        yield server


@pytest.fixture
def generous(home: Path) -> Iterator[int]:
    """The port of a server that gives longer answers than the kernel holds for a client."""
    with served(home) as (port, _):
        yield port


@pytest.fixture
def port(running: tuple[int, int]) -> int:
    """The port of the server."""
    return running[0]


@pytest.fixture
def process(running: tuple[int, int]) -> int:
    """The first process of the server."""
    return running[1]
