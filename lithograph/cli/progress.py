"""Progress on a terminal: one line that says what is being done; nothing where output goes to a file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """A function that tells the user the step that begins; silent unless stderr is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _step: None
        return
    with Status(title, console=console) as status:
        yield lambda step: status.update(f"{title}: {step} ...")
