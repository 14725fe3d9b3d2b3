"""Content codings: which one a client wants, and how bodies are packed in it, whole or piece by piece."""

import gzip
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

LEVEL: Final = 5
"""How hard answers are compressed, of 9 for gzip and 11 for brotli."""


class Packer(Protocol):
    """Packs a body that comes in pieces."""

    def add(self, piece: bytes) -> bytes:
        """What can be sent of the body so far."""

    def end(self) -> bytes:
        """The rest."""


@dataclass(frozen=True, slots=True)
class Coding:
    """A content coding: its name in HTTP, the end of the ETag of what is packed in it, and its packers."""

    name: str
    suffix: str
    pack: Callable[[bytes], bytes]
    start: Callable[[], Packer]


class _Gzip:
    def __init__(self) -> None:
        self._packer = zlib.compressobj(LEVEL, wbits=31)

    def add(self, piece: bytes) -> bytes:
        return self._packer.compress(piece) + self._packer.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        return self._packer.flush()


def _codings() -> Iterator[Coding]:
    """The codings at hand, the best first."""
    try:
        import brotli  # noqa: PLC0415 - an extra
    except ImportError:  # pragma: no cover - brotli is installed wherever the tests run
        pass
    else:

        class Brotli:
            def __init__(self) -> None:
                self._packer = brotli.Compressor(quality=LEVEL)

            def add(self, piece: bytes) -> bytes:
                return bytes(self._packer.process(piece) + self._packer.flush())

            def end(self) -> bytes:
                return bytes(self._packer.finish())

        yield Coding("br", "-br", lambda body: bytes(brotli.compress(body, quality=LEVEL)), Brotli)
    yield Coding("gzip", "-gz", lambda body: gzip.compress(body, LEVEL, mtime=0), _Gzip)


CODINGS: Final = tuple(_codings())
SUFFIXES: Final = ("", *(coding.suffix for coding in CODINGS))
"""What the ETag of an answer may end with, after that of the answer itself."""


@lru_cache(maxsize=256)
def wanted(accept: str) -> Coding | None:
    """The coding that an Accept-Encoding header likes best, ours first among equals (RFC 9110, 12.5.3)."""
    liked: dict[str, float] = {}
    for item in accept.lower().split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                try:
                    quality = float(value)
                except ValueError:
                    quality = 0.0
        liked[name] = quality
    others = liked.get("*", 0.0)
    best = max(CODINGS, key=lambda coding: liked.get(coding.name, others))
    quality = liked.get(best.name, others)
    return best if quality > 0 and quality >= liked.get("identity", 0.0) else None
