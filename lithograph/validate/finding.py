"""What a check found: one record for SHACL results, SPARQL checks and program rules alike."""

import hashlib
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from lithograph.errors import Location

if TYPE_CHECKING:
    from lithograph.explain.proof import Proof  # the reasoner takes its time to import

Term = NamedNode | BlankNode | Literal

_ADVICE = {"en": "Did you mean {}?", "ko": "혹시 {}인가?", "zh": "是不是{}？"}


class Severity(StrEnum):
    """How bad a finding is; the order of definition is the order of gravity."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return tuple(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in several languages; ``""`` is the key of words without a language."""

    by_language: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, words: Mapping[str, str]) -> "Text":
        """The text with its languages in a fixed order."""
        return cls(tuple(sorted(words.items())))

    def get(self, language: str = "en") -> str:
        """The words in the language, else in English, else any; empty when there are none."""
        words = dict(self.by_language)
        for key in (language, "en", ""):
            if key in words:
                return words[key]
        return next(iter(words.values()), "")

    def each(self, change: Callable[[str], str]) -> "Text":
        """The text with its words changed in every language."""
        return Text(tuple((language, change(words)) for language, words in self.by_language))

    def filled(self, **values: str) -> "Text":
        """The text with values in the place of their names in braces."""

        def fill(words: str) -> str:
            for name, value in values.items():
                words = words.replace("{" + name + "}", value)
            return words

        return self.each(fill)

    def languages(self) -> tuple[str, ...]:
        """The languages that have words."""
        return tuple(language for language, _ in self.by_language)

    def __bool__(self) -> bool:
        return bool(self.by_language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is known of a rule before it runs: a shape, a SPARQL check or a program rule."""

    id: str
    kind: str
    severity: Severity
    number: int | None = None
    iri: str | None = None
    title: Text = Text()
    description: Text = Text()
    message: Text = Text()
    location: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One fault or gap. ``message`` are the rule author's words, ``facts`` what was found, in ours.

    ``proof`` is why the triple holds that it is about, where that was not stated. ``others`` are what
    a check names beside the focus.
    """

    rule: Rule
    severity: Severity
    focus: Term
    path: str | None = None
    value: Term | None = None
    component: str | None = None
    message: Text = Text()
    facts: Text = Text()
    hint: str | None = None
    location: Location | None = None
    related: tuple[Location, ...] = ()
    inferred: bool = False
    others: tuple[Term, ...] = ()
    proof: "Proof | None" = field(default=None, compare=False)

    @classmethod
    def of(cls, rule: Rule, focus: Term, predicate: NamedNode, value: Term) -> "Finding":
        """A value of a property that the rule finds wrong, told in the rule's own words."""
        return cls(
            rule=rule,
            severity=rule.severity,
            focus=focus,
            path=str(predicate),
            value=value,
            message=rule.message,
        )

    def is_about(self, nodes: AbstractSet[Term]) -> bool:
        """Whether it is about one of the nodes, or names one."""
        return self.focus in nodes or not nodes.isdisjoint(self.others)

    @property
    def fingerprint(self) -> str:
        """A name of this finding that survives moved lines and reworded messages."""
        parts = (self.rule.id, self.component or "", stable(self.focus), self.path or "", stable(self.value))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]

    def text(self, language: str = "en") -> str:
        """The author's words, then the facts."""
        words = (self.message.get(language), self.facts.get(language))
        return " ".join(part for part in words if part)

    def advice(self, language: str = "en") -> str:
        """The nearest right value as a question in the reader's language; empty when none is near."""
        return "" if self.hint is None else _ADVICE.get(language, _ADVICE["en"]).format(self.hint)

    def sort_key(self) -> tuple[str, int, int, int, str, str, str, str, str]:
        """Place first, then gravity, then rule: the order of every output."""
        place = self.location
        return (
            "\U0010ffff" if place is None else place.file,
            0 if place is None else place.line,
            0 if place is None else place.column or 0,
            self.severity.rank,
            self.rule.id,
            stable(self.focus),
            self.path or "",
            stable(self.value),
            self.component or "",
        )


def stable(term: Term | None) -> str:
    """The term in N-Triples form; blank nodes, whose labels change from run to run, all alike."""
    if term is None:
        return ""
    return "_:b" if isinstance(term, BlankNode) else str(term)
