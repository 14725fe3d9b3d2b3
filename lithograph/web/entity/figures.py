"""Figures side by side: what each source says of a quantity, and how far apart they are."""

from dataclasses import dataclass
from typing import Final

from lithograph.terms import LG
from lithograph.web.entity.gather import Gathered, Source
from lithograph.web.language import Reader
from lithograph.web.sheets import Rows, grouped, value
from lithograph.web.tables import Cell, CellMaker

COUNT: Final = "/unit/NUM"
"""Counts need no unit."""
UNSPECIFIED: Final = LG["unspecifiedEngine"].value


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: the number, what exactly it is of, the engine, its basis and sources."""

    cell: Cell
    of: Cell | None
    engine: Cell | None
    number: str
    basis: Cell | None
    sources: tuple[Source, ...]
    notes: tuple[str, ...]
    derived: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one quantity, precision and sparsity; ``spread`` says how they differ, or is ""."""

    heading: tuple[Cell, ...]
    unit: str
    spread: str
    share: int
    """The difference between the lowest and the highest in percent of the highest."""
    lines: tuple[Line, ...]


def figures(found: Gathered, who: Reader) -> list[Group]:
    """The figures in groups, those of the thing itself before those of its parts and grades."""
    alike: dict[tuple[str, str, str], Rows] = {}
    for row in found.parts["figures"]:
        key = (value(row, "quantity"), value(row, "precision"), value(row, "sparsity"))
        alike.setdefault(key, []).append(row)
    groups = [_group(found, who, rows) for rows in alike.values()]
    return sorted(groups, key=lambda group: (group.lines[0].derived, [cell.text for cell in group.heading]))


def _group(found: Gathered, who: Reader, rows: Rows) -> Group:
    maker = found.maker
    first = rows[0]
    heading = [maker.cell(first[name]) for name in ("quantity", "precision", "sparsity") if name in first]
    unit = next((unit_of(maker, row["unit"]["value"], who) for row in rows if "unit" in row), "")
    ordered = sorted(
        grouped(rows, "figure").values(),
        key=lambda same: (value(same[0], "of") != found.iri, value(same[0], "of")),
    )
    lowest, highest = _extremes(found.iri, rows)
    differs = lowest is not None and highest is not None and lowest < highest
    return Group(
        tuple(heading),
        unit,
        f"{who.number(lowest)} – {who.number(highest)}" if differs else "",  # type: ignore[arg-type]
        round(100 * (highest - lowest) / highest) if differs and highest else 0,  # type: ignore[operator]
        tuple(_line(found, who, same) for same in ordered),
    )


def _extremes(iri: str, rows: Rows) -> tuple[float | None, float | None]:
    """The lowest and highest reported value of the thing itself, where one engine may be meant by both."""
    values: dict[str, set[float]] = {}
    for row in rows:
        if value(row, "of") == iri and "value" in row:
            values.setdefault(value(row, "engine"), set()).add(float(row["value"]["value"]))
    open_to_all = values.pop(UNSPECIFIED, set())
    widest: tuple[float | None, float | None] = (None, None)
    for own in (values or {"": set()}).values():
        both = own | open_to_all
        if both and (widest[0] is None or max(both) - min(both) > widest[1] - widest[0]):  # type: ignore[operator]
            widest = (min(both), max(both))
    return widest


def _line(found: Gathered, who: Reader, same: Rows) -> Line:
    row, maker = same[0], found.maker
    lower, upper = value(row, "lower"), value(row, "upper")
    derived = "value" not in row
    number = _bounds(who, lower, upper) if derived else who.number(row["value"]["value"])
    sources = dict.fromkeys(value(item, "source") for item in same)
    remarks = dict.fromkeys(value(item, name) for item in same for name in ("note", "dispute"))
    return Line(
        maker.named(row["figure"]["value"]),
        None if value(row, "of") == found.iri else maker.cell(row["of"]),
        maker.cell(row["engine"]) if "engine" in row else None,
        number,
        maker.cell(row["basis"]) if "basis" in row else None,
        tuple(found.sources[iri] for iri in sources if iri in found.sources),
        tuple(filter(None, remarks)),
        derived,
    )


def _bounds(who: Reader, lower: str, upper: str) -> str:
    if lower and lower == upper:
        return who.number(lower)
    if not lower or not upper:
        return f"≥ {who.number(lower)}" if lower else f"≤ {who.number(upper)}" if upper else ""
    return f"{who.number(lower)} – {who.number(upper)}"


def unit_of(maker: CellMaker, iri: str, who: Reader) -> str:
    """The unit's symbol; its label where there is no symbol for it."""
    return "" if iri.endswith(COUNT) else who.symbol(iri) or maker.named(iri).text
