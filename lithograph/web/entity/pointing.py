"""What points to a thing: by property, with counts, the first of each, and pages for the rest."""

import builtins
from dataclasses import dataclass
from typing import Final

from lithograph.terms import DCTERMS, LG
from lithograph.web.entity.gather import Gathered
from lithograph.web.kinds import page_number
from lithograph.web.sheets import ask
from lithograph.web.site import Site
from lithograph.web.tables import Cell

FIRST: Final = 6
PAGE: Final = 100
ELSEWHERE: Final = frozenset(
    LG[name].value
    for name in (
        "statusOf",
        "figureOf",
        "figureAbout",
        "nameOf",
        "identifierOf",
        "disputeOf",
        "about",
        "listedEntity",
        "trains",
        "relatedTo",
    )
)
"""Properties whose subjects have a place of their own on the page."""


@dataclass(frozen=True, slots=True)
class Pointing:
    """The things that point here by one property."""

    property: Cell
    count: int
    things: tuple[Cell, ...]
    page: int
    pages: int
    local: str
    """The property as the parameter ``via`` names it."""

    @builtins.property
    def open(self) -> bool:
        """Whether a page of it was asked for."""
        return self.page > 0


def pointing(state: Site, found: Gathered, via: str, page: str) -> list[Pointing]:
    """What points here; ``via`` names the property whose page is asked for ("": none)."""
    number = page_number(page)
    shown: list[tuple[str, str, int, list[str]]] = []
    for row in found.parts["pointing"]:
        iri, count = row["property"]["value"], int(row["count"]["value"])
        local = _local(iri)
        if iri in ELSEWHERE or not local:
            continue
        subjects = sorted(row["subjects"]["value"].split(" "))[:FIRST]
        if local == via:
            skip = str(PAGE * (number - 1))
            rows = ask(state, "entity-pointing-by", iri=found.iri, property=iri, most=str(PAGE), skip=skip)
            subjects = [row["subject"]["value"] for row in rows]
        shown.append((iri, local, count, subjects))
    found.maker.learn(subject for _, _, _, subjects in shown for subject in subjects)
    groups = [
        Pointing(
            found.maker.named(iri),
            count,
            tuple(map(found.maker.named, subjects)),
            number if local == via else 0,
            -(-count // PAGE),
            local,
        )
        for iri, local, count, subjects in shown
    ]
    return sorted(groups, key=lambda group: (not group.open, group.property.text))


def _local(iri: str) -> str:
    """The property's short name: our own vocabulary, and sources; others only repeat these."""
    if iri.startswith(LG.iri):
        return iri[len(LG.iri) :]
    return "source" if iri == DCTERMS["source"].value else ""
