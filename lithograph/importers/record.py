"""What an importer gives: records with their labels and values, and rows that it had to refuse."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from lithograph.errors import Location, Problem
from lithograph.link.identifiers import is_day
from lithograph.terms import BASE, XSD

Term = ox.NamedNode | ox.Literal
_NUMBER: Final = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_ADDRESS: Final = re.compile(r"https?://\S+")
_NOT_IN_IRI: Final = re.compile(r"[^A-Za-z0-9]+")
_MOST_DIGITS: Final = 40


@dataclass(frozen=True, slots=True)
class Name:
    """A spelling of a record's name; ``is_other`` marks those beside the first."""

    text: str
    language: str = ""
    is_other: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One record of a data set. ``values`` are by column or by property; ``kind`` is one of our kinds."""

    iri: str
    place: Location
    kind: str = ""
    names: tuple[Name, ...] = ()
    countries: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    statements: tuple[tuple[ox.NamedNode, Term], ...] = ()
    beside: tuple[ox.Triple, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What to import: files of one kind, the name of the data set, and a mapping where the kind needs one."""

    files: Sequence[Path]
    dataset: str
    mapping: Path | None = None

    def iri(self, key: str) -> str:
        """The IRI of the record of that key."""
        return f"{BASE}dataset/{self.dataset}/{key}"


Reader = Callable[[Job], Iterator[Record | Problem]]


def slug(text: str) -> str:
    """The text as part of an IRI: small Latin letters, digits and hyphens; other scripts by code point."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    spelled = "".join(c if c.isascii() else f"-u{ord(c):x}-" if c.isalnum() else "-" for c in plain)
    return _NOT_IN_IRI.sub("-", spelled).strip("-").lower()


def node(iri: str) -> ox.NamedNode:
    """The IRI as a term; raises ``ValueError`` that names it."""
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise ValueError(f"{iri!r} is no IRI: {error}") from None


def label(text: str, language: str) -> ox.Literal:
    """The text in its language, if any; raises ``ValueError`` that names a language that is none."""
    try:
        return ox.Literal(text, language=language) if language else ox.Literal(text)
    except UnicodeEncodeError:
        raise
    except ValueError as error:
        raise ValueError(f"{language!r} is no language tag: {error}") from None


def term(text: str) -> ox.Literal:
    """The value of a cell: number, date, address, or text."""
    if _NUMBER.fullmatch(text):
        return _number(text)
    if is_day(text):
        return ox.Literal(text, datatype=XSD["date"])
    if _ADDRESS.fullmatch(text):
        return ox.Literal(text, datatype=XSD["anyURI"])
    return ox.Literal(text)


def _number(text: str) -> ox.Literal:
    """An integer or decimal; a number with leading zeros or beyond forty digits stays text: it is a code."""
    digits = text.lstrip("+-")
    if digits.isdigit():
        if len(digits) > 1 and digits.startswith("0"):
            return ox.Literal(text)
        return ox.Literal(text, datatype=XSD["integer"])
    try:
        plain = format(Decimal(text), "f")
    except InvalidOperation:
        return ox.Literal(text)
    if len(plain) > _MOST_DIGITS:
        return ox.Literal(text)
    return ox.Literal(plain if "." in plain else plain + ".0", datatype=XSD["decimal"])
