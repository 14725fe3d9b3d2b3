"""What a query is when it has been read: its template, its patterns, its groups."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import pyoxigraph as ox

Slot: TypeAlias = ox.NamedNode | ox.Literal | ox.Variable


@dataclass(frozen=True, slots=True)
class Step:
    """One property of a path."""

    iri: ox.NamedNode


@dataclass(frozen=True, slots=True)
class Inverse:
    """A path walked backwards."""

    part: "Path"


@dataclass(frozen=True, slots=True)
class Sequence:
    """Paths one after the other."""

    parts: tuple["Path", ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Any one of several paths."""

    parts: tuple["Path", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A path walked ``least`` times or more; at most once unless ``many``."""

    part: "Path"
    least: int
    many: bool


Path: TypeAlias = Step | Inverse | Sequence | Choice | Repeat | ox.Variable


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern; the middle may be a path."""

    subject: Slot
    path: Path
    object: Slot


@dataclass(frozen=True, slots=True)
class Level:
    """A group of a query: its own text, its patterns, and the groups inside it that are scopes of their own.

    ``patterns`` takes in those of optional groups and of the branches of a union. ``unfiltered`` is the text
    without FILTER EXISTS and FILTER NOT EXISTS.
    """

    text: str
    unfiltered: str
    patterns: tuple[Pattern, ...]
    witnesses: tuple["Witness", ...]
    selects: tuple["Select", ...]
    variables: frozenset[str]


@dataclass(frozen=True, slots=True)
class Witness:
    """A group that a rule asks to exist, or not to exist; ``decides`` when it stands in a FILTER."""

    level: Level
    negated: bool
    decides: bool


@dataclass(frozen=True, slots=True)
class Select:
    """A sub-select: the variables it passes on unchanged, and whether it takes several rows together."""

    keys: tuple[str, ...]
    grouped: bool
    level: Level


@dataclass(frozen=True, slots=True)
class Plan:
    """A query: the text of its PREFIX lines, its template, its WHERE, the IRIs that VALUES gives."""

    prefixes: str
    template: tuple[Pattern, ...]
    where: Level
    values: Mapping[str, tuple[ox.NamedNode, ...]]
