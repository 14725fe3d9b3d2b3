"""Which queries turned out slow, and which others are therefore expected to be.

A query that was slow is slow again. While others wait, when there is no room for trying, so is one that is
like it: that differs in numbers, strings, variables and comments alone, or in names too where several of
these were slow and none was quick since.
"""

import re
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from lithograph.query.evaluate import Job

REMEMBERED: Final = 3000
"""How many texts, outlines and forms are kept in mind."""
READ: Final = 2000
"""Characters of a text that make its outline."""
SEVERAL: Final = 3

_IRI: Final = r"""<[^<>"{}|^`\\\s]*>"""
_VARYING: Final = re.compile(
    rf"""({_IRI})|(?:\#[^\n]*|"(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?|[?$]\w+|\b\d[\w.]*|\s+)+"""
)
"""What an outline lacks; and IRIs, which it has, and which may hold what looks like a comment."""
_NAMES: Final = re.compile(rf"{_IRI}|(?<=:)[\w\-]+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """What stands for the queries that a query is like."""

    outline: int
    """For those that differ from it in numbers, strings, variables and comments."""
    form: int
    """For those that differ in names as well."""


@dataclass(slots=True)
class Slow:
    """How often queries were slow that nothing quick was like since; each stands here as a number."""

    _times: OrderedDict[int, int] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def knows(self, text: int) -> bool:
        """Whether just this query was slow."""
        return text in self._times

    def expects(self, like: Likeness) -> bool:
        """Whether a query like these is expected to be slow."""
        return like.outline in self._times or self._times.get(like.form, 0) >= SEVERAL

    def add(self, text: int, like: Likeness) -> None:
        """Note that a query was slow."""
        with self._lock:
            for key in (text, like.outline, like.form):
                self._times[key] = self._times.pop(key, 0) + 1
                if len(self._times) > REMEMBERED:
                    self._times.popitem(last=False)

    def discard(self, text: int, like: Likeness) -> None:
        """Note that a query was quick."""
        with self._lock:
            for key in (text, like.outline, like.form):
                self._times.pop(key, None)

    def __bool__(self) -> bool:
        return bool(self._times)


def of_text(job: Job) -> int:
    """What stands for just this query."""
    return hash((job.query.text, job.graphs))


def likeness(job: Job) -> Likeness:
    """What stands for the queries that are like it."""
    found = outline(job.query.text)
    return Likeness(hash(("outline", found, job.graphs)), hash(("form", form(found), job.graphs)))


def outline(text: str) -> str:
    """The text without what seldom decides how long it takes."""
    return _VARYING.sub(lambda part: part[1] or " ", text[:READ])


def form(text: str) -> str:
    """The outline without names, but for their prefixes."""
    return _NAMES.sub("", text)
