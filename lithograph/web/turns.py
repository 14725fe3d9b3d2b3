"""Pages in turn: few are made at a time, so that threads and processor are left for queries and for files.

What has a limit of its own (queries, validations), costs next to nothing or has to work in any case is let
through.
"""

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from lithograph.errors import Overloaded
from lithograph.query.lanes import Lane
from lithograph.web.front import FAULT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FREE: Final = ("/sparql", "/queries/", "/validate", "/static/", "/healthz", "/readyz", "/metrics")
"""The beginnings of the paths that are let through."""
SECONDS: Final = 10.0
"""How long a page waits for its turn."""


class InTurn:
    """Lets ``places`` requests at a time through to an application, while as many as have ``room`` wait."""

    def __init__(self, application: "WSGIApplication", places: int, room: int) -> None:
        self._application = application
        self._lane = Lane(places, room, threading.Condition())

    @property
    def waiting(self) -> int:
        """How many wait for their turn."""
        return self._lane.waiting

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """The application's answer; one that tells of ``Overloaded`` where there is no place in time."""
        if environ["PATH_INFO"].startswith(FREE):
            return self._application(environ, start_response)
        with self._lane.freed:
            entered = self._lane.enter(SECONDS)
        if not entered:
            environ[FAULT] = Overloaded.for_now("Too many pages are being made.")
            return self._application(environ, start_response)
        try:
            return self._application(environ, start_response)
        finally:
            with self._lane.freed:
                self._lane.leave()
