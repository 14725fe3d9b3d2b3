"""What pages ask of a snapshot once, and keep: one decorator for all of them.

A snapshot never changes, so what a query of ours gives on it may be kept while it is in service. What is kept
belongs to the engine that answered and to the digest of its snapshot: another snapshot is asked afresh, and
what was kept of one that the engine no longer serves is dropped then. Engines are not kept alive by it.
"""

import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import update_wrapper
from typing import Any, Concatenate, Final, Generic, ParamSpec, TypeVar

from lithograph.query.engine import Engine
from lithograph.web.site import Site

Given = ParamSpec("Given")
Found = TypeVar("Found")
Asked = Callable[Concatenate[Site, Given], Found]

KEPT: Final = 2
"""Answers kept of a function that asks the same of every snapshot: requests that began with the former one
still end with it."""


def once(most: int = KEPT) -> Callable[[Asked[Given, Found]], "Once[Given, Found]"]:
    """A decorator: the function of a site and further hashable values is computed once for each snapshot.

    ``most`` is the number of answers kept, of all snapshots and values together; the least recently used go.
    """
    return lambda function: Once(function, most)


@dataclass(slots=True)
class _Answer(Generic[Found]):
    """One answer, once it is there; who comes meanwhile waits for it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    made: list[Found] = field(default_factory=list)


class Once(Generic[Given, Found]):
    """A function whose answers are kept. What it raises is not: the next one asks again."""

    def __init__(self, function: Asked[Given, Found], most: int) -> None:
        self._function = function
        self._most = most
        self._kept: OrderedDict[tuple[Hashable, ...], _Answer[Found]] = OrderedDict()
        self._lock = threading.Lock()
        update_wrapper(self, function)

    def __call__(self, state: Site, *args: Given.args, **kwargs: Given.kwargs) -> Found:
        """The answer of that site's snapshot, computed or kept."""
        answer = self._find(state.engine, (args, tuple(sorted(kwargs.items()))))
        with answer.lock:
            if not answer.made:
                answer.made.append(self._function(state, *args, **kwargs))
            return answer.made[0]

    def __len__(self) -> int:
        """How many answers are kept."""
        return len(self._kept)

    def _find(self, engine: Engine, values: tuple[Hashable, ...]) -> _Answer[Found]:
        key = (weakref.ref(engine), engine.digest, values)
        with self._lock:
            answer = self._kept.get(key)
            if answer is not None:
                self._kept.move_to_end(key)
                return answer
            for other in [other for other in self._kept if _is_over(other[0], other[1], engine)]:
                del self._kept[other]
            answer = self._kept[key] = _Answer()
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            return answer


def _is_over(reference: Any, digest: Hashable, engine: Engine) -> bool:
    """Whether nobody can ask for what was kept so: its engine is gone, or serves another snapshot now."""
    other = reference()
    return other is None or (other is engine and digest != engine.digest)
