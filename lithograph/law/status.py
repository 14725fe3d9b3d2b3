"""How an item stands to every provision on a day, with the conditions and figures that decide."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from pyoxigraph import NamedNode

from lithograph.errors import BadRequest, NotFound, shown
from lithograph.law.ask import Ask, Row, question
from lithograph.law.naming import near, path_of
from lithograph.terms import BASE

STATES: Final = {
    "meets": "meets",
    "mayMeet": "mayMeet",
    "doesNotMeet": "doesNotMeet",
    "unknownState": "unknown",
}
"""The states as they are printed."""

LEGAL: Final = {
    "suspendedState": "suspended",
    "enforced": "enforced",
    "inText": "in text",
    "announcedState": "announced",
}
"""How a version stands, as it is printed; where two hold on one day, the first tells more."""

ITEMS: Final = ("chip", "memory", "system", "model")
"""The kinds of things that have a status."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A reported figure on which a measure rests; ``basis`` and ``precision`` are "" where not given."""

    figure: str
    quantity: str
    value: str
    precision: str
    basis: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """One condition of a deciding group: what it asks, the bounds of the measure, and how it comes out.

    ``outcome`` is holds, mayHold (sources stand on both sides), fails or unknown; texts are "" where the
    graph gives none.
    """

    group: str
    quantity: str
    operator: str
    threshold: str
    unit: str
    citation: str
    lower: str
    upper: str
    outcome: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """How the item stands to one provision version on the day."""

    provision: str
    version: str
    instrument: str
    state: str
    status: str
    reason: str
    group: str | None
    decisions: tuple[Decision, ...]
    chips: tuple[str, ...]
    missing: tuple[str, ...]
    start: tuple[str, str]


def find_item(ask: Ask, text: str) -> str:
    """The IRI of the item that a path (``chip/nvidia-h20``), a prefixed name, an IRI or a name of it names.

    Raises ``NotFound``, with the names that come near, for what the graph does not hold as an item.
    """
    path = text if text.startswith(BASE) else path_of(ask, text, ITEMS)
    iri = path if path.startswith(BASE) else BASE + path.strip("/").replace(":", "/", 1)
    if not _is_iri(iri):
        hint = _meant(ask, path.strip().replace(" ", "-"))
        hint = hint or "Name it as chip/nvidia-h20, or by a name that it bears."
        raise BadRequest(f"{shown(text)} is no name of an item.", hint=hint)
    if not ask(question("item", item=iri)):
        hint = _meant(ask, iri.removeprefix(BASE)) or "See queries/ for lists of chips and systems."
        raise NotFound(f"The graph holds no chip, memory, system or model {shown(text)}.", hint=hint)
    return iri


def _is_iri(text: str) -> bool:
    try:
        NamedNode(text)
    except ValueError:
        return False
    return not any(letter in text for letter in '<>"{}|\\^` ')


def _meant(ask: Ask, path: str) -> str:
    """The items whose paths come near, as a question; "" where none does."""
    others = near(path, [row["item"].removeprefix(BASE) for row in ask(question("items"))])
    return f"Did you mean {', '.join(others)}?" if others else ""


def item_name(ask: Ask, iri: str, language: str) -> str:
    """The item's name in that language, else in English, else its path."""
    names = {row.get("language", ""): row["name"] for row in ask(question("item", item=iri)) if "name" in row}
    return names.get(language) or names.get("en") or iri.removeprefix(BASE)


def control_status(ask: Ask, item: str, day: date) -> tuple[Entry, ...]:
    """One entry for each provision version that is announced or in force on the day, by provision."""
    rows = ask(question("status", item=item, day=day.isoformat()))
    if not rows:
        return ()
    decisions = _decisions(ask, item)
    extras = ask(question("missing", item=item))
    best: dict[str, Row] = {}
    order = list(LEGAL)
    for row in rows:
        kept = best.get(row["version"])
        if kept is None or order.index(row["legal"]) < order.index(kept["legal"]):
            best[row["version"]] = row
    return tuple(
        _entry(row, decisions.get(row["version"], ()), [e for e in extras if e["version"] == row["version"]])
        for row in best.values()
    )


def _entry(row: Row, decisions: tuple[Decision, ...], extras: Iterable[Row]) -> Entry:
    found = {
        key: tuple(dict.fromkeys(extra[key] for extra in extras if key in extra))
        for key in ("missing", "chip", "group")
    }
    missing = (*found["missing"], *((row["lacking"],) if "lacking" in row else ()))
    return Entry(
        provision=row["provision"],
        version=row["version"].removeprefix(BASE),
        instrument=row["instrument"].removeprefix(BASE + "regulation/"),
        state=LEGAL[row["legal"]],
        status=STATES[row["state"]],
        reason=row["reason"],
        group=min(found["group"], default=None),
        decisions=decisions,
        chips=tuple(chip.removeprefix(BASE) for chip in found["chip"]),
        missing=missing,
        start=(row["from"], row["fromAtLatest"]),
    )


def _decisions(ask: Ask, item: str) -> dict[str, tuple[Decision, ...]]:
    """The deciding conditions of every version, by version."""
    evidence = _evidence(ask, item)
    rows = ask(question("conditions", item=item))
    return {
        version: tuple(_decision(row, evidence) for row in own)
        for version, own in groupby(rows, key=lambda row: row["version"])
    }


def _decision(row: Row, evidence: dict[str, tuple[Evidence, ...]]) -> Decision:
    keys = ("group", "quantity", "operator", "threshold", "unit", "citation", "lower", "upper", "outcome")
    return Decision(
        **{key: row.get(key, "") for key in keys}, evidence=evidence.get(row.get("measure", ""), ())
    )


def _evidence(ask: Ask, item: str) -> dict[str, tuple[Evidence, ...]]:
    """The reported figures below each measure of the item, by measure."""
    found: dict[str, list[Evidence]] = {}
    rows = ask(question("evidence", item=item))
    for (measure, figure), same in groupby(rows, key=lambda row: (row["measure"], row["figure"])):
        several = list(same)
        row = several[0]
        sources = tuple(dict.fromkeys(r["source"].removeprefix(BASE) for r in several if "source" in r))
        found.setdefault(measure, []).append(
            Evidence(
                figure.removeprefix(BASE),
                row["quantity"],
                row["value"],
                row.get("precision", ""),
                row.get("basis", ""),
                sources,
            )
        )
    return {measure: tuple(figures) for measure, figures in found.items()}
