"""How much a query may hold of what is dear to plan or dangerous.

The limits stand for measured faults of the engine: deep nesting and very many operators end its process, many
patterns or optionals plan for seconds.
"""

from typing import Final

from lithograph.query.complaint import fault
from lithograph.query.tokens import CLOSING, OPENING, Frame, Token
from lithograph.settings import Settings

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


def check_counts(text: str, read: list[Token], settings: Settings) -> None:
    """Raise ``BadQuery`` at the token with which there is more than the settings allow."""
    limits = {name: getattr(settings, f"max_{name}") for name in _COUNTED}
    if 2 * len(read) <= min(limits.values()):  # a token counts for two of a kind at most
        return
    found = _excess(read, **limits)
    if found is not None:
        token, name = found
        hint = f"The limit is the setting max_{name}; ask in several queries."
        detail = f"the query has more than {limits[name]:,} {_COUNTED[name]}"
        raise fault(text, token.start, detail, hint)


def _excess(
    read: list[Token], depth: int, patterns: int, groups: int, operators: int
) -> tuple[Token, str] | None:
    """The token at which there is more than may be of what is dear to plan or dangerous, and of what.

    The rows of VALUES are free.
    """
    fresh, declaring = True, False
    for token in read:
        kind, word, _, frame, level = token
        op = word if kind == "op" else ""
        groups -= op == "{"
        if frame is Frame.EXPRESSION:
            operators -= kind == "word" or (op != "" and op not in "(),")
        elif kind == "word":
            operators -= 1
        elif frame is Frame.LIST:
            patterns -= 2 * (kind in _TERMS) + (op in _STEPS)
        elif frame is Frame.PATTERN:
            patterns -= (fresh and kind in _TERMS) + (op in _STEPS)
        elif frame is Frame.TEMPLATE:
            operators -= fresh and kind in _TERMS
        elif frame is Frame.TOP:  # what DESCRIBE names
            operators -= kind in {"iri", "pname"} and not declaring
        declaring = frame is Frame.TOP and (
            word.upper() in _DECLARING if kind == "word" else kind == "pname" and word[-1] == ":"
        )
        fresh = op in _FRESH
        if level > depth or (level == depth and op in OPENING):
            return token, "depth"
        if patterns < 0 or groups < 0 or operators < 0:
            return token, "patterns" if patterns < 0 else "groups" if groups < 0 else "operators"
    return None
