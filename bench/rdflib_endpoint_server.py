"""A peer of bench/endpoint.py: the same graph behind rdflib-endpoint and uvicorn."""

import sys

import pyoxigraph as ox
import uvicorn
from rdflib import Graph
from rdflib_endpoint import SparqlEndpoint


def main(dataset: str, port: int) -> None:
    """Serve the merged triples of a file of N-Triples or N-Quads at ``/``."""
    kind = ox.RdfFormat.N_QUADS if dataset.endswith("q") else ox.RdfFormat.N_TRIPLES
    triples = {quad.triple for quad in ox.parse(path=dataset, format=kind)}
    graph = Graph()
    graph.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    uvicorn.run(SparqlEndpoint(graph=graph), port=port, log_level="error", access_log=False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
