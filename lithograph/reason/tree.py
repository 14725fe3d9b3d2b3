"""What all trees of proof have in common, whatever else their steps carry: parts, and other ways for one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import Field, replace
from itertools import islice
from typing import Any, ClassVar, Final, Protocol, Self, TypeVar

from pyoxigraph import Triple

MAX_VARIED: Final = 200
"""Steps of a proof for which other ways are sought."""


class Step(Protocol):
    """A step of a proof: a frozen dataclass with what it concludes and the steps that it rests on."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def triple(self) -> Triple:
        """What the step concludes."""

    @property
    def premises(self) -> tuple[Self, ...]:
        """The steps that it rests on."""


S = TypeVar("S", bound=Step)


def parts(proof: S) -> Iterator[S]:
    """Every part of the proof once, conclusions before premises."""
    seen: set[int] = set()
    queue = [proof]
    for step in queue:
        if id(step) not in seen:
            seen.add(id(step))
            yield step
            queue += step.premises


def varied(proofs: Iterable[S], others: Callable[[S], Iterable[S]]) -> Iterator[S]:
    """The proofs with one step below the last done in another way; ``others`` gives the ways of a step."""
    for proof in proofs:
        for part in islice(parts(proof), 1, MAX_VARIED):
            yield from filter(None, (replaced(proof, part, other) for other in others(part)))


def replaced(proof: S, part: S, other: S) -> S | None:
    """The proof with another in place of one of its parts; none when a step would rest on itself."""
    below = {step.triple for step in parts(other)}
    made: dict[int, S] = {id(part): other}
    stack = [proof]
    while stack:
        step = stack[-1]
        missing = [premise for premise in step.premises if id(premise) not in made]
        if missing and id(step) not in made:
            stack += missing
            continue
        stack.pop()
        if id(step) not in made:
            premises = tuple(made[id(premise)] for premise in step.premises)
            changed = any(new is not old for new, old in zip(premises, step.premises, strict=True))
            if changed and step.triple in below:
                return None
            made[id(step)] = replace(step, premises=premises) if changed else step
    return made[id(proof)]
