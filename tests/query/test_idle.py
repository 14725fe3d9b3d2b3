"""Workers that wait: how many are kept, which is taken, and when a fresh one takes their place."""

from collections.abc import Iterator

import psutil
import pytest

from lithograph.query.check import check
from lithograph.query.engine import start_engine
from lithograph.query.evaluate import Job
from lithograph.query.pool import Pool
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot

LATE = 3600.0


@pytest.fixture
def pool(snapshot: Snapshot) -> Iterator[Pool]:
    """Two workers at most."""
    engine = start_engine(Settings(workers=2, slow_after=5), snapshot)
    assert isinstance(engine, Pool)
    yield engine
    engine.close()


def ask(pool: Pool, number: int = 1) -> Iterator[bytes]:
    return pool.answer(Job(check(f"SELECT (1 AS ?a) {{}} # {number}", Settings()), "csv"))


def workers(pool: Pool) -> set[int]:
    starter = pool._starter  # noqa: SLF001 - to look at its processes
    assert starter is not None
    return {child.pid for child in psutil.Process(starter.process).children()}


def test_a_worker_that_answered_and_waits_in_vain_is_replaced_by_a_fresh_one(pool: Pool) -> None:
    fresh = workers(pool)
    assert not pool.settle(0)
    assert workers(pool) == fresh
    assert b"".join(ask(pool)) == b"a\r\n1\r\n"
    assert not pool.settle(LATE)
    assert pool.settle(0)
    psutil.wait_procs([psutil.Process(pid) for pid in fresh & workers(pool)], timeout=10)
    after = workers(pool)
    assert len(after) == 1
    assert not after & fresh
    assert not pool.settle(0)
    assert b"".join(ask(pool)) == b"a\r\n1\r\n"
    assert workers(pool) == after


def test_a_worker_that_is_in_use_is_left_alone(pool: Pool) -> None:
    pieces = ask(pool)
    assert next(pieces) == b"a\r\n1\r\n"
    assert not pool.settle(0)
    assert list(pieces) == []


def test_the_one_that_answered_last_is_taken_first(pool: Pool) -> None:
    first, second = ask(pool, 1), ask(pool, 2)
    next(first)
    next(second)
    assert list(first) == list(second) == []
    both = workers(pool)
    assert len(both) == 2
    for number in range(3):
        assert b"".join(ask(pool, number)) == b"a\r\n1\r\n"
    assert workers(pool) == both
    answered = sorted(worker.answered for worker in pool._idle._quick)  # noqa: SLF001 - which one it was
    assert answered == [1, 4]
