"""Any table by a small mapping: the part of CSV on the Web (Metadata Vocabulary for Tabular Data) used here.

``tableSchema.columns``: ``name``, ``titles`` (the column of the file), ``propertyUrl``, ``datatype``,
``lang``, ``separator``, ``suppressOutput``; ``primaryKey`` (name of the key column); ``dialect.delimiter``;
``dc:type`` (one of our kinds). A column whose propertyUrl is ``skos:prefLabel`` or ``skos:altLabel`` names
the record.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from lithograph.errors import BadRequest, Location, Problem, SourceError
from lithograph.importers.record import Job, Name, Record, Term, slug, term
from lithograph.importers.tables import Row, guarded, members, objects, read_json, read_table
from lithograph.link.identifiers import is_lei
from lithograph.terms import DCTERMS, LG, SKOS, XSD

_PREFIXES: Final = {"skos": SKOS, "dcterms": DCTERMS, "lg": LG, "xsd": XSD}
_LABELS: Final = {SKOS["prefLabel"]: False, SKOS["altLabel"]: True}
_COUNTRY: Final = ox.NamedNode("https://schema.org/addressCountry")


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    title: str
    property: ox.NamedNode | None
    datatype: str
    language: str
    separator: str


@dataclass(frozen=True, slots=True)
class _Mapping:
    columns: list[_Column]
    key: str
    delimiter: str


def read(job: Job) -> Iterator[Record | Problem]:
    """A record for each row, by the mapping; raises ``BadRequest`` when there is none."""
    if job.mapping is None:
        raise BadRequest("A CSV file needs a mapping.", hint="--mapping FILE.json (CSV on the Web)")
    document = read_json(job.mapping)
    place = Location(str(job.mapping), 1)
    if not isinstance(document, dict):
        raise SourceError((Problem(place, "the mapping is no object"),))
    found = guarded(place, lambda: _mapping(document))
    if isinstance(found, Problem):
        raise SourceError((found,))
    columns, key, delimiter = found.columns, found.key, found.delimiter
    titles = {column.name: column.title for column in columns}
    for path in job.files:
        for row in read_table(path, [column.title for column in columns], delimiter):
            if isinstance(row, Problem):
                yield row
            elif not (value := row[titles.get(key, key)]):
                yield Problem(row.place, f"the row has no {key}")
            else:
                yield _record(job, row, value, columns, str(document.get("dc:type", "")))


def _record(job: Job, row: Row, key: str, columns: list[_Column], kind: str) -> Record | Problem:
    names: list[Name] = []
    statements: list[tuple[ox.NamedNode, Term]] = []
    plain: list[tuple[str, str]] = []
    countries: list[str] = []
    for column in columns:
        cell = row[column.title]
        values = cell.split(column.separator) if column.separator else [cell]
        for value in (text.strip() for text in values if text.strip()):
            if column.property in _LABELS:
                names.append(Name(value, column.language, is_other=_LABELS[column.property]))
            elif column.property == _COUNTRY:
                countries.append(value)
            elif column.property == LG["leiCode"] and not is_lei(value):
                return Problem(row.place, f"{value} is no LEI: its check digits do not fit")
            elif column.property is not None:
                statements.append((column.property, _typed(value, column)))
            else:
                plain.append((column.title, value))
    return Record(
        iri=job.iri(slug(key)),
        line=row.place.line,
        kind=kind,
        names=tuple(names),
        countries=tuple(countries),
        columns=tuple(plain),
        statements=tuple(statements),
    )


def _mapping(document: Mapping[str, Any]) -> _Mapping:
    schema = members(document, "tableSchema")
    columns = [_column(item) for item in objects(schema, "columns") if not item.get("suppressOutput")]
    if not columns:
        raise ValueError("the mapping has no tableSchema.columns")
    delimiter = str(members(document, "dialect").get("delimiter", ","))
    if len(delimiter) != 1:
        raise ValueError(f"the delimiter is {delimiter!r}, not one character")
    return _Mapping(columns, str(schema.get("primaryKey") or columns[0].name), delimiter)


def _column(item: Mapping[str, Any]) -> _Column:
    titles = item.get("titles", item.get("name", ""))
    title = str(titles[0]) if isinstance(titles, list) and titles else str(titles)
    return _Column(
        name=str(item.get("name", title)),
        title=title,
        property=_property(str(item.get("propertyUrl", ""))),
        datatype=str(item.get("datatype", "")),
        language=str(item.get("lang", "")),
        separator=str(item.get("separator", "")),
    )


def _property(text: str) -> ox.NamedNode | None:
    prefix, _colon, local = text.partition(":")
    if prefix in _PREFIXES:
        return _PREFIXES[prefix][local]
    if prefix == "schema":
        return ox.NamedNode("https://schema.org/" + local)
    return ox.NamedNode(text) if text.startswith("http") else None


def _typed(value: str, column: _Column) -> Term:
    if column.language:
        return ox.Literal(value, language=column.language)
    if column.datatype:
        return (
            ox.Literal(value)
            if column.datatype == "string"
            else ox.Literal(value, datatype=XSD[column.datatype])
        )
    return term(value)
