"""The interpreter's search for garbage, and doing without it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """While triples are made by the million and all stay, no search for garbage: a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
