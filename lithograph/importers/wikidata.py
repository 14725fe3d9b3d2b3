"""Wikidata: entity JSON with ranks, qualifiers and references, or the JSON of a SPARQL result.

The RDF is that of Wikidata's own dumps (p:, ps:, pq:, wikibase:rank, prov:wasDerivedFrom), so that a query
written for Wikidata reads the import too.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from lithograph.errors import Location, Problem
from lithograph.importers.record import Job, Name, Record, Term
from lithograph.importers.tables import read_json
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
}
_RANKS: Final = {"preferred": "PreferredRank", "normal": "NormalRank", "deprecated": "DeprecatedRank"}
_LEI: Final = "P1278"


def read(job: Job) -> Iterator[Record | Problem]:
    """A record for each entity."""
    for path in job.files:
        document = read_json(path)
        if isinstance(document, dict) and "results" in document:
            yield from _from_bindings(document["results"].get("bindings", []), path)
            continue
        entities = document.get("entities", {}) if isinstance(document, dict) else document
        items = entities.values() if isinstance(entities, dict) else entities
        for number, item in enumerate(items, start=1):
            place = Location(str(path), number)
            if not isinstance(item, dict) or not str(item.get("id", "")).startswith("Q"):
                yield Problem(place, f"item {number} is no Wikidata entity")
            elif "missing" in item:
                yield Problem(place, f"{item['id']} is not in Wikidata")
            else:
                yield _entity(item, number)


def _entity(item: dict[str, Any], number: int) -> Record:
    iri = ENTITY + item["id"]
    names = [
        Name(str(label.get("value", "")), _LANGUAGES[language])
        for language, label in item.get("labels", {}).items()
        if language in _LANGUAGES
    ]
    for language, aliases in item.get("aliases", {}).items():
        if language in _LANGUAGES:
            names += [
                Name(str(alias.get("value", "")), _LANGUAGES[language], is_other=True) for alias in aliases
            ]
    beside: list[ox.Triple] = []
    statements: list[tuple[ox.NamedNode, Term]] = [(LG["wikidataId"], ox.Literal(item["id"]))]
    for prop, claims in item.get("claims", {}).items():
        for claim in claims:
            beside += _claim(ox.NamedNode(iri), prop, claim)
            value = _value(claim.get("mainsnak", {}))
            if prop == _LEI and isinstance(value, ox.Literal):
                statements.append((LG["leiCode"], value))
    return Record(
        iri=iri,
        line=number,
        names=tuple(dict.fromkeys(names)),
        statements=tuple(statements),
        beside=tuple(beside),
    )


def _claim(subject: ox.NamedNode, prop: str, claim: dict[str, Any]) -> Iterator[ox.Triple]:
    value = _value(claim.get("mainsnak", {}))
    identifier = str(claim.get("id", "")).replace("$", "-")
    if value is None or not identifier:
        return
    node = ox.NamedNode(f"{ENTITY}statement/{identifier}")
    yield ox.Triple(subject, ox.NamedNode(f"{_PROPERTY}{prop}"), node)
    yield ox.Triple(node, ox.NamedNode(f"{_PROPERTY}statement/{prop}"), value)
    rank = _RANKS.get(str(claim.get("rank", "normal")), "NormalRank")
    yield ox.Triple(node, ox.NamedNode(_WIKIBASE + "rank"), ox.NamedNode(_WIKIBASE + rank))
    for name, snaks in claim.get("qualifiers", {}).items():
        for snak in snaks:
            if (qualifier := _value(snak)) is not None:
                yield ox.Triple(node, ox.NamedNode(f"{_PROPERTY}qualifier/{name}"), qualifier)
    for reference in claim.get("references", []):
        source = ox.NamedNode(f"http://www.wikidata.org/reference/{reference.get('hash', 'unknown')}")
        yield ox.Triple(node, PROV["wasDerivedFrom"], source)
        for name, snaks in reference.get("snaks", {}).items():
            for snak in snaks:
                if (stated := _value(snak)) is not None:
                    yield ox.Triple(source, ox.NamedNode(f"{_PROPERTY}reference/{name}"), stated)


def _value(snak: dict[str, Any]) -> Term | None:
    value = snak.get("datavalue", {}).get("value")
    if isinstance(value, str):
        return ox.Literal(value)
    if not isinstance(value, dict):
        return None
    if "id" in value:
        return ox.NamedNode(ENTITY + str(value["id"]))
    if "time" in value:
        return _time(str(value["time"]), int(value.get("precision", 11)))
    if "amount" in value:
        return ox.Literal(str(value["amount"]).lstrip("+"), datatype=XSD["decimal"])
    return (
        ox.Literal(str(value["text"]), language=str(value.get("language", "en"))) if "text" in value else None
    )


def _time(text: str, precision: int) -> ox.Literal:
    """The date at its own precision: 11 is a day, 10 a month, 9 a year."""
    day = text.lstrip("+")[: len("2026-07-31")]
    kinds = {11: ("date", 10), 10: ("gYearMonth", 7), 9: ("gYear", 4)}
    kind, length = kinds.get(precision, ("string", len(text)))
    return ox.Literal(day[:length], datatype=XSD[kind]) if kind != "string" else ox.Literal(text)


def _from_bindings(bindings: list[dict[str, Any]], path: Path) -> Iterator[Record | Problem]:
    for number, row in enumerate(bindings, start=1):
        item = next(
            (cell["value"] for cell in row.values() if cell.get("value", "").startswith(ENTITY + "Q")), None
        )
        if item is None:
            yield Problem(Location(str(path), number), f"row {number} holds no Wikidata entity")
            continue
        labels = [
            Name(cell["value"], _LANGUAGES.get(cell.get("xml:lang", "en"), "en"))
            for name, cell in row.items()
            if name.endswith("Label") and name.removesuffix("Label") in row and cell["value"]
            if row[name.removesuffix("Label")]["value"] == item
        ]
        columns = tuple((name, cell["value"]) for name, cell in row.items() if not name.endswith("Label"))
        identifier = ox.Literal(item.removeprefix(ENTITY))
        yield Record(
            iri=item,
            line=number,
            names=tuple(labels),
            columns=columns,
            statements=((LG["wikidataId"], identifier),),
        )
