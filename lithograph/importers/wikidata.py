"""Wikidata: entity JSON with ranks, qualifiers and references, or the JSON of a SPARQL result.

The RDF is that of Wikidata's own dumps (p:, ps:, pq:, wikibase:rank, prov:wasDerivedFrom), so that a query
written for Wikidata reads the import too.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from lithograph.errors import Location, Problem
from lithograph.importers.record import Job, Name, Record, Term
from lithograph.importers.tables import each_object, guarded, members, objects, read_json
from lithograph.reason.lexical import READERS
from lithograph.terms import LG, PROV, XSD

ENTITY: Final = "http://www.wikidata.org/entity/"
_PROPERTY: Final = "http://www.wikidata.org/prop/"
_WIKIBASE: Final = "http://wikiba.se/ontology#"
_LANGUAGES: Final = {
    "en": "en",
    "ko": "ko",
    "zh": "zh",
    "zh-hans": "zh",
    "zh-cn": "zh",
    "zh-hant": "zh-Hant",
    "zh-tw": "zh-Hant",
    "zh-hk": "zh-Hant",
    "zh-mo": "zh-Hant",
    "zh-sg": "zh",
    "zh-my": "zh",
}
_RANKS: Final = {"preferred": "PreferredRank", "normal": "NormalRank", "deprecated": "DeprecatedRank"}
_PRECISIONS: Final = {"11": ("date", 3), "10": ("gYearMonth", 2), "9": ("gYear", 1)}
_DAY: Final = re.compile(r"(-?\d{4,})-(\d\d)-(\d\d)")
_LEI: Final = "P1278"


def read(job: Job) -> Iterator[Record | Problem]:
    """A record for each entity."""
    for path in job.files:
        document = read_json(path)
        if isinstance(document, dict) and "results" in document:
            yield from _from_bindings(document["results"], path)
            continue
        entities = document.get("entities", {}) if isinstance(document, dict) else document
        items = list(entities.values()) if isinstance(entities, dict) else entities
        for number, item in enumerate(items if isinstance(items, list) else [items], start=1):
            place = Location(str(path), number)
            if not isinstance(item, dict) or not str(item.get("id", "")).startswith("Q"):
                yield Problem(place, f"item {number} is no Wikidata entity")
            elif "missing" in item:
                yield Problem(place, f"{item['id']} is not in Wikidata")
            else:
                yield guarded(place, partial(_entity, item, place))


def _entity(item: dict[str, Any], place: Location) -> Record:
    iri = ENTITY + item["id"]
    names = [
        Name(str(label.get("value", "")), _LANGUAGES[language])
        for language in members(item, "labels")
        if language in _LANGUAGES and (label := members(item["labels"], language))
    ]
    for language in members(item, "aliases"):
        if language in _LANGUAGES:
            names += [
                Name(str(alias.get("value", "")), _LANGUAGES[language], is_other=True)
                for alias in objects(item["aliases"], language)
            ]
    beside: list[ox.Triple] = []
    statements: list[tuple[ox.NamedNode, Term]] = [(LG["wikidataId"], ox.Literal(item["id"]))]
    for prop in members(item, "claims"):
        for claim in objects(item["claims"], prop):
            beside += _claim(ox.NamedNode(iri), prop, claim)
            value = _value(members(claim, "mainsnak"))
            is_held = claim.get("rank") != "deprecated"
            if prop == _LEI and is_held and isinstance(value, ox.Literal):
                statements.append((LG["leiCode"], value))
    return Record(
        iri=iri,
        place=place,
        names=tuple(dict.fromkeys(names)),
        statements=tuple(statements),
        beside=tuple(beside),
    )


def _claim(subject: ox.NamedNode, prop: str, claim: dict[str, Any]) -> Iterator[ox.Triple]:
    value = _value(members(claim, "mainsnak"))
    identifier = str(claim.get("id", "")).replace("$", "-")
    if value is None or not identifier:
        return
    node = ox.NamedNode(f"{ENTITY}statement/{identifier}")
    yield ox.Triple(subject, ox.NamedNode(f"{_PROPERTY}{prop}"), node)
    yield ox.Triple(node, ox.NamedNode(f"{_PROPERTY}statement/{prop}"), value)
    rank = _RANKS.get(str(claim.get("rank", "normal")), "NormalRank")
    yield ox.Triple(node, ox.NamedNode(_WIKIBASE + "rank"), ox.NamedNode(_WIKIBASE + rank))
    for name in members(claim, "qualifiers"):
        for snak in objects(claim["qualifiers"], name):
            if (qualifier := _value(snak)) is not None:
                yield ox.Triple(node, ox.NamedNode(f"{_PROPERTY}qualifier/{name}"), qualifier)
    for reference in objects(claim, "references"):
        source = ox.NamedNode(f"http://www.wikidata.org/reference/{reference.get('hash', 'unknown')}")
        yield ox.Triple(node, PROV["wasDerivedFrom"], source)
        for name in members(reference, "snaks"):
            for snak in objects(reference["snaks"], name):
                if (stated := _value(snak)) is not None:
                    yield ox.Triple(source, ox.NamedNode(f"{_PROPERTY}reference/{name}"), stated)


def _value(snak: dict[str, Any]) -> Term | None:
    value = members(snak, "datavalue").get("value")
    if isinstance(value, str):
        return ox.Literal(value)
    if not isinstance(value, dict):
        return None
    if "id" in value:
        return ox.NamedNode(ENTITY + str(value["id"]))
    if "time" in value:
        return _time(str(value["time"]), value.get("precision", 11))
    if "amount" in value:
        return ox.Literal(str(value["amount"]).lstrip("+"), datatype=XSD["decimal"])
    return (
        ox.Literal(str(value["text"]), language=str(value.get("language", "en"))) if "text" in value else None
    )


def _time(text: str, precision: object) -> ox.Literal:
    """The date at its own precision: 11 is a day, 10 a month, 9 a year; text where it is none of these."""
    kind, parts = _PRECISIONS.get(str(precision), ("", 0))
    found = _DAY.match(text.removeprefix("+"))
    day = "-".join(found.groups()[:parts]) if found else ""
    if not day or not kind or READERS[XSD[kind].value](day) is None:
        return ox.Literal(text)
    return ox.Literal(day, datatype=XSD[kind])


def _from_bindings(results: object, path: Path) -> Iterator[Record | Problem]:
    """A record for each row that holds an entity."""
    rows = results.get("bindings") if isinstance(results, dict) else None
    yield from each_object(rows, path, "row", _from_row)


def _from_row(row: dict[str, Any], place: Location) -> Record | Problem:
    cells = {name: members(row, name) for name in row}
    values = {name: str(cell.get("value", "")) for name, cell in cells.items()}
    item = next((value for value in values.values() if value.startswith(ENTITY + "Q")), None)
    if item is None:
        return Problem(place, f"row {place.line} holds no Wikidata entity")
    labels = [
        Name(value, _LANGUAGES.get(str(cells[name].get("xml:lang", "en")), "en"))
        for name, value in values.items()
        if name.endswith("Label") and values.get(name.removesuffix("Label")) == item and value
    ]
    return Record(
        iri=item,
        place=place,
        names=tuple(labels),
        columns=tuple((name, value) for name, value in values.items() if not name.endswith("Label")),
        statements=((LG["wikidataId"], ox.Literal(item.removeprefix(ENTITY))),),
    )
