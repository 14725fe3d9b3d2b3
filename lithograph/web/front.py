"""What stands in front of the application: headers on every response, kept answers, compression.

It works on the WSGI level, because a kept answer must cost less than the framework's own work. Only answers
that say they may be kept (a strong ETag and ``answers.FRESH``) are kept, for the snapshot in service.
"""

import re
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from lithograph.errors import BadRequest, HeaderTooLong, LithographError
from lithograph.web.answers import DAY, FRESH, names, today
from lithograph.web.bodies import BODIES, Bodies
from lithograph.web.coding import Coding, wanted
from lithograph.web.direct import answer_directly, is_plain
from lithograph.web.flights import Flights
from lithograph.web.kept import Cache, Entry, Headers
from lithograph.web.meter import Meter
from lithograph.web.site import Site
from lithograph.web.streams import Compressed, Streamed, close

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SECURITY: Final[Headers] = [
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
]
CORS: Final[Headers] = [
    ("Access-Control-Allow-Origin", "*"),
    (
        "Access-Control-Expose-Headers",
        "ETag, Link, Retry-After, X-Law-Known-Until, X-Result-Limit, X-Service-Cut, X-Query-Id",
    ),
]
"""Reading is open to every site: no cookies and no accounts are involved."""
PREFLIGHT: Final[Headers] = [
    ("Access-Control-Allow-Methods", "GET, HEAD, POST, DELETE, OPTIONS"),
    ("Access-Control-Allow-Headers", "Accept, Accept-Language, Content-Type, If-None-Match, X-Query-Id"),
    ("Access-Control-Max-Age", "86400"),
]
"""What browsers ask for beforehand, and read in no other answer (Fetch, section 3.3.3)."""
ALWAYS: Final[Headers] = [*SECURITY, *CORS, ("Vary", "Accept, Accept-Encoding, Accept-Language")]

KEY: Final = (
    "PATH_INFO",
    "QUERY_STRING",
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_HOST",
    "wsgi.url_scheme",
)
SCHEMES: Final = frozenset(("http", "https"))
SHORT: Final = 1_000
"""Bytes below which compression is not worth its work."""
READ: Final = {
    "HTTP_ACCEPT": "Accept",
    "HTTP_ACCEPT_LANGUAGE": "Accept-Language",
    "HTTP_ACCEPT_ENCODING": "Accept-Encoding",
    "HTTP_IF_NONE_MATCH": "If-None-Match",
    "HTTP_IF_MODIFIED_SINCE": "If-Modified-Since",
    "HTTP_IF_RANGE": "If-Range",
    "HTTP_RANGE": "Range",
    "CONTENT_TYPE": "Content-Type",
}
"""The headers that are taken apart. Some of the framework's patterns read the rest at each of its letters."""
LONGEST: Final = 4_000
"""Characters of such a header; browsers send a hundred, clients of SPARQL some hundred."""
HOST: Final = re.compile(r"(?:[\w.\-~!$&'()*+;=%]+|\[[\da-f:.]+\])(?::\d*)?", re.ASCII | re.IGNORECASE)
"""A host and a port (RFC 3986, section 3.2.2); several, which some servers put together, are none."""
FAULT: Final = "lithograph.fault"
"""Where the environment holds the error of a request that could not be read; the application tells it."""


class Front:
    """The WSGI application in front of the framework's."""

    def __init__(  # noqa: PLR0913 - what an application is made of
        self,
        application: "WSGIApplication",
        site: Callable[[], Site],
        most_body: int,
        meter: Meter,
        bodies: Bodies,
        *,
        waiters: int,
    ) -> None:
        self._application = application
        self._most_body = most_body
        self._bodies = bodies
        self._meter = meter
        self._site = site
        self._flights = Flights(waiters)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request, and note that it was answered."""
        started = time.perf_counter()

        def start(status: str, headers: Headers, error: Any = None) -> Any:
            self._meter.note(environ, status, time.perf_counter() - started)
            return start_response(status, headers, error)

        return self._respond(environ, start)

    def _respond(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        _refuse_headers(environ)
        if FAULT in environ:
            return self._plain(environ, start_response)
        if environ.get("HTTP_X_FORWARDED_PROTO") in SCHEMES:  # of a proxy; a client that lies tells itself
            environ["wsgi.url_scheme"] = environ["HTTP_X_FORWARDED_PROTO"]
        if method not in {"GET", "HEAD"} or "HTTP_RANGE" in environ:
            return self._plain(environ, start_response)
        key = tuple([environ.get(name, "") for name in KEY])
        cache = self._site().cache  # the same at the end: an answer from an old snapshot is kept with the old
        entry = cache.get(key)
        if entry is None or entry.day not in {"", today()}:
            entry = None
            with self._flights.turn(key) as answered:
                entry = cache.get(key) if answered else None
                if entry is None:
                    told: list[Any] = []
                    body = self._ask(environ, told)
                    entry = self._kept(told, body) if method == "GET" else None
                    if entry is None:
                        return _pass_on(environ, start_response, told, body)
                    cache.put(key, entry)
        return _answer(environ, start_response, entry, cache)

    def _ask(self, environ: "WSGIEnvironment", told: list[Any]) -> Iterable[bytes]:
        """The application's answer, or that to a plain question, which needs no framework."""
        if is_plain(environ):
            try:
                direct = answer_directly(self._site(), environ)
            except LithographError as error:
                environ[FAULT] = error
            else:
                if direct is not None:
                    told[:] = ["200 OK", direct[0], None]
                    return [] if environ["REQUEST_METHOD"] == "HEAD" else direct[1]
        return self._application(environ, _remember(told))

    def _plain(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in BODIES:
            try:
                self._bodies.read(environ)
            except LithographError as error:
                environ[FAULT] = error
        told: list[Any] = []
        body = self._application(environ, _remember(told))
        return _pass_on(environ, start_response, told, body)

    def _kept(self, told: list[Any], body: Iterable[bytes]) -> Entry | None:
        """The answer to keep, read whole; ``None`` when it may not be kept."""
        status, headers = told[0], told[1]
        if status[:3] != "200":
            return None
        found = {name.lower(): value for name, value in headers}
        tag = found.get("etag", "W/")
        length = found.get("content-length", "")
        if found.get("cache-control") != FRESH or tag.startswith("W/") or not length.isdecimal():
            return None
        if int(length) > self._most_body:
            return None
        whole = b"".join(body)
        close(body)
        return Entry(status, [*_public(headers), *ALWAYS], whole, tag, day=found.get(DAY.lower(), ""))


def _answer(
    environ: "WSGIEnvironment", start_response: "StartResponse", entry: Entry, cache: Cache
) -> Iterable[bytes]:
    asked = environ.get("HTTP_IF_NONE_MATCH")
    if asked is not None and names(asked, entry.tag[1:-1]):
        unchanged = [(name, value) for name, value in entry.headers if not name.startswith("Content-")]
        start_response("304 NOT MODIFIED", unchanged)
        return []
    body, headers = entry.body, entry.headers
    coding = _coding(environ) if len(body) > SHORT else None
    if coding is not None:
        body = cache.pack(entry, coding)
        headers = _packed(headers, coding, len(body))
    start_response(entry.status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]  # a list is sent in one go


def _refuse_headers(environ: "WSGIEnvironment") -> None:
    """Put the error of a header that is too long, or of a Host that is none, in the environment."""
    for name in READ:
        if len(environ.get(name, "")) > LONGEST:
            environ[name] = ""
            environ[FAULT] = HeaderTooLong(f"The header {READ[name]} has more than {LONGEST:,} characters.")
    host = environ.get("HTTP_HOST", "")
    if HOST.fullmatch(host) is None and (host or environ.get("SERVER_PROTOCOL") == "HTTP/1.1"):
        environ["HTTP_HOST"] = "localhost"
        environ[FAULT] = BadRequest("The header Host must name one host.")


def _remember(told: list[Any]) -> "StartResponse":
    def start(status: str, headers: Headers, error: Any = None) -> Any:
        told[:] = [status, headers, error]
        return lambda _data: None

    return start


def _pass_on(
    environ: "WSGIEnvironment", start_response: "StartResponse", told: list[Any], body: Iterable[bytes]
) -> Iterable[bytes]:
    status, headers, error = told
    headers = [*_public(headers), *ALWAYS, *(PREFLIGHT if environ["REQUEST_METHOD"] == "OPTIONS" else ())]
    streamed = not any(name.lower() == "content-length" for name, _ in headers)
    if streamed and status[:3] == "200" and environ["REQUEST_METHOD"] != "HEAD":
        coding = _coding(environ)
        if coding is not None:
            headers = _packed(headers, coding, None)
            body = Compressed(body, coding.start())
        body = Streamed(body, environ)
    start_response(status, headers, error)
    return body


def _public(headers: Headers) -> Headers:
    """The headers that are sent: not the one that is for this part of the server alone."""
    return [(name, value) for name, value in headers if name != DAY]


def _packed(headers: Headers, coding: Coding, length: int | None) -> Headers:
    changed: Headers = []
    for name, value in headers:
        if name == "Content-Length":
            continue
        changed.append((name, value[:-1] + coding.suffix + '"') if name == "ETag" else (name, value))
    changed.append(("Content-Encoding", coding.name))
    if length is not None:
        changed.append(("Content-Length", str(length)))
    return changed


def _coding(environ: "WSGIEnvironment") -> Coding | None:
    accept = environ.get("HTTP_ACCEPT_ENCODING", "")
    return wanted(accept) if accept else None
