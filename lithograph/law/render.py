"""A control status written out: the fixed JSON form, and text for people."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from lithograph.law.horizon import Horizon, beyond_law
from lithograph.law.status import Decision, Entry, Evidence
from lithograph.law.words import Words

SIGNS: Final = {"atLeast": "≥", "moreThan": ">", "atMost": "≤", "lessThan": "<", "equals": "="}
TOLD: Final = {"byFigures", "byContent"}
"""Reasons that the conditions themselves show."""
MOST_SOURCES: Final = 3
HUGE: Final = 1e15


def as_json(entries: Iterable[Entry], words: Words) -> list[dict[str, Any]]:
    """The fixed form: provision, version, instrument, state, status, group, figures, missing.

    ``figures`` holds a condition each, with the bounds and reported figures that decide it; where something
    else decided, it holds that reason.
    """
    return [
        {
            "provision": entry.provision,
            "version": entry.version,
            "instrument": entry.instrument,
            "state": entry.state,
            "status": entry.status,
            "group": entry.group,
            "figures": [*map(_condition, entry.decisions), *_reasons(entry, words)],
            "missing": list(entry.missing),
        }
        for entry in entries
    ]


def as_text(entries: tuple[Entry, ...], name: str, item: str, day: date, words: Words) -> str:
    """The status for people: a line for each provision, its conditions below."""
    lines = [words.text("heading", name=name, item=item, day=day.isoformat()), ""]
    wide = max((len(entry.provision) for entry in entries), default=0)
    for entry in entries:
        head = f"{entry.provision:<{wide}}  {words.label(_state(entry))}"
        lines.append(f"{head}  [{words.label(_legal(entry))}; {entry.instrument}]")
        lines += [f"    {line}" for line in _explained(entry, words)]
    if not entries:
        lines.append(words.text("none"))
    return "\n".join(lines)


def remarks(day: date, known: Horizon, words: Words) -> list[str]:
    """What answer it is: one of a day that the sources of the law do not reach, and no legal advice."""
    return [note for note in (beyond_law(known, day, words.language), words.text("advice")) if note]


def _condition(decision: Decision) -> dict[str, Any]:
    return {
        "group": decision.group,
        "quantity": decision.quantity,
        "operator": decision.operator,
        "threshold": _number(decision.threshold),
        "unit": decision.unit,
        "lower": _number(decision.lower),
        "upper": _number(decision.upper),
        "outcome": decision.outcome,
        "citation": decision.citation,
        "from": [_evidence(evidence) for evidence in decision.evidence],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "figure": evidence.figure,
        "quantity": evidence.quantity,
        "precision": evidence.precision or None,
        "value": _number(evidence.value),
        "basis": evidence.basis or None,
        "sources": list(evidence.sources),
    }


def _reasons(entry: Entry, words: Words) -> list[dict[str, Any]]:
    """What decided beside the conditions: scope, addressee, name, kind of item, start, contained chips."""
    found: list[dict[str, Any]] = []
    if entry.reason not in TOLD:
        found.append(
            {"reason": entry.reason, "explanation": words.definitions.get(entry.reason, entry.reason)}
        )
    if entry.reason == "byStart":
        found[-1] |= {"lower": entry.start[0], "upper": entry.start[1]}
    if entry.chips:
        found.append({"reason": "byContent", "chips": list(entry.chips)})
    return found


def _explained(entry: Entry, words: Words) -> list[str]:
    lines = [_sentence(decision, words) for decision in entry.decisions]
    if entry.reason == "byStart":
        lines.append(words.text("start", earliest=entry.start[0], latest=entry.start[1]))
    elif entry.reason not in TOLD:
        lines.append(words.definitions.get(entry.reason, entry.reason))
    if entry.chips:
        lines.append(words.text("chips", names=", ".join(entry.chips)))
    if entry.missing:
        lines.append(words.text("missing", names=", ".join(map(words.label, entry.missing))))
    return lines


def _sentence(decision: Decision, words: Words) -> str:
    limit = _short(decision.threshold)
    lower, upper = (_beside(bound, decision.threshold) for bound in (decision.lower, decision.upper))
    value = lower or "?" if lower == upper else f"{lower or '?'} – {upper or '?'}"
    names = list(dict.fromkeys(name for evidence in decision.evidence for name in evidence.sources))
    listed = ", ".join(names[:MOST_SOURCES]) + (", …" if len(names) > MOST_SOURCES else "")
    told = f"{words.label(decision.quantity)} {value} {SIGNS[decision.operator]} {limit}"
    parts = [
        words.text("group", group=decision.group),
        f"{told} {decision.unit}".rstrip(),
        words.text(decision.outcome),
    ]
    if listed:
        parts.append(words.text("sources", names=listed))
    return "; ".join(parts)


def _state(entry: Entry) -> str:
    return "unknownState" if entry.status == "unknown" else entry.status


def _legal(entry: Entry) -> str:
    return {"announced": "announcedState", "suspended": "suspendedState", "in text": "inText"}.get(
        entry.state, entry.state
    )


def _number(text: str) -> float | None:
    return float(text) if text else None


def _beside(text: str, limit: str) -> str:
    """The number in short, with the decimals that it takes to tell it from a limit that it does not equal."""
    if not text or float(text) >= HUGE or float(text) == float(limit):
        return _short(text)
    places = next((n for n in range(2, 9) if round(float(text), n) != float(limit)), 9)
    return _short(text, places)


def _short(text: str, places: int = 2) -> str:
    """The number with thousands separated and at most that many decimals; a huge one as a power of ten."""
    if not text:
        return ""
    number = round(float(text), places)
    if number >= HUGE:
        return f"{number:.3g}"
    return f"{number:,.0f}" if number == int(number) else f"{number:,.{places}f}".rstrip("0")
