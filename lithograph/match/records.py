"""Records of an imported data set, as the matcher takes them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from lithograph.match.catalogue import country_code
from lithograph.terms import DCTERMS, LG, RDF_TYPE, SKOS

COUNTRY: Final = ox.NamedNode("https://schema.org/addressCountry")
_IDENTIFIERS: Final = {
    LG["leiCode"]: "lei",
    LG["wikidataId"]: "wikidata",
    LG["cikNumber"]: "cik",
    LG["isinCode"]: "isin",
}


@dataclass(slots=True)
class External:
    """A record of elsewhere: its names, first the printed one; kind, countries, identifiers and columns."""

    iri: str
    names: list[str] = field(default_factory=list)
    kind: str = ""
    countries: set[str] = field(default_factory=set)
    identifiers: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The printed name."""
        return self.names[0] if self.names else self.iri


def externals(triples: Iterable[ox.Triple]) -> dict[str, External]:
    """The records among the triples of an import that have a name, by IRI."""
    by_subject: dict[str, list[ox.Triple]] = defaultdict(list)
    records: list[str] = []
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode):
            by_subject[triple.subject.value].append(triple)
            if triple.predicate == RDF_TYPE and triple.object == LG["ExternalRecord"]:
                records.append(triple.subject.value)
    found = {iri: _record(iri, by_subject[iri]) for iri in sorted(records)}
    return {iri: record for iri, record in found.items() if record.names}


def _record(iri: str, triples: list[ox.Triple]) -> External:
    record = External(iri)
    others: list[str] = []
    for triple in triples:
        value = triple.object
        if not isinstance(value, ox.Literal):
            continue
        if triple.predicate == SKOS["prefLabel"]:
            record.names.append(value.value)
        elif triple.predicate == SKOS["altLabel"]:
            others.append(value.value)
        elif triple.predicate == DCTERMS["type"]:
            record.kind = value.value
        elif triple.predicate == COUNTRY:
            record.countries.add(country_code(value.value))
        elif triple.predicate in _IDENTIFIERS:
            record.identifiers[_IDENTIFIERS[triple.predicate]] = value.value
        elif "/column/" in triple.predicate.value:
            record.columns[triple.predicate.value.rsplit("/", 1)[-1]] = value.value
    record.names = [*sorted(record.names), *sorted(others)]
    return record
