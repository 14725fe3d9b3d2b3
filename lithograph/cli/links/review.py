"""``lithograph link review``: one record at a time, one key for each decision."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import click

from lithograph.cli.links.writing import save
from lithograph.errors import MissingInput
from lithograph.files import find_sources
from lithograph.link.prefixes import expand
from lithograph.link.sssom import Mapping, MappingSet
from lithograph.match.folders import candidates, decided, imported
from lithograph.match.propose import by_record
from lithograph.match.records import External
from lithograph.match.review import Decision, settle

KEYS: Final = "y exact  c close  b broad  n not  s skip  ? more  q quit"
_FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("dataset")
@click.option("--reviewer", required=True, help="Who decides, as a CURIE or IRI: orcid:..., lg:curator.")
@click.option(
    "--least", type=click.FloatRange(0, 1), default=0.5, show_default=True, help="Lowest score shown."
)
@click.option("--root", type=_FOLDER, help="Folder of graph/ and imports/; default: this one.")
def review(dataset: str, reviewer: str, least: float, root: Path | None) -> None:
    """Decide on candidates, one at a time, with one key each; every decision is written at once.

    y same thing, c the same at another granularity, b ours is part of it, n not the same, s later, ? shows
    both records, q stops. A rejected pair is never proposed again. Start again to go on where you stopped.

    \b
    Example:
      lithograph link review us-csl --reviewer lg:curator
    """  # noqa: D301 - the backslash keeps click from wrapping the examples
    sources = find_sources(root)
    waiting, links = candidates(sources, dataset), decided(sources, dataset)
    if expand(reviewer, links.prefixes) is None:
        raise click.UsageError(f"--reviewer {reviewer}: the prefix is not declared in {links.name}")
    records = _records(sources, dataset)
    done = 0
    spellings: list[tuple[str, str]] = []
    for group in list(by_record(waiting.mappings)):
        for mapping in group:
            if float(mapping["confidence"] or 0) < least:
                continue
            key = _ask(mapping, records.get(expand(mapping["object_id"], waiting.prefixes) or ""))
            if key == "q":
                _finish(done, links, spellings)
                return
            if key == "s":
                continue
            done += 1
            settled = Decision(key, reviewer).apply(mapping)
            links = settle(links, [settled])
            rest = [one for one in waiting.mappings if one.key != mapping.key]
            if key == "y":
                # the record has found its entity: its other candidates are done with
                rest = [one for one in rest if one["object_id"] != mapping["object_id"]]
                spellings.append((mapping["subject_id"], mapping["match_string"]))
            waiting = replace(waiting, mappings=tuple(rest))
            save(links)
            save(waiting)
            if key == "y":
                break
    _finish(done, links, spellings)


def _records(sources: object, dataset: str) -> dict[str, External]:
    try:
        return imported(sources, dataset)  # type: ignore[arg-type]
    except MissingInput:
        # the import may be gone: the candidates say enough to decide
        return {}


def _ask(mapping: Mapping, record: External | None) -> str:
    click.echo(f"\n{mapping['object_label']}\n  {mapping['object_id']}")
    click.echo(f"  = {mapping['subject_label']}  {mapping['subject_id']}   score {mapping['confidence']}")
    while True:
        click.echo(f"[{KEYS}] ", nl=False)
        key = click.getchar().lower()
        click.echo(key)
        if key in {"y", "c", "b", "n", "s", "q"}:
            return key
        if key == "?":
            click.echo(f"  matched by {mapping['match_string']!r}: {mapping['comment']}")
            for name, value in (record.columns if record else {}).items():
                click.echo(f"  {name}: {value[:200]}")
            if record is not None:
                click.echo(f"  names: {'; '.join(record.names[:20])}")


def _finish(done: int, links: MappingSet, spellings: list[tuple[str, str]]) -> None:
    click.echo(f"\n{done} decided; {len(links.mappings):,} links in {links.name}.")
    if spellings:
        click.echo("Spellings that matched, to add to graph/names/ as lg:Name where they are missing:")
        for subject, text in dict.fromkeys(spellings):
            click.echo(f"  {subject}  {text}")
