"""``/validation``: what the checks of this snapshot found, rule by rule, and its contradictions."""

import csv
import io
from collections import Counter
from typing import Any, Final

from flask import Blueprint, Response, json, render_template, request

from lithograph.query.formats import CSV, JSON_LD, TURTLE, Format
from lithograph.web.findings import Finding, findings
from lithograph.web.kinds import page_number
from lithograph.web.language import Reader, reader
from lithograph.web.negotiate import HTML, PLAIN_JSON, choose
from lithograph.web.sheets import keep
from lithograph.web.site import site
from lithograph.web.tables import CellMaker
from lithograph.web.validating import SYNTAXES

blueprint = Blueprint("validation", __name__)

PAGE: Final = 100
COLUMNS: Final = ("severity", "rule", "focus", "path", "value", "message", "file", "line")
ORDER: Final = {"violation": 0, "warning": 1, "info": 2}


@blueprint.get("/validation")
@blueprint.get("/validation.<any(json,csv,ttl,jsonld,html):suffix>")
def validation(suffix: str | None = None) -> Response:
    """The validation report stored with the snapshot: a page, JSON, CSV or RDF; ``?rule=`` narrows it."""
    form = choose(
        (HTML, PLAIN_JSON, CSV, TURTLE, JSON_LD),
        request.accept_mimetypes,
        suffix or request.args.get("format"),
    )
    if form is PLAIN_JSON:
        return keep(PLAIN_JSON, _document, "validation")
    if form is CSV:
        return keep(CSV, lambda: _rows(reader()), "validation", reader().language)
    if form in {TURTLE, JSON_LD}:
        return keep(form, lambda: _graph(form), "validation")
    return keep(HTML, lambda: _page(reader()), "validation", reader())


def _document() -> str:
    """The report as it is stored; with ``?rule=`` the findings of that rule alone."""
    report: dict[str, Any] | None = site().snapshot.document("report")
    rule = request.args.get("rule", "")
    if report is not None and rule:
        report["findings"] = [item for item in report.get("findings", []) if item["rule"] == rule]
    return json.dumps(report, ensure_ascii=False)


def _graph(form: Format) -> str:
    """The report as ``sh:ValidationReport``; without one, an empty graph."""
    from lithograph.validate.render import FORMATS, Options  # noqa: PLC0415 - few ask for it
    from lithograph.validate.stored import read_report  # noqa: PLC0415

    report: dict[str, Any] | None = site().snapshot.document("report")
    if report is None:
        return "{}" if form is JSON_LD else ""
    return FORMATS[form.name](read_report(report, request.args.get("rule", "")), Options())


def _asked() -> tuple[Finding, ...]:
    """The findings, all or those of the rule asked for."""
    found = findings(site())
    rule = request.args.get("rule", "")
    return tuple(item for item in found.all if not rule or item.rule == rule) if found else ()


def _rows(who: Reader) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for item in _asked():
        terms = (cell.strip("<>") for cell in (item.focus, item.path, item.value))
        place = (item.file, "" if item.line is None else item.line)
        writer.writerow([item.severity, item.rule, *terms, item.message[who.language], *place])
    return text.getvalue()


def _page(who: Reader) -> str:
    state, report = site(), findings(site())
    asked = _asked()
    number = page_number(request.args.get("page", "1"))
    shown = asked[PAGE * (number - 1) : PAGE * number]
    maker = CellMaker(state, {item.about for item in shown}, who)
    rules = Counter((item.severity, item.rule) for item in report.all) if report else Counter()
    return render_template(
        "validation.html",
        report=report,
        counts=report.counts if report else {},
        rules=sorted(rules.items(), key=lambda item: (ORDER.get(item[0][0], 9), -item[1], item[0][1])),
        words=report.rules if report else {},
        chosen=request.args.get("rule", ""),
        rows=[(item, maker.named(item.about), item.message[who.language]) for item in shown],
        count=len(asked),
        page=number,
        pages=-(-len(asked) // PAGE),
        syntaxes=SYNTAXES if state.settings.validations else (),
        contradictions=state.snapshot.manifest.get("inconsistencies") or [],
    )
