"""Pages are made few at a time; what must work in any case does not wait for them.

Strategy: an application that answers when it is told to, asked by threads of the test.
"""

import threading
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from lithograph.errors import Overloaded
from lithograph.web.front import FAULT
from lithograph.web.turns import FREE, InTurn

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

SECONDS = 30


class Slow:
    """Answers a request when it is told to, or at once where its environment has a fault."""

    def __init__(self) -> None:
        self.entered = threading.Semaphore(0)
        self.told = threading.Event()

    def __call__(self, environ: "WSGIEnvironment", _start: "StartResponse") -> Iterable[bytes]:
        """As WSGI has it."""
        if FAULT in environ:
            return [b"fault"]
        self.entered.release()
        if environ["PATH_INFO"] == "/page":
            assert self.told.wait(SECONDS)
        return [b"done"]


def start(*_args: Any) -> Any:
    return None


@pytest.fixture
def slow() -> Slow:
    return Slow()


def test_of_many_pages_few_are_made_some_wait_and_the_rest_is_refused(slow: Slow) -> None:
    turns = InTurn(slow, places=2, room=1)
    with ThreadPoolExecutor(3) as pool:
        made = [pool.submit(turns, {"PATH_INFO": "/page"}, start) for _ in range(2)]
        for _ in made:
            assert slow.entered.acquire(timeout=SECONDS)
        waiting = pool.submit(turns, {"PATH_INFO": "/page"}, start)
        while not turns.waiting:
            assert not waiting.done()
        environ: dict[str, Any] = {"PATH_INFO": "/page"}
        assert turns(environ, start) == [b"fault"]
        assert isinstance(environ[FAULT], Overloaded)
        assert environ[FAULT].headers == {"Retry-After": "5"}
        assert not slow.entered.acquire(blocking=False)
        for path in FREE:
            assert turns({"PATH_INFO": f"{path}x"}, start) == [b"done"]
        slow.told.set()
        assert [each.result(SECONDS) for each in (*made, waiting)] == [[b"done"]] * 3
    assert turns({"PATH_INFO": "/page"}, start) == [b"done"]


def test_a_page_that_fails_gives_its_place_back() -> None:
    def failing(_environ: "WSGIEnvironment", _start: "StartResponse") -> Iterable[bytes]:
        raise LookupError

    turns = InTurn(failing, places=1, room=0)
    for _ in range(3):
        with pytest.raises(LookupError):
            turns({"PATH_INFO": "/page"}, start)
