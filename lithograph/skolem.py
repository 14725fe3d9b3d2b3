"""Names for blank nodes: a published graph has none, so that every node can be asked for again.

RDF 1.1 Concepts, section 3.5: a blank node may be replaced by a well-known ``genid`` IRI.
"""

import re

import pyoxigraph as ox

_BLANK = re.compile(rb"^_:(\w+) |( )_:(\w+) \.$", re.MULTILINE)
"""A blank node in N-Triples: at the start of a line, or before its final dot; a literal ends in neither."""


def named(ntriples: bytes, graph: ox.NamedNode) -> bytes:
    """The N-Triples with each blank node replaced by an IRI under the graph's own, numbered as they come."""
    if b"_:" not in ntriples:
        return ntriples
    names: dict[bytes, bytes] = {}

    def name(match: re.Match[bytes]) -> bytes:
        label = match[1] or match[3]
        if label not in names:
            names[label] = f"<{graph.value}/.well-known/genid/{len(names) + 1}>".encode()
        return names[label] + b" " if match[1] else b" " + names[label] + b" ."

    return _BLANK.sub(name, ntriples)
