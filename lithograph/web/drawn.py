"""Answers as pictures: bars, points, points in time, and the graph of a CONSTRUCT."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from lithograph.query.names import is_number
from lithograph.web.charts.bars import Bar, bars
from lithograph.web.charts.intime import Dot, in_time
from lithograph.web.charts.neighbours import by_property, neighbours
from lithograph.web.charts.scatter import Mark, Words, scatter
from lithograph.web.charts.timeline import read
from lithograph.web.labels import iris_in
from lithograph.web.language import Reader
from lithograph.web.site import Site
from lithograph.web.tables import Cell, CellMaker

VIEWS: Final = ("bar", "scatter", "time", "graph")
MOST_BARS: Final = 60
MOST_POINTS: Final = 1000
TRIPLE: Final = ["subject", "property", "value"]


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of an answer by what they hold."""

    names: tuple[str, ...]
    numbers: tuple[str, ...]
    dates: tuple[str, ...]


def columns_of(document: Mapping[str, Any]) -> Columns:
    """What the columns hold, judged by all rows."""
    rows = document["results"]["bindings"]
    names: list[str] = []
    numbers: list[str] = []
    dates: list[str] = []
    for column in document["head"]["vars"]:
        terms = [row[column] for row in rows if column in row]
        if not terms:
            continue
        if all(map(is_number, terms)):
            numbers.append(column)
        elif all(term["type"] == "literal" and read(term["value"]) for term in terms):
            dates.append(column)
        else:
            names.append(column)
    return Columns(tuple(names), tuple(numbers), tuple(dates))


def views_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The pictures that the answer can be shown as."""
    if document["head"]["vars"] == TRIPLE and document["results"]["bindings"]:
        return ("graph",)
    found = columns_of(document)
    views = []
    if found.names and found.numbers:
        views.append("bar")
    if found.names and len(found.numbers) > 1:
        views.append("scatter")
    if found.names and found.dates and found.numbers:
        views.append("time")
    return tuple(views)


def draw(site: Site, document: Mapping[str, Any], view: str, who: Reader) -> Markup | None:
    """The answer as that picture; ``None`` where it has no such picture."""
    if view not in views_of(document):
        return None
    rows = document["results"]["bindings"]
    maker = CellMaker(site, iris_in(rows), who)
    if view == "graph":
        return _graph(maker, rows, who)
    found = columns_of(document)
    label = who.text("answer")
    shown = [row for row in rows if all(name in row for name in found.names[:1])]
    if view == "bar":
        return bars([_bar(maker, row, found, who) for row in shown[:MOST_BARS]], label)
    if view == "time":
        return in_time(_dots(maker, shown, found), label, found.numbers[0])
    x, y = found.numbers[:2]
    return scatter(_marks(maker, shown, found.names[0], x, y), (), Words(label, x, y, ""))


def _bar(maker: CellMaker, row: Any, found: Columns, who: Reader) -> Bar:
    cell = maker.cell(row[found.names[0]])
    term = row.get(found.numbers[0])
    number = float(term["value"]) if term else 0.0
    return Bar(cell.text, cell.link, (number,), who.number(number) if term else "")


def _dots(maker: CellMaker, rows: list[Any], found: Columns) -> list[Dot]:
    dots = []
    for row in rows[:MOST_POINTS]:
        day = read(row[found.dates[0]]["value"]) if found.dates[0] in row else None
        number = float(row[found.numbers[0]]["value"]) if found.numbers[0] in row else 0.0
        if day is not None and number > 0:
            cell = maker.cell(row[found.names[0]])
            dots.append(Dot(cell.text, cell.link, day, number, 1))
    return dots


def _marks(maker: CellMaker, rows: list[Any], name: str, x: str, y: str) -> list[Mark]:
    marks = []
    for row in rows[:MOST_POINTS]:
        if x in row and y in row:
            across, up = float(row[x]["value"]), float(row[y]["value"])
            if across > 0 and up > 0:
                cell = maker.cell(row[name])
                marks.append(Mark(cell.text, cell.link, (across, across), (up, up), "circle"))
    return marks


def _graph(maker: CellMaker, rows: list[Any], who: Reader) -> Markup:
    """The thing that most triples name, with those at both its sides."""
    counts = Counter(
        row[side]["value"] for row in rows for side in ("subject", "value") if row[side]["type"] == "uri"
    )
    middle = counts.most_common(1)[0][0]
    left: dict[str, list[Cell]] = defaultdict(list)
    right: dict[str, list[Cell]] = defaultdict(list)
    for row in rows:
        name = row["property"]["value"]
        if row["value"]["value"] == middle:
            left[name].append(maker.cell(row["subject"]))
        elif row["subject"]["value"] == middle:
            right[name].append(maker.cell(row["value"]))
    named = {name: maker.named(name).text for name in (*left, *right)}
    text = maker.named(middle).text
    return neighbours(
        text, by_property(left, named), by_property(right, named), who.text("picture_of", name=text)
    )
