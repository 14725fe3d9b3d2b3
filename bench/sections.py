"""The report in sections: what was measured is written anew, and what people wrote below a table stays.

Remarks by hand stand in ``bench/notes``, a file for each section that has any, and are set below its table.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

NOTES: Final = Path(__file__).with_name("notes")
_MARK: Final = re.compile(r"^<!-- bench/notes/[a-z0-9-]+\.md -->$", re.MULTILINE)


def sections(text: str) -> dict[str, str]:
    """The sections of a report by their headings, without the remarks of people."""
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    return {
        part.partition("\n")[0]: _MARK.split(part)[0].rstrip() + "\n"
        for part in parts
        if part.startswith("## ")
    }


def written(known: str, measured: Mapping[str, str], head: str, folder: Path = NOTES) -> str:
    """The report: the sections known before, those measured now in their places, and all remarks."""
    found = sections(known) | dict(measured)
    return "\n".join([head, *(_with_remarks(heading, text, folder) for heading, text in found.items())])


def remarks_file(heading: str) -> str:
    """The file of remarks on the section with that heading: first-paint.md for ``## First paint``."""
    return re.sub(r"[^a-z0-9]+", "-", heading.lower().replace(",", "")).strip("-") + ".md"


def _with_remarks(heading: str, text: str, folder: Path) -> str:
    name = remarks_file(heading)
    path = folder / name
    if not path.is_file():
        return text
    return f"{text}\n<!-- bench/notes/{name} -->\n\n{path.read_text(encoding='utf-8').strip()}\n"
