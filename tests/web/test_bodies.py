"""Bodies that come slowly, in pieces, too long, or not at all."""

import threading
from io import BytesIO
from typing import Any

import pytest

from lithograph.errors import BadRequest, Overloaded, UnsupportedMedia
from lithograph.web.bodies import Bodies


class Slow:
    """A body that comes when it is let go."""

    def __init__(self) -> None:
        self.go = threading.Event()

    def read(self, size: int) -> bytes:
        """The body, once it is let go."""
        self.go.wait(10)
        return b"" if size > 3 else b"abc"


class InPieces(BytesIO):
    """A body of which a read gives two bytes at most."""

    def read(self, size: int | None = -1) -> bytes:
        """Two bytes at most."""
        return super().read(min(size or 2, 2))


def read(body: Any, length: str = "", *, most: int = 100) -> bytes:
    environ: dict[str, Any] = {"wsgi.input": body, "CONTENT_LENGTH": length, "wsgi.input_terminated": True}
    Bodies(1, most).read(environ)
    found: bytes = environ["wsgi.input"].read()
    return found


def test_a_body_is_read_whole_in_however_many_pieces() -> None:
    assert read(InPieces(b"ASK { }"), "7") == b"ASK { }"
    assert read(InPieces(b"ASK { }")) == b"ASK { }"


def test_of_a_body_without_a_length_no_more_is_read_than_shows_that_it_is_too_long() -> None:
    assert len(read(BytesIO(b"x" * 1000))) == 101


def test_a_body_said_to_be_too_long_is_left_unread() -> None:
    body = BytesIO(b"x" * 1000)
    read(body, "1000")
    assert body.tell() == 1000  # by this test itself, not before


def test_a_body_that_ends_too_early_is_told() -> None:
    with pytest.raises(BadRequest, match="ended after 3 of 9 bytes"):
        read(BytesIO(b"ASK"), "9")


def test_slow_bodies_hold_their_place_and_are_listed_until_they_have_come() -> None:
    bodies, slow = Bodies(1, 100), Slow()
    environ = {"wsgi.input": slow, "CONTENT_LENGTH": "3", "REMOTE_ADDR": "192.0.2.1"}
    reading = threading.Thread(target=bodies.read, args=(environ,))
    reading.start()
    while not bodies.awaited():
        threading.Event().wait(0.01)
    with pytest.raises(Overloaded) as busy:
        bodies.read({"wsgi.input": BytesIO(b"abc"), "CONTENT_LENGTH": "3"})
    assert busy.value.headers["Retry-After"] == "5"
    ((address, seconds),) = bodies.awaited()
    assert (address, seconds > 0.1) == ("192.0.2.1", True)
    slow.go.set()
    reading.join()
    assert bodies.awaited() == []
    other: dict[str, Any] = {"wsgi.input": BytesIO(b"abc"), "CONTENT_LENGTH": "3"}
    bodies.read(other)
    assert other["wsgi.input"].read() == b"abc"


@pytest.mark.parametrize("coding", ["gzip", " BR ", "gzip, identity"])
def test_a_packed_body_is_refused_and_told_so(coding: str) -> None:
    environ: dict[str, Any] = {"wsgi.input": BytesIO(b"abc"), "CONTENT_LENGTH": "3"}
    with pytest.raises(UnsupportedMedia, match="packed") as caught:
        Bodies(1, 100).read({**environ, "HTTP_CONTENT_ENCODING": coding})
    assert caught.value.headers == {"Accept-Encoding": "identity"}
    Bodies(1, 100).read({**environ, "HTTP_CONTENT_ENCODING": "identity"})
