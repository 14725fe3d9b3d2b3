"""Prefixes: the shared map that the ontology declares, and CURIEs made IRIs and IRIs made CURIEs."""

from collections.abc import Iterable, Mapping
from typing import Final

import pyoxigraph as ox

from lithograph.link.sssom import BUILT_IN
from lithograph.terms import SH

_PREFIX: Final = SH["prefix"]
_NAMESPACE: Final = SH["namespace"]


def shared_prefixes(triples: Iterable[ox.Triple]) -> dict[str, str]:
    """The prefixes declared with ``sh:declare`` (SHACL, section 5.2.1), by prefix."""
    names: dict[object, str] = {}
    namespaces: dict[object, str] = {}
    for triple in triples:
        if triple.predicate == _PREFIX and isinstance(triple.object, ox.Literal):
            names[triple.subject] = triple.object.value
        elif triple.predicate == _NAMESPACE and isinstance(triple.object, ox.Literal):
            namespaces[triple.subject] = triple.object.value
    found = {name: namespaces[node] for node, name in names.items() if node in namespaces}
    return dict(sorted(found.items()))


def expand(curie: str, prefixes: Mapping[str, str]) -> str | None:
    """The IRI of a CURIE, ``None`` when its prefix is not declared; an IRI is given back as it is."""
    if curie.startswith(_SCHEMES):
        return curie
    prefix, colon, local = curie.partition(":")
    namespace = prefixes.get(prefix) or BUILT_IN.get(prefix)
    return namespace + local if colon and namespace is not None else None


def contract(iri: str, prefixes: Mapping[str, str]) -> str:
    """The CURIE with the longest namespace that fits, or the IRI itself."""
    fitting = [(len(space), prefix) for prefix, space in prefixes.items() if iri.startswith(space)]
    if not fitting:
        return iri
    length, prefix = max(fitting)
    return f"{prefix}:{iri[length:]}"


_SCHEMES: Final = ("http://", "https://", "urn:")
