"""Epoch AI's tables: machine-learning hardware, AI models, GPU clusters. Facts are taken, prose is not."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from lithograph.errors import Problem
from lithograph.importers.record import Job, Name, Record, slug
from lithograph.importers.tables import Row, read_table

_PROSE: Final = re.compile(r"\b(?:notes?|abstract|quote|authors|reference)\b", re.IGNORECASE)
_CODES: Final = {
    "China": "CN", "United States of America": "US", "Korea (Republic of)": "KR", "France": "FR",
    "United Kingdom of Great Britain and Northern Ireland": "GB", "United Kingdom": "GB", "Japan": "JP",
    "United Arab Emirates": "AE", "Germany": "DE", "Canada": "CA", "Israel": "IL", "Taiwan": "TW",
    "Singapore": "SG", "Netherlands": "NL", "Hong Kong": "HK", "Saudi Arabia": "SA", "India": "IN",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    needed: tuple[str, ...]
    kind: str
    country: str
    maker: str
    date: str


HARDWARE: Final = _Table(
    "Hardware name", ("Hardware name", "Manufacturer"), "chip", "", "Manufacturer", "Release date"
)
MODELS: Final = _Table(
    "Model",
    ("Model", "Organization"),
    "model",
    "Country (of organization)",
    "Organization",
    "Publication date",
)
CLUSTERS: Final = _Table("Name", ("Name", "Status"), "system", "Country", "Owner", "First Operational Date")


def reader(table: _Table) -> Callable[[Job], Iterator[Record | Problem]]:
    """The reader of one of the tables; of files given together, the first that names a row has it."""

    def read(job: Job) -> Iterator[Record | Problem]:
        seen: dict[str, Row] = {}
        for path in job.files:
            own: dict[str, int] = {}
            for row in read_table(path, table.needed):
                if isinstance(row, Problem):
                    yield row
                    continue
                name = row[table.name]
                if not name:
                    yield Problem(row.place, f"the row has no {table.name}")
                    continue
                key = slug(name)
                own[key] = own.get(key, 0) + 1
                if own[key] > 1:
                    key = f"{key}.{own[key]}"
                while key in seen and _is_other(seen[key], row, table):
                    own[slug(name)] += 1
                    key = f"{slug(name)}.{own[slug(name)]}"
                if key not in seen:
                    seen[key] = row
                    yield _record(job, table, row, key)

    return read


def _is_other(one: Row, other: Row, table: _Table) -> bool:
    """Whether rows of one name are of two things: no maker in common, and another day."""
    makers, others = (set(row[table.maker].split(",")) - {""} for row in (one, other))
    days = {row[table.date] for row in (one, other)} - {""}
    return bool(makers and others) and makers.isdisjoint(others) and len(days) > 1


def _record(job: Job, table: _Table, row: Row, key: str) -> Record:
    columns = [(name, value) for name in row.cells if not _PROSE.search(name) and (value := row[name])]
    country = row[table.country].split(",")[0] if table.country else ""
    return Record(
        iri=job.iri(key),
        place=row.place,
        kind=table.kind,
        names=(Name(row[table.name], "en"),),
        countries=(_CODES.get(country, country),) if country else (),
        columns=tuple(columns),
    )
