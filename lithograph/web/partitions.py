"""The classes and properties of the data with their numbers, as VoID has them (section 4.3)."""

from typing import Final

import pyoxigraph as ox

from lithograph.terms import RDF_TYPE, XSD
from lithograph.web.description import VOID
from lithograph.web.labels import rows
from lithograph.web.once import once
from lithograph.web.site import Site

PARTS: Final = (
    ("void-classes", "classes", "classPartition", "class", "entities"),
    ("void-properties", "properties", "propertyPartition", "property", "triples"),
)
"""Query, total, partition, what it is of, and its number."""


@once(most=1)
def partitions(state: Site, dataset: ox.NamedNode) -> list[ox.Triple]:
    """What is said of the classes and properties of the snapshot in service; counted once."""
    triples: list[ox.Triple] = []
    for query, total, partition, of, number in PARTS:
        bindings = rows(state, query)["results"]["bindings"]
        triples.append(ox.Triple(dataset, VOID[total], _number(str(len(bindings)))))
        for place, row in enumerate(bindings):
            part = ox.NamedNode(f"{dataset.value}#{of}-{place + 1}")
            triples += [
                ox.Triple(dataset, VOID[partition], part),
                ox.Triple(part, RDF_TYPE, VOID["Dataset"]),
                ox.Triple(part, VOID[of], ox.NamedNode(row["term"]["value"])),
                ox.Triple(part, VOID[number], _number(row["n"]["value"])),
            ]
    return triples


def _number(text: str) -> ox.Literal:
    return ox.Literal(text, datatype=XSD["integer"])
