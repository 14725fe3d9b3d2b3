"""``lithograph build``: from the source files to a published snapshot."""

from pathlib import Path
from typing import Any

import click

from lithograph.build import Options
from lithograph.build import build as build_snapshot
from lithograph.cli.collector import without_collector
from lithograph.cli.progress import progress
from lithograph.files import find_sources, snapshot_home
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot


class Folder(click.Path):
    """A folder with a name: an empty one, as of a variable that is not set, would be the working folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; fails for an empty text."""
        return super().convert(value, param, ctx) if value else self.fail("it is empty", param, ctx)


@click.command(epilog="Exit codes: 0 built, 1 the sources are at fault, 2 could not run.")
@click.option(
    "--root", type=Folder(path_type=Path), help="Folder of ontology/ and graph/; default: this one."
)
@click.option("--home", type=Folder(path_type=Path), help="Folder of the snapshots (LITHOGRAPH_HOME).")
@click.option("--no-validate", is_flag=True, help="Leave the validation report out.")
@click.option(
    "--engine", type=click.Choice(["auto", "pyshacl", "shifty", "both"]), default="auto", help="SHACL engine."
)
@click.option(
    "--allow-inconsistent", is_flag=True, help="Publish a graph that contradicts its ontology, with a banner."
)
@click.option("--with-imports", is_flag=True, help="Take in what lithograph import put into imports/.")
def build(  # noqa: PLR0913 - one argument for each option
    root: Path | None,
    home: Path | None,
    engine: str,
    *,
    no_validate: bool,
    allow_inconsistent: bool,
    with_imports: bool,
) -> None:
    """Build the snapshot: load, infer, validate, write, publish.

    Nothing is done when nothing changed. When anything fails, the snapshot in service stays as it is.

    \b
    Examples:
      lithograph build
      lithograph build --no-validate
    """  # noqa: D301 - the backslash keeps click from wrapping the examples
    settings = Settings.from_environment()
    options = Options(
        validate=not no_validate,
        engine=engine,
        allow_inconsistent=allow_inconsistent,
        max_inferred=settings.max_inferred,
        with_imports=with_imports,
    )
    with progress("building") as on_step, without_collector():
        snapshot = build_snapshot(find_sources(root), home or snapshot_home(settings), options, on_step)
    click.echo(summary(snapshot))


def summary(snapshot: Snapshot) -> str:
    """What was built, in one paragraph: counts, findings, seconds, and where it lies."""
    counts = snapshot.manifest["counts"]
    findings = counts["findings"]
    told = (
        "not validated"
        if findings is None
        else ", ".join(f"{n} {kind}s" for kind, n in findings.items() if n)
    )
    seconds = sum(snapshot.manifest["seconds"].values())
    graphs = f"{counts['graphs']} graphs"
    asserted, derived, inferred = (f"{counts[kind]:,}" for kind in ("asserted", "derived", "inferred"))
    return (
        f"{asserted} asserted, {derived} derived and {inferred} inferred triples in {graphs}; "
        f"{told or 'no findings'}; {seconds:.1f} s.\nSnapshot {snapshot.digest[:12]} in {snapshot.path}"
    )
