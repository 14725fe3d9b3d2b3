"""What a proof is: a tree of steps from asserted triples to a conclusion."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Triple

from lithograph.reason.tree import parts

ASSERTED: Final = "asserted"


@dataclass(frozen=True, slots=True)
class Proof:
    """Why a triple holds: the rule, the axioms it was made from, and proofs of what it needed.

    A leaf has the rule ``asserted``. An axiom that is itself entailed has its proof among the premises. Parts
    that a proof needs twice are the same object.
    """

    triple: Triple
    rule: str
    axioms: tuple[Triple, ...] = ()
    premises: tuple["Proof", ...] = ()

    @property
    def asserted(self) -> bool:
        """Whether the triple was stated, so that nothing need be proven."""
        return self.rule == ASSERTED

    def steps(self) -> Iterator["Proof"]:
        """Every part of the proof once, conclusions before premises."""
        return parts(self)

    def leaves(self) -> list[Triple]:
        """The asserted triples that the proof rests on, each once, without the axioms of its steps."""
        return list(dict.fromkeys(proof.triple for proof in self.steps() if proof.asserted))

    def depth(self) -> int:
        """The number of steps on the longest way down to a leaf."""
        depths: dict[int, int] = {}
        for proof in reversed(list(self.in_order())):
            depths[id(proof)] = 1 + max((depths[id(premise)] for premise in proof.premises), default=0)
        return depths[id(self)]

    def in_order(self) -> Iterator["Proof"]:
        """Every part once, each after all that need it."""
        needed: dict[int, int] = {}
        for proof in self.steps():
            for premise in proof.premises:
                needed[id(premise)] = needed.get(id(premise), 0) + 1
        ready = [self]
        for proof in ready:
            yield proof
            for premise in proof.premises:
                needed[id(premise)] -= 1
                if needed[id(premise)] == 0:
                    ready.append(premise)

    def __str__(self) -> str:
        lines: list[str] = []
        shown: set[int] = set()
        stack = [(0, self)]
        while stack:
            depth, proof = stack.pop()
            again = id(proof) in shown and bool(proof.premises)
            lines.append(f"{'  ' * depth}{proof.triple}  [{proof.rule}{', see above' if again else ''}]")
            if not again:
                shown.add(id(proof))
                stack += [(depth + 1, premise) for premise in reversed(proof.premises)]
        return "\n".join(lines)
