"""The formats an answer can have, their names on the command line and in ``?format=``, their media types."""

from dataclasses import dataclass
from typing import Final

from lithograph.query.check import Form


@dataclass(frozen=True, slots=True)
class Format:
    """A format of answers: its short name, media type, and the other media types that ask for it."""

    name: str
    media: str
    title: str
    aliases: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """Other short names: those that clients in use send."""

    @property
    def content_type(self) -> str:
        """The Content-Type header: text formats say their charset."""
        return f"{self.media}; charset=utf-8" if self.media.startswith("text/") else self.media


JSON: Final = Format("json", "application/sparql-results+json", "SPARQL JSON", ("application/json",))
XML: Final = Format("xml", "application/sparql-results+xml", "SPARQL XML", ("application/xml", "text/xml"))
CSV: Final = Format("csv", "text/csv", "CSV")
TSV: Final = Format("tsv", "text/tab-separated-values", "TSV")
TURTLE: Final = Format("ttl", "text/turtle", "Turtle", ("application/x-turtle",), ("turtle", "n3"))
N_TRIPLES: Final = Format(
    "nt", "application/n-triples", "N-Triples", ("text/plain",), ("ntriples", "n-triples")
)
RDF_XML: Final = Format(
    "rdf", "application/rdf+xml", "RDF/XML", ("application/xml", "text/xml"), ("rdf+xml", "rdfxml", "xml")
)
JSON_LD: Final = Format(
    "jsonld", "application/ld+json", "JSON-LD", ("application/json",), ("json-ld", "json")
)
TRIG: Final = Format("trig", "application/trig", "TriG", ("application/x-trig",))
N_QUADS: Final = Format("nq", "application/n-quads", "N-Quads", ("text/x-nquads",), ("nquads", "n-quads"))

ROW_FORMATS: Final = (JSON, XML, CSV, TSV)
DATASET_FORMATS: Final = (TRIG, N_QUADS)
"""Those that say in which named graph a statement stands, where an answer knows it."""
GRAPH_FORMATS: Final = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, *DATASET_FORMATS)


def formats_of(form: Form) -> tuple[Format, ...]:
    """The formats on offer for a query of that form, the default first."""
    return ROW_FORMATS if form in {"SELECT", "ASK"} else GRAPH_FORMATS


def find_format(name: str, offer: tuple[Format, ...]) -> Format | None:
    """The format of that short name or media type among those on offer; its own name counts before others."""
    asked = name.strip().lower()
    for item in sorted(offer, key=lambda item: asked not in {item.name, item.media}):
        if asked in {item.name, item.media, *item.aliases, *item.names}:
            return item
    return None
