"""The TCP connections of this process as the kernel sees them (``struct tcp_info``); Linux only."""

import fcntl
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import Final, NamedTuple

KNOWN: Final = hasattr(socket, "TCP_INFO") and os.path.isdir("/proc/self/fd")  # noqa: PTH112 - no path of ours
"""Whether this system tells."""
_SIZE: Final = 136
_INFO: Final = struct.Struct("@B43xI4xI64xQQ")
"""Of tcp_info: state, last_data_sent, last_data_recv (ms ago), bytes_acked, bytes_received."""
_ESTABLISHED: Final = 1
_INT: Final = struct.Struct("i")
_OUTGOING: Final = 0x5411  # SIOCOUTQ: bytes written and not yet acknowledged


class Connection(NamedTuple):
    """A connection: where it goes, and what went over it."""

    descriptor: int
    address: str
    port: int
    silent: float
    """Seconds since this process sent something."""
    unheard: float
    """Seconds since the other end sent something."""
    taken: int
    """Bytes that the other end has taken."""
    outgoing: int
    """Bytes written that it has not taken yet."""
    received: int
    open: bool = True
    """Whether the other end has not said that it is done."""

    @property
    def key(self) -> tuple[int, str, int]:
        """What stays the same as long as it is the same connection."""
        return self.descriptor, self.address, self.port

    @property
    def written(self) -> int:
        """Bytes written so far."""
        return self.taken + self.outgoing

    def shut(self) -> None:
        """End it in both directions: whoever reads or writes it wakes up."""
        with suppress(OSError), socket.socket(fileno=os.dup(self.descriptor)) as own:
            peer = own.getpeername()
            if (plain(peer[0]), peer[1]) == (self.address, self.port):
                own.shutdown(socket.SHUT_RDWR)


def connections() -> Iterator[Connection]:
    """All connections of this process over IP."""
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208 - the names alone are wanted
        with suppress(OSError):
            if not os.readlink(f"/proc/self/fd/{name}").startswith("socket:"):  # noqa: PTH115 - not a path
                continue
            with socket.socket(fileno=os.dup(int(name))) as own:
                if own.family not in {socket.AF_INET, socket.AF_INET6}:
                    continue
                peer = own.getpeername()
                info = own.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _SIZE)
                state, sent, heard, taken, received = _INFO.unpack_from(info)
                outgoing = _INT.unpack(fcntl.ioctl(own, _OUTGOING, _INT.pack(0)))[0]
            yield Connection(
                descriptor=int(name),
                address=plain(peer[0]),
                port=peer[1],
                silent=sent / 1000,
                unheard=heard / 1000,
                taken=taken,
                outgoing=outgoing,
                received=received,
                open=state == _ESTABLISHED,
            )


def plain(address: str) -> str:
    """The address, without the wrapping of IPv4 in IPv6."""
    return address.removeprefix("::ffff:")
