"""The ``SERVICE`` clauses of a query: which endpoint each asks, and what.

Only what names its endpoint by an IRI that the operator allows is taken apart; all else is refused, in every
spelling that the engine understands.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from lithograph.errors import ForbiddenQuery
from lithograph.query.tokens import CLOSING, OPENING, Frame, Token, position

MOST: Final = 3
"""Most clauses in a query."""


@dataclass(frozen=True, slots=True)
class Service:
    """A clause: where it stands in the text, and what it asks of whom."""

    start: int
    end: int
    endpoint: str
    silent: bool
    prologue: str
    """The declarations of the query."""
    body: str
    """The group with its braces."""
    variables: tuple[str, ...]
    prefixes: frozenset[str]
    """The prefixes that the group uses."""


def services(
    text: str, read: list[Token], allowed: Collection[str], resolve: Callable[[Token], str]
) -> tuple[Service, ...]:
    """The clauses in order; raises ``ForbiddenQuery`` for one that may not be asked."""
    found: list[Service] = []
    for index, token in enumerate(read):
        if token.frame is Frame.TOP or not token.text.upper().startswith("SERVICE"):
            continue
        if token.kind != "word" and not (token.kind == "pname" and _leads_to_group(read, index)):
            continue
        clause = _clause(text, read, index, resolve) if token.text.upper() == "SERVICE" else None
        if not allowed:
            raise _forbidden(
                text,
                token,
                "SERVICE would send a request to another host; this endpoint sends none",
                "Ask the other endpoint itself and join the answers.",
            )
        if clause is None or clause.endpoint not in allowed:
            raise _forbidden(
                text,
                token,
                "SERVICE may only ask an endpoint that is named by its IRI and allowed here",
                f"Allowed: {', '.join(sorted(allowed))}.",
            )
        if found and token.start < found[-1].end:
            raise _forbidden(text, token, "SERVICE stands inside another SERVICE", "Put them side by side.")
        found.append(clause)
        if len(found) > MOST:
            raise _forbidden(text, token, f"SERVICE stands more than {MOST} times", "Ask in several queries.")
    return tuple(found)


def _clause(text: str, read: list[Token], index: int, resolve: Callable[[Token], str]) -> Service | None:
    rest = read[index + 1 : index + 4]
    silent = bool(rest) and rest[0].kind == "word" and rest[0].text.upper() == "SILENT"
    named = rest[silent : silent + 2]
    if len(named) < 2 or named[0].kind not in {"iri", "pname"} or named[1].text != "{":  # noqa: PLR2004 - both
        return None
    first = index + 2 + silent
    depth = 0
    for place in range(first, len(read)):
        token = read[place]
        if token.kind == "op" and token.text in OPENING:
            depth += 1
        elif token.kind == "op" and token.text in CLOSING:
            depth -= 1
            if depth == 0:
                inner = read[first : place + 1]
                end = token.start + len(token.text)
                return Service(
                    start=read[index].start,
                    end=end,
                    endpoint=resolve(named[0]),
                    silent=silent,
                    prologue=text[: _prologue(read)],
                    body=text[read[first].start : end],
                    variables=tuple(dict.fromkeys(item.text[1:] for item in inner if item.kind == "var")),
                    prefixes=frozenset(item.text.partition(":")[0] for item in inner if item.kind == "pname"),
                )
    return None


def _prologue(read: list[Token]) -> int:
    """Where the declarations of the query end."""
    words = (item for item in read if item.kind == "word")
    return next(item.start for item in words if item.text.upper() not in {"PREFIX", "BASE", "VERSION"})


def _leads_to_group(read: list[Token], index: int) -> bool:
    """Whether a name that starts with the keyword is it: the engine takes ``SERVICEe:x {`` for it."""
    if index and read[index - 1].kind == "word" and read[index - 1].text.upper() == "GRAPH":
        return False
    for token in read[index + 1 : index + 4]:
        if token.text == "{":
            return True
        if token.kind not in {"iri", "pname", "var", "word"}:
            return False
    return False


def _forbidden(text: str, token: Token, detail: str, hint: str) -> ForbiddenQuery:
    line, column = position(text, token.start)
    return ForbiddenQuery(detail, line=line, column=column, hint=hint)
