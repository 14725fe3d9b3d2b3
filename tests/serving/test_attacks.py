"""What a hostile client can try: each gets a clear answer, and the next honest question is not held up."""

import gzip
import http.client
import json
import os
import re
import signal
import socket
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest

from lithograph.snapshot import Snapshot

pytestmark = pytest.mark.slow

NUMBERS = " ".join(str(number) for number in range(300))
HONEST = "SELECT ?n { chip:acme-a1 skos:prefLabel ?n }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


PROMPT = 8
"""Seconds: a quiet machine takes less than one, one that is busy with other tests has taken three."""


def product(letters: str) -> str:
    return "".join(f"VALUES ?{letter} {{ {NUMBERS} }}" for letter in letters)


def ask(port: int, query: str, timeout: float = 30, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("POST", "/sparql", urlencode({"query": query}), {**FORM, **headers})
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


ENDLESS = f"SELECT (COUNT(*) AS ?n) {{ {product('abcde')} }}"


@pytest.fixture(autouse=True)
def _answers_afterwards(port: int) -> Iterator[None]:
    """After each attack an honest question is answered within a second."""
    yield
    started = time.monotonic()
    status, body = ask(port, f"{HONEST} # {started}")
    assert (status, json.loads(body)["results"]["bindings"][0]["n"]["value"]) == (200, "Acme A1")
    assert time.monotonic() - started < PROMPT


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("SELECT * { FILTER(" + "(" * 10_000 + "1" + ")" * 10_000 + ") }", 400, "levels of brackets"),
        ("SELECT * " + "{" * 5_000 + "}" * 5_000, 400, "groups in braces"),
        ("SELECT * {" + "?s ?p ?o ." * 200 + "}", 400, "triple patterns"),
        ("SELECT * { ?s ?p 'x\0y' }", 400, "null character"),
        ("SELECT * { ?s ?p <http://[bad iri> }", 400, "IRI"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> {} }", 403, "SERVICE"),
        ("SELECT * { SERVICE#x\n?where {} }", 403, "SERVICE"),
        ("PREFIX SERVICEx: <http://127.0.0.1/> SELECT * { SERVICEx:y {} }", 403, "SERVICE"),
        ("LOAD <http://127.0.0.1:1/>", 403, "LOAD"),
        ("DROP ALL", 403, "DROP"),
        (f"SELECT (COUNT(*) AS ?n) {{ {product('abcde')} }}", 504, "stopped after 2 seconds"),
        (f"SELECT * {{ {product('abcde')} }} ORDER BY ?e ?d ?c", 503, "more memory"),
    ],
)
def test_hostile_queries_get_a_clear_answer(port: int, query: str, status: int, words: str) -> None:
    answered, body = ask(port, query)
    assert answered == status
    assert words in json.loads(body)["detail"]


def test_a_query_of_megabytes_is_refused_unread(port: int) -> None:
    # the connection may be closed while the query is still being sent: as good
    with suppress(ConnectionError, http.client.HTTPException):
        assert ask(port, "x" * 5_000_000)[0] in {400, 413}


def test_a_regex_that_explodes_elsewhere_is_answered(port: int) -> None:
    query = f"ASK {{ FILTER(REGEX('{'a' * 60}!', '^(a+)+$')) }}"
    assert json.loads(ask(port, query)[1])["boolean"] is False


def test_bytes_that_are_no_text_are_refused(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", "/sparql", b"\xff\xfe\x00", {"Content-Type": "application/sparql-query"})
    assert connection.getresponse().status == 400
    connection.close()


def test_errors_tell_nothing_of_the_inside(port: int) -> None:
    for query in ("SELECT", "INSERT DATA {}", f"SELECT (COUNT(*) AS ?n) {{ {product('abcde')} }}"):
        body = ask(port, query)[1].decode()
        assert not any(word in body for word in ("Traceback", "/home", "/work", ".py", "pyoxigraph"))


def test_slow_senders_and_half_closed_sockets_hold_nobody_up(port: int) -> None:
    held = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
    for connection in held:
        connection.sendall(b"GET /sparql?query=ASK%20%7B%7D HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    for connection in held[:20]:
        connection.shutdown(socket.SHUT_WR)
    started = time.monotonic()
    assert ask(port, HONEST)[0] == 200
    assert time.monotonic() - started < PROMPT
    for connection in held:
        connection.close()


def test_readers_that_never_read_do_not_fill_the_server(port: int) -> None:
    held = []
    for number in range(4):
        connection = socket.create_connection(("127.0.0.1", port))
        query = urlencode({"query": f"SELECT * {{ {product('abcd')} }} # {number}"})
        connection.sendall(
            f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: {len(query)}\r\n"
            f"Content-Type: {FORM['Content-Type']}\r\n\r\n{query}".encode()
        )
        held.append(connection)
    time.sleep(1)
    assert ask(port, HONEST)[0] == 200
    for connection in held:
        connection.close()


def test_two_hundred_clients_at_once_are_all_answered(port: int) -> None:
    statuses: Counter[int] = Counter()

    def client(number: int) -> None:
        statuses[ask(port, f"{HONEST} # {number}", timeout=60)[0]] += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert set(statuses) <= {200, 503}
    assert sum(statuses.values()) == 200
    assert statuses[200] >= 190


def test_a_worker_killed_by_hand_is_replaced(port: int, process: int) -> None:
    zygote = next(item for item in psutil.Process(process).children() if "zygote" in " ".join(item.cmdline()))
    for worker in zygote.children():
        os.kill(worker.pid, signal.SIGKILL)
    assert ask(port, HONEST + " # first")[0] in {200, 503}


def test_the_snapshot_removed_under_the_server_changes_nothing_it_answers(
    port: int, snapshot: Snapshot
) -> None:
    aside = snapshot.path.with_name("aside")
    snapshot.path.rename(aside)
    try:
        assert ask(port, HONEST + " # removed")[0] == 200
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/dump.nq")
        response = connection.getresponse()
        told = response.read().decode()
        assert (response.status, json.loads(told)["title"]) == (503, "Snapshot gone")
        assert str(Path(snapshot.path).parent) not in told
        connection.close()
    finally:
        aside.rename(snapshot.path)


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_too_long_answer_is_cut_off_with_its_connection(port: int, coding: str) -> None:
    # the numbers of the product are no text of one kind: even packed they pass the limit, of the plain bytes
    query = f"SELECT * {{ {product('abc')} }} # {coding}"
    with pytest.raises(http.client.IncompleteRead) as cut:
        ask(port, query, 30, Accept="text/csv", **{"Accept-Encoding": coding})
    if coding == "identity":
        assert cut.value.partial.rstrip().endswith(b"The answer is longer than 3,000,000 bytes.")
        assert b'"ERROR, the answer is cut off' in cut.value.partial
    else:
        with pytest.raises((EOFError, zlib.error)):
            gzip.decompress(cut.value.partial)


def test_two_answers_cut_at_once_are_told_apart(port: int) -> None:
    ends: list[str] = []

    def client(number: int) -> None:
        try:
            query = f"SELECT * {{ {product('abc')} }} # {number}" if number % 2 else f"{HONEST} # c{number}"
            ends.append(str(ask(port, query, Accept="text/csv")[0]))
        except http.client.IncompleteRead:
            ends.append("cut")

    threads = [threading.Thread(target=client, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["200", "200", "cut", "cut"]


def test_a_clients_silence_costs_a_connection_and_no_thread(port: int) -> None:
    held = [socket.create_connection(("127.0.0.1", port)) for _ in range(300)]
    started = time.monotonic()
    assert ask(port, f"{HONEST} # {started}")[0] == 200
    assert time.monotonic() - started < PROMPT
    for connection in held:
        connection.close()


def test_bodies_sent_slowly_hold_up_bodies_only_and_are_cut_off(port: int) -> None:
    held = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
    for connection in held:
        connection.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 1000\r\n\r\nASK"
        )
    time.sleep(0.5)
    started = time.monotonic()
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    client.request("GET", "/sparql?" + urlencode({"query": f"{HONEST} # {started}"}))
    assert client.getresponse().status == 200
    assert time.monotonic() - started < PROMPT
    client.close()
    for sock in held:
        sock.settimeout(30)
    statuses = Counter(sock.recv(12)[-3:] for sock in held)
    assert statuses == {b"503": 44, b"": 16}  # half of the threads
    for sock in held:
        sock.close()


def test_many_readers_that_never_read_leave_quick_questions_quick(port: int) -> None:
    held = []
    for number in range(40):
        query = urlencode({"query": f"SELECT * {{ {product('abc')} }} # never {number}"})
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        held.append(connection)
    time.sleep(2)
    started = time.monotonic()
    assert ask(port, f"{HONEST} # {started}")[0] == 200
    assert time.monotonic() - started < PROMPT
    for connection in held:
        connection.close()


def metric(port: int, name: str) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/metrics")
    text = connection.getresponse().read().decode()
    connection.close()
    found = re.search(rf"^lithograph_{re.escape(name)} ([\d.]+)$", text, re.MULTILINE)
    assert found
    return float(found[1])


def cancelled(port: int) -> float:
    return metric(port, "queries_cancelled_total")


def test_a_client_that_goes_away_ends_its_query_and_no_other(port: int) -> None:
    before = cancelled(port)
    outcome: list[int] = []
    staying = threading.Thread(target=lambda: outcome.append(ask(port, ENDLESS + " # stays", 60)[0]))
    with socket.create_connection(("127.0.0.1", port)) as leaving:
        query = urlencode({"query": ENDLESS + " # leaves", "timeout": "50"})
        leaving.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(1.5)  # the two are told apart by when they began
        staying.start()
        time.sleep(0.5)
    started = time.monotonic()
    while cancelled(port) == before:
        assert time.monotonic() - started < 40
        time.sleep(0.2)
    staying.join()
    assert outcome == [504]
    assert cancelled(port) == before + 1


def test_a_client_that_takes_its_answer_slowly_gets_all_of_it(generous: int) -> None:
    rows = 1_000_000
    query = urlencode({"query": f"SELECT * {{ {product('abc')} }} LIMIT {rows}", "format": "csv"})
    with socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # so that the server has to wait for it
        slow.settimeout(60)
        slow.connect(("127.0.0.1", generous))
        slow.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        taken, started = b"", time.monotonic()
        while (
            time.monotonic() - started < 4
        ):  # several times as often as clients that are gone are looked for
            taken += slow.recv(65_536)
            time.sleep(0.02)
        assert metric(generous, 'running{lane="slow"}') == 1  # what is not taken fits in no buffer
        pieces = [taken, *iter(lambda: slow.recv(65_536), b"")]
    body = b"".join(pieces)
    assert body.endswith(b"\r\n0\r\n\r\n")
    assert body.count(b"\n") > rows
    assert cancelled(generous) == 0


def test_the_engine_killed_by_hand_comes_back(port: int, process: int) -> None:
    def zygotes() -> set[int]:
        children = psutil.Process(process).children()
        return {
            item.pid
            for item in children
            if item.status() != psutil.STATUS_ZOMBIE and "zygote" in " ".join(item.cmdline())
        }

    (killed,) = zygotes()
    os.kill(killed, signal.SIGKILL)
    started = time.monotonic()
    # a worker of the killed one may answer once more before it ends too
    while not zygotes() - {killed} or ask(port, f"{HONEST} # {time.monotonic()}")[0] != 200:
        assert time.monotonic() - started < 20
        time.sleep(0.2)
