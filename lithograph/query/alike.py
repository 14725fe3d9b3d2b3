"""Queries that differ in names and numbers only are checked once.

A look-up is asked again and again with another name in it. What the check finds depends on the kinds of the
tokens, not on the local part of a name or on a number, so it holds for all texts of one shape. The shape is a
query itself: it has ``0`` in these places.
"""

import re
from collections.abc import Collection
from dataclasses import replace
from functools import lru_cache, partial
from typing import Final

from lithograph.errors import LithographError
from lithograph.query.check import Query, check
from lithograph.settings import Settings

LONGEST: Final = 2_000
"""Characters of a text up to which a shape is made: longer ones are rarely asked with another name."""
SHAPES: Final = 512
_OTHER: Final = re.compile(r"(?<=\w:)[A-Za-z_][\w\-]*+|(?<![\w\-.%:])\d++(?![\w\-.:])", re.ASCII)


def shape(text: str) -> str:
    """The text with ``0`` for the local part of each name and for each whole number.

    In strings, IRIs and comments too, where it does no harm: nothing that opens or closes anything changes.
    """
    return _OTHER.sub("0", text)


class Checker:
    """Checks queries with the settings of a server and the prefixes that need no declaration there."""

    def __init__(self, settings: Settings, prefixes: Collection[str]) -> None:
        self._check = partial(check, settings=settings, prefixes=prefixes)
        self._known = lru_cache(maxsize=SHAPES)(self._check)

    def check(self, text: str) -> Query:
        """What ``check`` gives for the text; raises what that raises."""
        if len(text) <= LONGEST:
            try:
                known = self._known(shape(text))
            except LithographError:  # it has to name places in the text itself
                return self._check(text)
            if known.star is None and not (known.default_graphs or known.named_graphs or known.services):
                return replace(known, text=text)
        return self._check(text)
