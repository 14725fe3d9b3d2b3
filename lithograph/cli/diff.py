"""``lithograph diff``: what changed between two states of the graph."""

import json
from pathlib import Path

import click

from lithograph.build import Options
from lithograph.cli.progress import progress
from lithograph.diff import compare
from lithograph.diff.render import Style, as_document, as_markdown, as_text
from lithograph.diff.revisions import find_named, of_sources
from lithograph.files import find_root, find_sources, snapshot_home
from lithograph.settings import Settings
from lithograph.terms import LANGUAGES


@click.command(epilog="Exit codes: 0 compared, 1 the sources of one side are at fault, 2 could not run.")
@click.argument("old")
@click.argument("new", required=False)
@click.option(
    "--format", "kind", type=click.Choice(["text", "json", "md"]), default="text", show_default=True
)
@click.option(
    "--max-lines", "most", type=click.IntRange(min=0), default=100, show_default=True,
    help="Lines of each section in text and md; 0: all.",
)  # fmt: skip
@click.option("--no-validate", is_flag=True, help="Leave findings out where a side must be built: quicker.")
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option(
    "--root", type=click.Path(path_type=Path), help="Folder of ontology/ and graph/; default: this one."
)
def diff(  # noqa: PLR0913, PLR0917 - one argument for each option
    old: str,
    new: str | None,
    kind: str,
    most: int,
    language: str,
    root: Path | None,
    *,
    no_validate: bool,
) -> None:
    """Say what changed from OLD to NEW: stated, derived and inferred triples, findings, answers to questions.

    OLD and NEW are each the beginning of a snapshot's digest, a snapshot's folder, or a git revision, which
    is built when needed. Without NEW, the working tree is compared. Nothing is put in service.

    \b
    Examples:
      lithograph diff HEAD
      lithograph diff main my-branch --format md
      lithograph diff bad925145d27 1ac2c4c25776 --format json
    """  # noqa: D301 - the backslash keeps click from wrapping the examples
    settings = Settings.from_environment()
    home = snapshot_home(settings)
    folder = find_root() if root is None else root
    options = Options(validate=not no_validate, allow_inconsistent=True, max_inferred=settings.max_inferred)
    with progress("comparing") as on_step:
        first = find_named(old, folder, home, options, on_step)
        if new is None:
            second = of_sources(find_sources(root), home, options, on_step)
        else:
            second = find_named(new, folder, home, options, on_step)
        on_step("differences")
        difference = compare(first, second)
    if kind == "json":
        click.echo(json.dumps(as_document(difference), ensure_ascii=False, indent=1))
    else:
        click.echo((as_markdown if kind == "md" else as_text)(difference, Style(language, most)))
