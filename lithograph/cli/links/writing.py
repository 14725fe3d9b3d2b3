"""Files of links put in place in one step."""

import os
from pathlib import Path

from lithograph.errors import StorageError
from lithograph.link.sssom import MappingSet, write_set


def save(links: MappingSet) -> Path:
    """Put the set in its file, whole or not at all; raises ``StorageError``."""
    path = links.path
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(write_set(links), encoding="utf-8", newline="")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise StorageError(f"{path} cannot be written: {error.strerror or error}.") from None
    return path
