"""Equal questions at once: one is answered, the others wait, and never all threads."""

import threading
import time

import pytest

from lithograph.web.flights import Flights


def test_an_equal_question_waits_and_another_does_not() -> None:
    flights = Flights(2)
    told: list[tuple[str, bool]] = []

    def ask(key: str) -> None:
        with flights.turn(key) as answered:
            told.append((key, answered))

    with flights.turn("a") as first:
        assert first is False
        equal = threading.Thread(target=ask, args=("a",))
        equal.start()
        ask("b")
        time.sleep(0.05)
        assert told == [("b", False)]
    equal.join()
    assert told == [("b", False), ("a", True)]
    ask("a")
    assert told[-1] == ("a", False)


def test_no_more_wait_than_may() -> None:
    flights = Flights(1)
    told: list[bool] = []

    def ask() -> None:
        with flights.turn("a") as answered:
            told.append(answered)

    with flights.turn("a"):
        waiting = threading.Thread(target=ask)
        waiting.start()
        while not flights._waiting:  # noqa: SLF001 - nothing public tells
            time.sleep(0.01)
        ask()
        assert told == [False]
    waiting.join()
    assert told == [False, True]


def test_a_failure_lets_the_others_go() -> None:
    flights = Flights(1)
    with pytest.raises(ValueError, match="x"), flights.turn("a"):
        raise ValueError("x")
    with flights.turn("a") as answered:
        assert answered is False
