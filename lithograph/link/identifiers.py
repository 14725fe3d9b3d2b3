"""Forms of identifiers: check digits and patterns, for links, imports and the graph alike."""

import re
from collections.abc import Callable, Iterator
from typing import Final

_LEI: Final = re.compile(r"[A-Z0-9]{18}[0-9]{2}")


def is_lei(text: str) -> bool:
    """Whether the text is a Legal Entity Identifier: ISO 17442, remainder 1 by ISO 7064 MOD 97-10."""
    return _LEI.fullmatch(text) is not None and int("".join(digits(text))) % 97 == 1


def digits(text: str) -> Iterator[str]:
    """The characters as numbers, letters from 10 on."""
    return (str(int(character, 36)) for character in text)


def matches(pattern: str) -> Callable[[str], bool]:
    """A test whether a whole text has the form."""
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None
