"""Files to named graphs, with the line of every triple and all syntax errors of all files in one run.

The parser streams: fed one physical line per ``read()``, it yields a triple while the counter stands on
the line where the triple's object ended.
"""

import os
import re
import string
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, cast
from urllib.parse import quote

import pyoxigraph as ox

from lithograph.errors import Location, MissingInput, Problem, SyntaxErrors
from lithograph.formats import format_of
from lithograph.lines import Lines, cut_off, problems
from lithograph.terms import BASE, graph_iri

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NOT_IN_IRIS = re.compile(r'[\x00-\x20"%<>\[\\\]^`{|}\x7f-\x9f\ud800-\udfff]')
_NAME_CHARACTERS = frozenset(string.ascii_letters + string.digits + "-_")
_LONG_QUOTES = ('"""', "'''")


@dataclass(frozen=True, slots=True)
class SourceGraph:
    """The triples of one file in one named graph; ``lines[i]`` is the line of ``triples[i]``."""

    iri: ox.NamedNode
    path: Path
    name: str
    triples: Sequence[ox.Triple]
    lines: "array[int]"


@dataclass(frozen=True)
class Loaded:
    """Named graphs with positions. A triple that stands in two files has two places."""

    graphs: tuple[SourceGraph, ...]
    _texts: dict[Path, list[str]] = field(default_factory=dict, repr=False, compare=False)

    def triples(self) -> Iterator[ox.Triple]:
        """Every triple of every graph, in file order; one that stands twice comes twice."""
        for graph in self.graphs:
            yield from graph.triples

    def beside(self, other: "Loaded") -> "Loaded":
        """Both, with the texts that either has read."""
        texts = self._texts | other._texts  # noqa: SLF001 - one of its own kind
        return Loaded((*self.graphs, *other.graphs), texts)

    def read_texts(self) -> None:
        """Read the files again now, for columns: they need not be there later."""
        for graph in self.graphs:
            self._text(graph.path)

    def __len__(self) -> int:
        return sum(len(graph.triples) for graph in self.graphs)

    def locate(self, triple: ox.Triple) -> tuple[Location, ...]:
        """Where the triple is asserted, in file order; empty when it is nowhere."""
        return tuple(self._place(graph, line, triple.object) for graph, line in self._lines(triple))

    def locate_predicate(self, triple: ox.Triple) -> tuple[Location, ...]:
        """Where the predicate of the triple stands before its object, in file order."""
        return tuple(
            self._place(graph, line, triple.predicate, up=True, inside=True)
            for graph, line in self._lines(triple)
        )

    def locate_subject(self, subject: ox.NamedNode | ox.BlankNode) -> tuple[Location, ...]:
        """Where the subject's own blocks begin, in file order."""
        return tuple(self._place(graph, line, subject, up=True) for graph, line in self._first_lines(subject))

    def _lines(self, triple: ox.Triple) -> Iterator[tuple[SourceGraph, int]]:
        for graph, lines, again in self._places:
            if triple in lines:
                yield from ((graph, line) for line in again.get(triple, (lines[triple],)))

    def _first_lines(self, subject: ox.NamedNode | ox.BlankNode) -> Iterator[tuple[SourceGraph, int]]:
        return ((graph, lines[subject]) for graph, lines in self._subjects if subject in lines)

    @cached_property
    def _places(self) -> list[tuple[SourceGraph, dict[ox.Triple, int], dict[ox.Triple, list[int]]]]:
        """The line of each triple of each graph, and all lines of those that stand in it more than once.

        No loop over the triples: a changed-only run asks for the places of a few.
        """
        places = []
        for graph in self.graphs:
            lines = dict(zip(graph.triples, graph.lines, strict=True))
            again: defaultdict[ox.Triple, list[int]] = defaultdict(list)
            if len(lines) < len(graph.triples):
                repeated = {triple for triple, count in Counter(graph.triples).items() if count > 1}
                for triple, line in zip(graph.triples, graph.lines, strict=True):
                    if triple in repeated:
                        again[triple].append(line)
            places.append((graph, lines, dict(again)))
        return places

    @cached_property
    def _subjects(self) -> list[tuple[SourceGraph, dict[object, int]]]:
        """The first line of each subject of each graph: of the entries of one key, the last counts."""
        found: list[tuple[SourceGraph, dict[object, int]]] = []
        for graph in self.graphs:
            subjects: list[object] = [triple.subject for triple in reversed(graph.triples)]
            found.append((graph, dict(zip(subjects, reversed(graph.lines), strict=True))))
        return found

    def _place(
        self, graph: SourceGraph, line: int, term: object, *, up: bool = False, inside: bool = False
    ) -> Location:
        """The line, moved up to where the term's text begins when ``up``, and the column of that text.

        What is not ``inside`` a block begins one, at the edge of its line.
        """
        text = self._text(graph.path)
        tokens = _tokens(term)
        for number in range(line, max(line - 200, 0) if up else line - 1, -1):
            if number > len(text):
                break
            columns = [_column(text[number - 1], token) for token in tokens]
            column = min((found for found in columns if found >= 0), default=-1)
            starts_block = inside or not up or not text[number - 1][:1].isspace()
            if column >= 0 and starts_block:
                return Location(graph.name, number, column + 1)
        return Location(graph.name, line)

    def _text(self, path: Path) -> list[str]:
        if path not in self._texts:
            try:
                text = path.read_text(encoding="utf-8", errors="replace")
            except OSError:
                text = ""  # it is gone, or never was a file: places have lines and no columns
            self._texts[path] = text.splitlines()
        return self._texts[path]


def load(
    paths: Iterable[Path], *, name: Callable[[Path], str] = str, on_file: Callable[[Path], None] | None = None
) -> Loaded:
    """The named graphs of the files, one per file (files of quads: one per graph in them).

    ``name`` gives the path as users know it; the graph IRI is made from it. ``on_file`` is called after
    each file. Raises ``SyntaxErrors`` with the faults of all files, ``MissingInput``, or
    ``UnsupportedMedia`` for what is no RDF.
    """
    loaded, faults = load_in_part(paths, name=name, on_file=on_file)
    if faults:
        raise SyntaxErrors(faults)
    return loaded


def load_in_part(
    paths: Iterable[Path], *, name: Callable[[Path], str] = str, on_file: Callable[[Path], None] | None = None
) -> tuple[Loaded, tuple[Problem, ...]]:
    """As ``load``, with what parses of the files that have faults, and these faults."""
    graphs: list[SourceGraph] = []
    faults: list[Problem] = []
    for path in paths:
        found, told = _load_file(path, name(path))
        graphs += found
        faults += told
        if on_file is not None:
            on_file(path)
    return Loaded(tuple(graphs)), tuple(faults)


def _load_file(path: Path, name: str) -> tuple[list[SourceGraph], list[Problem]]:
    try:
        content = path.read_bytes().removeprefix(BYTE_ORDER_MARK)
    except OSError as error:
        raise MissingInput(f"{name}: {error.strerror or error}.") from None
    rdf_format = format_of(name, content)
    lines = content.splitlines(keepends=True)
    reader = Lines(lines)
    # blank labels of one file must not meet those of another; RDF/XML and JSON-LD have no line structure
    parser = ox.parse(cast("IO[bytes]", reader), format=rdf_format, base_iri=BASE, rename_blank_nodes=True)
    own = own_graph(name)
    collected: dict[ox.NamedNode, tuple[list[ox.Triple], list[int]]] = {}

    def take(quad: ox.Quad, line: int) -> None:
        value = quad.object
        if isinstance(value, ox.Literal) and "\n" in value.value and _is_long(lines, line, value.value):
            line -= value.value.count("\n")
        graph = quad.graph_name if isinstance(quad.graph_name, ox.NamedNode) else own
        triples, numbers = collected.setdefault(graph, ([], []))
        triples.append(quad.triple)
        numbers.append(line)

    faults: list[Problem] = []
    try:
        for quad in parser:
            take(quad, reader.line)
    except SyntaxError as error:
        prefixes = getattr(parser, "prefixes", {})
        faults += problems(error, lines, name, rdf_format, prefixes, take=take)
    if not faults and rdf_format == ox.RdfFormat.RDF_XML and (cut := cut_off(content, name)) is not None:
        faults.append(cut)
    return [
        SourceGraph(iri, path, name, tuple(triples), array("i", numbers))
        for iri, (triples, numbers) in collected.items()
    ], faults


def own_graph(name: str) -> ox.NamedNode:
    """The graph of what stands in no named graph of the file that users know by this name."""
    stem = name.removesuffix(Path(name).suffix).removeprefix("graph/")
    # files may be called what they like; bytes that are no UTF-8 come as lone surrogates
    return graph_iri(_NOT_IN_IRIS.sub(lambda found: quote(os.fsencode(found[0])), stem))


def _is_long(lines: list[bytes], line: int, text: str) -> bool:
    """Whether a literal that ends on this line stands in long quotes: only then its newlines are lines."""
    ending = lines[line - 1]
    if b'"""' not in ending and b"'''" not in ending:
        return False
    # in short quotes the first newline is an escape, on this line, behind what comes before it
    first = text.partition("\n")[0]
    escaped = first.replace("\\", "\\\\")
    forms = (first, escaped, escaped.replace('"', '\\"'), escaped.replace("'", "\\'"))
    return not any(f"{form}\\n".encode() in ending for form in forms)


def _column(line: str, token: str) -> int:
    """Where the token begins in the line, with its prefix if it is a local name; -1 when it is not there."""
    found = line.find(token)
    if not token.startswith(":"):
        return found
    while found >= 0 and line[found + len(token) : found + len(token) + 1] in _NAME_CHARACTERS:
        found = line.find(token, found + 1)  # the beginning of a longer name
    while found > 0 and line[found - 1] in _NAME_CHARACTERS:
        found -= 1
    return found


def _tokens(term: object) -> tuple[str, ...]:
    """How the term may be written in Turtle: enough of it to find its column."""
    if isinstance(term, ox.NamedNode):
        iri = term.value
        local = re.split(r"[#/]", iri)[-1]
        relative = f"<{iri.removeprefix(BASE)}>"
        return (f"<{iri}>", relative, f":{local}") if local else (f"<{iri}>", relative)
    if isinstance(term, ox.Literal):
        first = term.value.split("\n", maxsplit=1)[0]
        # with its escapes, as a serialiser writes them
        escaped = str(ox.Literal(term.value))
        forms = (f'"{first}"', f"'{first}'", *(quotes + first for quotes in _LONG_QUOTES), first)
        return (escaped, *forms) if first else (escaped,)
    return ()
