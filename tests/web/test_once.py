"""What pages keep of a snapshot: computed once, dropped with the snapshot, and no engine held by it."""

import ast
import gc
import threading
import weakref
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import pytest

import lithograph.web
from lithograph.web.once import once
from lithograph.web.site import Site


@dataclass(eq=False)
class Fake:
    """As much of an engine; its snapshot may change."""

    digest: str


@dataclass
class State:
    """As much of a site as what is kept needs."""

    engine: Fake = field(default_factory=lambda: Fake("a"))


def on(state: State) -> Site:
    return cast(Site, state)


class Thing:
    """Something that can be watched while it is kept."""


def test_an_answer_is_computed_once_for_each_snapshot_and_each_value() -> None:
    asked: list[tuple[str, str]] = []

    @once(most=4)
    def find(state: Site, word: str, *, loud: bool = False) -> str:
        """What is found."""
        asked.append((state.engine.digest, word))
        return word.upper() if loud else word

    one, other = State(), State(Fake("b"))
    assert [find(on(one), "x"), find(on(one), "x"), find(on(one), "y")] == ["x", "x", "y"]
    assert find(on(one), "x", loud=True) == "X"
    assert find(on(other), "x") == "x"
    assert asked == [("a", "x"), ("a", "y"), ("a", "x"), ("b", "x")]
    assert find.__doc__ == "What is found."


def test_the_least_recently_used_goes_first() -> None:
    asked: list[int] = []

    @once(most=2)
    def find(state: Site, number: int) -> int:
        del state
        asked.append(number)
        return number

    state = State()
    for number in (1, 2, 1, 3, 1, 2):
        assert find(on(state), number) == number
    assert asked == [1, 2, 3, 2]
    assert len(find) == 2


def test_another_snapshot_of_the_same_engine_drops_what_was_kept_of_the_former() -> None:
    @once(most=8)
    def find(state: Site, number: int) -> Thing:
        del state, number
        return Thing()

    state = State()
    former = [weakref.ref(find(on(state), number)) for number in range(3)]
    assert all(thing() is not None for thing in former)
    state.engine.digest = "b"
    latest = find(on(state), 0)
    gc.collect()
    assert [thing() for thing in former] == [None, None, None]
    assert find(on(state), 0) is latest
    assert len(find) == 1


def test_engines_are_not_kept_alive_and_what_was_kept_of_one_goes_after_it() -> None:
    @once(most=8)
    def find(state: Site) -> Thing:
        del state
        return Thing()

    state = State()
    engine, kept = weakref.ref(state.engine), weakref.ref(find(on(state)))
    state.engine = Fake("b")
    gc.collect()
    assert engine() is None
    find(on(state))
    assert kept() is None
    assert len(find) == 1


def test_an_error_is_not_kept() -> None:
    faults = iter([ValueError("not now"), None])

    @once()
    def find(state: Site) -> int:
        del state
        fault = next(faults)
        if fault is not None:
            raise fault
        return 7

    state = State()
    with pytest.raises(ValueError, match="not now"):
        find(on(state))
    assert find(on(state)) == 7


def test_who_comes_meanwhile_waits_for_the_one_answer() -> None:
    started, may_end = threading.Event(), threading.Event()
    asked: list[str] = []
    found: list[Thing] = []

    @once()
    def find(state: Site) -> Thing:
        del state
        asked.append("")
        started.set()
        may_end.wait(10)
        return Thing()

    state = State()
    threads = [threading.Thread(target=lambda: found.append(find(on(state)))) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert started.wait(10)
    may_end.set()
    for thread in threads:
        thread.join(10)
    assert asked == [""]
    assert len({id(thing) for thing in found}) == 1
    assert len(found) == 3


def test_no_page_keeps_what_a_snapshot_gives_in_another_way() -> None:
    modules = sorted(Path(lithograph.web.__file__).parent.rglob("*.py"))
    assert len(modules) > 40
    keyed = [
        f"{path.name}: {node.name}"
        for path in modules
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and any("cache" in ast.unparse(decorator) for decorator in node.decorator_list)
        and {argument.arg for argument in node.args.args} & {"engine", "digest", "state", "site", "snapshot"}
    ]
    assert keyed == [], "lithograph.web.once is there for that"
