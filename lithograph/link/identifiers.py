"""Forms of identifiers and days: check digits and patterns, for links, imports and the graph alike."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Final

_LEI: Final = re.compile(r"[A-Z0-9]{18}[0-9]{2}")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ORCID: Final = re.compile(r"(?:[0-9]{4}-){3}[0-9]{3}[0-9X]")


def is_lei(text: str) -> bool:
    """Whether the text is a Legal Entity Identifier: ISO 17442, remainder 1 by ISO 7064 MOD 97-10."""
    return _LEI.fullmatch(text) is not None and int("".join(digits(text))) % 97 == 1


def is_orcid(text: str) -> bool:
    """Whether the text is an ORCID iD, hyphens included, with its check character (ISO 7064 MOD 11-2)."""
    if _ORCID.fullmatch(text) is None:
        return False
    total = 0
    for digit in text[:-1].replace("-", ""):
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == text[-1]


def is_day(text: str) -> bool:
    """Whether the text is a day that exists, in the one form that xsd:date has."""
    if _DAY.fullmatch(text) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def digits(text: str) -> Iterator[str]:
    """The characters as numbers, letters from 10 on."""
    return (str(int(character, 36)) for character in text)


def matches(pattern: str) -> Callable[[str], bool]:
    """A test whether a whole text has the form."""
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None
