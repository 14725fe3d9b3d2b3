"""A query read into a plan: its template, its patterns, and what must and must not hold.

Made for the derivation rules, CONSTRUCT queries of this project: it reads the part of the grammar that they
use (SPARQL 1.1 Query, section 19.8) and refuses the rest with ``UnsupportedFeature``.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from lithograph.errors import UnsupportedFeature
from lithograph.query.plan import (
    Choice,
    Inverse,
    Level,
    Path,
    Pattern,
    Plan,
    Repeat,
    Select,
    Sequence,
    Slot,
    Step,
    Witness,
)
from lithograph.query.tokens import Token, number, tokens, unquoted
from lithograph.terms import RDF_TYPE, XSD


def read_plan(text: str) -> Plan:
    """The plan of a rule; raises ``UnsupportedFeature`` for what this reader does not know."""
    return _Reader(text).plan()


_REPEATS: Final = {"*": (0, True), "+": (1, True), "?": (0, False)}


@dataclass(slots=True)
class _Group:
    """A group while it is read."""

    patterns: list[Pattern] = field(default_factory=list)
    filters: list[tuple[int, int]] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    selects: list[Select] = field(default_factory=list)


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = [*tokens(text), Token("end", "", len(text), next(tokens("a")).frame, 0)]
        self._at = 0
        self._prefixes: dict[str, str] = {}
        self._listed: defaultdict[str, list[ox.NamedNode]] = defaultdict(list)

    def plan(self) -> Plan:
        header = ""
        while self._word() == "PREFIX":
            self._take()
            name, iri = self._take().text, self._take().text
            self._prefixes[name.removesuffix(":")] = iri[1:-1]
            header += f"PREFIX {name} {iri}\n"
        self._expect("CONSTRUCT")
        self._expect("{")
        head = _Group()
        while not self._is("}"):
            self._triples(head)
        self._take()
        if self._word() == "WHERE":
            self._take()
        where = self._level()
        values = {name: tuple(dict.fromkeys(iris)) for name, iris in self._listed.items()}
        return Plan(header, tuple(head.patterns), where, values)

    def _level(self) -> Level:
        """The group at hand, braces and all."""
        group = _Group()
        first = self._at
        start = self._expect("{").start + 1
        if self._word() == "SELECT":
            self._select(group)
        self._members(group)
        end = self._expect("}").start
        names = {token.text[1:] for token in self._tokens[first : self._at] if token.kind == "var"}
        text = self._text[start:end].strip()
        return Level(
            text,
            self._without(group.filters, start, end),
            tuple(group.patterns),
            tuple(group.witnesses),
            tuple(group.selects),
            frozenset(names),
        )

    def _without(self, spans: list[tuple[int, int]], start: int, end: int) -> str:
        kept: list[str] = []
        for first, last in spans:
            kept.append(self._text[start:first])
            start = last
        return " ".join([*kept, self._text[start:end]]).strip()

    def _members(self, group: _Group) -> None:
        readers: dict[str, Callable[[_Group], None]] = {
            "OPTIONAL": self._optional,
            "FILTER": self._filter,
            "BIND": self._bind,
            "VALUES": self._values,
            "MINUS": self._minus,
            "UNION": self._skip_word,
        }
        while not self._is("}"):
            if self._is("{"):
                self._nested(group)
            elif self._is("."):
                self._take()
            elif self._word() in readers:
                readers[self._word()](group)
            else:
                self._triples(group)

    def _nested(self, group: _Group) -> None:
        """A group in braces: a sub-select is a scope of its own, any other belongs to the group around it."""
        if self._word(1) == "SELECT":
            inner = self._level()
            group.selects += inner.selects
            return
        self._take()
        self._members(group)
        self._expect("}")

    def _select(self, group: _Group) -> None:
        self._take()
        keys: list[str] = []
        grouped = False
        while self._word() != "WHERE" and not self._is("{"):
            if self._is("("):
                grouped = True
                for _ in self._balanced(group):
                    pass
                continue
            token = self._take()
            if token.kind == "var":
                keys.append(token.text[1:])
        if self._word() == "WHERE":
            self._take()
        level = self._level()
        while not self._is("}"):  # GROUP BY, HAVING, ORDER BY
            self._take()
        group.selects.append(Select(tuple(keys), grouped, level))

    def _optional(self, group: _Group) -> None:
        self._take()
        self._nested(group)

    def _minus(self, group: _Group) -> None:
        self._take()
        group.witnesses.append(Witness(self._level(), negated=True, decides=True))

    def _skip_word(self, group: _Group) -> None:
        del group
        self._take()

    def _filter(self, group: _Group) -> None:
        start = self._take().start
        negated = self._word() == "NOT"
        if negated:
            self._take()
        if self._word() == "EXISTS":
            self._take()
            group.witnesses.append(Witness(self._level(), negated, decides=True))
            group.filters.append((start, self._tokens[self._at - 1].start + 1))
            return
        while not self._is("("):
            self._take()
        for _ in self._balanced(group):
            pass

    def _bind(self, group: _Group) -> None:
        self._take()
        for _ in self._balanced(group):
            pass

    def _values(self, group: _Group) -> None:
        """The rows of VALUES; only the IRIs in them are kept."""
        del group
        names: list[str] = []
        while not self._is("{"):
            token = self._take()
            if token.kind == "var":
                names.append(token.text[1:])
        self._take()
        column = 0
        while not self._is("}"):
            token = self._tokens[self._at]
            if token.kind == "op" and token.text in {"(", ")"}:
                column = 0
                self._take()
            elif token.kind == "word" and token.text.upper() == "UNDEF":
                column += 1
                self._take()
            else:
                term = self._term()
                if isinstance(term, ox.NamedNode):
                    self._listed[names[column % len(names)]].append(term)
                column += 1
        self._take()

    def _balanced(self, group: _Group) -> Iterator[Token]:
        """The tokens of an expression in parentheses; groups that it asks to exist go to ``group``."""
        depth = 0
        while True:
            if self._word() == "EXISTS":
                negated = self._tokens[self._at - 1].text.upper() == "NOT"
                self._take()
                group.witnesses.append(Witness(self._level(), negated, decides=False))
                continue
            token = self._take()
            yield token
            depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "op" else 0
            if depth == 0:
                return

    def _triples(self, group: _Group) -> None:
        subject = self._term()
        while True:
            path = self._path()
            group.patterns.append(Pattern(subject, path, self._term()))
            while self._is(","):
                self._take()
                group.patterns.append(Pattern(subject, path, self._term()))
            if not self._is(";"):
                break
            while self._is(";"):
                self._take()
            if self._is(".") or self._is("}"):
                break
        if self._is("."):
            self._take()

    def _path(self) -> Path:
        if self._tokens[self._at].kind == "var":
            return ox.Variable(self._take().text[1:])
        parts = [self._sequence()]
        while self._is("|"):
            self._take()
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Choice(tuple(parts))

    def _sequence(self) -> Path:
        parts = [self._element()]
        while self._is("/"):
            self._take()
            parts.append(self._element())
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _element(self) -> Path:
        inverse = self._is("^")
        if inverse:
            self._take()
        part: Path
        if self._is("("):
            self._take()
            part = self._path()
            self._expect(")")
        else:
            part = Step(self._iri())
        token = self._tokens[self._at]
        if token.kind == "op" and token.text in _REPEATS:
            self._take()
            least, many = _REPEATS[token.text]
            part = Repeat(part, least, many)
        return Inverse(part) if inverse else part

    def _term(self) -> Slot:
        token = self._tokens[self._at]
        match token.kind:
            case "var":
                self._take()
                return ox.Variable(token.text[1:])
            case "string":
                return self._string()
            case "number":
                self._take()
                return number(token.text)
            case "op" if token.text in {"-", "+"}:
                self._take()
                return number(token.text + self._take().text)
            case "word" if token.text in {"true", "false"}:
                self._take()
                return ox.Literal(token.text, datatype=XSD["boolean"])
        return self._iri()

    def _string(self) -> ox.Literal:
        value = unquoted(self._take().text)
        if self._tokens[self._at].kind == "lang":
            return ox.Literal(value, language=self._take().text[1:])
        if self._is("^^"):
            self._take()
            return ox.Literal(value, datatype=self._iri())
        return ox.Literal(value)

    def _iri(self) -> ox.NamedNode:
        token = self._take()
        if token.kind == "iri":
            return ox.NamedNode(token.text[1:-1])
        if token.kind == "word" and token.text == "a":
            return RDF_TYPE
        prefix, colon, local = token.text.partition(":")
        if token.kind != "pname" or not colon or prefix not in self._prefixes:
            raise UnsupportedFeature(f"{token.text!r} is not read here.")
        return ox.NamedNode(self._prefixes[prefix] + local)

    def _take(self) -> Token:
        token = self._tokens[self._at]
        if token.kind == "end":
            raise UnsupportedFeature("The text of a query ends too early.")
        self._at += 1
        return token

    def _expect(self, text: str) -> Token:
        token = self._take()
        if token.text.upper() != text:
            raise UnsupportedFeature(f"{token.text!r} stands where {text} should.")
        return token

    def _is(self, text: str) -> bool:
        token = self._tokens[self._at]
        return token.kind == "op" and token.text == text

    def _word(self, ahead: int = 0) -> str:
        token = self._tokens[min(self._at + ahead, len(self._tokens) - 1)]
        return token.text.upper() if token.kind == "word" else ""
