"""One request to another endpoint: what is reached, and what ends it."""

import socket
import ssl
import threading
import time
from typing import Any

import pytest

from lithograph.errors import ServiceFailed
from lithograph.federation import remote as module
from lithograph.federation.remote import NotAnswering, fetch, public


def test_rows_come_as_they_were_sent(remote: Any) -> None:
    assert b'"chip"' in fetch(remote.address("rows"), "SELECT * WHERE { ?a ?b ?c }", 5, 10_000).body
    assert remote.asked[-1] == "SELECT * WHERE { ?a ?b ?c }"


@pytest.mark.parametrize(
    ("manner", "words"),
    [
        ("redirect", "answered 307"),
        ("failing", "answered 500"),
        ("page", "text/html"),
        ("broken", r"broke off|cannot be reached"),
        ("drip", "within 1 seconds"),
        ("silent", "within 1 seconds"),
        ("endless", "more than 1,000,000 bytes"),
    ],
)
def test_an_endpoint_that_misbehaves_is_left_in_time(remote: Any, manner: str, words: str) -> None:
    before, started = len(remote.asked), time.monotonic()
    with pytest.raises(ServiceFailed, match=words):
        fetch(remote.address(manner), "ASK {}", 1, 1_000_000)
    assert time.monotonic() - started < 20
    assert len(remote.asked) == before + 1  # no redirect was followed


@pytest.mark.parametrize(
    "address",
    [
        *(
            "127.0.0.1",
            "127.9.9.9",
            "0.0.0.0",  # noqa: S104 - not bound
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
        ),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.0.1", "198.18.0.1", "240.0.0.1"),
        *("::1", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1"),
        *("64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "::7f00:1", "::ffff:0:7f00:1"),
        *("3fff::1", "2001:db8::1", "100::1", "5f00::1"),
        *("fec0::1", "ff02::1", "2002:7f00:1::", "2002:a00:1::1", "fd00:ec2::254"),
    ],
)
def test_addresses_that_are_not_public_are_known(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2001:4860:4860::8888", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
)
def test_public_addresses_are_known(address: str) -> None:
    assert public(address)


def test_a_name_that_leads_inside_is_refused_before_a_connection_is_made(
    remote: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len(remote.asked)
    for found in (["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["::ffff:127.0.0.1"]):
        monkeypatch.setattr(module, "addresses", lambda _host, _port, found=found: found)
        with pytest.raises(ServiceFailed, match="not on the public internet"):
            fetch(f"http://rebound.example:{remote.server_port}/rows", "ASK {}", 2, 1000)
    monkeypatch.undo()
    with pytest.raises(ServiceFailed, match="not on the public internet"):
        fetch(f"http://localhost:{remote.server_port}/rows", "ASK {}", 2, 1000)
    assert len(remote.asked) == before


def test_what_is_connected_to_is_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    reached: list[object] = []

    def resolve(host: str, port: int) -> list[str]:
        looked.append(f"{host}:{port}")
        return ["8.8.8.8"] if len(looked) == 1 else ["127.0.0.1"]  # another one each time

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        del timeout
        reached.append(address)
        raise OSError

    monkeypatch.setattr(module, "addresses", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(ServiceFailed, match="cannot be reached"):
        fetch("https://rebound.example/sparql", "ASK {}", 2, 1000)
    assert looked == ["rebound.example:443"]
    assert reached == [("8.8.8.8", 443)]


@pytest.mark.parametrize(
    "endpoint", ["file:///etc/passwd", "ftp://example.org/", "http://", "http://user@example.org/", "x"]
)
def test_only_endpoints_over_http_are_asked(endpoint: str) -> None:
    with pytest.raises(ServiceFailed, match="no address of an endpoint"):
        fetch(endpoint, "ASK {}", 1, 1000)


def test_the_environments_proxy_is_not_used(remote: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert fetch(remote.address("none"), "ASK {}", 5, 1000).body


def test_an_endpoint_over_tls_is_left_in_time_too(monkeypatch: pytest.MonkeyPatch) -> None:
    ciphers = "AECDH-AES256-SHA@SECLEVEL=0"  # those that need no certificate

    def context(side: int) -> ssl.SSLContext:
        made = ssl.SSLContext(side)
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
        made.maximum_version = ssl.TLSVersion.TLSv1_2
        made.set_ciphers(ciphers)
        return made

    ended = threading.Event()

    def stay_silent() -> None:
        with (
            listener.accept()[0] as plain,
            context(ssl.PROTOCOL_TLS_SERVER).wrap_socket(plain, server_side=True) as secured,
        ):
            while secured.recv(1000):
                pass
            ended.set()

    monkeypatch.setattr(ssl, "create_default_context", lambda: context(ssl.PROTOCOL_TLS_CLIENT))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=stay_silent, daemon=True)
        server.start()
        client = threading.Thread(target=ask_silently, args=(listener.getsockname()[1],), daemon=True)
        client.start()
        client.join(20)
        assert not client.is_alive()
        assert ended.wait(20)


def ask_silently(port: int) -> None:
    with pytest.raises(NotAnswering, match="did not answer within 1 seconds"):
        fetch(f"https://127.0.0.1:{port}/sparql", "ASK {}", 1, 1000)
