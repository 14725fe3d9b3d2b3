"""One request to another endpoint: to a public address, resolved once, within a time and a size."""

import http.client
import ipaddress
import socket
import ssl
import threading
from contextlib import closing, suppress
from typing import Final
from urllib.parse import urlencode, urlsplit

from lithograph.errors import ServiceFailed

ACCEPT: Final = "application/sparql-results+json"
AGENT: Final = "Lithograph (+https://w3id.org/lithograph/)"
CONNECT_SECONDS: Final = 3.0
PIECE: Final = 65_536


def fetch(endpoint: str, query: str, seconds: float, most: int) -> bytes:
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
        guard = threading.Timer(seconds, _shut, (connection.sock, late))
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
            raise
        except (OSError, http.client.HTTPException) as error:
            told = f"cannot be reached ({type(error).__name__})"
            why = f"did not answer within {seconds:g} seconds" if late.is_set() else told
            raise ServiceFailed(f"{endpoint} {why}.") from None
        finally:
            guard.cancel()
    return answer


def public(address: str) -> bool:
    """Whether an IP address is one of the open internet: not this machine's, its network's, or reserved."""
    found = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(found, "ipv4_mapped", None) or getattr(found, "sixtofour", None)
    if inner is not None:
        found = inner
    return found.is_global and not found.is_multicast and not getattr(found, "is_site_local", False)


def addresses(host: str, port: int) -> list[str]:
    """The IP addresses of a host, in the order to try them; raises ``OSError``."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(item[4][0]) for item in found))


def _connected(endpoint: str, host: str, port: int, seconds: float) -> socket.socket:
    """A connection to the first address that answers; what is connected to is what was looked at."""
    try:
        found = addresses(host, port)
    except OSError:
        raise ServiceFailed(f"The host of {endpoint} has no address.") from None
    if not _is_address(host) and not all(map(public, found)):
        raise ServiceFailed(f"The host of {endpoint} is not on the public internet.")
    for address in found:
        with suppress(OSError):
            return socket.create_connection((address, port), timeout=seconds)
    raise ServiceFailed(f"{endpoint} cannot be reached.")


def _is_address(host: str) -> bool:
    """Whether the operator wrote an address for the host: then it is meant, wherever it lies."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _exchange(
    connection: http.client.HTTPConnection, path: str, parameters: str, query: str, most: int
) -> bytes:
    target = f"{path}?{parameters}" if parameters else path
    headers = {
        "Accept": ACCEPT,
        "Accept-Encoding": "identity",
        "Content-Type": "application/x-www-form-urlencoded",
        "User-Agent": AGENT,
    }
    connection.sock.settimeout(None)
    connection.request("POST", target, urlencode({"query": query}), headers)
    response = connection.getresponse()
    if response.status != http.client.OK:
        raise ServiceFailed(f"{connection.host} answered {response.status}.")
    media = response.headers.get_content_type()
    if media not in {ACCEPT, "application/json"}:
        raise ServiceFailed(f"{connection.host} answered with {media}, not with SPARQL JSON.")
    pieces: list[bytes] = []
    size = 0
    while piece := response.read1(PIECE):
        size += len(piece)
        if size > most:
            raise ServiceFailed(f"{connection.host} answered with more than {most:,} bytes.")
        pieces.append(piece)
    if response.length:
        raise ServiceFailed(f"{connection.host} broke off its answer.")
    return b"".join(pieces)


def _shut(connection: socket.socket, late: threading.Event) -> None:
    late.set()  # before the reader wakes
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
