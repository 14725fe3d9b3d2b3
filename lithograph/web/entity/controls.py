"""How a thing stands under the controls on a day, with the figures that decide."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from lithograph.law.ask import question
from lithograph.law.render import SIGNS
from lithograph.law.status import Decision, Entry, control_status
from lithograph.law.words import Words
from lithograph.terms import BASE
from lithograph.web.entity.gather import Gathered, Source
from lithograph.web.language import Reader
from lithograph.web.law import law_words
from lithograph.web.tables import Cell

ORDER: Final = ("meets", "mayMeet", "unknown", "doesNotMeet")
LEGAL: Final = {"announced": "announcedState", "suspended": "suspendedState", "in text": "inText"}


@dataclass(frozen=True, slots=True)
class Because:
    """A condition of a deciding group in words, how it comes out, and the sources of its figures."""

    text: str
    outcome: str
    group: str
    citation: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Control:
    """How the thing stands to one provision version on the day."""

    provision: Cell
    code: str
    instrument: Cell
    state: str
    words: str
    legal: str
    conditions: tuple[Because, ...]
    remarks: tuple[str, ...]


def is_item(found: Gathered) -> bool:
    """Whether controls ask about such a thing at all."""
    return bool(found.ask(question("item", item=found.iri)))


def controls(found: Gathered, day: date, who: Reader) -> tuple[tuple[Control, ...], str]:
    """The controls on the day, those that matter first, and what kind of answer this is."""
    vocabulary = law_words(found.state, who.language)
    entries = control_status(found.ask, found.iri, day)
    found.maker.learn(
        iri
        for entry in entries
        for iri in (
            BASE + entry.version.partition("/version/")[0],
            BASE + "regulation/" + entry.instrument,
            *(BASE + chip for chip in entry.chips),
        )
    )
    made = [_control(found, entry, vocabulary, who) for entry in entries]
    made.sort(key=lambda control: (ORDER.index(control.state), control.code))
    return tuple(made), vocabulary.text("advice")


def _control(found: Gathered, entry: Entry, vocabulary: Words, who: Reader) -> Control:
    remarks = []
    if entry.reason == "byStart":
        remarks.append(vocabulary.text("start", earliest=entry.start[0], latest=entry.start[1]))
    elif entry.reason not in {"byFigures", "byContent"}:
        remarks.append(vocabulary.definitions.get(entry.reason, entry.reason))
    if entry.chips:
        names = ", ".join(found.maker.named(BASE + chip).text for chip in entry.chips)
        remarks.append(vocabulary.text("chips", names=names))
    if entry.missing:
        remarks.append(vocabulary.text("missing", names=", ".join(map(vocabulary.label, entry.missing))))
    state = "unknownState" if entry.status == "unknown" else entry.status
    return Control(
        found.maker.named(BASE + entry.version.partition("/version/")[0]),
        entry.provision,
        found.maker.named(BASE + "regulation/" + entry.instrument),
        entry.status,
        vocabulary.label(state),
        vocabulary.label(LEGAL.get(entry.state, entry.state)),
        tuple(_because(found, decision, vocabulary, who) for decision in entry.decisions),
        tuple(remarks),
    )


def _because(found: Gathered, decision: Decision, vocabulary: Words, who: Reader) -> Because:
    lower, upper = (who.number(text) if text else "" for text in (decision.lower, decision.upper))
    value = lower if lower == upper else f"{lower or '?'} – {upper or '?'}"
    unit = who.unit(decision.unit)
    name = vocabulary.label(decision.quantity)
    told = f"{name} {value or '?'} · {SIGNS[decision.operator]} {who.number(decision.threshold)} {unit}"
    sources = dict.fromkeys(source for item in decision.evidence for source in item.sources)
    return Because(
        told.rstrip(),
        decision.outcome,
        decision.group,
        decision.citation,
        found.cite(BASE + source for source in sources),
    )
