"""Where what a command makes goes: to a file, whole, or to standard output."""

import sys
from pathlib import Path

from lithograph.errors import MissingInput
from lithograph.files import put


def give(content: bytes, output: Path | None) -> None:
    """Write the content; a file that stood there stays as it was until all is written.

    A pipe or a device takes it as it comes. Raises ``MissingInput`` where there is no such folder.
    """
    if output is None or str(output) == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    elif output.exists() and not output.is_file():
        output.write_bytes(content)
    elif not output.parent.is_dir():
        raise MissingInput(f"{output} cannot be written: {output.parent} is no folder.")
    else:
        put(output.resolve(), content)
