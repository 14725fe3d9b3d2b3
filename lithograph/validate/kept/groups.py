"""What stands in the text of a group itself, outside the groups in it."""

from typing import Final

_LEADS: Final = frozenset(("OPTIONAL", "MINUS", "UNION", "EXISTS", "NOT", "FILTER"))


def listed(text: str) -> set[str]:
    """The variables to which VALUES of the group itself gives a value in every solution."""
    found: set[str] = set()
    depth, lists = 0, False
    for word in text.split():
        if word in {"{", "}"}:
            depth += 1 if word == "{" else -1
            lists = False
        elif depth == 0 and word.upper() == "VALUES":
            lists = True
        elif lists and word[0] == "?":
            found.add(word)
    return found


def outermost(text: str) -> str:
    """The text of a group without the groups in it and the words that lead to them."""
    kept: list[str] = []
    depth = 0
    for word in text.split():
        if word == "{":
            if depth == 0:
                kept = _without_lead(kept)
            depth += 1
        elif word == "}":
            depth -= 1
        elif depth == 0:
            kept.append(word)
    return " ".join(kept)


def _without_lead(words: list[str]) -> list[str]:
    """The words without those at the end that belong to the braces after them."""
    end = len(words)
    while end and words[end - 1][0] in "?$()":
        end -= 1
    if end and words[end - 1].upper() == "VALUES":
        return words[: end - 1]
    while words and words[-1].upper() in _LEADS:
        words.pop()
    return words
