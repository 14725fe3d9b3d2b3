"""The baseline of bench/serve.py: the same graph behind Flask's development server and rdflib."""

import logging
import sys
from pathlib import Path

import pyoxigraph as ox
from flask import Flask, Response, request
from rdflib import Graph


def create(dataset: Path) -> Flask:
    """An endpoint for SELECT that answers SPARQL JSON, over the merged triples of an N-Quads file."""
    quads = ox.parse(path=str(dataset), format=ox.RdfFormat.N_QUADS)
    triples = {ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads}
    graph = Graph()
    graph.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    app = Flask(__name__)

    @app.get("/sparql")
    def sparql() -> Response:
        answer = graph.query(request.args["query"]).serialize(format="json")
        return Response(answer, content_type="application/sparql-results+json")

    return app


if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    create(Path(sys.argv[1])).run(port=int(sys.argv[2]))
