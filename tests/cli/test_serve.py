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
from urllib.parse import urlencode
from urllib.request import urlopen

import psutil
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


def test_the_server_says_when_it_is_ready_and_stops_cleanly(home: Path) -> None:
    # how long that takes is measured in bench/, where nothing runs beside
    with served(home) as (address, process):
        with urlopen(address + "healthz", timeout=5) as response:  # noqa: S310 - our own address
            assert json.load(response)["ok"] is True
        with urlopen(address + "?lang=ko", timeout=5) as response:  # noqa: S310
            assert '<html lang="ko">' in response.read().decode()
        with pytest.raises(HTTPError, match="400"):
            urlopen(address + "sparql?query=SELECT", timeout=5)  # noqa: S310
    assert process.returncode == 0


def test_nothing_is_left_of_a_server_that_is_killed(home: Path) -> None:
    # a web process left behind kept the port, so that no other server could start
    with served(home) as (address, process):
        ask(address, "ASK {}")
        family = psutil.Process(process.pid).children(recursive=True)
        assert len(family) > 1
        process.kill()
        gone, left = psutil.wait_procs(family, timeout=20)
        assert len(gone) == len(family)
        assert not left


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
        new = write_snapshot(tmp_path, "e" * 64, graphs.items(), {"questions": []}, {"digest": "e" * 64})
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


def test_anybodys_files_are_served_with_what_follows(tmp_path: Path) -> None:
    facts, graphs, ontology = tmp_path / "facts.ttl", tmp_path / "graphs.trig", tmp_path / "ontology.ttl"
    facts.write_text("<http://e/a> a <http://e/Cat> .")
    graphs.write_text("<http://e/g> { <http://e/b> a <http://e/Cat> }")
    ontology.write_text(
        "<http://e/Cat> a <http://www.w3.org/2002/07/owl#Class> ;"
        " <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://e/Animal> .\n"
        "<http://e/Animal> a <http://www.w3.org/2002/07/owl#Class> ."
    )
    with served(tmp_path, "--data", str(facts), "--data", str(graphs), "--ontology", str(ontology)) as (
        address,
        _,
    ):
        animals = ask(address, "SELECT ?s { ?s a <http://e/Animal> } ORDER BY ?s")
        assert animals == "s\r\nhttp://e/a\r\nhttp://e/b\r\n"
        assert ask(address, "SELECT ?s { GRAPH <http://e/g> { ?s ?p ?o } }") == "s\r\nhttp://e/b\r\n"
        with urlopen(address, timeout=10) as response:  # noqa: S310 - our own address
            assert response.status == 200


def test_files_at_fault_are_told_and_nothing_is_served(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faulty = tmp_path / "faulty.ttl"
    faulty.write_text("<http://e/a> a .")
    assert main(["serve", "--data", str(faulty)]) == 1
    assert "faulty.ttl:1" in capsys.readouterr().err
    assert main(["serve", "--ontology", str(faulty)]) == 2
    assert "goes with --data" in capsys.readouterr().err


def ask(address: str, query: str) -> str:
    """The answer to a query as CSV."""
    with urlopen(f"{address}sparql?{urlencode({'query': query, 'format': 'csv'})}", timeout=10) as response:  # noqa: S310
        return str(response.read().decode())


def health(address: str) -> str:
    """The digest that the server says it serves."""
    with urlopen(address + "healthz", timeout=10) as response:  # noqa: S310 - our own address
        return str(json.load(response)["digest"])


def _triple() -> ox.Triple:
    thing = ox.NamedNode("https://w3id.org/lithograph/chip/new")
    return ox.Triple(thing, ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"), ox.Literal("new"))
