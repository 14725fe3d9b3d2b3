"""A real server over the small snapshot: its own processes, on the loopback interface."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def running(home: Path) -> Iterator[tuple[int, int]]:
    """The port and the first process of a server whose limits are small enough to reach."""
    environment = {
        **os.environ,
        "LITHOGRAPH_HOME": str(home),
        "LITHOGRAPH_WORKERS": "2",
        "LITHOGRAPH_QUERY_TIMEOUT": "2",
        "LITHOGRAPH_WORKER_MEMORY": "100000000",
        "LITHOGRAPH_MAX_RESULT_BYTES": "3000000",
        "LITHOGRAPH_QUEUE_SECONDS": "3",
    }
    command = [sys.executable, "-m", "lithograph", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        found = re.search(r":(\d+)/", process.stderr.readline())
        assert found
        yield int(found[1]), process.pid
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)


@pytest.fixture
def port(running: tuple[int, int]) -> int:
    """The port of the server."""
    return running[0]


@pytest.fixture
def process(running: tuple[int, int]) -> int:
    """The first process of the server."""
    return running[1]
