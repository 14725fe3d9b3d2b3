"""``python -m bench [NAME ...]``: every measurement, or those named; they go to bench/RESULTS.md."""

import compileall
import importlib
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from bench.sections import sections, written

PARTS = ("pipeline", "reasoner", "validation", "law", "serve", "endpoint", "web", "matching", "imports")
ROOT = Path(__file__).parents[1]
RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = """# Measurements

Made by `make bench` (`python -m bench NAME` for one part): each figure against a baseline that ran beside it,
on the same machine, in the same run. Machines differ and are shared; read the ratios, not the seconds. An aim
that is not met is said so. Remarks below a table stand in `bench/notes` too; they stay when it is made anew.
"""


@click.command()
@click.argument("names", nargs=-1)
def main(names: tuple[str, ...]) -> None:
    """Measure, print, and write the report: what was not measured and all remarks stay as they are."""
    # as a package is after pip installed it; each process would compile it anew where Python may not write
    compileall.compile_dir(ROOT / "lithograph", quiet=1)
    measured: dict[str, str] = {}
    for name in names or PARTS:
        text = importlib.import_module(f"bench.{name}").main()
        click.echo(text)
        measured |= sections(text)
    known = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else HEAD
    if names:
        head = known.partition("\n## ")[0].rstrip() + "\n"
    else:
        machine = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
        head = f"{HEAD}\n{machine}, {os.cpu_count()} cores, {datetime.now(UTC).date()}.\n"
    RESULTS.write_text(written(known, measured, head), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
