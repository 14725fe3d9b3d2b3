"""What a query is and asks for, and whether it may be run, before the engine sees it.

The limits stand for measured faults of the engine: deep nesting and very many operators end its process,
many patterns or optionals plan for seconds. Outgoing requests (``SERVICE``) and updates are refused. The
worker process is the real defence; this check is there for the clear answer.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from typing import Final, Literal
from urllib.parse import urljoin

from lithograph.errors import BadQuery, ForbiddenQuery
from lithograph.query.complaint import shortened
from lithograph.query.services import Service, services
from lithograph.query.tokens import CLOSING, OPENING, Frame, Token, position, tokens
from lithograph.settings import Settings
from lithograph.terms import BASE

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]
FORMS: Final[tuple[Form, ...]] = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES: Final = frozenset(
    ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
)
UNSTABLE: Final = frozenset(("NOW", "RAND", "UUID", "STRUUID", "BNODE"))
"""Functions that make two answers to one query differ: such answers are never cached."""

_TERMS: Final = frozenset(("var", "string", "iri", "pname", "bnode", "number"))
_STEPS: Final = frozenset(("/", "|", "^", "!"))
_COUNTED: Final = {
    "depth": "levels of brackets",
    "patterns": "triple patterns and path steps",
    "groups": "groups in braces",
    "operators": "operators, functions, keywords and things to describe or construct",
}
_DECLARING: Final = frozenset(("PREFIX", "BASE", "FROM", "NAMED"))
_FRESH: Final = frozenset((".", ";", ",")) | OPENING | CLOSING


@dataclass(frozen=True, slots=True)
class Query:
    """A query that may be run: its text and form, and what an answer depends on."""

    text: str
    form: Form
    star: int | None
    """Where the ``*`` of ``SELECT *`` stands."""
    variables: tuple[str, ...]
    """The variables of the text in order of appearance."""
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    stable: bool
    """Whether the same data always give the same answer."""
    services: tuple[Service, ...] = ()
    """What it asks of other endpoints."""


def check(text: str, settings: Settings, prefixes: Collection[str] = ()) -> Query:
    """The query, if it may be run; raises ``BadQuery`` or ``ForbiddenQuery`` with line and column.

    ``prefixes`` are the names that need no declaration.
    """
    size = len(text.encode("utf-8", "replace"))
    if size > settings.max_query_bytes:
        raise BadQuery(
            f"The query has {size:,} bytes; at most {settings.max_query_bytes:,} are answered here.",
            hint="The limit is the setting max_query_bytes.",
        )
    if "\0" in text:
        raise _bad(text, text.index("\0"), "a null character stands in the query")
    read = list(tokens(text))
    if read and read[-1].text in {"'", '"'}:
        raise _bad(text, read[-1].start, "the string that starts here has no end")
    for token in read:
        if token.text == "<" and token.frame is not Frame.EXPRESSION:
            raise _bad(text, token.start, "the IRI that starts here is not closed, or holds a space")
    form = _form(text, read)
    declared = {name.text[:-1]: iri.text for name, iri in _declarations(read)}
    others = services(
        text, read, settings.service_allow.split(), lambda token: _resolve(token, declared, BASE)
    )
    _check_prefixes(text, read, {*declared, *prefixes})
    _check_counts(text, read, settings)
    default, named = _from_clauses(read, declared)
    if len(default) > settings.max_default_graphs:
        raise BadQuery(
            f"The query merges {len(default)} graphs; at most {settings.max_default_graphs} are merged here.",
            hint="The limit is the setting max_default_graphs.",
        )
    return Query(
        text=text,
        form=form,
        star=_star(read) if form == "SELECT" else None,
        variables=tuple(dict.fromkeys(token.text[1:] for token in read if token.kind == "var")),
        default_graphs=default,
        named_graphs=named,
        stable=not others
        and not any(token.kind == "word" and token.text.upper() in UNSTABLE for token in read),
        services=others,
    )


def _form(text: str, read: list[Token]) -> Form:
    for token in read:
        word = token.text.upper()
        if token.kind != "word" or word in {"PREFIX", "BASE", "VERSION"}:
            continue
        for form in FORMS:
            if word.startswith(form):
                return form
        if word in UPDATES:
            raise _forbidden(
                text,
                token.start,
                f"{word} would change the data; this endpoint is for reading",
                "Ask with SELECT, ASK, CONSTRUCT or DESCRIBE.",
            )
        raise _bad(text, token.start, f"a query cannot start with {shortened(token.text)}")
    if not read:
        raise BadQuery("The query is empty.", hint="Ask with SELECT, ASK, CONSTRUCT or DESCRIBE.")
    raise _bad(text, len(text), "the query says neither SELECT, ASK, CONSTRUCT nor DESCRIBE")


def _declarations(read: list[Token]) -> Iterator[tuple[Token, Token]]:
    for (word, name), (_, iri) in pairwise(pairwise(read)):
        if word.kind == "word" and word.text.upper() == "PREFIX" and name.kind == "pname":
            yield name, iri


def _check_prefixes(text: str, read: list[Token], known: set[str]) -> None:
    for token in read:
        if token.kind != "pname":
            continue
        prefix = token.text.partition(":")[0]
        if prefix not in known:
            near = get_close_matches(prefix, known, 1)
            hint = f"Did you mean {near[0]}:?" if near else f"Declare it: PREFIX {prefix}: <...>"
            raise _bad(text, token.start, f"the prefix {prefix}: is not declared", hint)
    for token, after in pairwise(read):
        if token.kind == "pname" and after.text == "(" and token.text.upper().startswith("FILTER"):
            raise _bad(text, token.start, "write a space after FILTER, or rename the prefix")


@dataclass(slots=True)
class _Counts:
    """What makes a query expensive to plan or dangerous to evaluate."""

    depth: int = 0
    patterns: int = 0
    groups: int = 0
    operators: int = 0
    fresh: bool = True
    declaring: bool = False

    def add(self, token: Token) -> None:
        """Count one token; the rows of VALUES are free."""
        op = token.text if token.kind == "op" else ""
        if op in OPENING:
            self.depth = max(self.depth, token.depth + 1)
            self.groups += op == "{"
        if token.frame is Frame.EXPRESSION:
            self.operators += token.kind == "word" or (op != "" and op not in "(),")
        elif token.kind == "word":
            self.operators += 1
        elif token.frame is Frame.LIST:
            self.patterns += 2 * (token.kind in _TERMS) + (op in _STEPS)
        elif token.frame is Frame.PATTERN:
            self.patterns += (self.fresh and token.kind in _TERMS) + (op in _STEPS)
        elif token.frame is Frame.TEMPLATE:
            self.operators += self.fresh and token.kind in _TERMS
        elif token.frame is Frame.TOP:  # what DESCRIBE names
            self.operators += token.kind in {"iri", "pname"} and not self.declaring
        self.fresh = op in _FRESH
        self.declaring = token.text.upper() in _DECLARING or (token.kind == "pname" and token.text[-1] == ":")


def _check_counts(text: str, read: list[Token], settings: Settings) -> None:
    counts = _Counts()
    for token in read:
        counts.add(token)
        if (
            counts.depth > settings.max_depth
            or counts.patterns > settings.max_patterns
            or counts.groups > settings.max_groups
            or counts.operators > settings.max_operators
        ):
            raise _too_much(text, token, counts, settings)


def _too_much(text: str, token: Token, counts: _Counts, settings: Settings) -> BadQuery:
    name = next(name for name in _COUNTED if getattr(counts, name) > getattr(settings, f"max_{name}"))
    limit: int = getattr(settings, f"max_{name}")
    hint = f"The limit is the setting max_{name}; ask in several queries."
    return _bad(text, token.start, f"the query has more than {limit:,} {_COUNTED[name]}", hint)


def _from_clauses(read: list[Token], declared: dict[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    default: list[str] = []
    named: list[str] = []
    base = BASE
    for index, token in enumerate(read):
        if token.text == "{":
            break
        word = token.text.upper() if token.kind == "word" else ""
        if word == "BASE" and index + 1 < len(read):
            base = urljoin(base, read[index + 1].text[1:-1])
        if word != "FROM":
            continue
        following = read[index + 1 : index + 3]
        is_named = bool(following) and following[0].text.upper() == "NAMED"
        for target in following[is_named : is_named + 1]:
            (named if is_named else default).append(_resolve(target, declared, base))
    return tuple(default), tuple(named)


def _resolve(token: Token, declared: dict[str, str], base: str) -> str:
    if token.kind == "pname":
        prefix, _, local = token.text.partition(":")
        return urljoin(base, declared.get(prefix, "<>")[1:-1]) + local
    return urljoin(base, token.text[1:-1])


def _star(read: list[Token]) -> int | None:
    for index, token in enumerate(read):
        if token.kind == "word" and token.text.upper().startswith("SELECT"):
            for after in read[index + 1 : index + 3]:
                if after.text == "*":
                    return after.start
                if after.kind != "word":
                    return None
    return None


def _bad(text: str, offset: int, detail: str, hint: str | None = None) -> BadQuery:
    line, column = position(text, offset)
    return BadQuery(detail, line=line, column=column, hint=hint)


def _forbidden(text: str, offset: int, detail: str, hint: str) -> ForbiddenQuery:
    line, column = position(text, offset)
    return ForbiddenQuery(detail, line=line, column=column, hint=hint)
