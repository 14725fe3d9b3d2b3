"""A query with ``SERVICE`` clauses turned into one without: the answer to each is put in its place."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import pyoxigraph as ox

from lithograph.errors import ServiceFailed
from lithograph.federation.bound import Bindings, Local, bindings
from lithograph.query.check import Query
from lithograph.query.services import Service
from lithograph.settings import Settings
from lithograph.terms import BASE

Ask = Callable[[str, str, float, int], bytes]
"""Asks an endpoint a query, within seconds and bytes."""

NOTHING: Final = "{ FILTER(false) }"


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader of the answer must know of a clause."""

    endpoint: str
    what: str


def join(  # noqa: PLR0913, PLR0917 - what the clauses are asked with
    query: Query,
    settings: Settings,
    prefixes: Mapping[str, str],
    seconds: float,
    ask: Ask,
    local: Local | None = None,
) -> tuple[Query, list[Note]]:
    """The query without its clauses, and what was cut; raises ``ServiceFailed`` unless a clause is silent.

    With ``local``, what our own graph binds beside a clause is sent along where it is little. A silent clause
    that fails gives one solution that binds nothing (SPARQL 1.1 Federated Query, section 2.3), and a note.
    More rows than ``service_rows`` are left out, with a note. Blank nodes of other endpoints become IRIs: a
    name is needed to put them into a query.
    """
    joining = _Joining(query.text, settings, prefixes, time.monotonic() + seconds, ask, local)
    for service in query.services:
        joining.blocks.append((service.start, service.end, joining.block(service)))
    text = _replaced(query.text, 0, len(query.text), joining.blocks)
    return replace(query, text=text, services=(), prefixes=None), joining.notes


@dataclass(slots=True)
class _Joining:
    """A query whose clauses are being asked, in their order."""

    text: str
    settings: Settings
    prefixes: Mapping[str, str]
    deadline: float
    ask: Ask
    local: Local | None
    notes: list[Note] = field(default_factory=list)
    blocks: list[tuple[int, int, str]] = field(default_factory=list)
    """What stands in the place of the clauses before."""
    _asked: int = 0

    def block(self, service: Service) -> str:
        """What stands in the clause's place."""
        bound = self._bound(service)
        if bound is not None and not bound.rows:
            return NOTHING  # there is nothing to join its rows with
        try:
            columns, taken = self._rows(service, bound)
        except ServiceFailed as error:
            if not service.silent:
                raise
            self.notes.append(Note(service.endpoint, f"left out: {error.detail}"))
            columns, taken = dict.fromkeys(service.variables), [{}]
        if not columns:
            return "{}" if taken else NOTHING
        lines = "\n".join(f"({' '.join(row.get(name, 'UNDEF') for name in columns)})" for row in taken)
        return f"{{ VALUES ({' '.join('?' + name for name in columns)}) {{ {lines} }} }}"

    def _bound(self, service: Service) -> Bindings | None:
        """What our own graph binds beside the clause, where it is sent along."""
        beside = service.beside
        if self.local is None or beside is None or not self.settings.service_bindings:
            return None
        changes = [(start, end, "{}") for start, end in beside.cuts]
        changes += [
            block for block in self.blocks if not any(start <= block[0] < end for start, end in beside.cuts)
        ]
        part = _replaced(self.text, beside.start, beside.end, sorted(changes))
        return bindings(beside, service.prologue, part, self.local, self.settings.service_bindings)

    def _rows(self, service: Service, bound: Bindings | None) -> tuple[dict[str, None], list[dict[str, str]]]:
        """The columns and rows that the endpoint gives, up to the cap."""
        end = min(self.deadline, time.monotonic() + self.settings.service_seconds)
        left = self.settings.service_bytes
        columns: dict[str, None] = {}
        taken: list[dict[str, str]] = []
        for clause in bound.clauses() if bound else ("",):
            question = _question(service, self.prefixes) + clause
            answer = self.ask(service.endpoint, question, max(end - time.monotonic(), 0.01), left)
            left -= len(answer)
            self._asked += 1
            names, rows = _read(service, answer, self._asked)
            columns |= dict.fromkeys(names)
            for row in rows:
                if len(taken) == self.settings.service_rows:
                    what = f"only the first {self.settings.service_rows} rows were taken"
                    self.notes.append(Note(service.endpoint, what))
                    return columns, taken
                taken.append(row)
        return columns, taken


def _replaced(text: str, start: int, end: int, changes: Iterable[tuple[int, int, str]]) -> str:
    """The text between two places, with others in the place of its parts."""
    pieces: list[str] = []
    for first, last, piece in changes:
        if start <= first < end:
            pieces += [text[start:first], piece]
            start = last
    return "".join([*pieces, text[start:end]])


def _question(service: Service, prefixes: Mapping[str, str]) -> str:
    """The clause as a query of its own, with the prologue it needs."""
    used = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items() if name in service.prefixes)
    return f"BASE <{BASE}>\n{used}{service.prologue}SELECT * WHERE {service.body}"


def _read(service: Service, answer: bytes, number: int) -> tuple[list[str], Iterator[dict[str, str]]]:
    """The columns of an answer and its rows, terms as SPARQL writes them."""
    try:
        results = ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON)
    except (SyntaxError, ValueError):
        raise ServiceFailed(f"{service.endpoint} answered with no SPARQL JSON.") from None
    if not isinstance(results, ox.QuerySolutions):
        raise ServiceFailed(f"{service.endpoint} answered with no rows.")
    names = [variable.value for variable in results.variables]
    return names, _written(service, results, names, number)


def _written(
    service: Service, results: ox.QuerySolutions, names: list[str], number: int
) -> Iterator[dict[str, str]]:
    try:
        for row in results:
            yield {name: _term(term, number) for name in names if (term := row[name]) is not None}
    except (SyntaxError, ValueError, OSError):
        raise ServiceFailed(f"{service.endpoint} answered with faulty SPARQL JSON.") from None


def _term(term: object, number: int) -> str:
    if isinstance(term, ox.BlankNode):  # its label means something within this answer alone
        return f"<{BASE}.well-known/genid/service/{number}/{term.value}>"
    if isinstance(term, (ox.NamedNode, ox.Literal)):
        return str(term)
    raise ValueError("a triple term cannot stand in VALUES")
