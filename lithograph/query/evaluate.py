"""One query answered from a store, written out in one of the formats.

The engine's own serialisers do the writing; what is added here is what they lack: the columns of
``SELECT *`` in the order of the text, and XML that parses whatever a literal holds.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any, Final, cast

import pyoxigraph as ox

from lithograph.errors import ForbiddenQuery, ResultTooLarge
from lithograph.query.check import Query
from lithograph.query.complaint import complaint
from lithograph.query.graphs import SYNTAX, write_graph
from lithograph.store import GraphStore
from lithograph.terms import BASE

CHUNK: Final = 65_536
PIECE: Final = 4 * CHUNK
"""The longest piece of an answer: a value may be very much longer, and nobody is to hold it whole."""
PAGE: Final = 2_500_000
"""The most characters in the terms of a page: what is more takes seconds to draw, and to look at."""
CELL: Final = 100
"""Characters that each term counts for beside its own: what a page writes around it."""

_RESULTS: Final = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_QUAD: Final = ("subject", "property", "value", "graph")
_ILLEGAL: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_CUT: Final = re.compile(rb"\xef\xbf?\Z")
_EMPTY: Final = ox.Store()


Graphs = tuple[tuple[str, ...], tuple[str, ...]]
"""The default and the named graphs that are asked."""


@dataclass(frozen=True, slots=True)
class Job:
    """A query to be answered: the format's short name, and what narrows the data set and the answer.

    ``graphs`` are the default and the named graphs that the request asks for; ``None`` is the whole data
    set, or what the query's own FROM clauses say. A SELECT of ours in a form of graphs gives the statements
    ``?subject ?property ?value`` in the graphs ``?graph``.
    """

    query: Query
    format: str
    graphs: Graphs | None = None
    rows: int = 0
    """For the format ``page``: the most rows to give, as far as they fit a page; 0: all, however long."""
    timeout: float = 30.0
    name: str | None = None
    """By which the client may cancel it."""

    def __post_init__(self) -> None:
        if self.query.services:  # the engine would ask them itself, whoever they are
            raise ForbiddenQuery("SERVICE is not answered here.")


def evaluate(store: GraphStore, job: Job, write: Callable[[bytes], None]) -> None:
    """Write the answer in pieces of ``CHUNK`` bytes or so, ``PIECE`` at most.

    Raises ``BadQuery`` for what the engine refuses, ``NotAcceptable`` where the answer does not fit the
    format, ``ResultTooLarge`` where it fits no page, and what ``write`` raises; each may come after the
    first pieces.
    """
    sink = _Sink(write, clean=job.format in {"xml", "rdf"})
    output = cast(IO[bytes], sink)
    try:
        results = _run(store, job)
        if job.format == "page":
            sink.write(_page(results, job.rows))
        elif isinstance(results, ox.QueryTriples):
            write_graph(results, job.format, store.prefixes, output)
        elif isinstance(results, ox.QuerySolutions) and job.format in SYNTAX:
            write_graph(_quads(results), job.format, store.prefixes, output)
        else:
            results.serialize(output=output, format=_RESULTS[job.format])
    except (SyntaxError, RuntimeError, ValueError, OSError) as error:
        if sink.failure is not None:  # the reader went away: no fault of the query
            raise sink.failure from None
        raise complaint(error, job.query.text) from None
    sink.end()


class _Sink:
    """Gathers the engine's small writes, and replaces the characters that XML cannot hold."""

    def __init__(self, write: Callable[[bytes], None], *, clean: bool) -> None:
        self._write = write
        self._clean = clean
        self._held = bytearray()
        self.failure: OSError | None = None

    def write(self, data: bytes) -> int:
        self._held += data
        if len(self._held) >= CHUNK:
            self._pass_on(bytes(self._held), last=False)
        return len(data)

    def flush(self) -> None:
        """Nothing: the end is told by ``end``."""

    def end(self) -> None:
        self._pass_on(bytes(self._held), last=True)

    def _pass_on(self, data: bytes, *, last: bool) -> None:
        self._held.clear()
        if self._clean:
            if not last and (cut := _CUT.search(data)):
                self._held += data[cut.start() :]
                data = data[: cut.start()]
            data = _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}".encode(), data)
            data = data.replace(b"\r", b"&#xD;")  # a parser would read a line feed
        try:
            for start in range(0, len(data), PIECE):
                self._write(data[start : start + PIECE])
        except OSError as error:
            self.failure = error
            raise


def _run(store: GraphStore, job: Job) -> ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean:
    prefixes = _prefixes(job.query, store)
    text = _ordered(job.query, prefixes)
    graphs = job.graphs
    default, named = job.query.default_graphs, job.query.named_graphs
    if graphs is None and (len(default) > 1 or len(named) > 1):  # the engine counts one named twice twice
        graphs = default, named
    if graphs is None:
        return store.holding(text).query(text, base_iri=BASE, prefixes=prefixes)
    default, named = (tuple(dict.fromkeys(found)) for found in graphs)
    several = len(default) > 1
    source = store.view(default, named) if several else store.named
    return source.query(
        text,
        base_iri=BASE,
        prefixes=prefixes,
        default_graph=[ox.DefaultGraph()] if several else [ox.NamedNode(iri) for iri in default],
        named_graphs=[ox.NamedNode(iri) for iri in named],
    )


def _prefixes(query: Query, store: GraphStore) -> dict[str, str]:
    """The prefixes that it may use and does not declare: the engine takes 10 us to read each."""
    known = store.prefixes
    if query.prefixes is not None:
        return {name: known[name] for name in query.prefixes if name in known}
    return {name: iri for name, iri in known.items() if f"{name}:" in query.text}


def _ordered(query: Query, prefixes: dict[str, str]) -> str:
    """The text with ``SELECT *`` spelt out in the order in which the variables first appear."""
    if query.star is None:
        return query.text
    solutions = _EMPTY.query(query.text, base_iri=BASE, prefixes=prefixes)
    visible = {variable.value for variable in solutions.variables}  # type: ignore[union-attr]
    names = [name for name in query.variables if name in visible]
    if names == sorted(names):
        return query.text
    columns = " ".join(f"?{name}" for name in names)
    return f"{query.text[: query.star]} {columns} {query.text[query.star + 1 :]}"


def _quads(solutions: ox.QuerySolutions) -> Iterator[ox.Quad]:
    """The statements that the rows hold, each in its graph."""
    for row in solutions:
        yield ox.Quad(*(row[name] for name in _QUAD))


def _page(results: ox.QuerySolutions | ox.QueryTriples | ox.QueryBoolean, rows: int) -> bytes:
    if isinstance(results, ox.QueryBoolean):
        return json.dumps({"boolean": bool(results)}).encode()
    if isinstance(results, ox.QueryTriples):
        names = ["subject", "property", "value"]
        found: Iterator[Iterable[Any]] = (tuple(triple) for triple in results)
    else:
        names = [variable.value for variable in results.variables]
        found = (tuple(solution) for solution in results)
    bindings: list[dict[str, dict[str, Any]]] = []
    more, left = False, PAGE
    for row in found:
        binding = {name: _json_term(term) for name, term in zip(names, row, strict=True) if term is not None}
        left -= sum(CELL + len(term["value"]) for term in binding.values())
        more = rows > 0 and (left < 0 or len(bindings) == rows)
        if more:
            break
        bindings.append(binding)
    if more and not bindings:
        raise ResultTooLarge(
            "A row of this answer is too long for a page.", hint="Take the answer as a file instead."
        )
    document = {"head": {"vars": names}, "results": {"bindings": bindings}, "more": more}
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")


def _json_term(term: Any) -> dict[str, Any]:
    match term:
        case ox.NamedNode():
            return {"type": "uri", "value": term.value}
        case ox.BlankNode():
            return {"type": "bnode", "value": term.value}
        case ox.Literal(language=str(language)):
            return {"type": "literal", "value": term.value, "xml:lang": language}
        case ox.Literal():
            return {"type": "literal", "value": term.value, "datatype": term.datatype.value}
    return {"type": "literal", "value": f"<<( {term} )>>"}
