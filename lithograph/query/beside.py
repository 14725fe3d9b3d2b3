"""What stands beside a ``SERVICE`` clause: the part of its group that its rows are joined with.

Found in the tokens alone, and only where the algebra allows it (SPARQL 1.1 Query, section 18.2.2): every
solution of the whole group holds one of this part, and all of that one's bindings. So rows of the clause that
fit none of its solutions are joined with nothing.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lithograph.query.tokens import CLOSING, OPENING, Token

Span = tuple[int, int]
"""The first and the last of some tokens."""

_ENDING: Final = frozenset(("OPTIONAL", "MINUS", "BIND"))
"""What follows these is not joined with the clause, but with what they make of it."""
_SCOPES: Final = frozenset(("EXISTS", "MINUS"))
_FOREIGN: Final = frozenset(("GRAPH", "EXISTS"))
"""Groups whose part cannot be asked by itself."""


@dataclass(frozen=True, slots=True)
class Beside:
    """The part: where it stands in the text, and what of that is to be left out of it."""

    start: int
    end: int
    cuts: tuple[Span, ...]
    """Places in the text where an empty group takes the place of a clause or filter."""
    shared: tuple[str, ...]
    """The variables that the part and the clause have in common."""


def beside(
    read: Sequence[Token], clause: Span, later: Sequence[Span], variables: Sequence[str]
) -> Beside | None:
    """The part beside a clause with those variables; ``None`` where there is none, or none that is known.

    ``later`` are the clauses after it: they were not asked yet.
    """
    opened = _opened(read, clause[0])
    kinds = [_kind(read, opened, level) for level in range(len(opened))]
    if not opened or _FOREIGN.intersection(kinds) or any(read[place].text != "{" for place in opened):
        return None
    inside = {token.text.upper() for token in read[clause[0] : clause[1]]}
    if inside & _SCOPES or any(word.startswith("SELECT") for word in inside):
        return None  # engines differ on what sees the values that are sent along
    level, span, optional = _climbed(read, opened, kinds, clause)
    group = opened[level]
    end = span[0] if optional else _end(read, group, span, later)
    cuts = [] if optional else [span]
    cuts += [other for other in later if span[1] < other[0] < end]
    certain = set(_certain(read, group, end, cuts))
    for place in range(group + 1, end):
        if _at(read, place, group) and read[place].text.upper().startswith("FILTER"):
            last = _filter(read, place)
            if last is None:
                return None
            if not certain.issuperset(_variables(read, (place, last))):
                cuts.append((place, last))
    cuts.sort()
    left = set(_variables(read, (group + 1, end - 1), cuts))
    shared = tuple(name for name in variables if name in left)
    if not shared:
        return None
    return Beside(
        read[group].start + 1,
        read[end].start,
        tuple((read[first].start, read[last].start + len(read[last].text)) for first, last in cuts),
        shared,
    )


def closing(read: Sequence[Token], opening: int) -> int:
    """The bracket that closes this one; the last token where none does."""
    depth = 0
    for place in range(opening, len(read)):
        token = read[place]
        if token.kind == "op":
            depth += (token.text in OPENING) - (token.text in CLOSING)
        if depth == 0:
            return place
    return len(read) - 1


def _opened(read: Sequence[Token], before: int) -> list[int]:
    """The brackets open there, the outermost first."""
    opened: list[int] = []
    for place in range(before):
        token = read[place]
        if token.kind == "op" and token.text in OPENING:
            opened.append(place)
        elif token.kind == "op" and token.text in CLOSING and opened:
            opened.pop()
    return opened


def _kind(read: Sequence[Token], opened: Sequence[int], level: int) -> str:
    """The keyword that a group stands under, "" for one that stands there by itself."""
    place = opened[level]
    if level == 0:
        return "WHERE"
    before = read[place - 1]
    if before.kind == "word":
        return before.text.upper()
    if read[place - 2].text.upper() == "GRAPH":
        return "GRAPH"
    return "WHERE" if read[opened[level - 1] + 1].text.upper().startswith("SELECT") else ""


def _climbed(
    read: Sequence[Token], opened: Sequence[int], kinds: Sequence[str], clause: Span
) -> tuple[int, Span, bool]:
    """The group in which the clause meets others, what stands there for it, and whether that is optional."""
    level, span = len(opened) - 1, clause
    while level > 0:
        first = opened[level]
        last = closing(read, first)
        alone = all(token.text == "." for token in (*read[first + 1 : span[0]], *read[span[1] + 1 : last]))
        if alone and kinds[level] == "OPTIONAL":
            return level - 1, (first - 1, last), True
        if not alone or kinds[level] or read[last + 1].text.upper() == "UNION":
            break
        level, span = level - 1, (first, last)
    return level, span, False


def _end(read: Sequence[Token], group: int, span: Span, later: Sequence[Span]) -> int:
    """Where what is joined with the clause ends; at the clause, where one below was not asked yet."""
    end = closing(read, group)
    for place in range(span[1] + 1, end):
        if _at(read, place, group) and read[place].text.upper() in _ENDING:
            end = place
            break
    deep = any(span[1] < other[0] < end and not _at(read, other[0], group) for other in later)
    return span[1] + 1 if deep else end


def _certain(read: Sequence[Token], group: int, end: int, cuts: Collection[Span]) -> Iterator[str]:
    """The variables of the group's own patterns: each solution binds them."""
    values = False
    for place in range(group + 1, end):
        token = read[place]
        if not _at(read, place, group) or any(first <= place <= last for first, last in cuts):
            continue
        if token.kind == "word" or token.text == "{":
            values = token.text.upper() == "VALUES"
        elif token.kind == "var" and not values:
            yield token.text[1:]


def _at(read: Sequence[Token], place: int, group: int) -> bool:
    """Whether the token stands in the group itself, not in one below."""
    return read[place].depth == read[group].depth + 1


def _filter(read: Sequence[Token], place: int) -> int | None:
    """The last token of the filter that starts there; ``None`` where that is not sure."""
    if read[place].text.upper() != "FILTER":
        return None
    for after in range(place + 1, min(place + 4, len(read))):
        if read[after].kind == "op":
            return closing(read, after) if read[after].text in {"(", "{"} else None
    return None


def _variables(read: Sequence[Token], span: Span, cuts: Collection[Span] = ()) -> Iterator[str]:
    for place in range(span[0], span[1] + 1):
        if read[place].kind == "var" and not any(first <= place <= last for first, last in cuts):
            yield read[place].text[1:]
