"""One request to another endpoint: to a public address, resolved once, within a time and a size."""

import http.client
import ipaddress
import math
import re
import socket
import ssl
import threading
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from lithograph.errors import ServiceFailed

ACCEPT: Final = "application/sparql-results+json"
AGENT: Final = "Lithograph (+https://w3id.org/lithograph/)"
CONNECT_SECONDS: Final = 3.0
PIECE: Final = 65_536
OVERLOADED: Final = 429
"""The status of an endpoint that got too many requests; from 500 on it says that it is at fault."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
UNICAST: Final = ipaddress.IPv6Network("2000::/3")
"""All that is assigned of IPv6 to hosts of the internet; the rest wraps, translates, or is local."""
EXAMPLES: Final = ipaddress.IPv6Network("3fff::/20")
"""For documentation (RFC 9637), which older versions of Python take for assigned."""
NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
SENT_AS_IT_IS: Final = "".join(map(chr, range(0x21, 0x7F)))
"""Of an IRI; a request holds all else as the bytes of UTF-8, each as a number."""
_STALE: Final = re.compile(r"\b(?:no-store|no-cache|private)\b", re.IGNORECASE)
_MAX_AGE: Final = re.compile(r"\bmax-age=\"?(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an endpoint answered."""

    body: bytes
    fresh: float = math.inf
    """Seconds for which it may be kept, as far as the endpoint says."""


class NotAnswering(ServiceFailed):
    """The endpoint is at fault, or out of reach: another question would fare no better."""

    def __init__(self, detail: str, *, late: bool = False, rest: float | None = None) -> None:
        super().__init__(detail)
        self.late = late
        """Whether the time was up."""
        self.rest = rest
        """Seconds for which the endpoint wants to be left alone."""


def fetch(endpoint: str, query: str, seconds: float, most: int) -> Answer:
    """The endpoint's answer to a SELECT, as SPARQL JSON; raises ``ServiceFailed`` with what went wrong.

    No redirect is followed, no proxy of the environment is used, and no address is reached that is not
    public, unless the endpoint itself is written as such an address.
    """
    parts = urlsplit(endpoint)
    host, secure = parts.hostname or "", parts.scheme == "https"
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        raise ServiceFailed(f"{endpoint} is no address of an endpoint.")
    port = parts.port or (443 if secure else 80)
    connection = http.client.HTTPConnection(host, port)
    with closing(connection):
        connection.sock = _connected(endpoint, host, port, min(CONNECT_SECONDS, seconds))
        # a reader's own time-outs start anew with each byte: this one ends the whole, and wakes it
        late = threading.Event()
        with closing(connection.sock.dup()) as handle:  # TLS takes the socket itself away
            guard = threading.Timer(seconds, _shut, (handle, late))
            guard.daemon = True
            guard.start()
            try:
                if secure:
                    context = ssl.create_default_context()
                    connection.sock = context.wrap_socket(connection.sock, server_hostname=host)
                answer = _exchange(connection, parts.path or "/", parts.query, query, most)
                if late.is_set():  # an end that the guard made is none
                    raise TimeoutError
            except ServiceFailed:
                if not late.is_set():
                    raise
                raise _late(endpoint, seconds) from None
            except (OSError, http.client.HTTPException) as error:
                if late.is_set():
                    raise _late(endpoint, seconds) from None
                told = f"cannot be reached ({type(error).__name__})"
                raise NotAnswering(f"{endpoint} {told}.") from None
            finally:
                guard.cancel()
    return answer


def _late(endpoint: str, seconds: float) -> NotAnswering:
    return NotAnswering(f"{endpoint} did not answer within {round(seconds, 1):g} seconds.", late=True)


def public(address: str) -> bool:
    """Whether an IP address is one of the open internet: not this machine's, its network's, or reserved."""
    found = _unwrapped(ipaddress.ip_address(address.partition("%")[0]))
    if found.version == 6 and (found not in UNICAST or found in EXAMPLES):  # noqa: PLR2004 - of the protocol
        return False
    return found.is_global and not found.is_multicast


def _unwrapped(found: Address) -> Address:
    """The IPv4 address that one of IPv6 stands for, in each of the ways in which it is reached."""
    if isinstance(found, ipaddress.IPv4Address):
        return found
    if found in NAT64:
        return ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)
    return found.ipv4_mapped or found.sixtofour or found


def addresses(host: str, port: int) -> list[str]:
    """The IP addresses of a host, in the order to try them; raises ``OSError``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(item[4][0]) for item in found))


def _connected(endpoint: str, host: str, port: int, seconds: float) -> socket.socket:
    """A connection to the first address that answers; what is connected to is what was looked at."""
    try:
        found = addresses(host, port)
    except OSError:
        raise NotAnswering(f"The host of {endpoint} has no address.") from None
    if not _is_address(host) and not all(map(public, found)):
        raise ServiceFailed(f"The host of {endpoint} is not on the public internet.")
    for address in found:
        with suppress(OSError):
            return socket.create_connection((address, port), timeout=seconds)
    raise NotAnswering(f"{endpoint} cannot be reached.")


def _is_address(host: str) -> bool:
    """Whether the operator wrote an address for the host: then it is meant, wherever it lies."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _exchange(
    connection: http.client.HTTPConnection, path: str, parameters: str, query: str, most: int
) -> Answer:
    target = quote(f"{path}?{parameters}" if parameters else path, safe=SENT_AS_IT_IS)
    headers = {
        "Accept": ACCEPT,
        "Accept-Encoding": "identity",
        "Content-Type": "application/x-www-form-urlencoded",
        "User-Agent": AGENT,
    }
    connection.sock.settimeout(None)
    connection.request("POST", target, urlencode({"query": query}), headers)
    with closing(connection.getresponse()) as response:
        return _read(connection.host, response, most)


def _read(host: str, response: http.client.HTTPResponse, most: int) -> Answer:
    """What an endpoint answers, read whole."""
    if response.status == OVERLOADED or response.status >= http.client.INTERNAL_SERVER_ERROR:
        raise NotAnswering(
            f"{host} answered {response.status}.", rest=_seconds(response.headers["Retry-After"])
        )
    if response.status != http.client.OK:
        raise ServiceFailed(f"{host} answered {response.status}.")
    media = response.headers.get_content_type()
    if media not in {ACCEPT, "application/json"}:
        raise ServiceFailed(f"{host} answered with {media}, not with SPARQL JSON.")
    pieces: list[bytes] = []
    size = 0
    while piece := response.read1(PIECE):
        size += len(piece)
        if size > most:
            raise ServiceFailed(f"{host} answered with more than {most:,} bytes.")
        pieces.append(piece)
    if response.length:
        raise NotAnswering(f"{host} broke off its answer.")
    return Answer(b"".join(pieces), _fresh(response.headers["Cache-Control"] or ""))


def _fresh(control: str) -> float:
    """The seconds for which an answer may be kept, as its ``Cache-Control`` says."""
    if _STALE.search(control):
        return 0.0
    found = _MAX_AGE.search(control)
    return float(found[1]) if found else math.inf


def _seconds(wait: str | None) -> float | None:
    """The seconds of a ``Retry-After``, which may also be a date; ``None`` where it says nothing."""
    if wait is None:
        return None
    if wait.strip().isdecimal():
        return float(wait[:9]) or None
    try:
        left = (parsedate_to_datetime(wait) - datetime.now(UTC)).total_seconds()
    except (TypeError, ValueError):  # no date, or one without a zone
        return None
    return left if left > 0 else None


def _shut(connection: socket.socket, late: threading.Event) -> None:
    late.set()  # before the reader wakes
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
