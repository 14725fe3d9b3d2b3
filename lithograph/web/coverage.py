"""``/coverage``: what the graph lacks, as the stored questions on coverage find it."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, json, render_template, request

from lithograph.query.formats import CSV
from lithograph.web.labels import rows_of
from lithograph.web.language import Reader, reader
from lithograph.web.negotiate import HTML, PLAIN_JSON, choose
from lithograph.web.once import once
from lithograph.web.pages import named_columns
from lithograph.web.sheets import keep
from lithograph.web.site import Site, site
from lithograph.web.tables import Table, table_of

blueprint = Blueprint("coverage", __name__)

TOPIC: Final = "coverage"
SHOWN: Final = 10
"""Rows shown of each gap; the question's own page has all."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A question about what is missing, how many answers it has, and the first of them."""

    question: Mapping[str, str]
    count: int
    table: Table


@blueprint.get("/coverage")
@blueprint.get("/coverage.<any(json,csv,html):suffix>")
def coverage(suffix: str | None = None) -> Response:
    """The gaps, counted: a page with the first of each, or a row for each as JSON or CSV."""
    who = reader()
    form = choose((HTML, PLAIN_JSON, CSV), request.accept_mimetypes, suffix or request.args.get("format"))
    write = {HTML: _page, PLAIN_JSON: _document, CSV: _rows}[form]
    return keep(form, lambda: write(who), "coverage", form.name, who.language, who.chosen)


def gaps(who: Reader) -> list[Gap]:
    """The gaps in the order of the catalogue of questions."""
    state = site()
    return [
        Gap(question, count, named_columns(state, table_of(state, document, who), who))
        for question, count, document in _found(state)
    ]


@once()
def _found(state: Site) -> tuple[tuple[Mapping[str, str], int, dict[str, Any]], ...]:
    """Each question on coverage, how many rows it has, the first of them."""
    found = []
    for question in state.questions:
        if question.get("topic") != TOPIC:
            continue
        document = rows_of(state, question["text"])
        bindings = document["results"]["bindings"]
        document["results"]["bindings"] = bindings[:SHOWN]
        found.append((question, len(bindings), document))
    return tuple(found)


def _page(who: Reader) -> str:
    return render_template("coverage.html", gaps=gaps(who))


def _document(who: Reader) -> str:
    return json.dumps(_told(who), ensure_ascii=False)


def _rows(who: Reader) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, ("gap", "question", "count"))
    writer.writeheader()
    writer.writerows(_told(who))
    return text.getvalue()


def _told(who: Reader) -> list[dict[str, str | int]]:
    return [
        {"gap": gap.question["name"], "question": gap.question[who.language], "count": gap.count}
        for gap in gaps(who)
    ]
