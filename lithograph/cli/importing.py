"""``lithograph import``: an external file to a named graph of its own in imports/."""

from datetime import date, datetime
from pathlib import Path
from typing import Final

import click

from lithograph.cli.counter import counter
from lithograph.errors import BadRequest, MissingInput
from lithograph.files import find_sources
from lithograph.importers.kinds import KINDS
from lithograph.importers.record import Job, node, slug
from lithograph.importers.write import Changes, Imported, Origin, changes, run_import, write_import

FAULTY: Final = 1
SHOWN: Final = 50
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    name="import", epilog="Exit codes: 0 done, 1 rows were refused or a file cannot be read, 2 could not run."
)
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("files", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), help="Folder; default: imports/.")
@click.option("--dataset", help="Name of the data set and of the file; default: that of the kind.")
@click.option("--mapping", type=_FILE, help="For csv: the columns, as CSV on the Web metadata (JSON).")
@click.option("--retrieved", type=click.DateTime(["%Y-%m-%d"]), help="The day the file was retrieved.")
@click.option("--version", "release", default="", help="The version that the file states.")
@click.option("--licence", default="", help="The licence, as an SPDX IRI.")
@click.option("--title", default="", help="The title of the data set.")
@click.option("--diff", "shows", is_flag=True, help="List the records that came, went or changed.")
@click.option("--dry-run", is_flag=True, help="Write nothing.")
def import_(  # noqa: PLR0913, PLR0917 - one argument for each option
    kind: str,
    files: tuple[Path, ...],
    into: Path | None,
    dataset: str | None,
    mapping: Path | None,
    retrieved: datetime | None,
    release: str,
    licence: str,
    title: str,
    *,
    shows: bool,
    dry_run: bool,
) -> int:
    """Import files of an external data set into a named graph of its own.

    Rows that cannot be read are refused with their line and the reason; the others are imported. Nothing
    is written half, and nothing is mixed with what this project states itself.

    \b
    Examples:
      lithograph import us-csl consolidated.csv --retrieved 2026-07-31
      lithograph import epoch-models notable.csv large_scale.csv --diff
      lithograph import csv firms.csv --mapping firms.json --dataset firms
    """  # noqa: D301 - the backslash keeps click from wrapping the examples
    for path in files:
        if not path.exists():
            raise MissingInput(f"{path} does not exist.")
        if not path.is_file():
            raise MissingInput(f"{path} is a pipe or a device.", hint="Write what it gives to a file first.")
    described = KINDS[kind]
    if not (name := slug(dataset or described.dataset)):
        raise BadRequest(f"--dataset is {dataset!r}.", hint="It needs a letter or a digit.")
    job = Job(files=files, dataset=name, mapping=mapping)
    _checked(licence)
    day: date | None = retrieved.date() if retrieved is not None else None
    origin = Origin(retrieved=day, version=release, licence=licence, title=title)
    with counter("importing", None) as advance:
        imported = run_import(described, job, origin, advance)
    for problem in imported.problems:
        click.echo(f"lithograph: {problem}", err=True)
    target = (into or find_sources().root / "imports") / f"{job.dataset}.nq"
    found = changes(imported, target)
    if shows:
        _print_changes(found)
    if not dry_run and imported.records:
        write_import(imported, target)
    click.echo(summary(imported, found, target, dry_run=dry_run))
    return FAULTY if imported.problems or not imported.records else 0


def _checked(licence: str) -> None:
    try:
        node(licence or "https://spdx.org/licenses/")
    except ValueError as error:
        raise BadRequest(
            f"--licence: {error}.", hint="An IRI, such as https://spdx.org/licenses/CC0-1.0."
        ) from None


def summary(imported: Imported, found: Changes, target: Path, *, dry_run: bool) -> str:
    """What was imported, in two lines: records, refused rows, triples, and what changed."""
    refused = len(imported.problems)
    parts = [f"{imported.records:,} records", f"{refused:,} rows refused", f"{len(imported.lines):,} triples"]
    change = f"{len(found.added):,} added, {len(found.removed):,} removed, {len(found.changed):,} changed"
    place = f"Written: {target}"
    if dry_run:
        place = "Nothing written (--dry-run)."
    elif not imported.records:
        place = "Nothing written: there is no record to write."
    return f"{', '.join(parts)}; {change}.\n{place}"


def _print_changes(found: Changes) -> None:
    for mark, iris in (("+", found.added), ("-", found.removed), ("~", found.changed)):
        for iri in iris[:SHOWN]:
            click.echo(f"{mark} <{iri}>")
        if len(iris) > SHOWN:
            click.echo(f"{mark} ... and {len(iris) - SHOWN:,} more")
