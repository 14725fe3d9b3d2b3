"""The statements of a page as property, values, source, status."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from lithograph.terms import BASE, DCTERMS, DERIVED, INFERRED, LANGUAGES, LG, OWL, RDF_TYPE, RDFS, SKOS, XSD
from lithograph.web.entity.gather import Gathered
from lithograph.web.sheets import Rows
from lithograph.web.tables import Cell

ELSEWHERE: Final = frozenset(
    LG[name].value
    for name in (
        "hasFigure",
        "hasName",
        "hasControlStatus",
        "hasDispute",
        "hasIdentifier",
        "hasListing",
        "hasTrainingRun",
        "subjectOfClaim",
    )
) | {SKOS["prefLabel"].value, SKOS["altLabel"].value, SKOS["hiddenLabel"].value, RDFS["label"].value}
"""Properties that have a place of their own on the page."""
BOOLEAN: Final = XSD["boolean"].value
SHORT: Final = 6
"""Values shown of a property before the rest is folded away."""
FOLDED: Final = 10
CLAIMS: Final = BASE + "graph/claims/"


@dataclass(frozen=True, slots=True)
class Value:
    """A value, and subject, property and object of the statement where it is a conclusion."""

    cell: Cell
    why: tuple[str, str, str] | None


@dataclass(frozen=True, slots=True)
class Row:
    """What one property says with one status, and where it is said."""

    property: Cell
    status: str
    graphs: tuple[Cell, ...]
    first: tuple[Value, ...]
    rest: tuple[Value, ...]
    left: int = 0
    """Values left to the complete page."""


def statements(found: Gathered) -> list[Row]:
    """The statements of our own vocabulary and what is said with SKOS and Dublin Core beside it.

    What other vocabularies repeat is left to the complete list.
    """
    said = [row for row in found.said if _belongs(row["property"]["value"])]
    return [replace(row, rest=row.rest[:FOLDED], left=len(row.rest[FOLDED:])) for row in _rows(found, said)]


def everything(found: Gathered) -> list[Row]:
    """Every statement about the thing."""
    return _rows(found, found.said)


def types(found: Gathered) -> tuple[Cell, ...]:
    """The most exact classes: those stated, else the inferred ones."""
    stated: list[str] = []
    inferred: list[str] = []
    for row in found.said:
        if row["property"]["value"] == RDF_TYPE.value and row["value"]["value"].startswith(LG.iri):
            concluded = row["graph"]["value"] in {INFERRED.value, DERIVED.value}
            (inferred if concluded else stated).append(row["value"]["value"])
    return tuple(map(found.maker.named, sorted(set(stated) or set(inferred))))


def names(found: Gathered) -> dict[str, tuple[str, ...]]:
    """The names by language: the preferred one first."""
    listed: dict[str, list[tuple[int, str]]] = {}
    for row in found.said:
        local = row["property"]["value"].removeprefix(SKOS.iri)
        if local in {"prefLabel", "altLabel"}:
            language = row["value"].get("xml:lang", "")
            listed.setdefault(language, []).append((local != "prefLabel", row["value"]["value"]))
    return {
        language: tuple(dict.fromkeys(text for _, text in sorted(listed[language])))
        for language in sorted(
            listed, key=lambda code: (LANGUAGES.index(code) if code in LANGUAGES else 9, code)
        )
    }


def _belongs(iri: str) -> bool:
    if iri in ELSEWHERE or iri == RDF_TYPE.value or iri == OWL["sameAs"].value:
        return False
    return iri.startswith((LG.iri, SKOS.iri)) or iri in {DCTERMS["title"].value, DCTERMS["description"].value}


def _rows(found: Gathered, said: Rows) -> list[Row]:
    holders: dict[tuple[object, ...], set[str]] = {}
    terms: dict[tuple[object, ...], dict[str, dict[str, str]]] = {}
    for row in said:
        key: tuple[object, ...] = (row["property"]["value"], *sorted(row["value"].items()))
        terms[key] = row
        holders.setdefault(key, set()).add(row["graph"]["value"])
    grouped: dict[tuple[str, str, tuple[str, ...]], list[Value]] = {}
    for key, row in terms.items():
        status, graphs = standing(holders[key])
        why = None if status in {"reported", "claimed"} else _why(found.iri, row)
        grouped.setdefault((row["property"]["value"], status, graphs), []).append(
            Value(_cell(found, row["value"]), why)
        )
    order = ("reported", "claimed", "assessed", "inferred")
    rows = []
    for (name, status, graphs), values in grouped.items():
        values.sort(key=lambda value: (value.cell.language, value.cell.text))
        cells = tuple(found.maker.graph(graph) for graph in graphs)
        rows.append(Row(found.maker.named(name), status, cells, tuple(values[:SHORT]), tuple(values[SHORT:])))
    return sorted(rows, key=lambda row: (order.index(row.status), row.property.text))


def _cell(found: Gathered, term: dict[str, str]) -> Cell:
    """The cell of a value; yes and no stand in words."""
    cell = found.maker.cell(term)
    if term.get("datatype") != BOOLEAN:
        return cell
    return replace(cell, text=found.who.text("yes" if term["value"] in {"true", "1"} else "no"))


def standing(graphs: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """How a statement with those holders counts, and the curated graphs among them."""
    stated = tuple(sorted(set(graphs) - {INFERRED.value, DERIVED.value}))
    if stated:
        named = tuple(filter(None, stated))
        return ("claimed" if all(graph.startswith(CLAIMS) for graph in stated) else "reported"), named
    return ("assessed" if DERIVED.value in graphs else "inferred"), ()


def _why(iri: str, row: dict[str, dict[str, str]]) -> tuple[str, str, str] | None:
    """The statement as the page of reasons is asked for it; of literals there is none."""
    if row["value"]["type"] != "uri":
        return None
    subject, name, value = (
        text.removeprefix(BASE) for text in (iri, row["property"]["value"], row["value"]["value"])
    )
    return subject, name, value
