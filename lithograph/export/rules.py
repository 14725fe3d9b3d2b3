"""The rules beyond OWL as SHACL rules, for tools that know SHACL Advanced Features (section 8, SPARQL rules).

SHACL runs a rule once for each focus node of its shape. These rules speak of the whole graph, so they share
one shape with one focus node that stands for it. ``sh:order`` is the stratum: it orders the rules of a shape.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from lithograph.derive import StratumRule
from lithograph.terms import BASE, DCTERMS, RDF_TYPE, RDFS, SH, XSD

RULES: Final = BASE + "rules#"
GRAPH: Final = ox.NamedNode(RULES + "graph")
SHAPE: Final = ox.NamedNode(RULES + "shape")
PREFIXES: Final = {
    "rule": RULES,
    "sh": SH.iri,
    "rdfs": RDFS.iri,
    "dcterms": DCTERMS.iri,
    "xsd": XSD.iri,
}
_COMMENT: Final = re.compile(r"\A(?:#[^\n]*\n)+")


def as_shacl(rules: Iterable[StratumRule]) -> bytes:
    """The rules as Turtle: a ``sh:SPARQLRule`` each, with title, law and stratum."""
    triples = [ox.Triple(SHAPE, RDF_TYPE, SH["NodeShape"]), ox.Triple(SHAPE, SH["targetNode"], GRAPH)]
    triples += [triple for rule in rules for triple in _told(rule)]
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""


def _told(rule: StratumRule) -> Iterator[ox.Triple]:
    node = ox.NamedNode(RULES + rule.name)
    yield ox.Triple(SHAPE, SH["rule"], node)
    yield ox.Triple(node, RDF_TYPE, SH["SPARQLRule"])
    yield ox.Triple(node, RDFS["label"], ox.Literal(rule.title, language="en"))
    yield ox.Triple(node, DCTERMS["source"], ox.Literal(rule.law, language="en"))
    yield ox.Triple(node, SH["order"], ox.Literal(str(rule.stratum), datatype=XSD["decimal"]))
    yield ox.Triple(node, SH["construct"], ox.Literal(_COMMENT.sub("", rule.text).strip()))
