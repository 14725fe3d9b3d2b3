"""What a query is and asks for, and whether it may be run, before the engine sees it.

Outgoing requests (``SERVICE``) and updates are refused. The worker process is the real defence; this check is
there for the clear answer.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from typing import Final, Literal
from urllib.parse import urljoin

from lithograph.errors import BadQuery, ForbiddenQuery
from lithograph.query.complaint import fault, shortened
from lithograph.query.limits import check_counts
from lithograph.query.services import Service, services
from lithograph.query.tokens import Frame, Token, tokens
from lithograph.settings import Settings
from lithograph.terms import BASE

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]
FORMS: Final[tuple[Form, ...]] = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES: Final = frozenset(
    ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
)
UNSTABLE: Final = frozenset(("NOW", "RAND", "UUID", "STRUUID", "BNODE"))
"""Functions that make two answers to one query differ: such answers are never cached."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query that may be run: its text and form, and what an answer depends on.

    One of our own needs no check, and no more than the two.
    """

    text: str
    form: Form
    star: int | None = None
    """Where the ``*`` of ``SELECT *`` stands."""
    variables: tuple[str, ...] = ()
    """The variables of the text in order of appearance."""
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    stable: bool = True
    """Whether the same data always give the same answer."""
    services: tuple[Service, ...] = ()
    """What it asks of other endpoints."""
    prefixes: tuple[str, ...] | None = None
    """The prefixes that it uses and does not declare; ``None`` where nobody looked."""


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
        raise fault(text, text.index("\0"), "a null character stands in the query")
    read = list(tokens(text))
    if read and read[-1].text in {"'", '"'}:
        raise fault(text, read[-1].start, "the string that starts here has no end")
    for token in read:
        if token.text == "<" and token.frame is not Frame.EXPRESSION:
            raise fault(text, token.start, "the IRI that starts here is not closed, or holds a space")
    form = _form(text, read)
    declared = {name.text[:-1]: iri.text for name, iri in _declarations(read)}
    said = text.upper()  # what no part of it says need not be looked for among the tokens
    others = (
        services(text, read, settings.service_allow.split(), lambda token: _resolve(token, declared, BASE))
        if "SERVICE" in said
        else ()
    )
    undeclared = _undeclared(text, read, declared, prefixes)
    check_counts(text, read, settings)
    default, named = _from_clauses(read, declared) if "FROM" in said else ((), ())
    if len(default) > settings.max_default_graphs:
        raise BadQuery(
            f"The query merges {len(default)} graphs; at most {settings.max_default_graphs} are merged here.",
            hint="The limit is the setting max_default_graphs.",
        )
    return Query(
        text=text,
        form=form,
        star=_star(read) if form == "SELECT" and "*" in said else None,
        variables=tuple(dict.fromkeys(token.text[1:] for token in read if token.kind == "var")),
        default_graphs=default,
        named_graphs=named,
        stable=not others and not (any(name in said for name in UNSTABLE) and _calls(read, UNSTABLE)),
        services=others,
        prefixes=undeclared,
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
            raise fault(
                text,
                token.start,
                f"{word} would change the data; this endpoint is for reading",
                "Ask with SELECT, ASK, CONSTRUCT or DESCRIBE.",
                ForbiddenQuery,
            )
        raise fault(text, token.start, f"a query cannot start with {shortened(token.text)}")
    if not read:
        raise BadQuery("The query is empty.", hint="Ask with SELECT, ASK, CONSTRUCT or DESCRIBE.")
    raise fault(text, len(text), "the query says neither SELECT, ASK, CONSTRUCT nor DESCRIBE")


def _calls(read: list[Token], names: Collection[str]) -> bool:
    return any(token.kind == "word" and token.text.upper() in names for token in read)


def _declarations(read: list[Token]) -> Iterator[tuple[Token, Token]]:
    for index, (word, name) in enumerate(pairwise(read)):
        if word.text == "{":
            return
        if word.kind == "word" and word.text.upper() == "PREFIX" and name.kind == "pname":
            yield from ((name, iri) for iri in read[index + 2 : index + 3])


def _undeclared(
    text: str, read: list[Token], declared: Collection[str], given: Collection[str]
) -> tuple[str, ...]:
    """The given prefixes that it uses; raises ``BadQuery`` for one that nobody declares."""
    found: dict[str, None] = {}
    for token in read:
        if token.kind != "pname":
            continue
        prefix = token.text.partition(":")[0]
        if prefix in declared:
            continue
        if prefix not in given:
            near = get_close_matches(prefix, {*declared, *given}, 1)
            hint = f"Did you mean {near[0]}:?" if near else f"Declare it: PREFIX {prefix}: <...>"
            raise fault(text, token.start, f"the prefix {prefix}: is not declared", hint)
        found[prefix] = None
    for token, after in pairwise(read):
        if token.kind == "pname" and after.text == "(" and token.text.upper().startswith("FILTER"):
            raise fault(text, token.start, "write a space after FILTER, or rename the prefix")
    return tuple(found)


def _from_clauses(read: list[Token], declared: dict[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    default: list[str] = []
    named: list[str] = []
    base = BASE
    for index, token in enumerate(read):
        if token.depth:  # in a group, or in the template that stands before FROM
            continue
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
