"""The page of a thing, put together from its parts."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from flask import render_template, request
from markupsafe import Markup

from lithograph.query.check import Query
from lithograph.terms import BASE, INFERRED, LG, RDF_TYPE
from lithograph.web.charts.neighbours import by_property, neighbours
from lithograph.web.entity.controls import controls, is_item
from lithograph.web.entity.figures import figures
from lithograph.web.entity.gather import Gathered, gather
from lithograph.web.entity.pointing import pointing
from lithograph.web.entity.provision import Provision, provision
from lithograph.web.entity.schema_org import schema_org
from lithograph.web.entity.statements import everything, names, statements, types
from lithograph.web.language import Reader
from lithograph.web.law import late_law
from lithograph.web.sheets import Rows, asked_day, grouped, value
from lithograph.web.site import Site
from lithograph.web.tables import Cell

MOST: Final = 12
"""Rows of claims and relations before the rest is left to the complete page."""
_ENTITY: Final = re.compile(rf"{re.escape(BASE)}(?!figure/)[^/#]+/[^/#]+")
DEPENDS: Final = LG["dependsOn"].value
CLASSES_OF_LAW: Final = ("Provision",)


def write_page(  # noqa: PLR0913, PLR0917 - what a page is made of
    state: Site, who: Reader, iri: str, said: Rows, formats: list[tuple[str, str]], query: Query
) -> str:
    """The page of the thing as HTML; raises ``BadRequest`` for a broken day or page number."""
    found = gather(state, iri, who, said)
    day = asked_day()
    listed, advice = controls(found, day, who) if is_item(found) else ((), "")
    heading = found.maker.named(iri)
    complete = "all" in request.args
    return render_template(
        "entity.html",
        iri=iri,
        path="/" + iri[len(BASE) :],
        short=state.names.short(iri),
        heading=heading,
        called=names(found),
        types=types(found),
        rows=everything(found) if complete else statements(found),
        complete=complete,
        figures=figures(found, who),
        controls=listed,
        advice=advice,
        late=late_law(who, day),
        law=_law(state, found, who, day),
        day=day.isoformat(),
        claims=claims(found),
        relations=relations(found, who),
        most=100_000 if complete else MOST,
        listings=listings(found),
        runs=runs(found),
        disputes=disputes(found),
        identifiers=found.parts["identifiers"],
        cell=found.maker.cell,
        pointing=pointing(state, found, request.args.get("via", ""), request.args.get("page", "1")),
        picture=picture(found, who, heading.text),
        sources=sorted(found.sources.values(), key=lambda source: source.number),
        own=_own_sources(found),
        formats=formats,
        structured=schema_org(iri, said),
        query=query.text,
        part_of=_owner(iri),
        rests=any(row["property"]["value"] == DEPENDS for row in said),
    )


def draw_alone(state: Site, who: Reader, iri: str, said: Rows) -> str | None:
    """The picture of the page of the thing, for a file of its own; ``None`` where it stands alone."""
    found = gather(state, iri, who, said)
    drawing = picture(found, who, found.maker.named(iri).text)
    return None if drawing is None else str(drawing)


def _law(state: Site, found: Gathered, who: Reader, day: date) -> Provision | None:
    kinds = {row["value"]["value"] for row in found.said if row["property"]["value"] == RDF_TYPE.value}
    if not any(LG[name].value in kinds for name in CLASSES_OF_LAW):
        return None
    return provision(state, found.iri, found.maker, who, day)


def claims(found: Gathered) -> list[dict[str, Any]]:
    """The claims about the thing, the newest first; ``against`` are those that contradict one."""
    return [
        {
            "cell": found.maker.named(iri),
            "statement": rows[0]["statement"],
            "stated_on": value(rows[0], "statedOn"),
            "claimants": found.cells(rows, "claimant"),
            "kind": found.cells(rows, "kind"),
            "value": value(rows[0], "value"),
            "unit": value(rows[0], "unit"),
            "against": found.cells(rows, "against"),
            "sources": _sources(found, rows),
        }
        for iri, rows in grouped(found.parts["claims"], "claim").items()
    ]


def relations(found: Gathered, who: Reader) -> list[dict[str, Any]]:
    """The dated relations of the thing."""
    return [
        {
            "from": found.cells(rows, "from"),
            "kind": found.cells(rows, "kind"),
            "to": found.cells(rows, "to"),
            "what": found.cells(rows, "what"),
            "since": value(rows[0], "since"),
            "until": value(rows[0], "until"),
            "status": found.cells(rows, "status"),
            "share": who.number(rows[0]["share"]["value"]) + " %" if "share" in rows[0] else "",
            "notes": found.cells(rows, "note"),
            "sources": _sources(found, rows),
            "cell": found.maker.named(iri),
        }
        for iri, rows in grouped(found.parts["relations"], "relation").items()
    ]


def listings(found: Gathered) -> list[dict[str, Any]]:
    """The listings of a firm."""
    return [
        {
            "cell": found.maker.named(iri),
            "list": found.cells(rows, "list"),
            "since": value(rows[0], "since"),
            "until": value(rows[0], "until"),
            "instrument": found.cells(rows, "instrument"),
            "footnotes": found.cells(rows, "footnote"),
            "citations": found.cells(rows, "citation"),
            "sources": _sources(found, rows),
        }
        for iri, rows in grouped(found.parts["listings"], "listing").items()
    ]


def runs(found: Gathered) -> list[dict[str, Any]]:
    """The training runs of a model, or on a piece of hardware."""
    return [
        {
            "cell": found.maker.named(iri),
            "model": found.cells(rows, "model"),
            "hardware": found.cells(rows, "hardware"),
            "count": value(rows[0], "count"),
            "framework": found.cells(rows, "framework"),
            "confidence": found.cells(rows, "confidence"),
            "sources": _sources(found, rows),
        }
        for iri, rows in grouped(found.parts["runs"], "run").items()
    ]


def disputes(found: Gathered) -> list[tuple[Cell, tuple[Cell, ...]]]:
    """What is disputed: the property's name and the notes."""
    notes = grouped(found.parts["disputes"], "property")
    iris = {local: LG[local].value for local in notes if local.isalnum()}
    found.maker.learn(iris.values())
    return [
        (found.maker.named(iris[local]) if local in iris else Cell(local), found.cells(rows, "note"))
        for local, rows in notes.items()
    ]


def picture(found: Gathered, who: Reader, name: str) -> Markup | None:
    """The one-hop picture of what is stated and derived; ``None`` where the thing stands alone."""
    stated = (row for row in found.said if row["graph"]["value"] != INFERRED.value)
    pairs = {(row["property"]["value"], row["value"]["value"]): row["value"] for row in stated}
    out = [(iri, value) for (iri, _), value in sorted(pairs.items(), key=_pair) if _is_neighbour(iri, value)]
    into = [(row["property"]["value"], row["other"]) for row in found.parts["neighbours"]]
    left, right = _grouped(found, into), _grouped(found, out)
    if not left and not right:
        return None
    named = {iri: found.maker.named(iri).text for iri in (*left, *right)}
    return neighbours(
        name, by_property(left, named), by_property(right, named), who.text("picture_of", name=name)
    )


def _pair(item: tuple[tuple[str, str], dict[str, str]]) -> tuple[str, str]:
    return item[0]


def _grouped(found: Gathered, pairs: Iterable[tuple[str, dict[str, str]]]) -> dict[str, list[Cell]]:
    grouped: dict[str, list[Cell]] = {}
    for name, other in pairs:
        grouped.setdefault(name, []).append(found.maker.cell(other))
    return grouped


def _is_neighbour(name: str, value: dict[str, str]) -> bool:
    return name.startswith(LG.iri) and value["type"] == "uri" and bool(_ENTITY.fullmatch(value["value"]))


def _own_sources(found: Gathered) -> list[int]:
    own = {row["value"]["value"] for row in found.said if row["property"]["value"].endswith("/terms/source")}
    return sorted(source.number for iri, source in found.sources.items() if iri in own)


def _sources(found: Gathered, rows: Rows) -> list[Any]:
    named = dict.fromkeys(value(row, "source") for row in rows)
    return [found.sources[iri] for iri in named if iri in found.sources]


def _owner(iri: str) -> str:
    """The IRI of the thing under whose IRI this one stands, "" when it stands alone."""
    steps = iri[len(BASE) :].split("/")
    return BASE + "/".join(steps[:2]) if len(steps) > 2 else ""  # noqa: PLR2004 - kind and slug
