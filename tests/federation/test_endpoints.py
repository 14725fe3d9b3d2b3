"""What is known of other endpoints: answers kept for a while, and rest for those that fail."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from lithograph.errors import ServiceFailed
from lithograph.federation.endpoints import FAILURES, KEPT_BYTES, LONGEST_REST, REST, Endpoints
from lithograph.federation.remote import Answer, NotAnswering, fetch

HERE = "https://here.example/sparql"
THERE = "https://there.example/sparql"
ROWS = "SELECT * WHERE { ?s ?p ?o }"


@dataclass
class World:
    """A clock, and endpoints that do as they are told."""

    now: float = 1000.0
    asked: list[tuple[str, str]] = field(default_factory=list)
    manner: Callable[[str], Answer] = lambda question: Answer(question.encode())

    def clock(self) -> float:
        """What time it is."""
        return self.now

    def send(self, endpoint: str, question: str, seconds: float, most: int) -> Answer:
        """What an endpoint answers."""
        del seconds, most
        self.asked.append((endpoint, question))
        return self.manner(question)

    def fail(self, error: ServiceFailed) -> None:
        """Let every endpoint fail in that way."""

        def failing(_question: str) -> Answer:
            raise error

        self.manner = failing


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def endpoints(world: World) -> Endpoints:
    return Endpoints(60, 20, world.send, world.clock)


def ask(endpoints: Endpoints, question: str = ROWS, endpoint: str = HERE, seconds: float = 20) -> bytes:
    return endpoints.ask(endpoint, question, seconds, 1_000_000)


def fails(endpoints: Endpoints, times: int = 1, seconds: float = 20) -> ServiceFailed:
    for _ in range(times):
        with pytest.raises(ServiceFailed) as caught:
            ask(endpoints, seconds=seconds)
    return caught.value


def test_an_equal_question_is_not_asked_twice_in_a_minute(endpoints: Endpoints, world: World) -> None:
    assert [ask(endpoints), ask(endpoints), ask(endpoints, endpoint=THERE)] == [ROWS.encode()] * 3
    assert world.asked == [(HERE, ROWS), (THERE, ROWS)]
    world.now += 59.9
    ask(endpoints)
    assert len(world.asked) == 2
    world.now += 0.2
    ask(endpoints)
    assert len(world.asked) == 3
    assert endpoints.outcomes() == {
        (HERE, "answered"): 2,
        (HERE, "kept"): 2,
        (THERE, "answered"): 1,
    }


@pytest.mark.parametrize("function", ["NOW()", "rand()", "UUID()", "STRUUID()", "BNODE()"])
def test_what_differs_each_time_is_asked_each_time(endpoints: Endpoints, world: World, function: str) -> None:
    for _ in range(2):
        ask(endpoints, f"SELECT * WHERE {{ BIND({function} AS ?x) }}")
    assert len(world.asked) == 2
    for _ in range(2):
        ask(endpoints, "SELECT * WHERE { ?a foaf:knows ?now_and_then }")
    assert len(world.asked) == 3


def test_an_endpoint_says_how_long_its_answer_is_good(endpoints: Endpoints, world: World) -> None:
    world.manner = lambda _: Answer(b"x", 10)
    ask(endpoints)
    world.now += 9
    ask(endpoints)
    assert len(world.asked) == 1
    world.now += 2
    ask(endpoints)
    assert len(world.asked) == 2
    world.manner = lambda _: Answer(b"y", 0)
    assert [ask(endpoints, "other"), ask(endpoints, "other")] == [b"y", b"y"]
    assert len(world.asked) == 4


def test_nothing_is_kept_when_the_operator_says_so(world: World) -> None:
    endpoints = Endpoints(0, 20, world.send, world.clock)
    ask(endpoints)
    ask(endpoints)
    assert len(world.asked) == 2


def test_the_oldest_answers_make_room(endpoints: Endpoints, world: World) -> None:
    world.manner = lambda _: Answer(b"x" * (KEPT_BYTES // 3))
    for question in "abc":  # the third does not fit beside the first two and what they take besides
        endpoints.ask(HERE, question, 20, KEPT_BYTES)
    for question in "cba":
        endpoints.ask(HERE, question, 20, KEPT_BYTES)
    assert [question for _, question in world.asked] == ["a", "b", "c", "a"]


def test_a_kept_answer_that_is_too_long_for_the_asker_is_none(endpoints: Endpoints, world: World) -> None:
    ask(endpoints)
    endpoints.ask(HERE, ROWS, 20, 3)
    assert len(world.asked) == 2  # the endpoint is asked, and its answer refused as it comes


def test_an_endpoint_that_keeps_failing_is_left_alone_and_then_tried_once(
    endpoints: Endpoints, world: World
) -> None:
    world.fail(NotAnswering(f"{HERE} cannot be reached."))
    assert fails(endpoints, FAILURES).detail == f"{HERE} cannot be reached."
    spared = fails(endpoints, 2)
    assert len(world.asked) == FAILURES
    assert "does not work and is not asked until" in spared.detail
    assert spared.detail.endswith("UTC.")
    assert "cannot be reached" in str(spared.hint)
    assert spared.headers["Retry-After"] == str(int(REST))
    assert ask_elsewhere(endpoints, world) == b"well"

    world.now += REST + 0.1
    world.fail(NotAnswering(f"{HERE} answered 500."))
    fails(endpoints, 3)
    assert len(world.asked) == FAILURES + 2  # once more here, once there

    world.now += REST + 0.1
    world.manner = lambda _: Answer(b"well")
    assert ask(endpoints) == b"well"
    world.fail(NotAnswering("again"))
    world.now += 100
    fails(endpoints, FAILURES - 1)
    assert "does not work" not in fails(endpoints).detail  # it counts from the beginning


def ask_elsewhere(endpoints: Endpoints, world: World) -> bytes:
    failing, world.manner = world.manner, lambda _: Answer(b"well")
    try:
        return ask(endpoints, endpoint=THERE)
    finally:
        world.manner = failing


def test_while_one_finds_out_the_others_are_spared(endpoints: Endpoints, world: World) -> None:
    world.fail(NotAnswering("down"))
    fails(endpoints, FAILURES)
    world.now += REST + 0.1
    inner: list[ServiceFailed] = []

    def slowly(_question: str) -> Answer:
        inner.append(fails(endpoints))
        return Answer(b"well")

    world.manner = slowly
    assert ask(endpoints) == b"well"
    assert "does not work" in inner[0].detail
    world.manner = lambda _: Answer(b"better")
    assert ask(endpoints, "other") == b"better"


def test_an_answer_that_is_kept_is_given_while_the_endpoint_rests(endpoints: Endpoints, world: World) -> None:
    ask(endpoints, "kept")
    world.fail(NotAnswering("down"))
    fails(endpoints, FAILURES)
    assert ask(endpoints, "kept") == b"kept"


def test_a_faulty_question_says_nothing_against_the_endpoint(endpoints: Endpoints, world: World) -> None:
    world.fail(NotAnswering("down"))
    fails(endpoints, FAILURES - 1)
    world.fail(ServiceFailed("answered 400"))
    fails(endpoints, 10)
    world.fail(NotAnswering("down"))
    fails(endpoints, FAILURES - 1)
    assert len(world.asked) == 2 * FAILURES + 8


def test_a_time_out_of_those_in_a_hurry_does_not_count(endpoints: Endpoints, world: World) -> None:
    world.fail(NotAnswering("late", late=True))
    fails(endpoints, 10, seconds=1)
    assert len(world.asked) == 10
    fails(endpoints, 10, seconds=15)
    assert len(world.asked) == 10 + FAILURES


@pytest.mark.parametrize(("wait", "seconds"), [(5, 5), (100_000, LONGEST_REST)])
def test_an_endpoint_that_asks_for_rest_gets_it_at_once(
    endpoints: Endpoints, world: World, wait: int, seconds: float
) -> None:
    world.fail(NotAnswering("too many", rest=wait))
    fails(endpoints)
    assert fails(endpoints).headers["Retry-After"] == str(int(seconds))
    assert len(world.asked) == 1


@pytest.mark.parametrize(
    ("manner", "late", "rest"),
    [
        ("failing", False, None),
        ("overloaded", False, 7),
        ("silent", True, None),
        ("broken", False, None),
    ],
)
def test_which_failures_are_the_endpoints_own(remote: Any, manner: str, late: bool, rest: float) -> None:  # noqa: FBT001 - a case
    with pytest.raises(NotAnswering) as caught:
        fetch(remote.address(manner), "ASK {}", 1, 1000)
    assert (caught.value.late, caught.value.rest) == (late, rest)


@pytest.mark.parametrize("manner", ["redirect", "page", "endless", "refusing"])
def test_and_which_may_be_the_questions(remote: Any, manner: str) -> None:
    with pytest.raises(ServiceFailed) as caught:
        fetch(remote.address(manner), "ASK {}", 2, 1000)
    assert not isinstance(caught.value, NotAnswering)


@pytest.mark.parametrize(
    ("control", "fresh"),
    [
        ("no-store", 0),
        ("private, max-age=30", 0),
        ("public, max-age=30", 30),
        ("max-age=0", 0),
        ("public", float("inf")),
    ],
)
def test_cache_control_is_read(remote: Any, control: str, fresh: float) -> None:
    remote.control = control
    assert fetch(remote.address("none"), "ASK {}", 5, 1000).fresh == fresh


@pytest.mark.parametrize(
    ("wait", "least", "most"),
    [
        ("7", 7, 7),
        ("soon", None, None),
        ("0", None, None),
        (timedelta(hours=-1), None, None),
        (timedelta(hours=1), 3000, 3600),
    ],
)
def test_retry_after_is_read(
    remote: Any, wait: str | timedelta, least: float | None, most: float | None
) -> None:
    if isinstance(wait, timedelta):  # a date
        wait = format_datetime(datetime.now(UTC) + wait, usegmt=True)
    remote.wait = wait
    with pytest.raises(NotAnswering) as caught:
        fetch(remote.address("overloaded"), "ASK {}", 5, 1000)
    if least is None or most is None:
        assert caught.value.rest is None
    else:
        assert caught.value.rest is not None
        assert least <= caught.value.rest <= most
