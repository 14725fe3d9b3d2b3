"""What every renderer is told beside the report."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lithograph.errors import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The language of messages, where the files are, and how many findings of a rule to show in full."""

    language: str = "en"
    root: Path = Path()
    per_rule: int = 10
    maximum: int | None = None
    colour: bool = False


def source_line(root: Path, place: Location) -> str | None:
    """The text of the line, or ``None`` when the file cannot be read."""
    lines = _lines(root / place.file)
    return lines[place.line - 1] if 0 < place.line <= len(lines) else None


@cache
def _lines(path: Path) -> tuple[str, ...]:
    try:
        return tuple(path.read_text(encoding="utf-8", errors="replace").splitlines())
    except OSError:
        return ()
