"""Where a stated triple stands in its file, where the file still is what the snapshot was built from."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

import pyoxigraph as ox

from lithograph.explain.proof import Origin, Standing
from lithograph.load import Loaded, load

_Term = TypeVar("_Term")
_File: TypeAlias = tuple[Loaded, dict[str, ox.BlankNode]]


class Places:
    """Finds triples in source files under ``root``; each file is read once, when it is first needed.

    ``files`` tells for each graph its file and digest, ``names`` how the snapshot names blank nodes.
    """

    def __init__(
        self, root: Path, files: Mapping[str, Mapping[str, str]], names: Mapping[ox.BlankNode, ox.NamedNode]
    ) -> None:
        self._root: Final = root
        self._files = files
        self._names = names
        self._read: dict[str, _File | Standing] = {}

    def origin(self, graph: ox.NamedNode, triple: ox.Triple) -> Origin:
        """The graph, with the triple's place in its file."""
        found = self._file(graph)
        if isinstance(found, Standing):
            return Origin(graph, found)
        loaded, nodes = found
        own = ox.Triple(self._own(triple.subject, nodes), triple.predicate, self._own(triple.object, nodes))
        places = loaded.locate(own)
        return Origin(graph, Standing.FOUND, places[0] if places else None)

    def _own(self, term: _Term, nodes: Mapping[str, ox.BlankNode]) -> _Term | ox.BlankNode:
        """The term as the file has it: its own blank node for one of ours."""
        if isinstance(term, ox.BlankNode) and term in self._names:
            return nodes.get(self._names[term].value, term)
        return term

    def _file(self, graph: ox.NamedNode) -> _File | Standing:
        if graph.value not in self._read:
            self._read[graph.value] = self._load(graph)
        return self._read[graph.value]

    def _load(self, graph: ox.NamedNode) -> _File | Standing:
        known = self._files.get(graph.value)
        if known is None:
            return Standing.FOUND  # links and imports: their files are no RDF with lines
        path = self._root / known["file"]
        try:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError:
            return Standing.MISSING
        if digest != known["sha256"]:
            return Standing.CHANGED
        loaded = load([path], name=lambda _path: known["file"])
        return loaded, _blank_names(loaded, graph)


class LoadedPlaces:
    """Finds triples in files that are loaded."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._names = {graph.iri: graph.name for graph in loaded.graphs}

    def origin(self, graph: ox.NamedNode, triple: ox.Triple) -> Origin:
        """The graph, with the triple's place in its file."""
        places = self._loaded.locate(triple)
        own = (place for place in places if place.file == self._names.get(graph))
        return Origin(graph, Standing.FOUND, next(own, None))


def _blank_names(loaded: Loaded, graph: ox.NamedNode) -> dict[str, ox.BlankNode]:
    """The blank nodes of a file by the names that a snapshot gives them: numbered as they come."""
    nodes: dict[ox.BlankNode, str] = {}
    for triple in loaded.triples():
        for term in (triple.subject, triple.object):
            if isinstance(term, ox.BlankNode) and term not in nodes:
                nodes[term] = f"{graph.value}/.well-known/genid/{len(nodes) + 1}"
    return {name: node for node, name in nodes.items()}
