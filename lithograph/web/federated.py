"""``SERVICE`` over HTTP: other endpoints are asked before the query runs, and what was cut is told."""

import json
import threading
from collections.abc import Sequence
from typing import Final

from flask import Response, g

from lithograph.errors import LithographError, Overloaded
from lithograph.federation.bound import Local, Row
from lithograph.federation.joined import join
from lithograph.query.check import Query
from lithograph.query.evaluate import Graphs, Job
from lithograph.web.site import Site

HEADER: Final = "X-Service-Cut"
ROOM: Final = threading.BoundedSemaphore(4)
"""How many queries may ask other endpoints at once: each holds a thread meanwhile."""
BESIDE_SECONDS: Final = 2.0
"""How long our own graph may take over what is sent along; without it the clause is asked as it stands."""


def prepared(state: Site, text: str, seconds: float, graphs: Graphs | None = None) -> Query:
    """The query, checked, with the answers of other endpoints in the place of its ``SERVICE`` clauses."""
    query = state.check(text)
    if not query.services:
        return query
    if not ROOM.acquire(blocking=False):
        error = Overloaded("Too many queries ask other endpoints.", hint="Try again in 5 seconds.")
        error.headers["Retry-After"] = "5"
        raise error
    try:
        local = _asking(state, query, min(seconds, BESIDE_SECONDS), graphs)
        query, notes = join(query, state.settings, state.engine.prefixes, seconds, local=local)
    finally:
        ROOM.release()
    g.service_notes = [f"{note.endpoint} {note.what}" for note in notes]
    return query


def _asking(state: Site, query: Query, seconds: float, graphs: Graphs | None) -> Local:
    """What asks our graph, in the data set that the query is asked of."""
    if graphs is None and (query.default_graphs or query.named_graphs):
        graphs = query.default_graphs, query.named_graphs

    def ask(text: str) -> Sequence[Row] | None:
        job = Job(Query(text, "SELECT", None, (), (), (), stable=True), "json", graphs, timeout=seconds)
        try:
            rows: Sequence[Row] = json.loads(b"".join(state.engine.answer(job)))["results"]["bindings"]
        except LithographError:
            return None
        return rows

    return ask


def tell(response: Response) -> Response:
    """The response, with a header for what is missing from it."""
    if notes := g.get("service_notes"):
        response.headers[HEADER] = "; ".join(notes)
    return response
