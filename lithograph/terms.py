"""IRIs that the code itself names, ours as a test finds them in the ontology, and the languages of words."""

from typing import Final

from pyoxigraph import NamedNode

BASE: Final = "https://w3id.org/lithograph/"
GRAPH_BASE: Final = BASE + "graph/"


class Namespace:
    """A namespace; ``LG["Figure"]`` is the term of that local name."""

    __slots__ = ("iri",)

    def __init__(self, iri: str) -> None:
        self.iri: Final = iri

    def __getitem__(self, local: str) -> NamedNode:
        return NamedNode(self.iri + local)

    def __contains__(self, term: object) -> bool:
        return isinstance(term, NamedNode) and term.value.startswith(self.iri)


LG: Final = Namespace(BASE + "ontology#")
RDF: Final = Namespace("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS: Final = Namespace("http://www.w3.org/2000/01/rdf-schema#")
OWL: Final = Namespace("http://www.w3.org/2002/07/owl#")
XSD: Final = Namespace("http://www.w3.org/2001/XMLSchema#")
SKOS: Final = Namespace("http://www.w3.org/2004/02/skos/core#")
DCTERMS: Final = Namespace("http://purl.org/dc/terms/")
SH: Final = Namespace("http://www.w3.org/ns/shacl#")
PROV: Final = Namespace("http://www.w3.org/ns/prov#")
SSSOM: Final = Namespace("https://w3id.org/sssom/")
VOID: Final = Namespace("http://rdfs.org/ns/void#")

RDF_TYPE: Final = RDF["type"]
INFERRED: Final = NamedNode(GRAPH_BASE + "inferred")
DERIVED: Final = NamedNode(GRAPH_BASE + "derived")

LANGUAGES: Final = ("en", "ko", "zh")
"""The languages in which everything is told, in the order in which they stand."""

KINDS: Final = (
    "organisation",
    "person",
    "place",
    "chip",
    "family",
    "node",
    "memory",
    "system",
    "software",
    "model",
    "training-run",
    "regulation",
    "provision",
    "parameter",
    "listing",
    "claim",
    "figure",
    "source",
    "dataset",
)
"""The kinds of entity: the first step of an entity IRI after ``BASE``, and its prefix."""


def graph_iri(path: str) -> NamedNode:
    """The named graph of a source file, from its path without extension."""
    return NamedNode(GRAPH_BASE + path)
