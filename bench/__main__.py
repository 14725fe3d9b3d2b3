"""``python -m bench [NAME ...]``: every measurement, or those named; the report goes to bench/RESULTS.md."""

import importlib
import platform
import sys
from pathlib import Path

import click

PARTS = ("pipeline", "reasoner", "serve", "web", "matching")
RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = """# Measurements

Made by `make bench`: each figure against a baseline that ran beside it, on the same machine, in the same run.
Machines differ and are shared; read the ratios, not the seconds.
"""


@click.command()
@click.argument("names", nargs=-1)
def main(names: tuple[str, ...]) -> None:
    """Measure, print, and write the whole report when nothing was named."""
    sections = []
    for name in names or PARTS:
        text = importlib.import_module(f"bench.{name}").main()
        click.echo(text)
        sections.append(text)
    if not names:
        machine = f"Python {platform.python_version()} on {platform.system()} {platform.machine()}.\n"
        RESULTS.write_text("\n".join([HEAD, machine, *sections]), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
