"""The start page and the list of questions."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from flask import Blueprint, Response, render_template

from lithograph.web.answers import FRESH, etag, not_modified
from lithograph.web.language import reader
from lithograph.web.site import site

blueprint = Blueprint("pages", __name__)

EXAMPLES: Final = 20


@blueprint.get("/")
def start() -> Response:
    """The start page: what the graph holds, whether it is valid, and example questions."""
    state = site()
    return _cached("start.html", by_topic(spread(state.questions, EXAMPLES)))


@blueprint.get("/questions")
def questions() -> Response:
    """All stored questions."""
    return _cached("questions.html", by_topic(site().questions))


def spread(questions: Sequence[Mapping[str, str]], most: int) -> list[Mapping[str, str]]:
    """So many questions, taken from each topic in turn, in their order."""
    waiting = by_topic(questions)
    taken: list[Mapping[str, str]] = []
    for turn in range(max(map(len, waiting.values()), default=0)):
        taken += [group[turn] for group in waiting.values() if turn < len(group)]
    chosen = {item["name"] for item in taken[:most]}
    return [item for item in questions if item["name"] in chosen]


def by_topic(questions: Iterable[Mapping[str, str]]) -> dict[str, list[Mapping[str, str]]]:
    """The questions grouped by topic, topics in order of appearance."""
    groups: dict[str, list[Mapping[str, str]]] = {}
    for item in questions:
        groups.setdefault(item.get("topic", ""), []).append(item)
    return groups


def _cached(template: str, topics: Mapping[str, Sequence[Mapping[str, str]]]) -> Response:
    who = reader()
    tag = etag(site(), template, who.language, who.chosen)
    if (unchanged := not_modified(tag)) is not None:
        return unchanged
    response = Response(render_template(template, groups=topics), content_type="text/html; charset=utf-8")
    response.set_etag(tag)
    response.headers["Cache-Control"] = FRESH
    return response
