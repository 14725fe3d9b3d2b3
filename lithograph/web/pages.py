"""The start page, the stored questions, and one page for each of them."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Final

from flask import Blueprint, Response, json, render_template, request

from lithograph.errors import NotFound
from lithograph.query.evaluate import Job
from lithograph.query.formats import CSV, GRAPH_FORMATS, ROW_FORMATS, TSV, XML, Format
from lithograph.terms import LANGUAGES, LG
from lithograph.web.answers import answer
from lithograph.web.datasets import described
from lithograph.web.labels import rows_of
from lithograph.web.language import Reader, reader, texts
from lithograph.web.negotiate import HTML, PLAIN_JSON, choose
from lithograph.web.sheets import Sheet, ask, downloads, keep
from lithograph.web.site import Site, site
from lithograph.web.tables import CellMaker, Table, table_of

blueprint = Blueprint("pages", __name__)

CARDS: Final = 8
MORE: Final = 12
"""Questions on the start page beside those on the cards."""
_CARD: Final = re.compile(r"^# card: (\d+)\s*$", re.MULTILINE)
_COLUMN: Final = re.compile(r"\b(?:SELECT)\b(?:\s+(?:DISTINCT|REDUCED))?\s*(?:\?(\w+)|\()", re.IGNORECASE)
SHOWN: Final = (
    ("Chip", "/chips"),
    ("System", "/system"),
    ("Software", "/software"),
    ("Model", "/models"),
    ("Organisation", "/firms"),
    ("Regulation", "/rules"),
    ("Listing", "/listing"),
    ("Claim", "/claims"),
    ("Figure", "/figure"),
    ("Source", "/source"),
)
"""The kinds on the start page, and where each is listed."""


@blueprint.get("/")
def start() -> Response:
    """The start page: a search box, what the graph holds, twenty questions, whether it is valid; or as data.

    Programs that ask for RDF get the description of the data set, as at ``/.well-known/void``.
    """
    form = choose((HTML, *GRAPH_FORMATS), request.accept_mimetypes, request.args.get("format"))
    if form in GRAPH_FORMATS:
        return described((), "void")
    return keep(HTML, lambda: _start(reader()), reader())


@blueprint.get("/questions")
@blueprint.get("/questions.<any(csv,json,html):suffix>")
def questions(suffix: str | None = None) -> Response:
    """All stored questions: a page, or their names, topics and words in every language."""
    form = choose((HTML, PLAIN_JSON, CSV), request.accept_mimetypes, suffix or request.args.get("format"))
    if form in {PLAIN_JSON, CSV}:
        return keep(form, lambda: _listed(form), "questions")
    groups = by_topic(site().questions)
    return keep(HTML, lambda: render_template("questions.html", groups=groups), reader())


def _listed(form: Format) -> str:
    rows = [
        {key: item[key] for key in ("name", "topic", *LANGUAGES)} | {"address": f"/questions/{item['name']}"}
        for item in site().questions
    ]
    if form is PLAIN_JSON:
        return json.dumps(rows, ensure_ascii=False)
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0] if rows else ())
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@blueprint.get("/questions/<name>.<any(csv,json,tsv,xml,ttl,jsonld,nt,rq,html):suffix>")
@blueprint.get("/questions/<name>")
def question(name: str, suffix: str | None = None) -> Response:
    """A stored question with its answer, in every form."""
    state = site()
    item = find_question(state.questions, name)
    if suffix == "rq":
        return Response(item["text"], content_type="application/sparql-query; charset=utf-8")
    query = state.check(item["text"])
    column = query.variables[0] if query.variables else "thing"
    sheet = Sheet(query.text, _first_column(query.text) or column)
    form = choose(
        (HTML, *ROW_FORMATS, *GRAPH_FORMATS), request.accept_mimetypes, suffix or request.args.get("format")
    )
    if form in ROW_FORMATS:
        return answer(state, Job(query, form.name), form)
    if form in GRAPH_FORMATS:
        return answer(state, Job(sheet.triples, form.name), form)
    return keep(HTML, lambda: _question(state, reader(), item), name, reader())


def find_question(questions: Sequence[Mapping[str, str]], name: str) -> Mapping[str, str]:
    """The question of that name; raises ``NotFound`` with the names that come near."""
    names = {item["name"]: item for item in questions}
    if name not in names:
        near = get_close_matches(name, names, n=3, cutoff=0.4)
        raise NotFound(
            f"There is no question {name}.",
            hint=f"Near: {', '.join(near)}." if near else "See /questions for all of them.",
        )
    return names[name]


def cards(questions: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """The eight questions of the start page: those that say ``# card: N``, then others, a topic in turn."""
    numbered = [(int(found[1]), item) for item in questions if (found := _CARD.search(item["text"]))]
    chosen = [item for _, item in sorted(numbered, key=lambda pair: pair[0])][:CARDS]
    rest = [item for item in questions if item not in chosen]
    return chosen + spread(rest, CARDS - len(chosen))


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


def _start(who: Reader) -> str:
    state = site()
    counts: Mapping[str, int] = state.counts.get("by_class", {})
    kinds = [(name.lower(), count, path) for name, path in SHOWN if (count := counts.get(LG[name].value))]
    newest = ask(state, "newest", built=str(state.snapshot.manifest.get("built", ""))[:10] or "9999-01-01")
    iris = {row[name]["value"] for row in newest for name in ("thing", "property")}
    maker = CellMaker(state, iris, who)
    shown = cards(state.questions)
    return render_template(
        "start.html",
        kinds=kinds,
        cards=shown,
        more=spread([item for item in state.questions if item not in shown], MORE),
        newest=[
            (maker.named(row["thing"]["value"]), maker.named(row["property"]["value"]), row["date"]["value"])
            for row in newest
        ],
    )


def _question(state: Site, who: Reader, item: Mapping[str, str]) -> str:
    document = rows_of(state, item["text"], most=state.settings.page_rows)
    path = f"/questions/{item['name']}"
    return render_template(
        "question.html",
        item=item,
        table=named_columns(state, table_of(state, document, who), who),
        downloads=[*downloads(path), *((form.title, f"{path}.{form.name}") for form in (TSV, XML))],
    )


def named_columns(state: Site, table: Table, who: Reader) -> Table:
    """The table for a page: columns named in the reader's language, and no column that repeats another.

    A column ``chipName`` beside ``chip`` says nothing here: things stand by their names anyway. Names are
    those of this site, else of the ontology's term of that name, else the variable's, spaced.
    """
    kept = [index for index, column in enumerate(table.columns) if not _repeats(column, table.columns)]
    terms = {column: _terms(column) for column in table.columns if column.isalnum()}
    maker = CellMaker(state, {iri for found in terms.values() for iri in found}, who)
    names = []
    for index in kept:
        column = table.columns[index]
        cells = [maker.named(iri) for iri in terms.get(column, ())]
        own = who.text(f"column {column}") if f"column {column}" in texts() else None
        names.append(own or next((cell.text for cell in cells if cell.language), _spaced(column)))
    return replace(
        table,
        columns=tuple(names),
        numeric=tuple(table.numeric[index] for index in kept),
        rows=tuple(tuple(row[index] for index in kept) for row in table.rows),
    )


def _repeats(column: str, columns: Sequence[str]) -> bool:
    return column.endswith("Name") and column.removesuffix("Name") in columns


def _terms(column: str) -> tuple[str, str]:
    """The terms that a column may be named after: a property, else a class."""
    return LG[column].value, LG[column[:1].upper() + column[1:]].value


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").lower()


def _first_column(text: str) -> str | None:
    found = _COLUMN.search(text)
    return found[1] if found else None
