"""Files: where the sources are, in a checkout or a wheel, their digest, and how one is put in place."""

import hashlib
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import get_ident
from typing import Final

from lithograph.errors import MissingInput, StorageError
from lithograph.settings import Settings

PACKAGE = Path(__file__).resolve().parent
WHEEL_DATA = PACKAGE / "_data"
DRAFT: Final = ".draft"
"""How the name of a file ends that is not whole yet."""


@dataclass(frozen=True, slots=True)
class Sources:
    """The source files under one root, each group sorted by path."""

    root: Path
    ontology: tuple[Path, ...]
    alignments: tuple[Path, ...]
    rules: tuple[Path, ...]
    graph: tuple[Path, ...]
    links: tuple[Path, ...]
    shapes: tuple[Path, ...]
    quality: tuple[Path, ...]
    queries: tuple[Path, ...]
    imports: tuple[Path, ...] = ()

    @property
    def schema(self) -> tuple[Path, ...]:
        """Every file of axioms: the modules and the alignments."""
        return self.ontology + self.alignments

    @property
    def constraints(self) -> tuple[Path, ...]:
        """Every file of shapes, and the prefixes that their queries use (``sh:declare``)."""
        return (*self.shapes, *(path for path in self.ontology if path.name == "prefixes.ttl"))

    @property
    def inputs(self) -> tuple[Path, ...]:
        """Every file that a build reads; imports only where it is asked to."""
        return self.schema + self.rules + self.graph + self.links + self.shapes + self.quality + self.queries

    def name(self, path: Path) -> str:
        """The path as users know it: relative to the root, with forward slashes."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)


def find_root() -> Path:
    """The folder that holds ``ontology/`` and ``graph/``: the checkout, or the data inside the wheel."""
    return WHEEL_DATA if WHEEL_DATA.is_dir() else PACKAGE.parent


def in_checkout(root: Path) -> bool:
    """Whether the sources stand in a checkout rather than inside an installed package."""
    return root != WHEEL_DATA


def snapshot_home(settings: Settings) -> Path:
    """The folder of snapshots: as set, else build/ of the checkout, else the user's data folder."""
    root = find_root()
    return settings.snapshots(root if in_checkout(root) else None)


def find_sources(root: Path | None = None) -> Sources:
    """The source files under ``root`` (default: ``find_root()``).

    Raises ``MissingInput`` when there is no ontology or no graph.
    """
    root = find_root() if root is None else root.resolve()
    for folder in ("ontology", "graph"):
        if not (root / folder).is_dir():
            raise MissingInput(
                f"{root} has no {folder}/ folder.", hint="Give the folder of a checkout, or run inside one."
            )
    return Sources(
        root=root,
        ontology=_glob(root / "ontology", "*.ttl"),
        alignments=_glob(root / "ontology/align", "*.ttl"),
        rules=_glob(root / "ontology/rules", "*.rq"),
        graph=_glob(root / "graph", "**/*.ttl"),
        links=_glob(root / "graph/links", "*.sssom.tsv"),
        shapes=_glob(root / "shapes", "*.ttl"),
        quality=_glob(root / "shapes/quality", "*.rq"),
        queries=_glob(root / "queries", "*.rq"),
        imports=_glob(root / "imports", "*.nq"),
    )


def digest(paths: Iterable[Path], *extra: str) -> str:
    """The SHA-256 of the files' relative order, names and bytes, and of ``extra`` (versions, options).

    Raises ``MissingInput`` for what is no file that can be read.
    """
    total = hashlib.sha256()
    for path in paths:
        try:
            content = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise MissingInput(f"{path}: {error.strerror or error}.") from None
        total.update(f"{path.parent.name}/{path.name}\0{content}\n".encode())
    for text in extra:
        total.update(f"{text}\n".encode())
    return total.hexdigest()


def put(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Put the content, or its pieces, in the file, whole or not at all; raises ``StorageError``."""
    draft = path.with_name(f".{path.name}.{os.getpid()}-{get_ident()}{DRAFT}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.writelines([content] if isinstance(content, bytes) else content)
            file.flush()
            os.fsync(file.fileno())  # else a fall of the machine may leave the new name and no content
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise StorageError(f"{path} cannot be written: {error.strerror or error}.") from None


def _glob(folder: Path, pattern: str) -> tuple[Path, ...]:
    return tuple(sorted(folder.glob(pattern)))
