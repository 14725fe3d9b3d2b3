"""A provision of law: its versions in time, their thresholds, and what each of them catches."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from lithograph.law.render import SIGNS
from lithograph.terms import LG
from lithograph.web.labels import iris_in
from lithograph.web.language import OPEN_END, Reader
from lithograph.web.sheets import Row, Rows, ask, grouped, value
from lithograph.web.site import Site
from lithograph.web.tables import Cell, CellMaker

UNKNOWN_START: Final = "0001"


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition in words, with the place of its text and its source."""

    parameter: Cell
    text: str
    term: Cell | None
    citation: str
    note: Cell | None
    sources: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions that must all hold; a version catches what meets any of its groups."""

    notation: str
    scope: Cell | None
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A version: its time, what brought it, its groups, and the items it catches or may catch."""

    cell: Cell
    instrument: Cell | None
    since: str
    at_latest: str
    until: str
    note: Cell | None
    on_day: bool
    groups: tuple[Group, ...]
    caught: dict[str, tuple[Cell, ...]]


@dataclass(frozen=True, slots=True)
class Provision:
    """All versions of a provision, the newest first."""

    versions: tuple[Version, ...]


def provision(state: Site, iri: str, maker: CellMaker, who: Reader, day: date) -> Provision:
    """The provision with that IRI as it stands on the day, and before and after it."""
    rows = ask(state, "provision", iri=iri)
    items = ask(state, "provision-items", iri=iri)
    maker.learn(iris_in(rows) | iris_in(items))
    versions = [
        _version(maker, who, same, [row for row in items if value(row, "version") == name], day.isoformat())
        for name, same in grouped(rows, "version").items()
    ]
    return Provision(tuple(reversed(versions)))


def _version(maker: CellMaker, who: Reader, rows: Rows, items: Rows, day: str) -> Version:
    first = rows[0]
    since, until = value(first, "from"), value(first, "until")
    caught = {
        state: tuple(maker.cell(row["item"]) for row in items if value(row, "state") == LG[state].value)
        for state in ("meets", "mayMeet")
    }
    return Version(
        maker.cell(first["version"]),
        maker.cell(first["instrument"]) if "instrument" in first else None,
        "" if since.startswith(UNKNOWN_START) else since,
        value(first, "fromAtLatest"),
        "" if until.startswith(OPEN_END) else until,
        maker.cell(first["startsNote"]) if "startsNote" in first else None,
        since <= day <= until,
        tuple(_group(maker, who, same) for name, same in grouped(rows, "group").items() if name),
        caught,
    )


def _group(maker: CellMaker, who: Reader, rows: Rows) -> Group:
    first = rows[0]
    return Group(
        value(first, "notation"),
        maker.cell(first["scope"]) if "scope" in first else None,
        tuple(_condition(maker, who, same) for name, same in grouped(rows, "condition").items() if name),
    )


def _condition(maker: CellMaker, who: Reader, rows: Rows) -> Condition:
    first = rows[0]
    sign = SIGNS.get(value(first, "operator").rpartition("#")[2], "")
    threshold = value(first, "threshold")
    told = who.number(threshold) if threshold else value(first, "text")
    sources = {value(row, "source"): row["source"] for row in rows if "source" in row}
    return Condition(
        _parameter(maker, who, first),
        f"{sign} {told} {who.unit(value(first, 'unit')) if threshold else ''}".strip(),
        maker.cell(first["term"]) if "term" in first else None,
        value(first, "citation"),
        maker.cell(first["note"]) if "note" in first else None,
        tuple(map(maker.cell, sources.values())),
    )


def _parameter(maker: CellMaker, who: Reader, row: Row) -> Cell:
    """The parameter, by the name of what it measures where only that has one in the reader's language."""
    cell = maker.cell(row["parameter"])
    if cell.language == who.language or "measured" not in row:
        return cell
    measured = maker.cell(row["measured"])
    return measured if measured.language == who.language else cell
