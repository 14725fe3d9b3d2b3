"""``python -m bench [NAME ...]``: every measurement, or those named; they go to bench/RESULTS.md."""

import importlib
import platform
import re
import sys
from pathlib import Path

import click

PARTS = ("pipeline", "reasoner", "validation", "law", "serve", "endpoint", "web", "matching", "imports")
RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = """# Measurements

Made by `make bench`: each figure against a baseline that ran beside it, on the same machine, in the same run.
Machines differ and are shared; read the ratios, not the seconds.
"""


@click.command()
@click.argument("names", nargs=-1)
def main(names: tuple[str, ...]) -> None:
    """Measure, print, and write the report; when parts were named, only their sections of it."""
    sections: dict[str, str] = {}
    for name in names or PARTS:
        text = importlib.import_module(f"bench.{name}").main()
        click.echo(text)
        sections |= _sections(text)
    if names:
        known = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else HEAD
        head = known.partition("\n## ")[0].rstrip() + "\n"
        sections = _sections(known) | sections
    else:
        machine = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}."
        head = f"{HEAD}\n{machine}\n"
    RESULTS.write_text("\n".join([head, *sections.values()]), encoding="utf-8")


def _sections(text: str) -> dict[str, str]:
    """The sections of a report by their headings."""
    parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    return {part.partition("\n")[0]: part.rstrip() + "\n" for part in parts if part.startswith("## ")}


if __name__ == "__main__":
    sys.exit(main())
