"""The service description (SPARQL 1.1 Service Description, section 3), written from the manifest."""

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox
from flask import Response

from lithograph.query.formats import GRAPH_FORMATS, ROW_FORMATS, TRIG, TURTLE, Format
from lithograph.query.graphs import SYNTAX
from lithograph.terms import RDF_TYPE, XSD, Namespace
from lithograph.web.answers import FRESH, etag, not_modified
from lithograph.web.site import Site

SD: Final = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID: Final = Namespace("http://rdfs.org/ns/void#")
FORMATS: Final = Namespace("http://www.w3.org/ns/formats/")
FORMAT_NAMES: Final = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "rdf": "RDF_XML",
    "jsonld": "JSON-LD",
    "trig": "TriG",
    "nq": "N-Quads",
}


PREFIXED: Final = (TURTLE, TRIG)
"""The forms that are read by people, and so written with prefixes."""


def describe_service(site: Site, form: Format, address: str) -> Response:
    """The description of the endpoint at that address."""
    tag = etag(site, "description", form.name, address)
    if (unchanged := not_modified(tag)) is not None:
        return unchanged
    prefixes = {"sd": SD.iri, "void": VOID.iri, "format": FORMATS.iri, "xsd": XSD.iri}
    syntax = SYNTAX[form.name]
    named = prefixes if form in PREFIXED else None
    body = ox.serialize(_triples(site, address), format=syntax, prefixes=named)
    response = Response(body, content_type=form.content_type)
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = FRESH
    return response


def _triples(site: Site, address: str) -> list[ox.Triple]:
    service, dataset, graph = (ox.NamedNode(address + part) for part in ("", "#dataset", "#default-graph"))
    count = ox.Literal(str(site.engine.triples), datatype=XSD["integer"])
    return [
        ox.Triple(service, RDF_TYPE, SD["Service"]),
        ox.Triple(service, SD["endpoint"], service),
        ox.Triple(service, SD["supportedLanguage"], SD["SPARQL11Query"]),
        *(
            ox.Triple(service, SD["resultFormat"], FORMATS[FORMAT_NAMES[item.name]])
            for item in (*ROW_FORMATS, *GRAPH_FORMATS)
        ),
        *(ox.Triple(service, SD["feature"], SD[name]) for name in _features(site)),
        ox.Triple(service, SD["defaultDataset"], dataset),
        ox.Triple(dataset, RDF_TYPE, SD["Dataset"]),
        ox.Triple(dataset, SD["defaultGraph"], graph),
        ox.Triple(graph, RDF_TYPE, SD["Graph"]),
        ox.Triple(graph, VOID["triples"], count),
    ]


def _features(site: Site) -> Iterator[str]:
    if site.snapshot.given is None:
        yield "UnionDefaultGraph"
    if site.settings.service_allow:
        yield "BasicFederatedQuery"
