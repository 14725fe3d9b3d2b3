"""Bodies that are sent piece by piece: compressed on the way, and cut off where they fail."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lithograph.web.coding import Packer
from lithograph.web.cutting import cut

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class Streamed:
    """A body that is cut off where it fails."""

    def __init__(self, body: Iterable[bytes], environ: "WSGIEnvironment") -> None:
        self._body = body
        self._environ = environ

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._body
        except Exception:
            yield from cut(self._environ)
            raise

    def close(self) -> None:
        """End the body below, and with it the query."""
        close(self._body)


class Compressed:
    """A streamed body, compressed piece by piece."""

    def __init__(self, body: Iterable[bytes], packer: Packer) -> None:
        self._body = body
        self._packer = packer

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._body:
            packed = self._packer.add(piece)
            if packed:
                yield packed
        yield self._packer.end()

    def close(self) -> None:
        """End the body below, and with it the query."""
        close(self._body)


def close(body: Iterable[bytes]) -> None:
    """Close a body, if it can be closed: what still works on it ends."""
    end = getattr(body, "close", None)
    if end is not None:
        end()
