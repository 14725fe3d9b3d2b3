"""The quick lane: who comes first is served first, and nobody holds up those that wait."""

import gc
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from lithograph.errors import QueryCancelled
from lithograph.query.check import check
from lithograph.query.engine import start_engine
from lithograph.query.evaluate import Job
from lithograph.query.lanes import Lane
from lithograph.query.pool import Pool
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot

SECONDS = 20.0
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


class Told(threading.Condition):
    """A condition on which nobody waits in vain."""

    def wait(self, timeout: float | None = None) -> bool:
        """As ever, but that it fails when nobody told it anything."""
        told = super().wait(timeout)
        assert told
        return told


def lane(capacity: int, room: int, freed: type[threading.Condition] = Told) -> Lane:
    return Lane(capacity, room, freed(threading.Lock()))


def wait_in(lane: Lane, number: int) -> list[threading.Thread]:
    """So many threads, each waiting for a place in the lane and then keeping it."""

    def enter() -> None:
        with lane.freed:
            assert lane.enter(SECONDS)

    threads = [threading.Thread(target=enter, daemon=True) for _ in range(number)]
    for thread in threads:
        thread.start()
    wait_for(lambda: lane.waiting == number)
    return threads


def test_nobody_enters_a_full_lane() -> None:
    full = lane(1, 1, threading.Condition)
    with full.freed:
        assert full.enter(0)
        assert not full.enter(0.01)
        assert full.load == (1, 0)
    waiting = wait_in(full, 1)
    with full.freed:
        assert not full.enter(SECONDS)  # no room to wait
        full.leave()
    waiting[0].join(SECONDS)
    assert full.load == (1, 0)


def test_each_place_that_is_freed_goes_to_one_that_waits() -> None:
    two = lane(2, 10)
    with two.freed:
        assert two.enter(0)
        assert two.enter(0)
    waiting = wait_in(two, 3)
    with two.freed:
        two.leave()
        two.leave()
    wait_for(lambda: two.load == (2, 1))
    assert sum(thread.is_alive() for thread in waiting) == 1
    with two.freed:
        two.leave()
    for thread in waiting:
        thread.join(SECONDS)
    assert two.load == (2, 0)


def test_who_comes_while_a_place_is_being_taken_waits_for_the_next() -> None:
    two = lane(2, 10)
    with two.freed:
        assert two.enter(0)
        assert two.enter(0)
    first = wait_in(two, 1)
    with two.freed:  # both places are free before anybody can take one
        two.leave()
        two.leave()
        assert two.enter(SECONDS)
    first[0].join(SECONDS)
    assert two.load == (2, 0)


def test_queries_like_one_that_was_slow_are_not_tried_before_a_quick_one(pool: Pool) -> None:
    names = [str(number) * 22 for number in range(4)]
    outcome: list[str] = []

    def endless(number: int) -> None:
        query = f"{ENDLESS.replace('?n', f'?n{number}')} LIMIT {number + 1} # {number}"
        with pytest.raises(QueryCancelled):
            list(pool.answer(Job(check(query, Settings()), "csv", name=names[number], timeout=SLOW_AFTER)))
        outcome.append("cancelled")

    holding = ask(pool, 0)
    next(holding)
    threads = [threading.Thread(target=endless, args=(number,)) for number in range(4)]
    threads += [threading.Thread(target=lambda: outcome.extend(str(len(piece)) for piece in ask(pool, 1)))]
    for number, thread in enumerate(threads, 1):
        thread.start()
        wait_for(lambda number=number: pool.load()["fast"] == (1, number))  # type: ignore[misc]
    assert list(holding) == []
    threads[-1].join()
    assert outcome == ["6"]
    assert pool.counters.slowed == 1  # the others were seen to be like the first
    for name, thread in zip(names, threads, strict=False):
        assert pool.cancel(name)
        thread.join()
    assert pool.counters.slowed == 1


def test_a_query_can_be_cancelled_while_it_waits(pool: Pool) -> None:
    names = ["a" * 22, "b" * 22]
    outcome: list[str] = []

    def wait(name: str) -> None:
        job = Job(check("SELECT (1 AS ?a) {}", Settings()), "csv", name=name)
        try:
            outcome.append(b"".join(pool.answer(job)).decode())
        except QueryCancelled:
            outcome.append("cancelled")

    holding = ask(pool, 0)
    next(holding)
    threads = [threading.Thread(target=wait, args=(name,)) for name in names]
    for number, thread in enumerate(threads, 1):
        thread.start()
        wait_for(lambda number=number: pool.load()["fast"] == (1, number))  # type: ignore[misc]
    assert pool.cancel(names[0])
    assert not pool.cancel("c" * 22)
    assert list(holding) == []
    for thread in threads:
        thread.join()
    assert sorted(outcome) == ["a\r\n1\r\n", "cancelled"]
    assert not pool.cancel(names[0])
    assert pool.counters.cancelled == 1
