"""``SERVICE`` over HTTP: other endpoints are asked before the query runs, and what was cut is told."""

import threading
from typing import Final
from urllib.parse import quote

from flask import Response, current_app, g

from lithograph.errors import Overloaded
from lithograph.federation.bound import asking
from lithograph.federation.endpoints import Endpoints
from lithograph.federation.joined import join
from lithograph.query.check import Query
from lithograph.query.evaluate import Graphs
from lithograph.web.site import Site, site

HEADER: Final = "X-Service-Cut"
ROOM: Final = threading.BoundedSemaphore(4)
"""How many queries may ask other endpoints at once: each holds a thread meanwhile."""
PRINTED: Final = "".join(map(chr, range(0x20, 0x7F)))
BESIDE_SECONDS: Final = 2.0
"""How long our own graph may take over what is sent along; without it the clause is asked as it stands."""
EXTENSION: Final = "lithograph.endpoints"


def endpoints() -> Endpoints:
    """What the application knows of other endpoints; it outlives a change of snapshots."""
    known = current_app.extensions.get(EXTENSION)
    if not isinstance(known, Endpoints):
        settings = site().settings
        fresh = Endpoints(settings.service_keep, settings.service_seconds)
        known = current_app.extensions.setdefault(EXTENSION, fresh)  # one, whoever else makes some now
    return known


def prepared(state: Site, text: str, seconds: float, graphs: Graphs | None = None) -> Query:
    """The query, checked, with the answers of other endpoints in the place of its ``SERVICE`` clauses."""
    query = state.check(text)
    if not query.services:
        return query
    if not ROOM.acquire(blocking=False):
        raise Overloaded.for_now("Too many queries ask other endpoints.")
    try:
        local = asking(query, state.engine.answer, min(seconds, BESIDE_SECONDS), graphs)
        query, notes = join(query, state.settings, state.engine.prefixes, seconds, endpoints().ask, local)
    finally:
        ROOM.release()
    g.service_notes = [f"{note.endpoint} {note.what}" for note in notes]
    return query


def tell(response: Response) -> Response:
    """The response, with a header for what is missing from it."""
    if notes := g.get("service_notes"):
        # another endpoint has a say in it, and its IRI may hold any letter
        response.headers[HEADER] = quote("; ".join(notes), safe=PRINTED)
    return response
