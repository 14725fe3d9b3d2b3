"""Which connections are dropped: of readers that take nothing, of senders that send nothing; no others."""

from dataclasses import dataclass, field

import pytest

from lithograph.web.connections import Connection
from lithograph.web.watching import Watch

CLIENT = "192.0.2.1"


@dataclass
class Scene:
    """A clock that is set by hand, and the connections and bodies of the moment."""

    now: float = 1000.0
    found: list[Connection] = field(default_factory=list)
    awaited: list[tuple[str, float]] = field(default_factory=list)

    def watch(self) -> Watch:
        """A watch over this scene."""
        return Watch(lambda: self.awaited, lambda: self.found, lambda: self.now)


def connection(  # what matters in a test is named in it
    port: int = 1,
    *,
    silent: float = 0.0,
    unheard: float = 0.0,
    taken: int = 0,
    outgoing: int = 0,
    received: int = 100,
) -> Connection:
    return Connection(port + 10, CLIENT, port, silent, unheard, taken, outgoing, received)


@pytest.mark.parametrize(("taken", "dropped"), [(500, [1]), (501, [])])
def test_a_reader_that_takes_nothing_is_dropped(taken: int, dropped: list[int]) -> None:
    scene = Scene(found=[connection(taken=500, outgoing=9)])
    watch = scene.watch()
    assert watch.overdue() == []
    scene.now += 20
    scene.found = [connection(taken=taken, outgoing=9)]
    assert watch.overdue() == []
    scene.now += 11
    assert [item.port for item in watch.overdue()] == dropped


@pytest.mark.parametrize(("received", "dropped"), [(100, []), (150, [1]), (900_000, [])])
def test_a_sender_of_a_body_that_trickles_is_dropped(received: int, dropped: list[int]) -> None:
    scene = Scene(found=[connection(silent=11, unheard=1)], awaited=[(CLIENT, 11)])
    watch = scene.watch()
    assert watch.overdue() == []
    scene.now += 5
    scene.found = [connection(silent=16, unheard=1, received=received)]
    scene.awaited = [(CLIENT, 16)]
    assert [item.port for item in watch.overdue()] == dropped


def test_a_sender_that_sends_nothing_is_dropped_and_told_from_one_that_waits_for_an_answer() -> None:
    silent = connection(1, silent=12, unheard=12)
    computed = connection(2, silent=20, unheard=8)
    idle = connection(3, silent=3, unheard=3)
    scene = Scene(found=[silent, computed, idle], awaited=[(CLIENT, 12)])
    assert scene.watch().overdue() == [silent]
    scene.awaited = [("192.0.2.2", 12)]
    assert scene.watch().overdue() == []
