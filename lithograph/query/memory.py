"""Memory given back to the system."""

import ctypes
import sys


def trim() -> None:
    """Give back what was freed, where the C library can: by itself it keeps it for later."""
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        if hasattr(library, "malloc_trim"):
            library.malloc_trim(0)
