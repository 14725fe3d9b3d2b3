"""GLEIF: who is who (level 1) and who owns whom (level 2), as CSV, JSON or the Turtle of the RDF samples.

CSV columns and JSON members are those of LEI-CDF 3.1 and RR-CDF 2.1; JSON of the API (``data`` with
``attributes``) is read too. Parents become relations between records, never mappings.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from lithograph.errors import Location, Problem, SyntaxErrors
from lithograph.importers.record import Job, Name, Record
from lithograph.importers.tables import each_object, members, objects, read_json, read_table
from lithograph.link.identifiers import is_lei
from lithograph.load import load
from lithograph.terms import LG, OWL, SKOS

BASE: Final = "https://rdf.gleif.org/L1/L-"
_PARENT: Final = ox.NamedNode("http://www.w3.org/ns/org#subOrganizationOf")
_ENTITY: Final = {
    "name": "Entity.LegalName",
    "language": "Entity.LegalName.xmllang",
    "country": "Entity.LegalAddress.Country",
}
_KEPT: Final = (
    "Entity.LegalJurisdiction", "Entity.LegalForm.EntityLegalFormCode", "Entity.EntityStatus",
    "Entity.RegistrationAuthority.RegistrationAuthorityID",
    "Entity.RegistrationAuthority.RegistrationAuthorityEntityID", "Registration.RegistrationStatus",
    "Registration.LastUpdateDate", "Registration.InitialRegistrationDate",
)  # fmt: skip
_CHILD, _OWNER = "Relationship.StartNode.NodeID", "Relationship.EndNode.NodeID"
_OWNS: Final = frozenset(
    {"IS_DIRECTLY_CONSOLIDATED_BY", "IS_ULTIMATELY_CONSOLIDATED_BY", "IS_INTERNATIONAL_BRANCH_OF"}
)


def read(job: Job) -> Iterator[Record | Problem]:
    """A record for each legal entity and for each relationship; of RDF, for each thing in all the files."""
    graphs = [path for path in job.files if path.suffix.casefold() in {".ttl", ".rdf", ".jsonld"}]
    if graphs:
        yield from _from_rdf(graphs)
    for path in job.files:
        if path in graphs:
            continue
        if path.suffix.casefold() == ".json":
            yield from _from_json(path)
        else:
            yield from _from_csv(path)


def _from_csv(path: Path) -> Iterator[Record | Problem]:
    for row in read_table(path, ()):
        if isinstance(row, Problem):
            yield row
        elif _CHILD in row.cells:
            yield _relation(row.cells, row.place)
        elif "LEI" not in row.cells:
            yield Problem(Location(str(path), 1), "the header has no LEI column", hint="LEI-CDF or RR-CDF")
            return
        else:
            yield _entity(row.cells, row.place)


def _entity(cells: dict[str, str], place: Location) -> Record | Problem:
    lei = cells.get("LEI", "").strip()
    if not is_lei(lei):
        return Problem(place, f"{lei or 'an empty cell'} is no LEI: its check digits do not fit")
    language = cells.get(_ENTITY["language"], "").strip()
    others = [
        value.strip()
        for name, value in cells.items()
        if "OtherEntityName" in name and not name.endswith(("xmllang", "type")) and value.strip()
    ]
    country = cells.get(_ENTITY["country"], "").strip()
    return Record(
        iri=BASE + lei,
        place=place,
        kind="organisation",
        names=(
            Name(cells.get(_ENTITY["name"], "").strip() or lei, language),
            *(Name(text, is_other=True) for text in others),
        ),
        countries=(country,) if country else (),
        columns=tuple((name, value) for name in _KEPT if (value := cells.get(name, "").strip())),
        statements=((LG["leiCode"], ox.Literal(lei)),),
    )


def _relation(cells: dict[str, str], place: Location) -> Record | Problem:
    child, owner = cells.get(_CHILD, "").strip(), cells.get(_OWNER, "").strip()
    for lei in (child, owner):
        if not is_lei(lei):
            return Problem(place, f"{lei or 'an empty cell'} is no LEI: its check digits do not fit")
    kind = cells.get("Relationship.RelationshipType", "").strip()
    is_owned = kind in _OWNS
    parent = ox.Triple(ox.NamedNode(BASE + child), _PARENT, ox.NamedNode(BASE + owner))
    return Record(
        iri=f"https://rdf.gleif.org/L2/R-{child}-{owner}-{kind.replace('_', '-').lower() or 'relation'}",
        place=place,
        columns=tuple((name, value.strip()) for name, value in cells.items() if value.strip()),
        beside=(parent,) if is_owned else (),
    )


def _from_json(path: Path) -> Iterator[Record | Problem]:
    document = read_json(path)
    items = document
    if isinstance(document, dict):
        items = document.get("data", document.get("records", []))
    yield from each_object(items, path, "item", _from_object)


def _from_object(item: dict[str, Any], place: Location) -> Record | Problem:
    return _entity(_cells(item), place)


def _cells(item: dict[str, Any]) -> dict[str, str]:
    """A JSON record as the cells of a CSV row."""
    if "attributes" in item:
        attributes = members(item, "attributes")
        entity = members(attributes, "entity")
        name = members(entity, "legalName")
        others = [
            str(other.get("name") or "")
            for names in ("otherNames", "transliteratedOtherNames")
            for other in objects(entity, names)
        ]
        return {
            **{f"OtherEntityName.{number}": other for number, other in enumerate(others, start=1)},
            "LEI": str(attributes.get("lei", item.get("id", ""))),
            _ENTITY["name"]: str(name.get("name", "")),
            _ENTITY["language"]: str(name.get("language") or ""),
            _ENTITY["country"]: str(members(entity, "legalAddress").get("country") or ""),
            "Entity.EntityStatus": str(entity.get("status") or ""),
        }
    flat: dict[str, str] = {}
    _flatten("", item, flat)
    return flat


def _flatten(path: str, value: object, flat: dict[str, str]) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            step = {"$": "", "@xml:lang": "xmllang", "@type": "type"}.get(name, name)
            _flatten(".".join(part for part in (path, step) if part), inner, flat)
    elif isinstance(value, list):
        for number, inner in enumerate(value, start=1):
            _flatten(f"{path}.{number}", inner, flat)
    elif value is not None:
        flat[path] = str(value)


def _from_rdf(paths: Sequence[Path]) -> Iterator[Record | Problem]:
    """The triples of RDF files, each legal entity a record; sameness becomes a mapping."""
    try:
        loaded = load(paths)
    except SyntaxErrors as error:
        yield from error.problems
        return
    named: dict[ox.NamedNode, list[ox.Triple]] = {}
    for triple in loaded.triples():
        if isinstance(triple.subject, ox.NamedNode):
            named.setdefault(triple.subject, []).append(triple)
    for subject, triples in named.items():
        names = tuple(
            Name(t.object.value, t.object.language or "")
            for t in triples
            if t.predicate.value.endswith("hasLegalName") and isinstance(t.object, ox.Literal)
        )
        yield Record(
            iri=subject.value,
            place=loaded.locate_subject(subject)[0],
            kind="organisation" if names else "",
            names=names,
            beside=tuple(_mapped(t) for t in triples if not isinstance(t.object, ox.BlankNode)),
        )


def _mapped(triple: ox.Triple) -> ox.Triple:
    is_sameness = triple.predicate == OWL["sameAs"]
    return ox.Triple(triple.subject, SKOS["exactMatch"], triple.object) if is_sameness else triple
