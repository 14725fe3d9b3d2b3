"""Clients that went away while their query runs: which queries end, and that no other does."""

import threading
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from lithograph.query.run import Underway
from lithograph.web.connections import Connection
from lithograph.web.leaving import PROMPT, Visit, Visitors

CLIENT = "192.0.2.1"
NOW = 1000.0


def connection(silent: float, unheard: float, address: str = CLIENT, *, there: bool = True) -> Connection:
    return Connection(11, address, 1, silent, unheard, 0, 0, 100, there)


def visitors(**visits: Visit) -> Visitors:
    """Threads that answer; their names are numbers after a letter."""
    return Visitors(lambda _environ, _start: [], 32, {int(name[1:]): one for name, one in visits.items()})


def ended(found: Visitors, *connections: Connection) -> list[int]:
    queries = [
        Underway(thread, visit.began + 0.01, lambda: True) for thread, visit in sorted(found.visits.items())
    ]
    return [query.thread for query in found.gone(queries, lambda: connections, lambda: NOW)]


@pytest.mark.parametrize("delay", [PROMPT, float("inf")])
def test_a_query_ends_whose_client_has_no_connection(delay: float) -> None:
    found = visitors(t1=Visit(CLIENT, NOW - 5, delay))
    assert ended(found) == [1]
    assert ended(found, connection(5, 5)) == []
    assert ended(found, connection(5, 5, "192.0.2.2")) == [1]
    assert ended(found, connection(5, 5, there=False)) == [1]


def test_a_connection_that_got_something_since_waits_for_something_else() -> None:
    found = visitors(t1=Visit(CLIENT, NOW - 5))
    assert ended(found, connection(silent=3, unheard=3)) == [1]
    assert ended(found, connection(silent=4.8, unheard=4.8)) == []  # the clocks differ a little


def test_a_connection_that_rests_waits_for_nothing() -> None:
    found = visitors(t1=Visit(CLIENT, NOW - 5))
    assert ended(found, connection(silent=8, unheard=9)) == [1]
    assert ended(found, connection(silent=9, unheard=8)) == []  # a request that waited for a thread
    assert ended(found, connection(silent=9, unheard=1)) == []  # a body that took its time


def test_another_query_of_the_same_address_does_not_hide_one_that_began_at_once() -> None:
    older, own = Visit(CLIENT, NOW - 20, PROMPT), Visit(CLIENT, NOW - 5, PROMPT)
    assert ended(visitors(t1=older, t2=own), connection(20, 20)) == [2]
    assert ended(visitors(t1=older, t2=own), connection(5, 5)) == [1]
    assert ended(visitors(t1=older, t2=own), connection(20, 20), connection(5, 5)) == []
    waited = Visit(CLIENT, NOW - 5)  # it may have waited for fifteen seconds
    assert ended(visitors(t1=older, t2=waited), connection(20, 20)) == []


def test_a_thread_that_answers_another_by_now_ends_nothing() -> None:
    found = visitors(t1=Visit(CLIENT, NOW - 1))
    assert list(found.gone([Underway(1, NOW - 5, lambda: True)], list, lambda: NOW)) == []
    assert list(found.gone([Underway(2, NOW - 5, lambda: True)], list, lambda: NOW)) == []


def test_nobody_looks_when_nothing_runs() -> None:
    def look() -> Iterable[Connection]:
        raise AssertionError

    assert list(visitors().gone([], look, lambda: NOW)) == []


def test_a_request_is_prompt_while_half_of_the_threads_are_free() -> None:
    closed: list[bool] = []

    class Body:
        def __iter__(self) -> Iterator[bytes]:
            return iter([b"streamed"])

        def close(self) -> None:
            closed.append(True)

    bodies: list[Any] = [Body(), Body(), [b"whole"], [b"whole"]]
    found = Visitors(lambda _environ, _start: bodies.pop(0), 4)
    environ: Any = {"REMOTE_ADDR": f"::ffff:{CLIENT}", "SERVER_SOFTWARE": "Granian"}

    def ask() -> tuple[Iterable[bytes], float]:
        body = found(environ, lambda *_: lambda _: None)
        visit = found.visits[threading.get_ident()]
        assert visit.address == CLIENT
        return body, visit.delay

    first, delay = ask()
    assert delay == PROMPT
    assert ask()[1] == PROMPT
    whole, delay = ask()  # two bodies are still being sent
    assert (whole, delay) == ([b"whole"], float("inf"))
    assert list(first) == [b"streamed"]
    first.close()  # type: ignore[attr-defined]
    assert closed == [True]
    assert ask()[1] == PROMPT


def test_a_request_that_fails_holds_no_thread() -> None:
    def fail(_environ: Any, _start: Any) -> Iterable[bytes]:
        raise RuntimeError

    found = Visitors(fail, 4)
    environ: Any = {"SERVER_SOFTWARE": "Granian"}
    for _ in range(5):
        with pytest.raises(RuntimeError):
            found(environ, lambda *_: lambda _: None)
    assert found.visits[threading.get_ident()].delay == PROMPT


def test_other_servers_get_the_body_as_it_is() -> None:
    body = iter([b"a file, perhaps, that they send in their own way"])
    found = Visitors(lambda _environ, _start: body, 4)
    environ: Any = {"SERVER_SOFTWARE": "waitress", "REMOTE_ADDR": CLIENT}
    assert found(environ, lambda *_: lambda _: None) is body
    assert found.visits[threading.get_ident()].delay == float("inf")
