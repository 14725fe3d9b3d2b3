"""The worker pool: queries that are killed, that die, that are slow, and what becomes of the others."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pyoxigraph as ox
import pytest

from lithograph.errors import BadQuery, LithographError, Overloaded, QueryCancelled, QueryTimeout
from lithograph.query.check import Query
from lithograph.query.check import check as check_query
from lithograph.query.costs import likeness, of_text
from lithograph.query.engine import InProcess, start_engine
from lithograph.query.evaluate import Job
from lithograph.query.pool import Pool
from lithograph.query.run import Counters, Run
from lithograph.query.starter import Starter, connect
from lithograph.query.traffic import Traffic
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot, open_snapshot
from lithograph.store import load_store

LIGHT = "SELECT ?n { chip:acme-a1 skos:prefLabel ?n }"
NUMBERS = " ".join(str(number) for number in range(300))
ENDLESS = "SELECT (COUNT(*) AS ?n) {" + "".join(f"VALUES ?{v} {{ {NUMBERS} }}" for v in "abcde") + "}"
HUNGRY = ENDLESS.replace("SELECT (COUNT(*) AS ?n)", "SELECT *") + " ORDER BY ?e ?d ?c ?b ?a"
LONG = "SELECT * {" + "".join(f"VALUES ?{v} {{ {NUMBERS} }}" for v in "abcd") + "}"
SETTINGS = Settings(
    workers=1,
    slow_after=0.1,
    worker_memory=100_000_000,
    queue=2,
    queue_seconds=2,
    worker_queries=50,
    max_query_bytes=200_000,
)


@pytest.fixture(scope="module")
def pool(snapshot: Snapshot) -> Iterator[Pool]:
    engine = start_engine(SETTINGS, snapshot)
    assert isinstance(engine, Pool)
    yield engine
    engine.close()


def job(text: str, name: str = "csv", timeout: float = 10.0) -> Job:
    prefixes = ("chip", "lg", "skos")
    return Job(check_query(text, SETTINGS, prefixes), name, timeout=timeout)


def ask(pool: Pool, text: str, name: str = "csv", timeout: float = 10.0) -> bytes:
    return b"".join(pool.answer(job(text, name, timeout)))


def children_of(process: int) -> list[psutil.Process]:
    return list(psutil.Process(process).children(recursive=True))


def zygote(pool: Pool) -> psutil.Process:
    starter = pool._starter  # noqa: SLF001 - to look at its processes
    assert starter is not None
    return psutil.Process(starter.process)


def settled(pool: Pool, most: int) -> bool:
    """Whether at most so many workers are left, after a moment."""
    for _ in range(150):
        if len(zygote(pool).children()) <= most:
            return True
        time.sleep(0.02)
    return False


def test_the_pool_answers_as_the_engine_in_this_process_does(pool: Pool, snapshot: Snapshot) -> None:
    beside = InProcess(lambda: load_store(snapshot))
    assert (pool.digest, pool.triples, pool.prefixes) == (beside.digest, beside.triples, beside.prefixes)
    for text, name in (
        (LIGHT, "csv"),
        ("SELECT * { ?z lg:tpp ?a }", "json"),
        ("CONSTRUCT WHERE { ?s lg:tpp ?o }", "ttl"),
    ):
        assert ask(pool, text, name) == b"".join(beside.answer(job(text, name)))
    beside.close()


def test_errors_arrive_as_they_were_raised(pool: Pool) -> None:
    with pytest.raises(BadQuery, match="cannot stand here") as caught:
        ask(pool, "SELECT ?s WHER { ?s ?p ?o }")
    assert (caught.value.line, caught.value.column) == (1, 16)
    assert ask(pool, LIGHT) == b"n\r\nAcme A1\r\n"


def test_a_runaway_query_is_killed_in_time_and_the_next_is_answered(pool: Pool) -> None:
    started = time.monotonic()
    with pytest.raises(QueryTimeout, match=r"stopped after 0\.5 seconds"):
        ask(pool, ENDLESS, timeout=0.5)
    assert 0.4 < time.monotonic() - started < 10
    assert ask(pool, LIGHT) == b"n\r\nAcme A1\r\n"
    assert settled(pool, 1)


def test_a_query_that_eats_memory_costs_one_worker(pool: Pool) -> None:
    with pytest.raises(Overloaded, match="more memory than one query may use"):
        ask(pool, HUNGRY, timeout=20)
    assert ask(pool, LIGHT) == b"n\r\nAcme A1\r\n"


def test_a_query_that_crashes_the_engine_costs_one_worker(pool: Pool) -> None:
    nested = "SELECT * " + "{" * 20_000 + "}" * 20_000
    unchecked = Job(Query(nested, "SELECT"), "csv")
    with pytest.raises(Overloaded, match="too complex for the engine"):
        list(pool.answer(unchecked))
    assert ask(pool, LIGHT) == b"n\r\nAcme A1\r\n"


def test_a_query_whose_worker_is_killed_is_not_blamed_for_it(pool: Pool) -> None:
    outcome: list[LithographError] = []

    def endless() -> None:
        with pytest.raises(Overloaded) as caught:
            ask(pool, f"{ENDLESS} # killed", timeout=30)
        outcome.append(caught.value)

    before = pool.counters.deaths
    thread = threading.Thread(target=endless)
    thread.start()
    while not sum(running for running, _ in pool.load().values()):
        time.sleep(0.01)
    time.sleep(0.5)
    for worker in zygote(pool).children():
        os.kill(worker.pid, signal.SIGKILL)
    thread.join()
    assert outcome[0].detail == "The process that ran the query was ended from outside."
    assert outcome[0].headers["Retry-After"] == "1"
    assert pool.counters.deaths == before + 1


@pytest.mark.parametrize("target", ["http://127.0.0.1:9/", "http://localhost:8000/sparql"])
def test_an_unchecked_service_reaches_nothing(pool: Pool, target: str) -> None:
    text = f"SELECT * {{ SERVICE <{target}> {{ ?s ?p ?o }} }}"
    with pytest.raises(LithographError):
        list(pool.answer(Job(Query(text, "SELECT"), "csv")))


def test_a_worker_killed_by_hand_is_replaced(pool: Pool) -> None:
    ask(pool, LIGHT)
    for worker in zygote(pool).children():
        os.kill(worker.pid, signal.SIGKILL)
    time.sleep(0.2)
    assert ask(pool, LIGHT) == b"n\r\nAcme A1\r\n"


def test_a_reader_that_leaves_ends_the_query(pool: Pool) -> None:
    pieces = pool.answer(job(LONG, timeout=60))
    assert next(pieces).startswith(b"a,b,c,d\r\n")
    pieces.close()  # type: ignore[attr-defined]
    assert settled(pool, 0)
    assert ask(pool, LIGHT) == b"n\r\nAcme A1\r\n"


def test_a_long_answer_starts_at_once_and_a_slow_reader_costs_it_no_time(pool: Pool) -> None:
    started = time.monotonic()
    pieces = pool.answer(job(LONG, timeout=1))
    next(pieces)
    assert time.monotonic() - started < 10
    time.sleep(1.2)
    for _ in range(20):
        next(pieces)
    pieces.close()  # type: ignore[attr-defined]


def test_a_worker_is_replaced_after_many_queries(pool: Pool) -> None:
    for _ in range(SETTINGS.worker_queries + 5):
        ask(pool, LIGHT)
    assert settled(pool, 1)


def test_quick_queries_pass_slow_ones_and_too_many_are_refused(pool: Pool) -> None:
    outcomes: list[str] = []

    def slow(number: int) -> None:
        try:
            ask(pool, f"{ENDLESS} # {number}", timeout=2)
        except LithographError as error:
            outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=slow, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    time.sleep(1)
    waits: list[float] = []
    for _ in range(20):
        started = time.monotonic()
        assert ask(pool, LIGHT) == b"n\r\nAcme A1\r\n"
        waits.append(time.monotonic() - started)
    for thread in threads:
        thread.join(30)
    assert sorted(waits)[len(waits) // 2] < 0.25
    assert len(outcomes) == 6
    assert set(outcomes) == {"QueryTimeout", "Overloaded"}
    assert pool.counters.refused >= 1
    assert pool.counters.slowed >= 1


def test_who_takes_an_answer_is_not_taken_for_gone(pool: Pool) -> None:
    pieces = pool.answer(job(f"{LONG} # taken"))
    assert pool.older(0) == []
    next(pieces)
    assert pool.older(0) == []  # the rest finds out when it is sent
    pieces.close()  # type: ignore[attr-defined]

    found: list[bool] = []

    def look() -> None:
        while not (queries := pool.older(0.2)):
            time.sleep(0.02)
        found.extend(query.end() for query in queries)

    thread = threading.Thread(target=look)
    thread.start()
    with pytest.raises(QueryCancelled):
        ask(pool, f"{ENDLESS} # given up", timeout=30)
    thread.join()
    assert found == [True]


def test_a_query_that_was_slow_once_may_be_quick_again(pool: Pool) -> None:
    query = f"{LIGHT} # slow once"
    text, like = of_text(job(query)), likeness(job(query))
    slow = pool._traffic._slow_before  # noqa: SLF001 - as if it had been slow
    slow.add(text, like)
    assert slow.knows(text)
    assert slow.expects(like)
    assert ask(pool, query) == b"n\r\nAcme A1\r\n"
    assert not slow.knows(text)
    assert not slow.expects(like)


def test_who_finds_no_place_is_told_when_to_come_back() -> None:
    counters = Counters()
    traffic = Traffic(Settings(workers=1, queue_seconds=0.0), counters)
    traffic.begin(Run(job("ASK {}"), 0.0))
    with pytest.raises(Overloaded, match="Too many queries") as refused:
        traffic.begin(Run(job("ASK { }"), 0.0))
    assert refused.value.headers["Retry-After"] == "5"
    assert counters.refused == 1


def test_a_store_on_disk_answers_the_same(snapshot: Snapshot, pool: Pool) -> None:
    on_disk = start_engine(Settings(store="disk"), snapshot)
    assert isinstance(on_disk, Pool)
    try:
        assert ask(on_disk, LIGHT) == ask(pool, LIGHT)
        assert on_disk.triples == pool.triples
    finally:
        on_disk.close()


def test_processes_that_share_an_engine_need_no_second_one(snapshot: Snapshot, pool: Pool) -> None:
    shared = start_engine(Settings(engine=pool._address), snapshot)  # noqa: SLF001 - serve passes it the same way
    assert isinstance(shared, Pool)
    assert ask(shared, LIGHT) == ask(pool, LIGHT)
    shared.close()
    assert ask(pool, LIGHT) == b"n\r\nAcme A1\r\n"


def test_a_snapshot_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(Overloaded, match="query engine"):
        start_engine(Settings(), Snapshot(tmp_path, "0" * 64, {}))


def test_nothing_is_left_when_the_starter_is_killed(home: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from lithograph.settings import Settings;"
        "from lithograph.snapshot import current_snapshot; from lithograph.query.engine import start_engine;"
        "engine = start_engine(Settings(), current_snapshot(Path(sys.argv[1]))); print('up', flush=True);"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(home)], stdout=subprocess.PIPE) as starter:
        assert starter.stdout is not None
        assert starter.stdout.readline() == b"up\n"
        left = children_of(starter.pid)
        starter.kill()
        starter.wait()
    assert left, "the starter had no processes of its own"
    _, alive = psutil.wait_procs(left, timeout=5)
    assert not alive


def test_an_engine_whose_socket_is_gone_has_ended_and_starts_again(snapshot: Snapshot) -> None:
    with Starter(SETTINGS, snapshot) as starter:
        connect(starter.address, starter, 20).close()
        ended = [starter.ended]
        shutil.rmtree(starter.address.parent)
        ended.append(starter.ended)
        starter.restart()
        connect(starter.address, starter, 20).close()
        ended.append(starter.ended)
        assert ended == [False, True, False]
        assert starter.address.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("kind", ["disk", "memory"])
def test_a_store_of_more_tables_than_it_opens_at_once_is_read_to_its_end(
    snapshot: Snapshot, tmp_path: Path, kind: str
) -> None:
    folder = tmp_path / "s"
    shutil.copytree(snapshot.path, folder)
    store = ox.Store(str(folder / "store"))
    for number in range(12):
        line = f'<http://e/{number}> <http://e/p> "{number}" <http://e/g{number}> .\n'
        store.bulk_load(line, ox.RdfFormat.N_QUADS)
    store.flush()
    del store
    assert len(list((folder / "store").glob("*.sst"))) > 16
    engine = start_engine(replace(SETTINGS, store=kind), open_snapshot(folder))
    assert isinstance(engine, Pool)
    try:
        for number in range(12):
            query = f"SELECT ?o {{ GRAPH <http://e/g{number}> {{ ?s ?p ?o }} }}"
            assert ask(engine, query) == f"o\r\n{number}\r\n".encode()
    finally:
        engine.close()
