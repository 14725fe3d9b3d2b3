"""The engine's error messages in our terms: what was met where, and what could have stood there."""

import re
from typing import Final

from lithograph.errors import BadQuery, LithographError, NotAcceptable
from lithograph.query.tokens import CLOSING, OPENING, Token, offset, position, tokens
from lithograph.store import graphs_gone

_PLACE: Final = re.compile(r"error at (\d+):(\d+): (?:expected )?(?:one of )?(.*)", re.DOTALL)
_FUNCTION: Final = re.compile(r"The custom function (<.*>) is not supported")
_STATEMENT: Final = re.compile(r"[A-Z][A-Za-z*]* [a-zA-Z* ]{8,}")
MOST_EXPECTED: Final = 2
SHOWN: Final = 40


def complaint(error: Exception, text: str) -> LithographError:
    """The error to tell the client for what the engine said about this query text."""
    message = str(error)
    if "does not support RDF 1.2" in message:
        return NotAcceptable(
            "JSON-LD cannot hold the triple terms of this answer.",
            hint="Ask for text/turtle or application/n-triples.",
        )
    if isinstance(error, OSError):  # of the store on disk: its words name files of the server
        return graphs_gone()
    if place := _PLACE.match(message):
        return _syntax(text, int(place[1]), int(place[2]), place[3])
    if function := _FUNCTION.match(message):
        return BadQuery(f"There is no function {function[1]}.")
    return BadQuery(f"The query cannot be answered: {message.rstrip('.')}.")


def _syntax(text: str, line: int, column: int, expected: str) -> BadQuery:
    if statement := _STATEMENT.search(expected):
        if statement[0].startswith("IRI parsing"):
            return BadQuery("the IRI before this place cannot be read", line=line, column=column)
        return BadQuery(_lower(statement[0].strip()), line=line, column=column)
    met, opened = _token_at(text, offset(text, line, column))
    words = [item for item in expected.split(", ") if item.isupper() and item.isalpha()]
    hint = f"Expected {' or '.join(words)}." if 0 < len(words) <= MOST_EXPECTED else None
    if met is not None:
        hint = None if met.text in CLOSING else hint
        return fault(text, met.start, f"{shortened(met.text)} cannot stand here", hint)
    if opened is not None:
        open_line, open_column = position(text, opened.start)
        hint = f"{opened.text} of line {open_line}, column {open_column} is not closed."
    return BadQuery("the query ends too early", line=line, column=column, hint=hint)


def fault(
    text: str, start: int, detail: str, hint: str | None = None, kind: type[BadQuery] = BadQuery
) -> BadQuery:
    """The error with the line and column at which that stands."""
    line, column = position(text, start)
    return kind(detail, line=line, column=column, hint=hint)


def shortened(text: str) -> str:
    """The text, cut where a message would get unreadable."""
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."


def _token_at(text: str, place: int) -> tuple[Token | None, Token | None]:
    """The token that starts there, or the last one of a closed text; and the innermost bracket left open."""
    opened: list[Token] = []
    before: Token | None = None
    for token in tokens(text):
        if token.start >= place:
            return token, None
        if token.kind == "op" and token.text in OPENING:
            opened.append(token)
        elif token.kind == "op" and token.text in CLOSING and opened:
            opened.pop()
        before = token
    if opened:
        return None, opened[-1]
    return (before if before is not None and before.text in CLOSING else None), None


def _lower(text: str) -> str:
    first = text.split(" ", 1)[0]
    return text if first.isupper() else text[0].lower() + text[1:]
