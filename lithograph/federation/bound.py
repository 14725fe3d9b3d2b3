"""What our own graph binds, sent along with a question to another endpoint (a bound join).

Only IRIs and plain texts are sent: a number or date may be written otherwise over there, and
blank nodes mean nothing elsewhere. So the answer is the same with and without, and shorter with.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from lithograph.errors import LithographError
from lithograph.query.beside import Beside
from lithograph.query.check import Query
from lithograph.query.evaluate import Graphs, Job

BATCH: Final = 100
"""Most solutions sent with one question."""

Row = Mapping[str, Mapping[str, str]]
"""A solution, as in SPARQL JSON."""
Local = Callable[[str], Sequence[Row] | None]
"""Asks our own graph a SELECT; ``None`` where it gave no answer in time."""


@dataclass(frozen=True, slots=True)
class Bindings:
    """Values for variables, in the syntax of SPARQL, each solution once."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def clauses(self) -> Iterator[str]:
        """``VALUES`` clauses that hold them, so many in each."""
        names = " ".join(f"?{name}" for name in self.names)
        for start in range(0, len(self.rows), BATCH):
            lines = " ".join(f"({' '.join(row)})" for row in self.rows[start : start + BATCH])
            yield f" VALUES ({names}) {{ {lines} }}"


def bindings(beside: Beside, prologue: str, part: str, local: Local, most: int) -> Bindings | None:
    """What the part beside a clause binds of its variables; ``None`` where nothing is worth sending.

    That is where more than ``most`` solutions are found, or no variable that all of them bind to what may be
    sent.
    """
    names = " ".join(f"?{name}" for name in beside.shared)
    rows = local(f"{prologue}SELECT DISTINCT {names} WHERE {{ {part} }} LIMIT {most + 1}")
    if rows is None or len(rows) > most:
        return None
    sent: dict[str, list[str]] = {}
    for name in beside.shared:
        terms = [_term(row.get(name)) for row in rows]
        known = [term for term in terms if term is not None]
        if len(known) == len(terms):
            sent[name] = known
    if not sent:
        return None
    return Bindings(tuple(sent), tuple(dict.fromkeys(zip(*sent.values(), strict=True))))


def asking(
    query: Query, answer: Callable[[Job], Iterable[bytes]], seconds: float, graphs: Graphs | None = None
) -> Local:
    """What asks our graph by ``answer``, in the data set of the query, within so many seconds."""
    if graphs is None and (query.default_graphs or query.named_graphs):
        graphs = query.default_graphs, query.named_graphs

    def ask(text: str) -> Sequence[Row] | None:
        job = Job(Query(text, "SELECT"), "json", graphs, timeout=seconds)
        try:
            rows: Sequence[Row] = json.loads(b"".join(answer(job)))["results"]["bindings"]
        except LithographError:
            return None
        return rows

    return ask


def _term(term: Mapping[str, str] | None) -> str | None:
    """The term as SPARQL writes it, where it may be sent."""
    try:
        match term:
            case {"type": "uri", "value": value}:
                return str(ox.NamedNode(value))
            case {"type": "literal", "value": value, **more} if not more:  # no language, no other datatype
                return str(ox.Literal(value))
    except ValueError:  # what our graph holds, but no query may say
        return None
    return None
