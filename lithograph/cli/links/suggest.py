"""``lithograph link suggest``: candidates for a list of names, or for an imported data set."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from lithograph.cli.counter import counter
from lithograph.cli.links.inputs import SCREENING, chosen_snapshot, our_entities
from lithograph.errors import printable, shown
from lithograph.files import find_sources, put
from lithograph.link.sssom import write_set
from lithograph.match.candidate import Candidate
from lithograph.match.entries import entries
from lithograph.match.folders import candidates_path, decided, imported, prefixes
from lithograph.match.listing import Row, answer, read_names
from lithograph.match.matcher import LEAST, Matcher
from lithograph.match.propose import WORTH_REVIEW, candidate_set, proposals, worth_review
from lithograph.match.sets import BY_IDENTIFIER
from lithograph.match.types import is_type
from lithograph.store import open_store

FAULTY: Final = 1
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(epilog="Exit codes: 0 done, 1 some rows or the list cannot be read, 2 could not run.")
@click.option("--names", type=_FILE, help="A tab-separated list of names: id, name, [type, country, lang].")
@click.option("--source", help="The name of an imported data set: imports/<name>.nq.")
@click.option("--type", "kind", default="", help="With --source: only our entities of this class or kind.")
@click.option("--top", type=click.IntRange(1, 50), default=3, show_default=True, help="Most candidates.")
@click.option(
    "--least",
    type=click.FloatRange(0, 1),
    help=f"Lowest score shown or written.  [default: {LEAST} with --names, {WORTH_REVIEW} with --source]",
)
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "tsv"]), default="table", show_default=True
)
@click.option("--snapshot", type=_FOLDER, help="Match against this snapshot instead of the current one.")
@click.option("--root", type=_FOLDER, help="Folder of graph/ and imports/; default: this one.")
def suggest(  # noqa: PLR0913, PLR0917 - one argument for each option
    names: Path | None,
    source: str | None,
    kind: str,
    top: int,
    least: float | None,
    form: str,
    snapshot: Path | None,
    root: Path | None,
) -> int:
    """Propose our entities for names, best first; or links to an imported data set.

    With --source, candidates are written to graph/links/candidates/, which is neither compiled nor shipped.
    How many lie below --least is told.

    \b
    Examples:
      lithograph link suggest --names firms.tsv --format json
      lithograph link suggest --source us-csl --type Firm
    """  # noqa: D301 - the backslash keeps click from wrapping the examples
    if (names is None) == (source is None):
        raise click.UsageError("Give either --names FILE or --source DATASET")
    if names is not None:
        return _for_names(names, top, LEAST if least is None else least, form, snapshot)
    assert source is not None  # noqa: S101 - one of the two is given
    return _for_source(source, kind, top, WORTH_REVIEW if least is None else least, snapshot, root)


def _for_names(path: Path, top: int, least: float, form: str, snapshot: Path | None) -> int:
    listing = read_names(path)
    for problem in listing.problems:
        click.echo(f"lithograph: {problem}", err=True)
    matcher = Matcher(our_entities(snapshot))
    answers = _answers(matcher, listing.rows, top, least)
    if form == "json":
        _print_json(answers)
    else:
        _print_rows(answers, form)
    return FAULTY if listing.problems else 0


def _answers(
    matcher: Matcher, rows: tuple[Row, ...], top: int, least: float
) -> Iterator[tuple[Row, list[Candidate]]]:
    below = 0
    with counter("matching", len(rows)) as advance:
        for row in rows:
            found = matcher.suggest(row.query, top)
            shown = [one for one in found if one.score >= least]
            below += len(found) - len(shown)
            yield row, shown
            advance()
    if below:
        click.echo(f"{below:,} candidates below {least:g} were left out (--least).", err=True)


def _print_json(answers: Iterator[tuple[Row, list[Candidate]]]) -> None:
    """One JSON array, written row by row: a long list needs no memory."""
    write = sys.stdout.write
    write("[")
    for number, (row, found) in enumerate(answers):
        write(("," if number else "") + "\n" + json.dumps(answer(row, found), ensure_ascii=False))
    write("\n]\n")


def _print_rows(answers: Iterator[tuple[Row, list[Candidate]]], form: str) -> None:
    if form == "tsv":
        click.echo("id\tname\tentity\tlabel\tscore\tmatch")
    for row, found in answers:
        if form == "table":
            click.echo(f"{printable(row.id)}  {printable(row.query.name[:80])}")
        for one in found:
            if form == "tsv":
                cells = (
                    row.id,
                    row.query.name,
                    one.entity.iri,
                    one.label.text,
                    f"{one.score:.3f}",
                    str(one.match),
                )
                click.echo("\t".join(cells))
            else:
                mark = "=" if one.match else "?"
                click.echo(f"  {mark} {one.score:.3f}  {one.label.text}  <{one.entity.iri}>")
        if form == "table" and not found:
            click.echo("  nothing alike")


def _for_source(  # noqa: PLR0913, PLR0917 - as above
    dataset: str, kind: str, top: int, least: float, snapshot: Path | None, root: Path | None
) -> int:
    sources = find_sources(root)
    if kind and not is_type(kind):
        raise click.UsageError(f"--type {shown(kind)}: no such class or kind, as Firm, organisation or chip")
    records = imported(sources, dataset)
    with counter("matching", len(records)) as advance:
        found = proposals(our_entities(snapshot), records, kind=kind, most=top, on_record=advance)
    path = candidates_path(sources, dataset)
    links = candidate_set(
        path,
        dataset,
        found,
        prefixes(sources),
        decided=decided(sources, dataset).mappings,
        entries=entries(open_store(chosen_snapshot(snapshot)).graph) if dataset == SCREENING else None,
    )
    links, below = worth_review(links, least)
    put(path, write_set(links).encode())
    sure = sum(mapping["mapping_justification"] == BY_IDENTIFIER for mapping in links.mappings)
    click.echo(f"{len(links.mappings):,} candidates in {sources.name(path)}, {sure:,} by identifier.")
    if below:
        click.echo(f"{below:,} more below {least:g} were left out (--least).")
    click.echo(f"Next: lithograph link review {dataset}")
    return 0
