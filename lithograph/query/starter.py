"""Starting and ending a zygote, and connecting to it."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import fields
from pathlib import Path
from time import monotonic as _now
from time import sleep as _sleep
from types import TracebackType
from typing import Self

from lithograph.errors import Overloaded
from lithograph.files import put
from lithograph.settings import PREFIX, Settings
from lithograph.snapshot import Snapshot

STOP_SECONDS = 5.0
NEXT = "next"
"""The file beside an engine's socket that names the engine after it, and its snapshot."""


class Starter:
    """A running zygote; it ends with ``close``, or with this process however that ends."""

    def __init__(self, settings: Settings, snapshot: Snapshot) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="lithograph-"))
        self.address = self._folder / "engine"
        self._command = [
            *(sys.executable, "-m", "lithograph.query.zygote"),
            *(str(self.address), str(snapshot.path.resolve())),
        ]
        self._environment = {**os.environ, **_environment(settings)}
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        self._listened = False
        self._folder.mkdir(mode=0o700, exist_ok=True)  # whoever tidies up may have taken it away
        self.address.unlink(missing_ok=True)
        return subprocess.Popen(  # noqa: S603 - our own module
            self._command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=self._environment
        )

    def restart(self) -> None:
        """Start another in place of one that ended, at the same address."""
        self._end()
        self._process = self._start()

    @property
    def process(self) -> int:
        """The process id of the zygote."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether the zygote is no longer there, or its socket is not: nobody can reach it then."""
        there = self.address.exists()
        self._listened = self._listened or there
        return self._process.poll() is not None or (self._listened and not there)

    def close(self) -> None:
        """End the zygote and its workers, and remove the socket."""
        self._end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _end(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def name_next(engine: Path, following: Path, snapshot: Path) -> None:
    """Tell the web processes that use an engine which one to use from now on, and for which snapshot."""
    put(engine.with_name(NEXT), f"{following}\n{snapshot}\n".encode())


def next_engine(engine: Path) -> tuple[Path, Path] | None:
    """The engine after that one and its snapshot, if it has a successor."""
    try:
        following, snapshot = engine.with_name(NEXT).read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return Path(following), Path(snapshot)


def connect(address: Path, starter: Starter | None, seconds: float) -> socket.socket:
    """A connection to a fresh worker; raises ``Overloaded`` when the zygote is not there."""
    deadline = _now() + seconds
    while True:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(address))
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            if (starter is not None and starter.ended) or _now() > deadline:
                raise Overloaded("The query engine is not running.") from None
            _sleep(0.01)
        else:
            return connection


def _environment(settings: Settings) -> dict[str, str]:
    values = {item.name: getattr(settings, item.name) for item in fields(settings)}
    return {PREFIX + name.upper(): str(value) for name, value in values.items() if value is not None}
