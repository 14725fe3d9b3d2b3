"""An endpoint on the loopback interface that behaves as it is told."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

ROWS = {
    "head": {"vars": ["chip", "note"]},
    "results": {
        "bindings": [
            {
                "chip": {"type": "uri", "value": "https://w3id.org/lithograph/chip/acme-a1"},
                "note": {"type": "literal", "value": 'a "note"\n\\ }', "xml:lang": "en"},
            },
            {"chip": {"type": "bnode", "value": "b0"}},
        ]
    },
}


class Remote(ThreadingHTTPServer):
    """The endpoint; ``asked`` are the queries it got."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.control = "public"
        """The ``Cache-Control`` of its answers without rows."""
        self.wait = "7"
        """The ``Retry-After`` where it is overloaded."""

    def address(self, manner: str) -> str:
        """The endpoint that answers in that manner."""
        return f"http://127.0.0.1:{self.server_port}/{manner}"


class _Handler(BaseHTTPRequestHandler):
    server: Remote

    def do_POST(self) -> None:
        """Answer in the manner of the path."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append(parse_qs(body)["query"][0])
        with suppress(OSError):  # the client may have had enough
            getattr(self, "_" + self.path.strip("/"))()

    do_GET = do_POST  # noqa: N815 - the name of the base class

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
        """Nothing."""

    def _start(self, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Type": "application/sparql-results+json", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def _rows(self) -> None:
        self._start()
        self.wfile.write(json.dumps(ROWS).encode())

    def _many(self) -> None:
        self._start()
        row = {"chip": ROWS["results"]["bindings"][0]["chip"]}  # type: ignore[index]
        self.wfile.write(
            json.dumps({"head": {"vars": ["chip"]}, "results": {"bindings": [row] * 50}}).encode()
        )

    def _none(self) -> None:
        self._start(Cache_Control=self.server.control)
        self.wfile.write(b'{"head": {"vars": ["chip"]}, "results": {"bindings": []}}')

    def _redirect(self) -> None:
        self._start(307, Location=self.server.address("rows"))

    def _failing(self) -> None:
        self._start(500)

    def _overloaded(self) -> None:
        self._start(429, Retry_After=self.server.wait)

    def _refusing(self) -> None:
        self._start(400)

    def _page(self) -> None:
        self._start(Content_Type="text/html")
        self.wfile.write(b"<p>rows</p>")

    def _garbage(self) -> None:
        self._start()
        self.wfile.write(b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "uri", "value"')

    def _truth(self) -> None:
        self._start()
        self.wfile.write(b'{"head": {}, "boolean": true}')

    def _broken(self) -> None:
        self._start(Content_Length="1000")
        self.wfile.write(b'{"head"')

    def _drip(self) -> None:
        self._start()
        for _ in range(200):
            self.wfile.write(b" ")
            time.sleep(0.05)

    def _silent(self) -> None:
        time.sleep(10)

    def _endless(self) -> None:
        self._start()
        while True:
            self.wfile.write(b" " * 65_536)


@pytest.fixture(scope="session")
def remote() -> Iterator[Remote]:
    """The endpoint, running."""
    with Remote() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
