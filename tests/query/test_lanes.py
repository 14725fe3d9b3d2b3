"""The quick lane: who comes first is served first, and nobody holds up those that wait."""

import gc
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from lithograph.query.check import check
from lithograph.query.engine import start_engine
from lithograph.query.evaluate import Job
from lithograph.query.pool import Pool
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot

NUMBERS = " ".join(str(number) for number in range(300))
ENDLESS = "SELECT (COUNT(*) AS ?n) {" + "".join(f"VALUES ?{v} {{ {NUMBERS} }}" for v in "abcde") + "}"
SLOW_AFTER = 60.0
"""So long that only what makes room for others makes room."""


@pytest.fixture
def pool(snapshot: Snapshot) -> Iterator[Pool]:
    """One query at a time."""
    gc.collect()  # a thread of ours that collected answers of other tests would be blamed for it
    engine = start_engine(Settings(workers=1, slow_after=SLOW_AFTER), snapshot)
    assert isinstance(engine, Pool)
    yield engine
    engine.close()


def ask(pool: Pool, number: int) -> Iterator[bytes]:
    return pool.answer(Job(check(f"SELECT (1 AS ?a) {{}} # {number}", Settings()), "csv"))


def wait_for(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_who_comes_first_is_served_first(pool: Pool) -> None:
    served: list[int] = []

    def serve(number: int) -> None:
        served.extend(number for _ in ask(pool, number))

    holding = ask(pool, 0)
    next(holding)
    threads = [threading.Thread(target=serve, args=(number,)) for number in range(1, 6)]
    for number, thread in enumerate(threads, 1):
        thread.start()
        wait_for(lambda number=number: pool.load()["fast"] == (1, number))  # type: ignore[misc]
    assert list(holding) == []
    for thread in threads:
        thread.join()
    assert served == [1, 2, 3, 4, 5]


def test_a_slow_query_makes_room_as_soon_as_others_wait(pool: Pool) -> None:
    outcome: list[str] = []

    def endless() -> None:
        job = Job(check(ENDLESS, Settings()), "csv", name="q" * 22, timeout=SLOW_AFTER)
        with pytest.raises(Exception, match="cancelled"):
            list(pool.answer(job))
        outcome.append("cancelled")

    holding = ask(pool, 0)
    next(holding)
    slow = threading.Thread(target=endless)
    slow.start()
    wait_for(lambda: pool.load()["fast"] == (1, 1))
    quick = threading.Thread(target=lambda: outcome.extend(piece.decode() for piece in ask(pool, 1)))
    quick.start()
    wait_for(lambda: pool.load()["fast"] == (1, 2))
    assert list(holding) == []
    quick.join()
    assert outcome == ["a\r\n1\r\n"]
    assert pool.counters.slowed == 1
    wait_for(lambda: pool.cancel("q" * 22))
    slow.join()
    assert outcome[1:] == ["cancelled"]
