"""A file given to the parser line by line, and every fault that the parser finds in it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import IO, Final, cast
from xml.parsers import expat

import pyoxigraph as ox

from lithograph.errors import Location, Problem
from lithograph.terms import BASE

MAX_PROBLEMS_PER_FILE = 100
_PARSER_PREFIX = re.compile(r"^Parser error (?:at|between) line.*?: ")


class Lines:
    """A file for the parser: one physical line per read, counted; a line longer than asked for in parts.

    The parser gives a buffer of a set size and ends the process when it gets more.
    """

    def __init__(self, lines: list[bytes], start: int = 0, header: bytes = b"") -> None:
        self.lines = lines
        self.line = start
        self._current = header
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        """The rest of the line, or so many bytes of it; nothing at the end of the file."""
        if self._read >= len(self._current):
            if self.line >= len(self.lines):
                return b""
            self._current, self._read = self.lines[self.line], 0
            self.line += 1
        start = self._read
        self._read = len(self._current) if size < 0 else start + size
        return self._current[start : self._read]


def problems(  # noqa: PLR0913  # the file, and the parser that stopped
    error: SyntaxError,
    lines: list[bytes],
    name: str,
    rdf_format: ox.RdfFormat,
    prefixes: dict[str, str],
    *,
    take: Callable[[ox.Quad, int], None],
) -> Iterator[Problem]:
    """The first fault and, where the form has statements, every further one from there.

    The engine's own recovery loses its place inside strings, so each statement after a fault is parsed
    afresh, with the prefixes known so far. ``take`` gets what parses there, with its line.
    """
    if rdf_format not in _STATEMENTS:
        yield _problem(error, name, 0, _WHOLE_HINTS)
        return
    known = dict(prefixes)
    shift = 0
    for _ in range(MAX_PROBLEMS_PER_FILE):
        problem = _problem(error, name, shift, _HINTS)
        start = _next_statement(lines, problem.location.line)
        known |= _prefix_lines(lines[:start])
        yield _helped(problem, lines, known)
        header = " ".join(f"@prefix {key}: <{iri}> ." for key, iri in known.items()).encode() + b"\n"
        # the header is one physical line, so the parser's line 2 is our line start + 1
        shift = start - 1
        reader = Lines(lines, start, header)
        rest = ox.parse(cast("IO[bytes]", reader), format=rdf_format, base_iri=BASE, rename_blank_nodes=True)
        try:
            for quad in rest:
                take(quad, reader.line)
        except SyntaxError as further:
            error = further
            continue
        return


def _problem(error: SyntaxError, name: str, shift: int, hints: Mapping[str, str]) -> Problem:
    line = max((error.lineno or 1) + shift, 1)
    message = _PARSER_PREFIX.sub("", error.msg or str(error))
    hint = next((hint for sign, hint in hints.items() if sign in message), None)
    return Problem(Location(name, line, error.offset), message, hint=hint)


def _helped(problem: Problem, lines: list[bytes], prefixes: Iterable[str]) -> Problem:
    """The fault where it is to be mended, with the prefix that was most likely meant."""
    place = problem.location
    if "A dot is expected" in problem.message:
        at = place.line - 1
        before = lines[at][: (place.column or 1) - 1] if at < len(lines) else b""
        while at > 0 and not before.split(b" #")[0].strip():
            at -= 1
            before = b"" if lines[at].lstrip().startswith(b"#") else lines[at]
        before = before.split(b" #")[0].rstrip()
        column = len(before.decode(errors="replace"))
        return replace(problem, location=Location(place.file, at + 1, max(column, 1)))
    undeclared = _UNDECLARED.search(problem.message)
    near = get_close_matches(undeclared[1], list(prefixes), 1) if undeclared else []
    if near and problem.hint is not None:
        return replace(problem, hint=f"{problem.hint}, or {near[0]}:")
    return problem


def cut_off(content: bytes, name: str) -> Problem | None:
    """The fault of XML that ends within an element: the engine takes what it has read for all there is."""
    reader = expat.ParserCreate()
    try:
        reader.Parse(content, True)  # noqa: FBT003 - it takes no names
    except expat.ExpatError as error:
        if expat.errors.messages[error.code] in _CUT_OFF:
            place = Location(name, error.lineno, error.offset + 1)
            return Problem(place, "the file ends within an element", hint="is the file complete?")
    return None


_CUT_OFF: Final = frozenset(
    (
        *(expat.errors.XML_ERROR_NO_ELEMENTS, expat.errors.XML_ERROR_UNCLOSED_TOKEN),
        *(expat.errors.XML_ERROR_PARTIAL_CHAR, expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION),
    )
)
_UNDECLARED = re.compile(r"The prefix ([^\s:]+): has not been declared")
_STATEMENTS = frozenset(
    (
        *(ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.N3),
        *(ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS),
    )
)
"""The forms whose statements end with a full stop."""
_WHOLE_HINTS = {
    "LoadDocumentCallback": "put the context itself in place of its address: none is fetched",
}
_HINTS = {
    "Line jumps are not allowed": 'expected: a closing quote on this line, or """ around text of several',
    "is not a valid subject": "expected: ',' ';' or '.' after the object before it, or a subject",
    "is not a valid predicate": "expected: a property",
    "is not a valid RDF object": "expected: an IRI, a literal or '['",
    "has not been declared": "expected: an @prefix line for it above",
    "A dot is expected": "expected: ';' before a further property, ',' before a further value, or '.'",
    "Invalid UTF-8": "expected: text in UTF-8",
    "Unexpected end": "expected: a closing quote, or the end of the statement, '.'",
}


def _next_statement(lines: list[bytes], line: int) -> int:
    """The index of the line after the first one, from the faulty line on, that ends a statement."""
    for index in range(line - 1, len(lines)):
        code = lines[index].split(b" #")[0].rstrip()
        if code.endswith(b"."):
            return index + 1
    return len(lines)


_PREFIX_LINE = re.compile(rb"^\s*(?:@prefix|PREFIX)\s+([^\s:]*):\s*<([^>\s]*)>", re.IGNORECASE)


def _prefix_lines(lines: list[bytes]) -> dict[str, str]:
    found = (_PREFIX_LINE.match(line) for line in lines)
    return {match[1].decode(): match[2].decode() for match in found if match}
