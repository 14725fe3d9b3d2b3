"""Labels of IRIs in the reader's language, and our own queries to the engine."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lithograph import questions
from lithograph.query.check import Form, Query
from lithograph.query.evaluate import Job
from lithograph.query.formats import DATASET_FORMATS, Format
from lithograph.terms import BASE, DCTERMS, LG, RDFS, SKOS
from lithograph.web.once import once
from lithograph.web.site import Site

QUERIES: Final = Path(__file__).with_name("queries")
PROPERTIES: Final = (
    SKOS["prefLabel"].value,
    RDFS["label"].value,
    DCTERMS["title"].value,
    LG["statement"].value,
    LG["dieName"].value,
)
"""Where a label is looked for, the best first."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text and its language ("" when it has none)."""

    text: str
    language: str


def stored(name: str, **values: str) -> str:
    """Our query of that name, with each ``%NAME%`` in it replaced by its value."""
    return questions.stored(QUERIES / f"{name}.rq", **values)


def rows(site: Site, name: str, values: Iterable[str] = (), *, most: int = 0) -> dict[str, Any]:
    """The answer to one of our own queries as SPARQL JSON; ``values`` are the IRIs it is asked about."""
    listed = " ".join(f"<{iri}>" for iri in values)
    return rows_of(site, stored(name, asked=listed), most=most)


def rows_of(site: Site, text: str, *, most: int = 0) -> dict[str, Any]:
    """The answer to a SELECT query of our own as SPARQL JSON: all rows, or so many at most.

    With a limit the answer tells under ``more`` whether rows were left out; without one it is written by
    the store itself, which is several times faster.
    """
    query = Query(text, "SELECT")
    job = Job(query, "page", rows=most) if most else Job(query, "json")
    document: dict[str, Any] = json.loads(b"".join(site.engine.answer(job)))
    return document


def own_query(name: str, listed: str, form: Form = "CONSTRUCT") -> Query:
    """One of our own queries about the terms listed, as SPARQL writes them."""
    return Query(stored(name, asked=listed), form)


def graph_query(form: Format, triples: str, quads: str, iri: str) -> Query:
    """Our query about the IRI for an answer in that form: ``quads`` where the form names graphs."""
    if form in DATASET_FORMATS:
        return own_query(quads, f"<{iri}>", "SELECT")
    return own_query(triples, f"<{iri}>")


def holds(site: Site, name: str, iri: str) -> bool:
    """Whether that query of ours has any row about the IRI."""
    return bool(rows(site, name, [iri], most=1)["results"]["bindings"])


def labels(site: Site, iris: Iterable[str], order: tuple[str, ...]) -> dict[str, Label]:
    """The label of each IRI that has one, in the first of the languages it has one in."""
    known = table(site)
    found: dict[str, Label] = {}
    for iri in iris:
        named = known.get(iri)
        if named:
            language = next((code for code in order if code in named), None)
            found[iri] = Label(named[language], language) if language is not None else Label(*_other(named))
    return found


@once()
def table(site: Site) -> Mapping[str, Mapping[str, str]]:
    """The best label of every thing by language, read once for each snapshot in service."""
    found: dict[str, dict[str, str]] = {}
    ranks: dict[tuple[str, str], tuple[int, str]] = {}
    for row in rows(site, "labels")["results"]["bindings"]:
        iri, text = row["thing"]["value"], row["label"]["value"]
        language = row["label"].get("xml:lang", "")
        rank = (PROPERTIES.index(row["property"]["value"]), text)
        if (iri, language) not in ranks or rank < ranks[iri, language]:
            ranks[iri, language] = rank
            found.setdefault(iri, {})[language] = text
    return found


def _other(named: Mapping[str, str]) -> tuple[str, str]:
    language = min(named)
    return named[language], language


def href(iri: str) -> str:
    """Where a link to that IRI leads: to our own page for our own IRIs."""
    if iri.startswith(LG.iri) and len(iri) > len(LG.iri):
        return "/ontology/" + iri[len(LG.iri) :]
    return "/" + iri[len(BASE) :] if iri.startswith(BASE) else iri


def iris_in(bindings: Iterable[Mapping[str, Mapping[str, str]]]) -> set[str]:
    """Every IRI in the rows of a SPARQL JSON answer."""
    return {term["value"] for row in bindings for term in row.values() if term["type"] == "uri"}
