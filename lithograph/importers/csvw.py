"""Any table by a small mapping: the part of CSV on the Web (Metadata Vocabulary for Tabular Data) used here.

``tableSchema.columns``: ``name``, ``titles`` (the column of the file), ``propertyUrl``, ``datatype``,
``lang``, ``separator``, ``suppressOutput``; ``primaryKey`` (name of the key column); ``dialect.delimiter``;
``dc:type`` (one of our kinds). What the vocabulary has beside these is passed over. A column whose
propertyUrl is ``skos:prefLabel`` or ``skos:altLabel`` names the record.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyoxigraph as ox

from lithograph.errors import BadRequest, Location, Problem, SourceError
from lithograph.importers.record import Job, Name, Record, Term, label, node, slug, term
from lithograph.importers.tables import Row, guarded, members, objects, read_json, read_table
from lithograph.link.identifiers import is_lei
from lithograph.reason.lexical import READERS
from lithograph.terms import DCTERMS, KINDS, LG, SKOS, XSD

_PREFIXES: Final = {"skos": SKOS, "dcterms": DCTERMS, "lg": LG, "xsd": XSD}
_LABELS: Final = {SKOS["prefLabel"]: False, SKOS["altLabel"]: True}
_DATATYPES: Final = {
    **{iri.removeprefix(XSD.iri): ox.NamedNode(iri) for iri in READERS if iri.startswith(XSD.iri)},
    "number": XSD["double"],
    "datetime": XSD["dateTime"],
    "binary": XSD["base64Binary"],
}
_TEXT: Final = XSD["string"]
_COUNTRY: Final = ox.NamedNode("https://schema.org/addressCountry")


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    title: str
    property: ox.NamedNode | None
    datatype: ox.NamedNode | None
    language: str
    separator: str


@dataclass(frozen=True, slots=True)
class _Mapping:
    columns: list[_Column]
    key: str
    delimiter: str
    kind: str


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
    needed = dict.fromkeys((found.key, *(column.title for column in found.columns)))
    places: dict[str, Location] = {}
    for path in job.files:
        for row in read_table(path, tuple(needed), found.delimiter):
            if isinstance(row, Problem):
                yield row
            elif not (value := row[found.key]):
                yield Problem(row.place, f"the row has no {found.key}")
            elif not (key := slug(value)):
                yield Problem(row.place, f"the {found.key} {value!r} holds no letter and no digit")
            elif (first := places.setdefault(key, row.place)) is not row.place:
                yield Problem(row.place, f"the {found.key} {value!r} is that of {first} too", hint=_UNIQUE)
            else:
                yield _record(job, row, key, found.columns, found.kind)


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
                if (typed := _typed(value, column)) is None:
                    shown = column.datatype.value.removeprefix(XSD.iri) if column.datatype else ""
                    return Problem(row.place, f"{value!r} in {column.title} is no {shown}")
                statements.append((column.property, typed))
            else:
                plain.append((column.title, value))
    return Record(
        iri=job.iri(key),
        place=row.place,
        kind=kind,
        names=tuple(names),
        countries=tuple(countries),
        columns=tuple(plain),
        statements=tuple(statements),
    )


def _mapping(document: Mapping[str, Any]) -> _Mapping:
    schema = members(document, "tableSchema")
    stated = objects(schema, "columns")
    columns = [_column(item) for item in stated if not item.get("suppressOutput")]
    if not columns:
        raise ValueError("the mapping has no tableSchema.columns")
    titles = {str(item.get("name", _title(item))): _title(item) for item in stated}
    keys = schema.get("primaryKey") or columns[0].name
    key = keys[0] if isinstance(keys, list) and len(keys) == 1 else keys
    if not isinstance(key, str) or key not in titles:
        raise ValueError(f"primaryKey is {keys!r}, not the name of a column: {', '.join(titles)}")
    delimiter = str(members(document, "dialect").get("delimiter", ","))
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise ValueError(f"the delimiter is {delimiter!r}, not one character that can part cells")
    kind = document.get("dc:type", "")
    if kind and kind not in KINDS:
        raise ValueError(f"dc:type is {kind!r}, none of {', '.join(KINDS)}")
    return _Mapping(columns, titles[key], delimiter, str(kind))


def _title(item: Mapping[str, Any]) -> str:
    """The header of the column: the first of its titles, in whichever language."""
    titles = item.get("titles") or item.get("name", "")
    if isinstance(titles, dict):
        titles = next(iter(titles.values()))
    return str(titles[0]) if isinstance(titles, list) and titles else str(titles)


def _column(item: Mapping[str, Any]) -> _Column:
    title = _title(item)
    language = str(item.get("lang", ""))
    label("", language)
    return _Column(
        name=str(item.get("name", title)),
        title=title,
        property=_property(str(item.get("propertyUrl", ""))),
        datatype=_datatype(item.get("datatype")),
        language=language,
        separator=str(item.get("separator", "")),
    )


def _property(text: str) -> ox.NamedNode | None:
    prefix, _colon, local = text.partition(":")
    if prefix in _PREFIXES:
        return _PREFIXES[prefix][local]
    if prefix == "schema":
        return node("https://schema.org/" + local)
    if not text:
        return None
    if prefix not in {"http", "https", "urn"}:
        known = ", ".join((*_PREFIXES, "schema"))
        raise ValueError(f"propertyUrl is {text!r}: neither an IRI nor one with a prefix of {known}")
    return node(text)


def _datatype(stated: object) -> ox.NamedNode | None:
    name = stated.get("base", "string") if isinstance(stated, dict) else stated
    if not name:
        return None
    if (found := _DATATYPES.get(str(name))) is None:
        raise ValueError(f"datatype is {name!r}, none of {', '.join(sorted(_DATATYPES))}")
    return found


def _typed(value: str, column: _Column) -> Term | None:
    """The value as its column has it, none where it is not of that datatype."""
    if column.language:
        return label(value, column.language)
    if column.datatype is None:
        return term(value)
    if column.datatype == _TEXT:
        return ox.Literal(value)
    return ox.Literal(value, datatype=column.datatype) if READERS[column.datatype.value](value) else None


_UNIQUE: Final = "rows need keys of their own; letters and digits alone tell them apart"
