"""What an explanation is: a tree of steps, from what the sources say to the triple that was asked about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import pyoxigraph as ox

from lithograph.errors import Location
from lithograph.reason.tree import parts


class Kind(StrEnum):
    """How a triple came into the graph."""

    ASSERTED = "asserted"
    DERIVED = "derived"
    INFERRED = "inferred"


class Standing(StrEnum):
    """Whether a source file still is what the snapshot was built from."""

    FOUND = "found"
    CHANGED = "changed"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Origin:
    """A named graph that states a triple, and the place in its file if that is unchanged."""

    graph: ox.NamedNode
    standing: Standing
    place: Location | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A source of the thing that a stated triple is about."""

    iri: ox.NamedNode
    title: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Axiom:
    """An axiom of the ontology: its triples, the sentence for it by language, the graphs that state it."""

    triples: tuple[ox.Triple, ...]
    words: Mapping[str, str]
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of ontology/rules (with title, law and file) or of OWL 2 RL (a name of its tables).

    ``words`` are its title in each language.
    """

    name: str
    title: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    law: str = ""
    file: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Proof:
    """Why a triple holds. Parts that are needed twice are the same object.

    ``absent`` are the patterns of which a rule asked that nothing match them; ``omitted`` counts premises
    beyond the limit. An asserted triple has ``origins`` and ``sources``, and no premises.
    """

    triple: ox.Triple
    kind: Kind
    rule: Rule | None = None
    axioms: tuple[Axiom, ...] = ()
    premises: tuple["Proof", ...] = ()
    absent: tuple[str, ...] = ()
    omitted: int = 0
    origins: tuple[Origin, ...] = ()
    sources: tuple[Source, ...] = ()

    def steps(self) -> Iterator["Proof"]:
        """Every part once, conclusions before their premises."""
        return parts(self)

    def leaves(self) -> list["Proof"]:
        """The parts without premises: what was stated, and steps that rest on nothing but absence."""
        return [proof for proof in self.steps() if not proof.premises]
