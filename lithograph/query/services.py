"""The ``SERVICE`` clauses of a query: which endpoint each asks, and what.

Only what names its endpoint by an IRI that the operator allows is taken apart; all else is refused, in every
spelling that the engine understands.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Final

from lithograph.errors import BadQuery, ForbiddenQuery
from lithograph.query.beside import Beside, Span, beside, closing
from lithograph.query.complaint import fault
from lithograph.query.tokens import Frame, Token

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
    beside: Beside | None = None
    """What its rows are joined with, where that can be asked first."""


def services(
    text: str, read: list[Token], allowed: Collection[str], resolve: Callable[[Token], str]
) -> tuple[Service, ...]:
    """The clauses in order; raises ``ForbiddenQuery`` for one that may not be asked."""
    found: list[Service] = []
    spans: list[Span] = []
    for index, token in enumerate(read):
        if token.frame is Frame.TOP or not token.text.upper().startswith("SERVICE"):
            continue
        if token.kind != "word" and not (token.kind == "pname" and _leads_to_group(read, index)):
            continue
        read_clause = _clause(text, read, index, resolve) if token.text.upper() == "SERVICE" else None
        clause, last = read_clause or (None, index)
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
        spans.append((index, last))
        if len(found) > MOST:
            raise _forbidden(text, token, f"SERVICE stands more than {MOST} times", "Ask in several queries.")
    return tuple(
        replace(clause, beside=beside(read, span, spans[number + 1 :], clause.variables))
        for number, (clause, span) in enumerate(zip(found, spans, strict=True))
    )


def _clause(
    text: str, read: list[Token], index: int, resolve: Callable[[Token], str]
) -> tuple[Service, int] | None:
    """The clause that starts there, and its last token."""
    rest = read[index + 1 : index + 4]
    silent = bool(rest) and rest[0].kind == "word" and rest[0].text.upper() == "SILENT"
    named = rest[silent : silent + 2]
    if len(named) < 2 or named[0].kind not in {"iri", "pname"} or named[1].text != "{":  # noqa: PLR2004 - both
        return None
    first = index + 2 + silent
    last = closing(read, first)
    if read[last].text != "}" or read[last].depth != read[first].depth + 1:
        return None
    inner = read[first : last + 1]
    end = read[last].start + 1
    clause = Service(
        start=read[index].start,
        end=end,
        endpoint=resolve(named[0]),
        silent=silent,
        prologue=text[: _prologue(read)],
        body=text[read[first].start : end],
        variables=tuple(dict.fromkeys(item.text[1:] for item in inner if item.kind == "var")),
        prefixes=frozenset(item.text.partition(":")[0] for item in inner if item.kind == "pname"),
    )
    return clause, last


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


def _forbidden(text: str, token: Token, detail: str, hint: str) -> BadQuery:
    return fault(text, token.start, detail, hint, ForbiddenQuery)
