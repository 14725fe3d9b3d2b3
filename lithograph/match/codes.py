"""Whether two names agree in model numbers, numbers of parameters, form factors and sizes."""

from collections.abc import Iterable
from dataclasses import replace

from lithograph.match.names import Name


def without_numbers(query: Name, label: Name, numbers: frozenset[str]) -> tuple[Name, Name]:
    """Both names without the number of parameters, where it stands in the query only."""
    rest = tuple(code for code in query.codes if code not in numbers)
    theirs = tuple(
        code for code in label.codes if code not in numbers or code in query.codes or code[0] != "a"
    )
    if rest == label.codes:
        return replace(query, codes=rest), label
    return (query, replace(label, codes=theirs)) if theirs == query.codes else (query, label)


def codes_agree(query: Name, label: Name, numbers: frozenset[str]) -> bool | None:
    """Whether the model numbers agree; ``None`` where one name has none, or lacks a number of parameters."""
    if not query.codes or not label.codes:
        return None
    if query.codes != label.codes and set(query.codes) ^ set(label.codes) <= numbers:
        return None
    return query.codes == label.codes or _squashed(query.codes) == _squashed(label.codes)


def _squashed(codes: Iterable[str]) -> str:
    return "".join(sorted(codes)).replace(".0", "")


def share(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether both have a form factor or size in common; ``sxm`` is any of ``sxm4`` and ``sxm5``."""
    if ours & theirs:
        return True
    return any(
        one.startswith(other) or other.startswith(one) for one in ours for other in theirs if "sxm" in one
    )
