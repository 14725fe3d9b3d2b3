"""FollowTheMoney entities, one JSON object per line: the user's own copy; nothing of it is shipped."""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

import pyoxigraph as ox

from lithograph.errors import Location, Problem
from lithograph.importers.record import Job, Name, Record, Term, slug
from lithograph.importers.tables import guarded, members, read_json_lines
from lithograph.link.identifiers import is_lei
from lithograph.terms import LG

_ORGANISATIONS: Final = frozenset({"Company", "Organization", "LegalEntity", "PublicBody"})
_NAMES: Final = {"name": False, "alias": True, "weakAlias": True, "previousName": True, "abbreviation": True}
_COUNTRIES: Final = ("jurisdiction", "country", "mainCountry", "nationality")


def read(job: Job) -> Iterator[Record | Problem]:
    """A record for each entity."""
    ids: dict[str, str] = {}
    for path in job.files:
        for item in read_json_lines(path):
            if isinstance(item, Problem):
                yield item
            else:
                place, entity = item
                yield guarded(place, partial(_entity, job, place, entity, ids))


def _entity(job: Job, place: Location, entity: Any, ids: dict[str, str]) -> Record | Problem:
    if not isinstance(entity, dict) or not entity.get("id") or not entity.get("schema"):
        return Problem(place, "no FollowTheMoney entity: id and schema are needed")
    own = str(entity["id"])
    # an entity may come in parts, but two entities are two records
    if not (key := slug(own)) or ids.setdefault(key, own) != own:
        told = f"is written as that of {ids[key]!r}" if key else "holds no letter and no digit"
        return Problem(place, f"the id {own!r} {told}", hint="letters and digits alone tell ids apart")
    properties = {
        str(name): [str(value) for value in values]
        for name, values in members(entity, "properties").items()
        if isinstance(values, list)
    }
    names = [
        Name(text, is_other=is_other or number > 0)
        for name, is_other in _NAMES.items()
        for number, text in enumerate(properties.get(name, []))
    ]
    if not names and entity.get("caption"):
        names = [Name(str(entity["caption"]))]
    leis = properties.get("leiCode", [])
    if wrong := [lei for lei in leis if not is_lei(lei)]:
        return Problem(place, f"{wrong[0]} is no LEI: its check digits do not fit")
    statements: list[tuple[ox.NamedNode, Term]] = [(LG["leiCode"], ox.Literal(lei)) for lei in leis]
    statements += [(LG["wikidataId"], ox.Literal(text)) for text in properties.get("wikidataId", [])]
    countries = dict.fromkeys(code.upper() for name in _COUNTRIES for code in properties.get(name, []))
    skipped = {*_NAMES, *_COUNTRIES, "leiCode", "wikidataId", "notes", "summary"}
    return Record(
        iri=job.iri(key),
        place=place,
        kind="organisation" if str(entity["schema"]) in _ORGANISATIONS else "",
        names=tuple(names),
        countries=tuple(countries),
        columns=(
            ("schema", str(entity["schema"])),
            *(
                (name, value)
                for name, values in properties.items()
                if name not in skipped
                for value in values
            ),
        ),
        statements=tuple(statements),
    )
