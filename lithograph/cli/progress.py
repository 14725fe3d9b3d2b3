"""Progress on a terminal: one line that says what is being done; nothing where output goes to a file."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """A function that tells the user the step that begins; silent unless stderr is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _step: None
        return
    from rich.console import Console  # noqa: PLC0415 - takes its time to import, for nothing in a pipe
    from rich.status import Status  # noqa: PLC0415 - as above

    console = Console(stderr=True)
    with Status(title, console=console) as status:
        yield lambda step: status.update(f"{title}: {step} ...")
