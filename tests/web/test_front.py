"""Kept answers, compression and headers, in front of the application."""

import gzip
import hashlib
import json
import threading
import time
import zlib
from collections.abc import Iterator
from urllib.parse import urlencode

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse, create_environ, run_wsgi_app

from lithograph.query.engine import InProcess
from lithograph.query.evaluate import Job
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot
from lithograph.store import load_store
from lithograph.web import create_app
from lithograph.web.coding import CODINGS
from lithograph.web.kept import Cache, Entry
from lithograph.web.site import Site

ALL = f"/sparql?{urlencode({'query': 'SELECT * { ?s ?p ?o }'})}"


def fresh(snapshot: Snapshot, settings: Settings | None = None) -> tuple[Flask, Site]:
    """An application with an empty cache."""
    start = lambda _settings, found: InProcess(lambda: load_store(found))  # noqa: E731
    app = create_app(settings or Settings(), snapshot, start)
    return app, app.extensions["lithograph"]


def test_a_repeated_question_is_answered_from_the_cache(snapshot: Snapshot) -> None:
    app, front = fresh(snapshot)
    client = app.test_client()
    first, second = client.get(ALL), client.get(ALL)
    assert front.cache.hits == 1
    assert (first.status_code, first.data, dict(first.headers)) == (
        second.status_code,
        second.data,
        dict(second.headers),
    )
    assert client.head(ALL).headers["Content-Length"] == str(len(first.data))
    assert client.head(ALL).data == b""
    assert front.cache.hits == 3


@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D", "/", "/nothing", "/sparql"])
@pytest.mark.parametrize(
    "header", ["Accept", "Accept-Language", "Accept-Encoding", "If-None-Match", "Range", "If-Range"]
)
def test_a_header_of_any_length_is_refused_unread(snapshot: Snapshot, header: str, path: str) -> None:
    # to read such a one took minutes, in which the process did nothing else
    client = fresh(snapshot)[0].test_client()
    for odd in ("a/b" + " " * 300_000 + "x", "a-" * 150_000, '"a",' * 90_000):
        response = client.get(path, headers={header: odd})
        assert response.status_code == 431
        assert response.get_json()["detail"] == f"The header {header} has more than 4,000 characters."
    assert client.get("/healthz", headers={header: "a/b" + " " * 3_000 + "x"}).status_code == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        *(
            (host, 200)
            for host in ("localhost", "a_b.example:8000", "[::1]:80", "127.0.0.1:", "xn--9t4b11yi5a")
        ),
        *((host, 400) for host in ("", "a b", "a,b", 'x"><script>', "a:b:c", "[::1", "a@b", "a/b", "한글")),
    ],
)
def test_a_host_that_is_none_is_refused(snapshot: Snapshot, host: str, status: int) -> None:
    # answers that hold addresses would hold it, in whatever form
    application = fresh(snapshot)[0]
    environ = create_environ("/sparql", headers={"Host": host})
    assert run_wsgi_app(application, environ)[1].startswith(str(status))
    if not host:  # HTTP/1.0 has none, and granian calls it so
        assert run_wsgi_app(application, environ | {"SERVER_PROTOCOL": "HTTP/1"})[1].startswith("200")


def test_what_the_client_accepts_and_the_host_are_part_of_the_question(snapshot: Snapshot) -> None:
    app, front = fresh(snapshot)
    client = app.test_client()
    media = [
        client.get(ALL, headers={"Accept": accept}).mimetype for accept in ("text/csv", "text/html", "*/*")
    ]
    assert media == ["text/csv", "text/html", "application/sparql-results+json"]
    assert (
        client.get("/", headers={"Accept-Language": "ko"}).data
        != client.get("/", headers={"Accept-Language": "zh"}).data
    )
    assert (
        client.get("/sparql", base_url="http://a/").data != client.get("/sparql", base_url="http://b/").data
    )
    assert front.cache.hits == 0


def test_errors_and_answers_that_change_are_not_kept(snapshot: Snapshot) -> None:
    app, front = fresh(snapshot)
    client = app.test_client()
    for address in (
        "/nowhere",
        "/sparql?query=SELECT",
        f"/sparql?{urlencode({'query': 'SELECT (NOW() AS ?t) {}'})}",
        "/healthz",
    ):
        client.get(address)
        client.get(address)
    client.post("/sparql", data={"query": "ASK {}"})
    client.post("/sparql", data={"query": "ASK {}"})
    assert front.cache.hits == 0
    assert front.cache.size == 0


@pytest.mark.parametrize("kept", [True, False])
def test_who_has_the_answer_gets_304_also_where_it_is_not_kept(snapshot: Snapshot, *, kept: bool) -> None:
    app, front = fresh(snapshot)
    client = app.test_client()
    tag = client.get(ALL).headers["ETag"]

    def ask(known: str) -> TestResponse:
        if not kept:
            front.cache.clear()
        return client.get(ALL, headers={"If-None-Match": known})

    # the last is malformed, and can mean nothing else
    for known in (tag, f"W/{tag}", f'"other", {tag}', *_packed(tag), "*", tag[1:-1]):
        again = ask(known)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == tag
    for other in (f'{tag[:-1]}x"', tag[:-2] + '"', f'"x{tag[1:]}', '""', "", f"x{tag}x"):
        assert ask(other).status_code == 200


def _packed(tag: str) -> list[str]:
    return [f'{tag[:-1]}{coding.suffix}"' for coding in CODINGS]


def test_kept_answers_are_compressed_for_whoever_reads_that(snapshot: Snapshot) -> None:
    app, _ = fresh(snapshot)
    client = app.test_client()
    plain = client.get(ALL)
    for _ in range(2):
        packed = client.get(ALL, headers={"Accept-Encoding": "br;q=0.8, gzip;q=1.0"})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert packed.headers["ETag"] == plain.headers["ETag"][:-1] + '-gz"'
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
        assert gzip.decompress(packed.data) == plain.data
    other = client.get(ALL, headers={"Accept-Encoding": "gzip;q=0, br"})
    assert (other.headers["Content-Encoding"], other.headers["ETag"][-4:]) == ("br", '-br"')
    assert brotli.decompress(other.data) == plain.data
    assert "Content-Encoding" not in client.get(ALL, headers={"Accept-Encoding": "gzip;q=0"}).headers
    assert "Content-Encoding" not in client.get("/healthz", headers={"Accept-Encoding": "gzip"}).headers


def test_a_stream_is_compressed_piece_by_piece(snapshot: Snapshot) -> None:
    app, front = fresh(snapshot, Settings(buffer_bytes=10))
    client = app.test_client()
    plain = client.get(ALL)
    packed = client.get(ALL, headers={"Accept-Encoding": "gzip"})
    assert "Content-Length" not in packed.headers
    assert zlib.decompress(packed.data, wbits=31) == plain.data
    assert client.get(ALL, headers={"Accept-Encoding": "gzip"}, buffered=False).close() is None  # type: ignore[func-returns-value]
    assert front.cache.size == 0


def test_the_cache_holds_no_more_than_its_bytes() -> None:
    cache = Cache(10_000)
    for number in range(10):
        cache.put((number,), Entry("200 OK", [], b"x" * 1_000, "tag"))
        assert cache.size <= 10_000
    assert cache.get((0,)) is None
    assert cache.get((9,)) is not None
    cache.put((9,), Entry("200 OK", [], b"y", "tag"))
    cache.put((10,), Entry("200 OK", [], b"x" * 20_000, "tag"))
    assert cache.size == 0


def test_headers_stand_on_kept_and_other_answers(client: FlaskClient) -> None:
    for _ in range(2):
        headers = client.get(ALL).headers
        assert headers["Vary"] == "Accept, Accept-Encoding, Accept-Language"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert len(headers.getlist("Access-Control-Allow-Origin")) == 1


class FullDisk:
    """A standard error that goes to a full disk."""

    def write(self, text: str) -> int:
        """Fails."""
        del text
        raise OSError(28, "No space left on device")

    def flush(self) -> None:
        """Nothing is held."""


def test_a_log_on_a_full_disk_costs_no_answer(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    app, _ = fresh(snapshot, Settings(access_log=True))
    monkeypatch.setattr("sys.stderr", FullDisk())
    assert app.test_client().get(ALL).status_code == 200


def test_the_log_has_a_hash_of_a_query_however_it_was_sent(
    snapshot: Snapshot, capsys: pytest.CaptureFixture[str]
) -> None:
    app, _ = fresh(snapshot, Settings(access_log=True))
    client = app.test_client()
    client.get("/sparql", query_string={"query": "ASK {}"})
    client.post("/sparql", data={"query": "ASK {}"})
    client.post("/sparql", data="ASK {}", content_type="application/sparql-query")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    assert [line["query"] for line in lines] == [hashlib.sha256(b"ASK {}").hexdigest()[:16]] * 3


def test_equal_questions_at_once_are_asked_once(snapshot: Snapshot) -> None:
    asked: list[str] = []
    go = threading.Event()

    class Slow(InProcess):
        def answer(self, job: Job) -> Iterator[bytes]:
            asked.append(job.query.text)
            go.wait(5)
            return super().answer(job)

    app = create_app(Settings(), snapshot, lambda _settings, found: Slow(lambda: load_store(found)))
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(app.test_client().get(ALL).status_code))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    go.set()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 4
    assert len(asked) == 1


def test_behind_a_proxy_addresses_have_its_scheme(snapshot: Snapshot) -> None:
    app, _ = fresh(snapshot)
    client = app.test_client()
    for scheme, told in (("https", "https"), ("http", "http"), ("gopher", "http")):
        text = client.get("/sparql", headers={"X-Forwarded-Proto": scheme, "Accept": "text/turtle"}).text
        assert f"<{told}://localhost/sparql>" in text
