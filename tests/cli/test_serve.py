"""``lithograph serve`` as a real process: ready in time, one clear line when it cannot start."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pyoxigraph as ox
import pytest

from lithograph.cli import main
from lithograph.snapshot import Snapshot, publish, write_snapshot


@contextmanager
def served(home: Path, *arguments: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A running server and its address."""
    environment = {**os.environ, "LITHOGRAPH_HOME": str(home)}
    command = [sys.executable, "-m", "lithograph", "serve", "--port", "0", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert found, line
        try:
            yield found[0], process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def test_the_server_is_ready_within_two_seconds_and_stops_cleanly(home: Path) -> None:
    started = time.monotonic()
    with served(home) as (address, process):
        with urlopen(address + "healthz", timeout=5) as response:  # noqa: S310 - our own address
            assert json.load(response)["ok"] is True
        assert time.monotonic() - started < 4  # 2 s on a quiet machine
        with urlopen(address + "?lang=ko", timeout=5) as response:  # noqa: S310
            assert "질문 예시" in response.read().decode()
        with pytest.raises(HTTPError, match="400"):
            urlopen(address + "sparql?query=SELECT", timeout=5)  # noqa: S310
    assert process.returncode == 0


def test_a_port_in_use_is_one_line(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LITHOGRAPH_HOME", str(home))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 2
    printed = capsys.readouterr().err
    assert printed == (
        f"lithograph: Cannot listen on 127.0.0.1 port {port}: another program listens there. "
        "Choose another with --port.\n"
    )


def test_no_snapshot_names_the_command_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LITHOGRAPH_HOME", str(tmp_path))
    assert main(["serve"]) == 2
    printed = capsys.readouterr().err
    assert "lithograph build" in printed
    assert printed.count("\n") == 1


@pytest.mark.slow
@pytest.mark.parametrize("watch", [True, False], ids=["watch", "hangup"])
def test_a_new_snapshot_is_taken_up_while_requests_are_answered(
    home: Path, snapshot: Snapshot, tmp_path: Path, *, watch: bool
) -> None:
    shutil.copytree(home, tmp_path, dirs_exist_ok=True)
    with served(tmp_path, *(["--watch"] if watch else [])) as (address, process):
        assert health(address) == snapshot.digest
        graphs = {ox.NamedNode("https://w3id.org/lithograph/graph/new"): [_triple()]}
        new = write_snapshot(
            tmp_path, "e" * 64, graphs.items(), {"questions": []}, lambda: {"digest": "e" * 64}
        )
        publish(tmp_path, new)
        if not watch:
            process.send_signal(signal.SIGHUP)
        started = time.monotonic()
        while health(address) != new.digest:
            assert time.monotonic() - started < 30
            time.sleep(0.05)


def test_a_snapshot_that_cannot_be_loaded_changes_nothing(
    home: Path, snapshot: Snapshot, tmp_path: Path
) -> None:
    shutil.copytree(home, tmp_path, dirs_exist_ok=True)
    with served(tmp_path) as (address, process):
        shutil.copytree(snapshot.path, tmp_path / "snapshots" / "broken")
        (tmp_path / "snapshots/broken/dataset.nq").write_text("no quads")
        manifest = tmp_path / "snapshots/broken/manifest.json"
        manifest.write_text(manifest.read_text().replace("f" * 64, "d" * 64))
        (tmp_path / "current").write_text("broken")
        process.send_signal(signal.SIGHUP)
        assert process.stderr is not None
        lines = [process.stderr.readline() for _ in range(2)]
        assert any("the snapshot in service stays" in line for line in lines)
        assert health(address) == snapshot.digest


def health(address: str) -> str:
    """The digest that the server says it serves."""
    with urlopen(address + "healthz", timeout=10) as response:  # noqa: S310 - our own address
        return str(json.load(response)["digest"])


def _triple() -> ox.Triple:
    thing = ox.NamedNode("https://w3id.org/lithograph/chip/new")
    return ox.Triple(thing, ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"), ox.Literal("new"))
