"""``/ontology``: the class tree, every term with its definition and constraints, and a diagram per module."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, Response, render_template

from lithograph.errors import NotFound
from lithograph.terms import GRAPH_BASE, LG, OWL, RDF_TYPE, RDFS, SKOS
from lithograph.web.charts.neighbours import by_property, neighbours
from lithograph.web.charts.tree import Node, tree
from lithograph.web.example import example
from lithograph.web.labels import iris_in, stored
from lithograph.web.language import Reader
from lithograph.web.schema import Constraint, constraints
from lithograph.web.sheets import SUFFIXES, Rows, Sheet, ask, deliver, downloads, remembered
from lithograph.web.site import Site, site
from lithograph.web.tables import Cell, CellMaker

blueprint = Blueprint("ontology", __name__)

CLASS: Final = OWL["Class"].value
SECTIONS: Final = ("ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual")
MODULES: Final = GRAPH_BASE + "ontology/"
TEXTS: Final = (RDFS["label"].value, SKOS["definition"].value)


@dataclass(frozen=True, slots=True)
class Branch:
    """A class in the tree with those directly below it."""

    cell: Cell
    local: str
    branches: tuple["Branch", ...]


@blueprint.get("/ontology")
@blueprint.get(f"/ontology.<any({SUFFIXES}):suffix>")
def ontology(suffix: str | None = None) -> Response:
    """All terms: the classes as a tree, the rest by kind."""
    return deliver("/ontology", Sheet(stored("terms"), "term"), suffix, _overview)


@blueprint.get("/ontology/module/<name>")
@blueprint.get(f"/ontology/module/<name>.<any({SUFFIXES}):suffix>")
def module(name: str, suffix: str | None = None) -> Response:
    """The classes of a module as a diagram."""
    rows = [row for row in remembered(site(), "terms") if row["module"]["value"] == MODULES + name]
    if not rows:
        raise NotFound(f"The ontology has no module {name}.", hint="See /ontology for the modules.")
    sheet = Sheet(stored("terms"), "term")
    path = f"/ontology/module/{name}"
    return deliver(
        path, sheet, suffix, lambda who: _module(who, name, rows), lambda who: str(_diagram(who, rows))
    )


@blueprint.get("/ontology/<local>")
@blueprint.get(f"/ontology/<local>.<any({SUFFIXES}):suffix>")
def term(local: str, suffix: str | None = None) -> Response:
    """A class, property or coded value: definition, place among others, constraints, an example, uses."""
    iri = LG.iri + local
    if not local.isalnum() or not (ask(site(), "term", iri=iri) or _uses(site(), iri)):
        raise NotFound(f"The ontology has no term lg:{local[:80]}.", hint="See /ontology for all terms.")
    return deliver(
        f"/ontology/{local}", Sheet(_facts(iri), "term"), suffix, lambda who: _term(who, iri, local)
    )


def _facts(iri: str) -> str:
    body = f"  VALUES ?term {{ <{iri}> }}\n  ?term ?property ?value\n"
    return f"# What is said of the term\nSELECT ?term ?property ?value {{\n{body}}}"


def _overview(who: Reader) -> str:
    rows = remembered(site(), "terms")
    maker = CellMaker(site(), iris_in(rows), who)
    kinds: dict[str, dict[str, None]] = defaultdict(dict)
    for row in rows:
        kinds[row["kind"]["value"].rpartition("#")[2]][row["term"]["value"]] = None
    return render_template(
        "ontology.html",
        classes=_branches(maker, list(kinds["Class"])),
        sections=[
            (
                section,
                sorted(((maker.named(iri), iri[len(LG.iri) :]) for iri in kinds[section]), key=_by_text),
            )
            for section in SECTIONS
            if kinds[section]
        ],
        modules=sorted({row["module"]["value"][len(MODULES) :] for row in rows}),
        downloads=downloads("/ontology"),
        query=stored("terms"),
    )


def _by_text(pair: tuple[Cell, str]) -> str:
    return pair[0].text.casefold()


def _branches(maker: CellMaker, classes: list[str]) -> tuple[Branch, ...]:
    above: dict[str, list[str]] = defaultdict(list)
    for row in remembered(site(), "hierarchy"):
        above[row["term"]["value"]].append(row["above"]["value"])
    below: dict[str, list[str]] = defaultdict(list)
    known = set(classes)
    for iri in classes:
        for parent in [other for other in above[iri] if other in known] or [""]:
            below[parent].append(iri)

    def grow(iri: str, seen: frozenset[str]) -> Branch:
        children = [grow(child, seen | {iri}) for child in below[iri] if child not in seen]
        children.sort(key=lambda branch: branch.cell.text.casefold())
        return Branch(maker.named(iri), iri[len(LG.iri) :], tuple(children))

    return tuple(
        sorted((grow(iri, frozenset()) for iri in below[""]), key=lambda branch: branch.cell.text.casefold())
    )


def _module(who: Reader, name: str, rows: Rows) -> str:
    maker = CellMaker(site(), iris_in(rows), who)
    terms = {row["term"]["value"]: maker.cell(row["term"]) for row in rows if row["kind"]["value"] != CLASS}
    path = f"/ontology/module/{name}"
    return render_template(
        "module.html",
        module=name,
        picture=_diagram(who, rows),
        terms=sorted(terms.values(), key=lambda cell: cell.text.casefold()),
        downloads=downloads(path, chart=True),
    )


def _diagram(who: Reader, rows: Rows) -> Any:
    maker = CellMaker(site(), iris_in(rows), who)
    classes = list(dict.fromkeys(row["term"]["value"] for row in rows if row["kind"]["value"] == CLASS))

    def node(branch: Branch) -> Node:
        return Node(
            branch.cell.text, f"lg:{branch.local}", branch.cell.link, tuple(map(node, branch.branches))
        )

    return tree([node(branch) for branch in _branches(maker, classes)], who.text("module_picture"))


def _term(who: Reader, iri: str, local: str) -> str:
    state = site()
    rows, pointing = ask(state, "term", iri=iri), ask(state, "term-from", iri=iri)
    kinds = {row["value"]["value"] for row in rows if row["property"]["value"] == RDF_TYPE.value}
    is_class = CLASS in kinds
    asked = [item for item in constraints() if iri in {item.target, item.path}]
    things = [row["thing"]["value"] for row in ask(state, "instances", iri=iri)] if is_class else []
    maker = CellMaker(state, iris_in(rows) | iris_in(pointing) | {iri, *things}, who)
    maker.learn(name for item in asked for name in (item.path, item.target))
    shown = example(state, iri, things)
    maker.learn([shown.thing] if shown else [])
    return render_template(
        "term.html",
        local=local,
        heading=maker.named(iri),
        labels=_texts(rows, TEXTS[0]),
        definitions=_texts(rows, TEXTS[1]),
        rows=_facts_of(maker, rows),
        constraints=[_constraint(maker, who, item, iri) for item in asked],
        picture=_picture(maker, who, iri, rows, pointing),
        instances=[maker.named(thing) for thing in things[:12]],
        count=state.counts.get("by_class", {}).get(iri, len(things)) if is_class else _uses(state, iri),
        is_class=is_class,
        example=shown,
        example_of=maker.named(shown.thing) if shown else None,
        downloads=downloads(f"/ontology/{local}"),
        query=_facts(iri),
    )


def _uses(state: Site, iri: str) -> int:
    return int(ask(state, "uses", iri=iri)[0]["count"]["value"])


def _texts(rows: Rows, property_iri: str) -> dict[str, str]:
    return {
        row["value"].get("xml:lang", ""): row["value"]["value"]
        for row in rows
        if row["property"]["value"] == property_iri
    }


def _facts_of(maker: CellMaker, rows: Rows) -> list[tuple[Cell, list[Cell]]]:
    grouped: dict[str, list[Cell]] = defaultdict(list)
    for row in rows:
        if row["property"]["value"] not in TEXTS:
            grouped[row["property"]["value"]].append(maker.cell(row["value"]))
    return [(maker.named(name), cells) for name, cells in grouped.items()]


def _constraint(maker: CellMaker, who: Reader, item: Constraint, iri: str) -> dict[str, Any]:
    return {
        "cell": maker.named(item.path if item.target == iri else item.target),
        "words": item.words.get(who.language) or item.words.get("en", ""),
        "count": f"{item.least or 0}..{item.most or '*'}",
        "severity": item.severity,
    }


def _picture(maker: CellMaker, who: Reader, iri: str, rows: Rows, pointing: Rows) -> Any:
    left: dict[str, list[Cell]] = defaultdict(list)
    right: dict[str, list[Cell]] = defaultdict(list)
    for row in pointing:
        left[row["property"]["value"]].append(maker.cell(row["other"]))
    for row in rows:
        if (
            row["value"]["type"] == "uri"
            and row["value"]["value"].startswith(LG.iri)
            and row["value"]["value"] != LG.iri
        ):
            right[row["property"]["value"]].append(maker.cell(row["value"]))
    if not left and not right:
        return None
    named = {name: maker.named(name).text for name in (*left, *right)}
    name = maker.named(iri).text
    return neighbours(
        name, by_property(left, named), by_property(right, named), who.text("picture_of", name=name)
    )
