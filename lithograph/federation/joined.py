"""A query with ``SERVICE`` clauses turned into one without: the answer to each is put in its place."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

import pyoxigraph as ox

from lithograph.errors import ServiceFailed
from lithograph.federation.remote import fetch
from lithograph.query.check import Query
from lithograph.query.services import Service
from lithograph.settings import Settings
from lithograph.terms import BASE

Fetch = Callable[[str, str, float, int], bytes]
"""Asks an endpoint a query, within seconds and bytes."""


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader of the answer must know of a clause."""

    endpoint: str
    what: str


def join(
    query: Query, settings: Settings, prefixes: Mapping[str, str], seconds: float, ask: Fetch = fetch
) -> tuple[Query, list[Note]]:
    """The query without its clauses, and what was cut; raises ``ServiceFailed`` unless a clause is silent.

    A silent clause that fails gives one solution that binds nothing (SPARQL 1.1 Federated Query, section
    2.3), and a note. More rows than ``service_rows`` are left out, with a note. Blank nodes of other
    endpoints become IRIs: a name is needed to put them into a query.
    """
    notes: list[Note] = []
    text, end, deadline = [], 0, time.monotonic() + seconds
    for service in query.services:
        text += [query.text[end : service.start], _block(service, settings, prefixes, deadline, ask, notes)]
        end = service.end
    text.append(query.text[end:])
    return replace(query, text="".join(text), services=()), notes


def _block(  # noqa: PLR0913, PLR0917 - what a clause is asked with
    service: Service,
    settings: Settings,
    prefixes: Mapping[str, str],
    deadline: float,
    ask: Fetch,
    notes: list[Note],
) -> str:
    try:
        answer = ask(
            service.endpoint,
            _question(service, prefixes),
            min(max(deadline - time.monotonic(), 0.01), settings.service_seconds),
            settings.service_bytes,
        )
        columns, rows = _rows(service, answer)
        taken = list(islice(rows, settings.service_rows))
        if next(rows, None) is not None:
            notes.append(Note(service.endpoint, f"only the first {settings.service_rows} rows were taken"))
    except ServiceFailed as error:
        if not service.silent:
            raise
        notes.append(Note(service.endpoint, f"left out: {error.detail}"))
        columns, taken = service.variables, [["UNDEF"] * len(service.variables)]
    if not columns:
        return "{}" if taken else "{ FILTER(false) }"
    lines = "\n".join(f"({' '.join(row)})" for row in taken)
    return f"{{ VALUES ({' '.join('?' + name for name in columns)}) {{ {lines} }} }}"


def _question(service: Service, prefixes: Mapping[str, str]) -> str:
    """The clause as a query of its own, with the prologue it needs."""
    used = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items() if name in service.prefixes)
    return f"BASE <{BASE}>\n{used}{service.prologue}SELECT * WHERE {service.body}"


def _rows(service: Service, answer: bytes) -> tuple[tuple[str, ...], Iterator[list[str]]]:
    try:
        results = ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON)
    except (SyntaxError, ValueError):
        raise ServiceFailed(f"{service.endpoint} answered with no SPARQL JSON.") from None
    if not isinstance(results, ox.QuerySolutions):
        raise ServiceFailed(f"{service.endpoint} answered with no rows.")
    names = tuple(variable.value for variable in results.variables)
    return names, _written(service, results, names)


def _written(service: Service, results: ox.QuerySolutions, names: tuple[str, ...]) -> Iterator[list[str]]:
    try:
        for row in results:
            yield [_term(row[name]) for name in names]
    except (SyntaxError, ValueError, OSError):
        raise ServiceFailed(f"{service.endpoint} answered with faulty SPARQL JSON.") from None


def _term(term: object) -> str:
    if term is None:
        return "UNDEF"
    if isinstance(term, ox.BlankNode):
        return f"<{BASE}.well-known/genid/service/{term.value}>"
    if isinstance(term, (ox.NamedNode, ox.Literal)):
        return str(term)
    raise ValueError("a triple term cannot stand in VALUES")
