"""List entries: our listings and the entries of an imported screening list that agree on all four facts.

Entries carry no number that stays; list, printed name, country and citation together identify one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from lithograph.match.catalogue import QUERIES, country_code
from lithograph.match.normal import fold, tokens
from lithograph.match.records import External
from lithograph.questions import stored

LISTS: Final = {
    "us-entity-list": "EL",
    "us-uvl": "UVL",
    "us-meu-list": "MEU",
    "us-ns-cmic": "NS-CMIC",
    "us-dpl": "DPL",
    "us-sdn": "SDN",
}
"""Our lists and the codes that the screening list has for them."""

PROGRAMME: Final = "NS-CMIC"


@dataclass(frozen=True, slots=True)
class Entry:
    """A listing of ours: on what list, of whom, under which name, by which citations."""

    iri: str
    list: str
    entity: str
    name: str
    country: str
    citations: frozenset[str]

    @property
    def code(self) -> str:
        """The code of its list."""
        return LISTS.get(self.list.rsplit("/", 1)[-1], "")


@dataclass(frozen=True, slots=True)
class Agreement:
    """An entry and a record, and which facts agree."""

    entry: Entry
    record: External
    facts: tuple[str, ...]

    @property
    def is_complete(self) -> bool:
        """Whether all four facts agree: then no person need look."""
        return len(self.facts) == len(_FACTS)


def entries(graph: ox.Store) -> tuple[Entry, ...]:
    """The listings in a store whose default graph holds them."""
    solutions = graph.query(stored(QUERIES / "listings.rq"))
    assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - the query is ours
    facts: dict[str, dict[str, set[str]]] = {}
    for row in solutions:
        held = facts.setdefault(row["listing"].value, {})
        for name in ("list", "entity", "name", "country", "citation"):
            if row[name] is not None:
                held.setdefault(name, set()).add(row[name].value)
    return tuple(
        Entry(
            iri=iri,
            list=min(held["list"]),
            entity=min(held["entity"]),
            name=min(held.get("name", {""})),
            country=country_code(min(held.get("country", {""}))),
            citations=frozenset(held.get("citation", ())),
        )
        for iri, held in sorted(facts.items())
    )


def agreements(ours: Iterable[Entry], records: Mapping[str, External]) -> list[Agreement]:
    """For each listing the record of its list that agrees on name, and on most else; none where none does."""
    by_name: dict[tuple[str, str], list[External]] = {}
    for record in records.values():
        by_name.setdefault((record.columns.get("list", ""), spelled(record.label)), []).append(record)
    found: list[Agreement] = []
    for entry in ours:
        agreeing = [
            Agreement(entry, record, facts(entry, record))
            for record in by_name.get((entry.code, spelled(entry.name)), ())
            if entry.code
        ]
        if agreeing:
            found.append(max(agreeing, key=lambda one: (len(one.facts), one.record.iri)))
    return found


def facts(entry: Entry, record: External) -> tuple[str, ...]:
    """The facts on which both agree, in words: the evidence of a mapping."""
    citation = record.columns.get("federal-register-notice", "")
    cited = {" ".join(text.split()) for text in citation.replace(",", ";").split(";") if text.strip()}
    held = {
        "list": entry.code if entry.code == record.columns.get("list") else "",
        "name": record.label if spelled(entry.name) == spelled(record.label) else "",
        "country": entry.country.upper() if entry.country in record.countries else "",
        "citation": "; ".join(sorted(cited & entry.citations)),
    }
    if entry.code == PROGRAMME and not citation and entry.citations:
        # this list is kept by programme, not by Federal Register notice
        programme = record.columns.get("programs", "")
        held["citation"] = (
            programme if any(_is_programme(text, programme) for text in entry.citations) else ""
        )
    return tuple(f"{name} {held[name]}" for name in _FACTS if held[name])


def spelled(name: str) -> str:
    """The printed name, whatever its case and punctuation."""
    return " ".join(tokens(fold(name)))


def _is_programme(citation: str, programme: str) -> bool:
    digits = "".join(character for character in citation if character.isdigit())
    return len(digits) > 4 and digits in programme  # noqa: PLR2004 - an order's number has five digits


_FACTS: Final = ("list", "name", "country", "citation")
