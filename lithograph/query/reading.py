"""A query read into a plan: its template, its patterns, and what must and must not hold.

Made for the derivation rules, CONSTRUCT queries of this project: it reads the part of the grammar that they
use (SPARQL 1.1 Query, section 19.8) and refuses the rest with ``UnsupportedFeature``.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from lithograph.query.cursor import Cursor
from lithograph.query.plan import Level, Pattern, Plan, Select, Witness
from lithograph.query.tokens import Token


def read_plan(text: str) -> Plan:
    """The plan of a rule; raises ``UnsupportedFeature`` for what this reader does not know."""
    return _Reader(text).plan()


@dataclass(slots=True)
class _Group:
    """A group while it is read."""

    patterns: list[Pattern] = field(default_factory=list)
    filters: list[tuple[int, int]] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    selects: list[Select] = field(default_factory=list)


class _Reader(Cursor):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._listed: defaultdict[str, list[ox.NamedNode]] = defaultdict(list)

    def plan(self) -> Plan:
        header = ""
        while self.word() == "PREFIX":
            self.take()
            name, iri = self.take().text, self.take().text
            self.prefixes[name.removesuffix(":")] = iri[1:-1]
            header += f"PREFIX {name} {iri}\n"
        self.expect("CONSTRUCT")
        self.expect("{")
        head = _Group()
        while not self.stands("}"):
            self._triples(head)
        self.take()
        if self.word() == "WHERE":
            self.take()
        where = self._level()
        values = {name: tuple(dict.fromkeys(iris)) for name, iris in self._listed.items()}
        return Plan(header, tuple(head.patterns), where, values)

    def _level(self) -> Level:
        """The group at hand, braces and all."""
        group = _Group()
        first = self.at
        start = self.expect("{").start + 1
        if self.word() == "SELECT":
            self._select(group)
        self._members(group)
        end = self.expect("}").start
        names = {token.text[1:] for token in self.tokens[first : self.at] if token.kind == "var"}
        text = self.text[start:end].strip()
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
            kept.append(self.text[start:first])
            start = last
        return " ".join([*kept, self.text[start:end]]).strip()

    def _members(self, group: _Group) -> None:
        readers: dict[str, Callable[[_Group], None]] = {
            "OPTIONAL": self._optional,
            "FILTER": self._filter,
            "BIND": self._bind,
            "VALUES": self._values,
            "MINUS": self._minus,
            "UNION": self._skip_word,
        }
        while not self.stands("}"):
            if self.stands("{"):
                self._nested(group)
            elif self.stands("."):
                self.take()
            elif self.word() in readers:
                readers[self.word()](group)
            else:
                self._triples(group)

    def _nested(self, group: _Group) -> None:
        """A group in braces: a sub-select is a scope of its own, any other belongs to the group around it."""
        if self.word(1) == "SELECT":
            inner = self._level()
            group.selects += inner.selects
            return
        self.take()
        self._members(group)
        self.expect("}")

    def _select(self, group: _Group) -> None:
        self.take()
        keys: list[str] = []
        grouped = False
        while self.word() != "WHERE" and not self.stands("{"):
            if self.stands("("):
                grouped = True
                for _ in self._balanced(group):
                    pass
                continue
            token = self.take()
            if token.kind == "var":
                keys.append(token.text[1:])
        if self.word() == "WHERE":
            self.take()
        level = self._level()
        while not self.stands("}"):  # GROUP BY, HAVING, ORDER BY
            self.take()
        group.selects.append(Select(tuple(keys), grouped, level))

    def _optional(self, group: _Group) -> None:
        self.take()
        self._nested(group)

    def _minus(self, group: _Group) -> None:
        self.take()
        group.witnesses.append(Witness(self._level(), negated=True, decides=True))

    def _skip_word(self, group: _Group) -> None:
        del group
        self.take()

    def _filter(self, group: _Group) -> None:
        start = self.take().start
        negated = self.word() == "NOT"
        if negated:
            self.take()
        if self.word() == "EXISTS":
            self.take()
            group.witnesses.append(Witness(self._level(), negated, decides=True))
            group.filters.append((start, self.tokens[self.at - 1].start + 1))
            return
        while not self.stands("("):
            self.take()
        for _ in self._balanced(group):
            pass

    def _bind(self, group: _Group) -> None:
        self.take()
        for _ in self._balanced(group):
            pass

    def _values(self, group: _Group) -> None:
        """The rows of VALUES; only the IRIs in them are kept."""
        del group
        names: list[str] = []
        while not self.stands("{"):
            token = self.take()
            if token.kind == "var":
                names.append(token.text[1:])
        self.take()
        column = 0
        while not self.stands("}"):
            token = self.tokens[self.at]
            if token.kind == "op" and token.text in {"(", ")"}:
                column = 0
                self.take()
            elif token.kind == "word" and token.text.upper() == "UNDEF":
                column += 1
                self.take()
            else:
                term = self.term()
                if isinstance(term, ox.NamedNode):
                    self._listed[names[column % len(names)]].append(term)
                column += 1
        self.take()

    def _balanced(self, group: _Group) -> Iterator[Token]:
        """The tokens of an expression in parentheses; groups that it asks to exist go to ``group``."""
        depth = 0
        while True:
            if self.word() == "EXISTS":
                negated = self.tokens[self.at - 1].text.upper() == "NOT"
                self.take()
                group.witnesses.append(Witness(self._level(), negated, decides=False))
                continue
            token = self.take()
            yield token
            depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "op" else 0
            if depth == 0:
                return

    def _triples(self, group: _Group) -> None:
        subject = self.term()
        while True:
            path = self.path()
            group.patterns.append(Pattern(subject, path, self.term()))
            while self.stands(","):
                self.take()
                group.patterns.append(Pattern(subject, path, self.term()))
            if not self.stands(";"):
                break
            while self.stands(";"):
                self.take()
            if self.stands(".") or self.stands("}"):
                break
        if self.stands("."):
            self.take()
