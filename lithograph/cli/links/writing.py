"""Files of links put in place in one step."""

import os
from pathlib import Path

from lithograph.errors import StorageError
from lithograph.link.sssom import MappingSet, write_set


def save(links: MappingSet) -> Path:
    """Put the set in its file, whole or not at all; raises ``StorageError``."""
    save_text(links.path, write_set(links))
    return links.path


def save_text(path: Path, text: str) -> None:
    """Put the text in the file, whole or not at all; raises ``StorageError``."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8", newline="")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise StorageError(f"{path} cannot be written: {error.strerror or error}.") from None
