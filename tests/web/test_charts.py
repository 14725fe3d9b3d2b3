"""Pictures: places on scales, regions at their thresholds, labels that keep apart."""

from datetime import date

import pytest
from bs4 import BeautifulSoup, Tag

from lithograph.web.charts.bars import Bar, bars
from lithograph.web.charts.intime import Dot, in_time
from lithograph.web.charts.labels import Point, place
from lithograph.web.charts.neighbours import Neighbours, neighbours
from lithograph.web.charts.scatter import HEIGHT, RIGHT, WIDTH, Mark, Region, Words, legend, scatter
from lithograph.web.charts.svg import Linear, Log, element, shorten, wide
from lithograph.web.charts.timeline import Bar as Span
from lithograph.web.charts.timeline import Lane, read, timeline
from lithograph.web.charts.tree import Node, tree
from lithograph.web.tables import Cell

WORDS = Words("all", "x", "y", "none")


def svg(text: str) -> Tag:
    found = BeautifulSoup(text, "html.parser").svg
    assert found is not None
    return found


def inside(drawn: Tag) -> bool:
    """Whether every text begins and ends within the picture."""
    width = float(str(drawn["viewbox"]).split()[2])
    for item in drawn.find_all("text"):
        x, size = float(str(item["x"])), wide(item.get_text(), float(str(item["font-size"])))
        left = x - {"start": 0.0, "middle": size / 2, "end": size}[str(item["text-anchor"])]
        if left < -1 or left + size > width + 8:
            return False
    return True


def test_scales_put_values_in_their_places() -> None:
    log = Log(1, 1000, 0, 300)
    assert [round(log(number)) for number in (1, 10, 1000)] == [0, 100, 300]
    assert log.ticks() == [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
    line = Linear(0, 10, 100, 200)
    assert line(5) == 150
    assert line.ticks() == [0, 2, 4, 6, 8, 10]


def test_regions_stand_at_their_thresholds_and_every_mark_is_drawn() -> None:
    marks = [
        Mark("A100", "/a", (4992, 4992), (6.04, 6.04), "square"),
        Mark("A800", "/b", (4992, 4992), (6.04, 6.04), "square"),
        Mark("H20", "/c", (2368, 2400), (2.9, 2.91), "triangle"),
        Mark("no area", "/d", (100, 100), None, "circle", ring=True),
    ]
    region = Region("3A090.a", "/r", (4800.0, None), (None, None), exact=True)
    drawn = svg(scatter(marks, [region], WORDS))
    rects = drawn.select("rect.region")
    x = Log(100 / 1.4, 4992 * 1.4, 64, WIDTH - RIGHT)
    assert float(str(rects[0]["x"])) == pytest.approx(x(4800), abs=0.1)
    assert float(str(rects[0]["x"])) + float(str(rects[0]["width"])) == pytest.approx(WIDTH - RIGHT, abs=0.2)
    titles = [item.get_text() for item in drawn.select("a title")]
    assert titles == ["A100, A800", "H20", "no area", "3A090.a"]
    labels = [item.get_text() for item in drawn.select("text.halo")]
    assert "A100, A800" in labels
    assert "no area" not in labels
    assert len(drawn.select("rect.bad, path.other, circle.free")) == 3
    assert inside(drawn)
    assert float(str(drawn["viewbox"]).split()[3]) > HEIGHT


def test_a_thousand_marks_are_told_in_crowds_that_are_legible_and_small() -> None:
    marks = [
        Mark(f"chip {n}", f"/chip/{n}", (10.0 + n, 10.0 + n), (1 + n % 37 / 5, 1 + n % 37 / 5), "circle")
        for n in range(1000)
    ]
    text = scatter(marks, [], WORDS)
    assert len(text.encode()) < 300_000
    drawn = svg(text).select("a")
    assert len(drawn) < 400
    assert sum(crowd_size(mark) for mark in drawn) == 1000
    assert sum(crowd_size(mark) > 1 for mark in drawn) > 100
    assert len(svg(scatter(marks[:200], [], WORDS)).select("a")) == 200


def crowd_size(mark: Tag) -> int:
    """How many things a mark stands for."""
    number = mark.select_one("text")
    return int(number.get_text()) if number else 1


def test_a_thousand_points_in_time_are_told_in_crowds() -> None:
    dots = [
        Dot(f"run {n}", f"/run/{n}", date(2020 + n % 6, 1 + n % 12, 1 + n % 28), 1.0 + n, 1)
        for n in range(1000)
    ]
    text = in_time(dots, "all", "value")
    assert len(text.encode()) < 300_000
    assert sum(crowd_size(mark) for mark in svg(text).select("a")) == 1000


def test_labels_never_cover_each_other() -> None:
    points = [Point(100 + n % 7 * 9.0, 100 + n // 7 * 6.0, (f"name {n}",), n) for n in range(60)]
    placed = place(points, (0, 0, 400, 300))
    boxes = []
    for label in placed:
        size = wide(label.text, 11.5)
        left = label.x - {"start": 0.0, "middle": size / 2, "end": size}[label.anchor]
        boxes.append((left, label.y - 11.5, left + size, label.y + 3))
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            assert not (one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3])


def test_a_timeline_has_a_bar_for_each_rule_and_a_line_at_the_day() -> None:
    lanes = [
        Lane(
            "US",
            [
                Span("ended", "/a", date(2020, 1, 1), date(2021, 1, 1)),
                Span("in force, with a very long name that needs room", "/b", date(2025, 6, 1), None),
            ],
        ),
        Lane("China", [Span("中国", "/c", date(2022, 1, 1), None)]),
    ]
    drawn = svg(timeline(lanes, date(2024, 1, 1), "law"))
    assert len(drawn.select("a rect")) == 3
    assert len(drawn.select("rect.card-box")) == 1
    assert len(drawn.select("path.regionline")) == 1
    assert inside(drawn)


def test_names_in_a_picture_say_their_language() -> None:
    lanes = [Lane("US", [Span("in force", "/b", date(2025, 6, 1), None, "en")])]
    assert svg(timeline(lanes, date(2025, 7, 1), "law")).a["lang"] == "en"  # type: ignore[index]


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_timeline_can_be_drawn_for_any_day(day: date) -> None:
    lanes = [Lane("US", [Span("in force", "/b", date(2025, 6, 1), None)])]
    assert len(svg(timeline(lanes, day, "law")).select("a rect")) == 1


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-05-06", date(2024, 5, 6)),
        ("2024-05", date(2024, 5, 1)),
        ("2024", date(2024, 1, 1)),
        ("soon", None),
        ("", None),
        ("20xx", None),
    ],
)
def test_dates_of_any_exactness_are_read(text: str, day: date | None) -> None:
    assert read(text) == day


def test_bars_dots_trees_and_neighbours_hold_what_they_are_given() -> None:
    drawn = svg(bars([Bar("삼성전자", "/x", (3.0, 2.0), "5"), Bar("none", "", (0.0,), "0")], "bars"))
    assert [item["class"] for item in drawn.find_all("rect")] == [["series1"], ["series2"]]
    assert inside(drawn)
    times = svg(in_time([Dot("GPT", "/g", date(2023, 3, 1), 2e25, 1)], "models", "FLOP"))
    assert len(times.select("a circle")) == 1
    assert inside(times)
    assert svg(in_time([], "models", "FLOP"))
    shown = svg(tree([Node("Agent", "lg:Agent", "/a", (Node("Firm", "", "/f"),))], "classes"))
    assert [item.get_text() for item in shown.select("a text")] == ["Agent", "Firm"]
    cells = tuple(Cell(f"thing {n}", link=f"/{n}") for n in range(9))
    near = svg(neighbours("middle", [Neighbours("made by", cells, 9)], [], "near"))
    assert len(near.select("a")) == 4
    assert "+ 5" in near.get_text()
    assert inside(near)


def test_what_is_written_is_escaped() -> None:
    assert element("a", title='"<&>') == '<a title="&quot;&lt;&amp;&gt;"/>'
    assert shorten("한국어 문장이 길다", 10, 40).endswith("…")
    assert "<b>" not in bars([Bar("<b>", "/x", (1.0,), "<i>")], "<u>")
    assert [words for _, words in legend([("ring", "listed")])] == ["listed"]
