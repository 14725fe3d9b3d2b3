"""Statements written out in the forms of a graph, and of graphs with names.

What is added to the engine's own serialisers: prefixes in Turtle and TriG, only those that are used where
the answer is short, and an error instead of RDF/XML that no parser reads.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import IO, Any, Final, cast

import pyoxigraph as ox

from lithograph.errors import NotAcceptable

HEAD: Final = 2_000
"""Statements looked at to learn which prefixes an answer needs."""
SYNTAX: Final = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}
"""The engine's name of each form of a graph."""
_PLAIN: Final = frozenset(("nt", "nq"))
_PREFIXED: Final = frozenset(("ttl", "trig"))
_QNAME: Final = re.compile(r"[^\W\d][\w.\-]*\Z")


def write_graph(
    results: Iterator[ox.Triple] | Iterator[ox.Quad],
    name: str,
    prefixes: Mapping[str, str],
    output: IO[bytes],
) -> None:
    """Write statements in the form of that name; raises ``NotAcceptable`` for what RDF/XML cannot hold."""
    syntax = SYNTAX[name]
    if name in _PLAIN:
        if isinstance(results, ox.QueryTriples):
            results.serialize(output=output, format=syntax)
        else:
            ox.serialize(results, output=output, format=syntax)
        return
    head = list(islice(results, HEAD))
    statements: Iterable[Any] = head
    if len(head) == HEAD:
        statements = chain(head, results)
    else:
        text = "\n".join(map(str, head))
        prefixes = {prefix: iri for prefix, iri in prefixes.items() if "<" + iri in text}
    if name == "rdf":
        statements = _named_in_xml(statements)
    if name in _PREFIXED:
        _write_prefixed(statements, syntax, prefixes, output)
    else:
        ox.serialize(statements, output=output, format=syntax)


def _write_prefixed(
    statements: Iterable[Any], syntax: ox.RdfFormat, prefixes: Mapping[str, str], output: IO[bytes]
) -> None:
    """The statements, below sorted prefixes: the engine would write those in a new order each time."""
    for prefix, iri in sorted(prefixes.items()):
        output.write(f"@prefix {prefix}: <{iri}> .\n".encode())
    skipped = cast(IO[bytes], _SkipLines(output, len(prefixes)))
    ox.serialize(statements, output=skipped, format=syntax, prefixes=dict(prefixes))


class _SkipLines:
    """Passes on what follows the first lines."""

    def __init__(self, output: IO[bytes], lines: int) -> None:
        self._output = output
        self._lines = lines

    def write(self, data: bytes) -> int:
        rest = data
        while self._lines and rest:
            _, newline, rest = rest.partition(b"\n")
            self._lines -= len(newline)
        if rest:
            self._output.write(rest)
        return len(data)

    def flush(self) -> None:
        """Nothing is held."""


def _named_in_xml(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    for triple in triples:
        if not _QNAME.search(triple.predicate.value):
            raise NotAcceptable(
                f"RDF/XML has no name for the property {triple.predicate.value}.",
                hint="Ask for text/turtle, application/n-triples or application/ld+json.",
            )
        yield triple
