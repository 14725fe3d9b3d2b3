"""The US Consolidated Screening List: entries as dated things, by list, printed name, country and citation.

Read as the International Trade Administration publishes it (JSON with ``results``, or CSV), and as the
trimmed table of it that has one row per entry.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from lithograph.errors import Location, Problem
from lithograph.importers.record import Job, Name, Record, slug
from lithograph.importers.tables import Row, each_object, read_json, read_table

NEEDED: Final = ("name",)
_LISTS: Final = {
    "entity list": "EL",
    "unverified list": "UVL",
    "military end user": "MEU",
    "chinese military-industrial": "NS-CMIC",
    "denied persons": "DPL",
    "specially designated": "SDN",
    "sectoral sanctions": "SSI",
}
_COLUMNS: Final = (
    "list", "type", "entity_number", "license_requirement", "license_policy", "programs",
    "federal_register_notice", "source_list_url", "start_date", "end_date", "source", "standard_order",
)  # fmt: skip


def read(job: Job) -> Iterator[Record | Problem]:
    """A record for each entry; two entries of one key get the number of the second."""
    seen: dict[str, int] = {}
    for path in job.files:
        for row in _rows(path):
            if isinstance(row, Problem):
                yield row
                continue
            if not row["name"]:
                yield Problem(row.place, "the entry has no name")
                continue
            key = entry_key(list_code(row), row["name"], _countries(row), row["federal_register_notice"])
            seen[key] = seen.get(key, 0) + 1
            if seen[key] > 1:
                key = f"{key}.{seen[key]}"
            yield _record(job, row, key)


def entry_key(list_name: str, name: str, countries: tuple[str, ...], citation: str) -> str:
    """The key of an entry: lists carry no number that stays, so all four facts make it."""
    # amendments add citations behind the first, which stays
    first = citation.replace(",", ";").split(";")[0].strip()
    parts = [list_name, slug(name), "-".join(countries), slug(first).upper()]
    return ".".join(part for part in parts if part)


def list_code(row: Row) -> str:
    """The short name of the list: as given, else from the words of ``source``."""
    if row["list"]:
        return row["list"]
    source = row["source"].casefold()
    return next((code for words, code in _LISTS.items() if words in source), "CSL")


def _record(job: Job, row: Row, key: str) -> Record:
    others = [text.strip() for text in row["alt_names"].split(";") if text.strip()]
    return Record(
        iri=job.iri(key),
        line=row.place.line,
        kind="organisation" if row["type"].casefold() not in {"individual", "vessel", "aircraft"} else "",
        names=(Name(row["name"], "en"), *(Name(text, "en", is_other=True) for text in dict.fromkeys(others))),
        countries=_countries(row),
        columns=tuple((name, row[name] or (list_code(row) if name == "list" else "")) for name in _COLUMNS),
    )


def _countries(row: Row) -> tuple[str, ...]:
    found = row["countries"] or row["country"]
    return tuple(code for part in found.replace(",", ";").split(";") if (code := part.strip()))


def _rows(path: Path) -> Iterator[Row | Problem]:
    if path.suffix.casefold() != ".json":
        yield from read_table(path, NEEDED)
        return
    document = read_json(path)
    entries = document.get("results", []) if isinstance(document, dict) else document
    yield from each_object(entries, path, "entry", _from_entry)


def _from_entry(entry: dict[str, Any], place: Location) -> Row:
    return Row(place, {name: _flat(value) for name, value in entry.items()} | _from_addresses(entry))


def _from_addresses(entry: dict[str, Any]) -> dict[str, str]:
    found = entry.get("addresses")
    addresses = found if isinstance(found, list) else []
    codes = dict.fromkeys(
        str(a.get("country")) for a in addresses if isinstance(a, dict) and a.get("country")
    )
    country = entry.get("country")
    return {"countries": ";".join(codes) or (str(country) if country else "")}


def _flat(value: object) -> str:
    if isinstance(value, list):
        return ";".join(str(item) for item in value if not isinstance(item, dict))
    return "" if value is None or isinstance(value, dict) else str(value)
