"""A worker process as the pool sees it: the other end of a channel, to be slowed down, stopped and timed."""

import os
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from lithograph.query.frames import Channel

NICE: Final = 10
"""How much a slow worker steps back."""


@dataclass(slots=True, eq=False)
class Worker:
    """A worker process at the other end of a channel."""

    channel: Channel
    process: int
    about: dict[str, Any]
    answered: int = 0
    slow: bool = False
    since: float = 0.0
    """When it was last given back."""
    clock: int = -1
    """A descriptor of what the kernel says of its time, -1 where it does not."""

    def __post_init__(self) -> None:
        with suppress(OSError):
            self.clock = os.open(f"/proc/{self.process}/schedstat", os.O_RDONLY | os.O_CLOEXEC)

    def seconds(self) -> float | None:
        """The CPU seconds of the process so far, ``None`` where that is not known."""
        try:
            return int(os.pread(self.clock, 64, 0).split()[0]) / 1e9
        except (OSError, ValueError, IndexError):
            return None

    def close(self) -> None:
        """End the process."""
        self.channel.close()
        if self.clock >= 0:
            os.close(self.clock)
            self.clock = -1

    def signal(self, number: int) -> None:
        """Stop or continue the process; nothing happens when it has ended."""
        with suppress(ProcessLookupError):
            os.kill(self.process, number)

    def step_back(self) -> None:
        """Let quick queries go first, from now on."""
        self.slow = True
        with suppress(ProcessLookupError, PermissionError):
            os.setpriority(os.PRIO_PROCESS, self.process, NICE)
