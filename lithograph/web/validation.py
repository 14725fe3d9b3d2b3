"""``/validation``: what the checks of this snapshot found, rule by rule, and its contradictions."""

import csv
import io
from collections import Counter
from typing import Any, Final

from flask import Blueprint, Response, json, render_template, request

from lithograph.query.formats import CSV, JSON
from lithograph.web.kinds import page_number
from lithograph.web.language import Reader, reader
from lithograph.web.negotiate import HTML, choose
from lithograph.web.sheets import keep
from lithograph.web.site import site
from lithograph.web.tables import CellMaker

blueprint = Blueprint("validation", __name__)

PAGE: Final = 100
COLUMNS: Final = ("severity", "rule", "focus", "path", "value", "message", "file", "line")
ORDER: Final = {"violation": 0, "warning": 1, "info": 2}


@blueprint.get("/validation")
@blueprint.get("/validation.<any(json,csv,html):suffix>")
def validation(suffix: str | None = None) -> Response:
    """The validation report stored with the snapshot: a page, JSON or CSV; ``?rule=`` narrows it."""
    form = choose((HTML, JSON, CSV), request.accept_mimetypes, suffix or request.args.get("format"))
    if form is JSON:
        return keep(JSON, lambda: json.dumps(_report(), ensure_ascii=False), "validation")
    if form is CSV:
        return keep(CSV, lambda: _rows(reader(), _findings()), "validation", reader().language)
    return keep(HTML, lambda: _page(reader()), "validation", reader())


def _report() -> dict[str, Any] | None:
    report: dict[str, Any] | None = site().snapshot.document("report")
    return report


def _findings() -> list[dict[str, Any]]:
    found = (_report() or {}).get("findings", [])
    rule = request.args.get("rule", "")
    return [item for item in found if not rule or item["rule"] == rule]


def _rows(who: Reader, found: list[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for item in found:
        place = item.get("place") or {}
        cells = [str(item.get(name) or "").strip("<>") for name in COLUMNS[:5]]
        writer.writerow([*cells, item["message"][who.language], place.get("file", ""), place.get("line", "")])
    return text.getvalue()


def _page(who: Reader) -> str:
    state, report = site(), _report()
    found = _findings()
    number = page_number(request.args.get("page", "1"))
    shown = found[PAGE * (number - 1) : PAGE * number]
    maker = CellMaker(
        state, {_iri(item[name]) for item in shown for name in ("focus", "path") if item.get(name)}, who
    )
    rules = Counter((item["severity"], item["rule"]) for item in (report or {}).get("findings", []))
    return render_template(
        "validation.html",
        report=report,
        counts=(report or {}).get("counts", {}),
        rules=sorted(rules.items(), key=lambda item: (ORDER.get(item[0][0], 9), -item[1], item[0][1])),
        chosen=request.args.get("rule", ""),
        rows=[
            {
                "severity": item["severity"],
                "rule": item["rule"],
                "focus": maker.named(_iri(item["focus"])),
                "message": item["message"][who.language],
                "place": item.get("place"),
            }
            for item in shown
        ],
        count=len(found),
        page=number,
        pages=-(-len(found) // PAGE),
        contradictions=state.snapshot.manifest.get("inconsistencies") or [],
    )


def _iri(text: str) -> str:
    return text.strip("<>")
