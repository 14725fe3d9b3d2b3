"""Questions that tests of ``/sparql`` ask, and how they ask them."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

SELECT = "SELECT ?chip ?tpp { ?chip lg:tpp ?tpp } ORDER BY ?tpp"


CONSTRUCT = "CONSTRUCT WHERE { ?firm lg:designs ?chip }"


BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def get(client: FlaskClient, query: str, accept: str | None = None, **more: str) -> TestResponse:
    headers = {"Accept": accept} if accept else {}
    return client.get("/sparql", query_string={"query": query, **more}, headers=headers)
