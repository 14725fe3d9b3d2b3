"""What the server did: counts for ``/metrics``, and a line of JSON per request where that is wanted."""

import hashlib
import json
import sys
import threading
import time
from bisect import bisect_left
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

BUCKETS: Final = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
"""Upper bounds of the latency classes, in seconds."""
QUERY: Final = "lithograph.query"
"""Where the environment holds the query of a request that sent it in its body."""
METHODS: Final = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
"""Those that are counted by name: a client may invent as many as it likes."""


@dataclass(slots=True)
class Meter:
    """Counts requests and their latencies, until the first byte of the answer."""

    log: bool = False
    places: frozenset[str] = frozenset()
    """The first parts of addresses that are counted by name."""
    requests: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By method, place and status."""
    latencies: dict[str, list[int]] = field(default_factory=dict)
    """By place: requests per latency class, the last class without a bound."""
    seconds: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, environ: "WSGIEnvironment", status: str, seconds: float) -> None:
        """Count a request, and log it where that is wanted."""
        place = self.place(environ.get("PATH_INFO", ""))
        method = environ["REQUEST_METHOD"]
        with self._lock:
            self.requests[method if method in METHODS else "other", place, status[:3]] += 1
            classes = self.latencies.setdefault(place, [0] * (len(BUCKETS) + 1))
            classes[bisect_left(BUCKETS, seconds)] += 1
            self.seconds[place] += seconds  # type: ignore[assignment]
        if self.log:
            with suppress(OSError):  # a full disk must not cost the answer
                sys.stderr.write(json.dumps(_line(environ, status, seconds), ensure_ascii=False) + "\n")

    def place(self, path: str) -> str:
        """The kind of address, few enough to count by."""
        first = path.strip("/").partition("/")[0].partition(".")[0]
        if not first:
            return "start"
        return first if first in self.places else "entity"


def _line(environ: "WSGIEnvironment", status: str, seconds: float) -> dict[str, object]:
    """A request for the log; of a query only a hash, so that what people ask stays with them."""
    found: dict[str, object] = {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "method": environ["REQUEST_METHOD"],
        "path": environ.get("PATH_INFO", ""),
        "status": int(status[:3]),
        "ms": round(seconds * 1000, 2),
        "client": environ.get("REMOTE_ADDR", ""),
    }
    query = environ.get(QUERY) or parse_qs(environ.get("QUERY_STRING", "")).get("query", [""])[0]
    if query:
        found["query"] = hashlib.sha256(query.encode("utf-8", "replace")).hexdigest()[:16]
    return found
