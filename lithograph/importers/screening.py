"""The US Consolidated Screening List: entries as dated things, by list, printed name, country and citation.

Read as the International Trade Administration publishes it (JSON with ``results``, or CSV, which names the
list in ``source`` and the country at the end of each address), and as the trimmed table of it that has one
row per entry, with columns for both.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from lithograph.errors import Location, Problem
from lithograph.importers.record import Job, Name, Record, slug
from lithograph.importers.tables import Row, each_object, read_json, read_table

NEEDED: Final = ("name",)
NAMES_LIST: Final = ("list", "source")
_LISTS: Final = {
    "entity list": "EL",
    "unverified list": "UVL",
    "military end user": "MEU",
    "chinese military-industrial": "NS-CMIC",
    "denied persons": "DPL",
    "specially designated": "SDN",
    "sectoral sanctions": "SSI",
}
_COUNTRY: Final = re.compile("[A-Z]{2}")
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
            if not any(row[column] for column in NAMES_LIST):
                yield Problem(row.place, "the entry does not say which list it stands on")
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
    """The short name of the list: as given, else from the words of ``source``, or its code in brackets."""
    if row["list"]:
        return row["list"]
    source = row["source"].casefold()
    bracketed = re.search(r"\(([\w-]+)", row["source"])
    other = bracketed[1].upper() if bracketed else "CSL"
    return next((code for words, code in _LISTS.items() if words in source), other)


def _record(job: Job, row: Row, key: str) -> Record:
    others = [text.strip() for text in row["alt_names"].split(";") if text.strip()]
    return Record(
        iri=job.iri(key),
        place=row.place,
        kind="organisation" if row["type"].casefold() not in {"individual", "vessel", "aircraft"} else "",
        names=(Name(row["name"], "en"), *(Name(text, "en", is_other=True) for text in dict.fromkeys(others))),
        countries=_countries(row),
        columns=tuple((name, row[name] or (list_code(row) if name == "list" else "")) for name in _COLUMNS),
    )


def _countries(row: Row) -> tuple[str, ...]:
    found = row["countries"] or row["country"]
    if not found:
        found = ";".join(filter(_COUNTRY.fullmatch, map(_last_part, row["addresses"].split(";"))))
    return tuple(dict.fromkeys(code for part in found.replace(",", ";").split(";") if (code := part.strip())))


def _last_part(address: str) -> str:
    return address.rsplit(",", 1)[-1].strip()


def _rows(path: Path) -> Iterator[Row | Problem]:
    if path.suffix.casefold() != ".json":
        yield from read_table(path, NEEDED, one_of=NAMES_LIST)
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
