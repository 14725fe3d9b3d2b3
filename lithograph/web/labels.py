"""Labels of IRIs in the reader's language, asked from the engine once per page."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from lithograph.query.check import Form, Query
from lithograph.query.evaluate import Job
from lithograph.terms import BASE
from lithograph.web.site import Site

QUERIES: Final = Path(__file__).with_name("queries")
PROPERTIES: Final = (
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://purl.org/dc/terms/title",
)
"""Where a label is looked for, the best first."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text and its language ("" when it has none)."""

    text: str
    language: str


def rows(site: Site, name: str, values: Iterable[str] = (), *, most: int = 100_000) -> dict[str, Any]:
    """The answer to one of our own queries as SPARQL JSON; ``values`` are the IRIs it is asked about."""
    listed = " ".join(f"<{iri}>" for iri in values)
    pieces = site.engine.answer(Job(_query(name, listed, "SELECT"), "page", rows=most))
    document: dict[str, Any] = json.loads(b"".join(pieces))
    return document


def own_query(name: str, listed: str, form: Form = "CONSTRUCT") -> Query:
    """One of our own queries about the terms listed, as SPARQL writes them."""
    return _query(name, listed, form)


def holds(site: Site, name: str, iri: str) -> bool:
    """Whether that query of ours has any row about the IRI."""
    return bool(rows(site, name, [iri], most=1)["results"]["bindings"])


def labels(site: Site, iris: Iterable[str], order: tuple[str, ...]) -> dict[str, Label]:
    """The label of each IRI that has one, in the first of the languages it has one in."""
    asked = sorted({iri for iri in iris if not any(char in iri for char in '<>"{}|^`\\ \n')})
    if not asked:
        return {}
    found: dict[str, tuple[int, int, str, Label]] = {}
    for row in rows(site, "labels", asked)["results"]["bindings"]:
        label = Label(row["label"]["value"], row["label"].get("xml:lang", ""))
        rank = order.index(label.language) if label.language in order else len(order)
        candidate = (rank, PROPERTIES.index(row["property"]["value"]), label.text, label)
        iri = row["thing"]["value"]
        if iri not in found or candidate[:3] < found[iri][:3]:
            found[iri] = candidate
    return {iri: best[3] for iri, best in found.items()}


def href(iri: str) -> str:
    """Where a link to that IRI leads: to our own page for our own IRIs."""
    return "/" + iri[len(BASE) :] if iri.startswith(BASE) else iri


def iris_in(bindings: Iterable[Mapping[str, Mapping[str, str]]]) -> set[str]:
    """Every IRI in the rows of a SPARQL JSON answer."""
    return {term["value"] for row in bindings for term in row.values() if term["type"] == "uri"}


@cache
def _file(name: str) -> str:
    return (QUERIES / f"{name}.rq").read_text(encoding="utf-8")


def _query(name: str, listed: str, form: Form) -> Query:
    text = _file(name).replace("%ASKED%", listed)
    return Query(text, form, None, (), (), (), stable=True)
