"""The zygote: a process that loads a snapshot once and forks a worker for each connection it gets.

    web process --unix socket--> zygote --fork--> worker (the other end of that connection)

It does nothing else, so that it stays small, single-threaded and safe to fork. A worker lives as long as its
connection: when the web process closes its end, the worker is killed. When the process that started the
zygote ends, however it ends, the zygote reads the end of its standard input and takes its workers along.
"""

import ctypes
import gc
import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final, NoReturn

from lithograph.errors import LithographError, MissingInput
from lithograph.query.ends import tell
from lithograph.query.memory import trim
from lithograph.query.worker import confine, die_with_parent, greeting, take, work
from lithograph.settings import Settings
from lithograph.snapshot import hold, open_snapshot
from lithograph.store import GraphStore, count_triples, load_default, open_disk, open_store, prefixes_of

HANG_UP: Final = select.POLLHUP | select.POLLERR | getattr(select, "POLLRDHUP", 0)
BACKLOG: Final = 128


class Zygote:
    """Forks workers over one snapshot."""

    def __init__(self, listener: socket.socket, folder: Path, settings: Settings) -> None:
        self._listener = listener
        self._settings = settings
        self._snapshot = open_snapshot(folder)
        hold(self._snapshot)
        self._default = load_default(self._snapshot) if settings.store == "memory" else None
        self._prefixes = {} if self._default is None else prefixes_of(self._default)
        self._triples = -1 if self._default is None else count_triples(self._default)
        self._tables = str(self._snapshot.store.resolve())
        self._libc = ctypes.CDLL(None) if sys.platform == "linux" else None
        self._workers: dict[int, socket.socket] = {}
        self._poll = select.poll()

    def run(self) -> NoReturn:
        """Fork until standard input ends."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # the end of the starter is the only sign to stop
        wake, waker = socket.socketpair()
        waker.settimeout(0)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        self._release_memory()
        for descriptor in (0, self._listener.fileno(), wake.fileno()):
            self._poll.register(descriptor, select.POLLIN)
        while True:
            for descriptor, event in self._poll.poll():
                if descriptor == 0:
                    if not os.read(0, 1024):
                        self._end()
                elif descriptor == wake.fileno():
                    wake.recv(4096)
                    self._bury()
                elif descriptor == self._listener.fileno():
                    self._fork()
                elif event & HANG_UP:
                    self._abandoned(descriptor)

    def _release_memory(self) -> None:
        """Give back what loading left over, and keep the collector from touching shared pages."""
        gc.collect()
        gc.freeze()
        trim()

    def _fork(self) -> None:
        connection, _ = self._listener.accept()
        parent = os.getpid()
        child = os.fork()
        if child == 0:
            die_with_parent(self._libc, parent)
            self._become_worker(connection)
        self._workers[child] = connection
        self._poll.register(connection.fileno(), HANG_UP)

    def _become_worker(self, connection: socket.socket) -> None:
        channel = take(connection)
        store = self._open()
        confine(self._settings.worker_memory, self._tables)
        triples = self._triples if self._default is not None else count_triples(store.graph)
        hello = {**greeting(store, triples), "pid": os.getpid()}
        work(store, channel, json.dumps(hello).encode())

    def _open(self) -> GraphStore:
        """The store of one worker; that on disk starts threads, and must be opened after the fork."""
        if self._default is None:
            return open_store(self._snapshot)
        whole = None
        with suppress(MissingInput):  # its folder was removed: only queries that need it say so
            whole = open_disk(self._snapshot)
        return GraphStore(self._default, whole, self._prefixes, self._snapshot.digest)

    def _abandoned(self, descriptor: int) -> None:
        for child, connection in self._workers.items():
            if connection.fileno() == descriptor:
                os.kill(child, signal.SIGKILL)
                self._poll.unregister(descriptor)
                return

    def _bury(self) -> None:
        """Close the connections of workers that ended, with a word on how they did."""
        while True:
            try:
                child, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if child == 0:
                return
            connection = self._workers.pop(child, None)
            if connection is not None:
                with suppress(KeyError):  # it was abandoned before
                    self._poll.unregister(connection.fileno())
                tell(connection, status)
                connection.close()

    def _end(self) -> NoReturn:
        """Take the workers along, and leave without taking the store apart piece by piece."""
        for child in self._workers:
            os.kill(child, signal.SIGKILL)
        os._exit(0)


def main(arguments: list[str]) -> int:
    """Run a zygote; returns only when it cannot start.

    The arguments are the path of its socket and the folder of the snapshot.
    """
    path, folder = arguments
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(path)
        listener.listen(BACKLOG)  # connections wait here until the snapshot is loaded
        try:
            zygote = Zygote(listener, Path(folder), Settings.from_environment())
        except LithographError as error:
            sys.stderr.write(f"lithograph: {error.detail}\n")
            return error.exit_code
        return zygote.run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
