"""``lithograph link diff``: which links a newer import breaks."""

from pathlib import Path

import click

from lithograph.files import find_sources
from lithograph.link.prefixes import expand
from lithograph.load import load
from lithograph.match.folders import decided, imported
from lithograph.match.records import externals

FAULTY = 1
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(epilog="Exit codes: 0 all links hold, 1 some records are gone, 2 could not run.")
@click.argument("dataset")
@click.argument("newer", type=_FILE, required=False)
@click.option("--root", type=_FOLDER, help="Folder of graph/ and imports/; default: this one.")
def diff(dataset: str, newer: Path | None, root: Path | None) -> int:
    """Say which accepted links lead to no record of the import (or of NEWER), and whose label has changed.

    \b
    Example:
      lithograph link diff us-csl
    """  # noqa: D301 - the backslash keeps click from wrapping the examples
    sources = find_sources(root)
    records = externals(load([newer]).triples()) if newer else imported(sources, dataset)
    links = decided(sources, dataset)
    gone = changed = 0
    for mapping in links.mappings:
        if not mapping.is_accepted:
            continue
        record = records.get(expand(mapping["object_id"], links.prefixes) or "")
        place = f"{links.name}:{mapping.line}"
        if record is None:
            gone += 1
            click.echo(f"{place}: {mapping['object_id']} is gone")
        elif mapping["object_label"] and record.label != mapping["object_label"]:
            changed += 1
            click.echo(f"{place}: {mapping['object_label']!r} is now {record.label!r}")
    click.echo(f"{len(links.mappings):,} links: {gone:,} lead nowhere, {changed:,} labels changed.")
    return FAULTY if gone else 0
