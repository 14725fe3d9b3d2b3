"""What stands in front of the application: headers on every response, kept answers, compression.

It works on the WSGI level, because a kept answer must cost less than the framework's own work. Only answers
that say they may be kept (a strong ETag and ``answers.FRESH``) are kept, for the snapshot in service.
"""

import gzip
import threading
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from lithograph.web.answers import FRESH, PACKED

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]

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
    ("Access-Control-Allow-Methods", "GET, HEAD, POST, OPTIONS"),
    ("Access-Control-Allow-Headers", "Accept, Accept-Language, Content-Type, If-None-Match, X-Query-Id"),
    ("Access-Control-Expose-Headers", "ETag, Link, Retry-After, X-Result-Limit, X-Query-Id"),
    ("Access-Control-Max-Age", "86400"),
]
"""Reading is open to every site: no cookies and no accounts are involved."""
ALWAYS: Final[Headers] = [*SECURITY, *CORS, ("Vary", "Accept, Accept-Encoding, Accept-Language")]

KEY: Final = (
    "PATH_INFO",
    "QUERY_STRING",
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_LANGUAGE",
    "HTTP_HOST",
    "wsgi.url_scheme",
)
OVERHEAD: Final = 2_000
SHORT: Final = 1_000
"""Bytes below which compression is not worth its work."""
LEVEL: Final = 5


@dataclass(slots=True)
class Entry:
    """A kept answer, and its compressed form once somebody asked for it."""

    status: str
    headers: Headers
    body: bytes
    tag: str
    packed: bytes | None = None

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        return len(self.body) + len(self.packed or b"") + OVERHEAD


@dataclass(slots=True)
class Cache:
    """Answers kept by what was asked, the least recently used dropped when there are too many bytes."""

    most: int
    hits: int = 0
    size: int = 0
    _entries: OrderedDict[tuple[Any, ...], Entry] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: tuple[Any, ...]) -> Entry | None:
        """The answer kept for that key."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is not None:
                self._entries.move_to_end(key)
                self.hits += 1
            return entry

    def put(self, key: tuple[Any, ...], entry: Entry) -> None:
        """Keep an answer."""
        with self._lock:
            self._drop(key)
            self._entries[key] = entry
            self.size += entry.size
            while self.size > self.most and self._entries:
                self._drop(next(iter(self._entries)))

    def pack(self, entry: Entry) -> bytes:
        """The compressed form of a kept answer."""
        if entry.packed is None:
            packed = gzip.compress(entry.body, LEVEL, mtime=0)
            with self._lock:
                entry.packed = packed
                self.size += len(packed)
        return entry.packed

    def clear(self) -> None:
        """Forget everything: another snapshot is in service."""
        with self._lock:
            self._entries.clear()
            self.size = 0

    def _drop(self, key: tuple[Any, ...]) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.size -= entry.size


class Front:
    """The WSGI application in front of the framework's."""

    def __init__(self, application: "WSGIApplication", most_bytes: int, most_body: int) -> None:
        self._application = application
        self._most_body = most_body
        self.cache = Cache(most_bytes)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer a request."""
        method = environ["REQUEST_METHOD"]
        if method not in {"GET", "HEAD"}:
            return self._plain(environ, start_response)
        key = tuple([environ.get(name, "") for name in KEY])
        entry = self.cache.get(key)
        if entry is None:
            told: list[Any] = []
            body = self._application(environ, _remember(told))
            entry = self._kept(told, body) if method == "GET" else None
            if entry is None:
                return _pass_on(environ, start_response, told, body)
            self.cache.put(key, entry)
        return self._answer(environ, start_response, entry)

    def _plain(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
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
        _close(body)
        return Entry(status, [*headers, *ALWAYS], whole, tag)

    def _answer(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", entry: Entry
    ) -> Iterable[bytes]:
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked is not None and entry.tag.strip('"') in asked:
            unchanged = [(name, value) for name, value in entry.headers if not name.startswith("Content-")]
            start_response("304 NOT MODIFIED", unchanged)
            return ()
        body, headers = entry.body, entry.headers
        if _wants_gzip(environ) and len(body) > SHORT:
            body = self.cache.pack(entry)
            headers = _packed(headers, len(body))
        start_response(entry.status, headers)
        return () if environ["REQUEST_METHOD"] == "HEAD" else (body,)


def _remember(told: list[Any]) -> "StartResponse":
    def start(status: str, headers: Headers, error: Any = None) -> Any:
        told[:] = [status, headers, error]
        return lambda _data: None

    return start


def _pass_on(
    environ: "WSGIEnvironment", start_response: "StartResponse", told: list[Any], body: Iterable[bytes]
) -> Iterable[bytes]:
    status, headers, error = told
    headers = [*headers, *ALWAYS]
    streamed = not any(name.lower() == "content-length" for name, _ in headers)
    if streamed and status[:3] == "200" and environ["REQUEST_METHOD"] != "HEAD" and _wants_gzip(environ):
        headers = _packed(headers, None)
        body = _Compressed(body)
    start_response(status, headers, error)
    return body


def _packed(headers: Headers, length: int | None) -> Headers:
    changed: Headers = []
    for name, value in headers:
        if name == "Content-Length":
            continue
        changed.append((name, value[:-1] + PACKED + '"') if name == "ETag" else (name, value))
    changed.append(("Content-Encoding", "gzip"))
    if length is not None:
        changed.append(("Content-Length", str(length)))
    return changed


def _wants_gzip(environ: "WSGIEnvironment") -> bool:
    for item in environ.get("HTTP_ACCEPT_ENCODING", "").split(","):
        name, _, quality = item.partition(";")
        if name.strip().lower() in {"gzip", "*"}:
            return quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


class _Compressed:
    """A streamed body, compressed piece by piece."""

    def __init__(self, body: Iterable[bytes]) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        packer = zlib.compressobj(LEVEL, wbits=31)
        for piece in self._body:
            packed = packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH)
            if packed:
                yield packed
        yield packer.flush()

    def close(self) -> None:
        """End the body below, and with it the query."""
        _close(self._body)


def _close(body: Iterable[bytes]) -> None:
    close = getattr(body, "close", None)
    if close is not None:
        close()
