"""The tokens of a SPARQL text, each with the kind of bracket it stands in.

A linear, non-recursive reading after the grammar of SPARQL 1.1 Query, section 19.8 (terminals), with the
brackets of SPARQL 1.2. It never fails: what is no token comes out as one character of kind ``op``, and the
engine says what is wrong with it. A quotation mark that starts no string is the last token.

The engine reads by grammar position, not by longest match: after an operand inside an expression ``<`` is
always the operator, elsewhere it starts an IRI. Reading it the other way would let ``#`` or a quotation mark
hide the rest of the query from the checks, so the scanner keeps track of where expressions stand.
"""

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

import pyoxigraph as ox

from lithograph.terms import XSD


class Frame(Enum):
    """What the innermost open bracket holds."""

    TOP = "top"  # no bracket is open
    PATTERN = "pattern"  # a group graph pattern, or a sub-select before its group
    LIST = "list"  # an RDF list or a path in parentheses
    EXPRESSION = "expression"
    DATA = "data"  # the rows of VALUES
    TEMPLATE = "template"  # the head of CONSTRUCT


class Token(NamedTuple):
    """A token: its kind, its text, where it starts, and the frame and depth it stands in."""

    kind: str
    text: str
    start: int
    frame: Frame
    depth: int


_SPACE = r"(?:[ \t\r\n]|\#[^\r\n]*+)*+"
_IRI = r"(?P<iri><(?:[^\x00-\x20<>\"{}|^`\\]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>)"
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_REST = r"""
  (?P<var>[?$]\w++)
| (?P<word>[A-Za-z_]\w*+(?![:.\-]))
| (?P<string>\"(?:[^\"\\\n\r]|\\[^\n\r])*+\" | '(?:[^'\\\n\r]|\\[^\n\r])*+')
| (?P<bnode>_:\w(?:[\w\-]|\.++(?=[\w\-]))*+)
| (?P<pname>(?:[^\W\d_](?:[\w\-]{1,40}+|\.++(?=[\w\-])){0,14}+)?:
    (?:(?:[\w:]|ESCAPE)(?:[\w:\-]++|ESCAPE|\.++(?=[\w:\-%\\]))*+)?)
| (?P<lang>@[A-Za-z]++(?:-{1,2}[A-Za-z0-9]++)*+)
| (?P<number>\d++(?:\.\d++)?(?:[eE][+-]?\d++)?|\.\d++(?:[eE][+-]?\d++)?)
| (?P<name>[A-Za-z_]\w*+)
| (?P<op>TRIPLE\)>>|>>|\{\||\|\}|\^\^|&&|\|\||!=|<=|>=|.)
""".replace("ESCAPE", _ESCAPE)
_TRIPLE: Final = r"<<\(|<<|"
_FLAGS: Final = re.VERBOSE | re.DOTALL
_TERMS: Final = re.compile(f"{_SPACE}(?:{_IRI}|{_REST.replace('TRIPLE', _TRIPLE)})", _FLAGS)
_OPERATORS: Final = re.compile(f"{_SPACE}(?:{_REST.replace('TRIPLE', '')})", _FLAGS)
_LONG: Final = {
    quote: re.compile(rf"{quote * 3}(?:{quote}{{0,2}}(?:[^{quote}\\]|\\.))*+{quote * 3}", re.DOTALL)
    for quote in ('"', "'")
}
"""Strings in three quotation marks; to the pattern above each starts with an empty string."""

OPENING: Final = frozenset(("{", "(", "[", "<<", "<<(", "{|"))
CLOSING: Final = frozenset(("}", ")", "]", ">>", ")>>", "|}"))
_OPERANDS: Final = frozenset(("var", "string", "lang", "number", "iri", "pname", "bnode"))
_QUOTES: Final = frozenset(("'", '"'))
_QUIET: Final = frozenset((Frame.DATA, Frame.TEMPLATE))


class _Bracket:
    """An open bracket: its frame, and what the words since it promise about the next bracket."""

    __slots__ = ("filtering", "frame", "selecting", "values")

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.selecting = frame is Frame.TOP
        self.filtering = False
        self.values = False

    def read_word(self, word: str) -> None:
        """Note a keyword; glued keywords (``SELECTDISTINCT``, ``FILTERregex``) are read by their start."""
        if word.startswith("SELECT"):
            self.selecting = True
        elif word.startswith(("FILTER", "BIND")):
            self.filtering = True
        elif word.startswith("VALUES"):
            self.values = True

    def inner(self, bracket: str, before: Token | None) -> Frame:
        """The frame that this opening bracket starts, with the token before it."""
        if self.frame in _QUIET:
            return self.frame
        if bracket == "{":
            return self._brace(before)
        if bracket != "(":  # property lists, triple terms and annotations hold terms, wherever they stand
            return Frame.PATTERN
        called = before is not None and before.kind == "word" and before.text != "a"
        if self.frame is Frame.EXPRESSION or self.selecting or self.filtering or called:
            self.filtering = False
            return Frame.EXPRESSION
        return Frame.LIST

    def _brace(self, before: Token | None) -> Frame:
        self.filtering = False
        if self.values:
            self.values = False
            return Frame.DATA
        if before is not None and before.kind == "word" and before.text.upper() == "CONSTRUCT":
            return Frame.TEMPLATE
        return Frame.PATTERN


def tokens(text: str) -> Iterator[Token]:
    """The tokens of the text in order, without space and comments."""
    stack = [_Bracket(Frame.TOP)]
    before: Token | None = None
    bracket, depth, position = stack[0], 0, 0
    endless = ""
    while True:
        compare = bracket.frame is Frame.EXPRESSION and before is not None and _is_operand(before)
        match = (_OPERATORS if compare else _TERMS).match(text, position)
        if match is None or (kind := match.lastgroup) is None:  # the end: "op" takes any character
            return
        position = match.end()
        start, _ = match.span(kind)
        quote = text[start]
        if (
            kind == "string"
            and position == start + 2
            and quote not in endless
            and text.startswith(quote, position)
        ):
            # where one has no end, none that starts after it has: to look each time would not be linear
            long = _LONG[quote].match(text, start)
            position = long.end() if long else position
            endless += "" if long else quote
        if kind == "name":  # a word, though what follows it might have made it a prefix
            kind = "word"
        word = text[start:position]
        token = Token(kind, word, start, bracket.frame, depth)
        yield token
        if kind == "word":
            bracket.read_word(word.upper())
        elif kind == "op":
            if word in OPENING:
                bracket = _Bracket(bracket.inner(word, before))
                stack.append(bracket)
                depth += 1
            elif word in CLOSING and depth:
                stack.pop()
                bracket = stack[-1]
                depth -= 1
            elif word in _QUOTES:  # a string without an end: nothing after it can be read
                return
        before = token


def _is_operand(token: Token) -> bool:
    if token.kind == "op":
        return token.text in {")", ")>>", "]"}
    return token.kind in _OPERANDS or token.text.lower() in {"true", "false"}


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1."""
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1


def offset(text: str, line: int, column: int) -> int:
    """The offset of a line and column; the end of the text when they lie beyond it."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
        if start == 0:
            return len(text)
    return min(start + column - 1, len(text))


def number(text: str) -> ox.Literal:
    """A number as Turtle and SPARQL read it: its kind is that of its form."""
    kind = "double" if "e" in text.lower() else "decimal" if "." in text else "integer"
    return ox.Literal(text, datatype=XSD[kind])


def unquoted(text: str) -> str:
    """The value of a string in quotation marks, its escapes read."""
    quoted = ox.parse(f"<a:a> <a:a> {text} .", format=ox.RdfFormat.TURTLE)
    return str(next(iter(quoted)).object.value)
