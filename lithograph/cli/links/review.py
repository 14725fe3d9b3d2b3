"""``lithograph link review``: one record at a time, one key for each decision."""

from pathlib import Path
from typing import Final

import click

from lithograph.errors import MissingInput, printable
from lithograph.files import Sources, find_sources, put
from lithograph.link.prefixes import expand
from lithograph.link.sssom import Mapping, MappingSet, write_set
from lithograph.match.folders import candidates, decided, imported
from lithograph.match.records import External
from lithograph.match.review import NOTHING, PREDICATES, Decision, left_over, settle, signed
from lithograph.match.sets import by_record
from lithograph.match.spellings import Spelling, known, names_path, with_spellings
from lithograph.terms import BASE

KEYS: Final = "y exact  c close  b broad  n not  x none of ours  s skip  ? more  q quit"
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

    y same thing, c the same at another granularity, b ours is part of it, n not the same, x none of ours is
    this record, s later, ? shows both records, q stops. A rejected pair is never proposed again, nor a record
    that is none of ours. A spelling that was accepted and is new is added to graph/names/ when you say so.
    Start again to go on where you stopped.

    \b
    Example:
      lithograph link review us-csl --reviewer lg:curator
    """  # noqa: D301 - the backslash keeps click from wrapping the examples
    sources = find_sources(root)
    waiting, links = candidates(sources, dataset), signed(decided(sources, dataset), reviewer)
    records = _records(sources, dataset)
    names = known(sources)
    done = 0
    for group in list(by_record(waiting.mappings)):
        for mapping in group:
            if float(mapping["confidence"] or 0) < least:
                continue
            key = _ask(mapping, records.get(expand(mapping["object_id"], waiting.prefixes) or ""))
            if key == "q":
                _finish(done, links)
                return
            if key == "s":
                continue
            done += 1
            links = settle(links, [Decision(key, reviewer).apply(mapping)])
            waiting = left_over(waiting, mapping, key)
            put(links.path, write_set(links).encode())
            put(waiting.path, write_set(waiting).encode())
            if key == "y":
                subject = expand(mapping["subject_id"], waiting.prefixes) or ""
                spelling = names.spelling(subject, mapping["match_string"], dataset)
                if spelling is not None and _is_wanted(spelling):
                    _add(sources, spelling)
                    names.labels.setdefault(spelling.entity, set()).add(spelling.text.casefold())
            if key in {"y", NOTHING}:
                break
    _finish(done, links)


def key_pressed() -> str:
    """The key that is pressed, ``q`` at the end of the input; raises ``MissingInput`` without a terminal."""
    try:
        return click.getchar().lower()
    except EOFError:
        return "q"
    except OSError:
        raise MissingInput(
            "A review needs a terminal.", hint="Elsewhere: the page /links/candidates of lithograph serve."
        ) from None


def _is_wanted(spelling: Spelling) -> bool:
    owner = spelling.entity.removeprefix(BASE)
    click.echo(
        f"  Add {spelling.text!r} to graph/names/{spelling.kind}.ttl as a name of {owner}? [y/n] ", nl=False
    )
    key = key_pressed()
    click.echo(key)
    return key == "y"


def _add(sources: Sources, spelling: Spelling) -> None:
    path = names_path(sources.root, spelling.kind)
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    put(path, with_spellings(before, spelling.kind, [spelling]).encode())


def _records(sources: Sources, dataset: str) -> dict[str, External]:
    try:
        return imported(sources, dataset)
    except MissingInput:
        # the import may be gone: the candidates say enough to decide
        return {}


def _ask(mapping: Mapping, record: External | None) -> str:
    click.echo(f"\n{printable(mapping['object_label'])}\n  {mapping['object_id']}")
    click.echo(f"  = {mapping['subject_label']}  {mapping['subject_id']}   score {mapping['confidence']}")
    while True:
        click.echo(f"[{KEYS}] ", nl=False)
        key = key_pressed()
        click.echo(key)
        if key in {*PREDICATES, "n", NOTHING, "s", "q"}:
            return key
        if key == "?":
            click.echo(f"  matched by {mapping['match_string']!r}: {mapping['comment']}")
            for name, value in (record.columns if record else {}).items():
                click.echo(f"  {name}: {printable(value[:200])}")
            if record is not None:
                click.echo(f"  names: {'; '.join(map(printable, record.names[:20]))}")


def _finish(done: int, links: MappingSet) -> None:
    click.echo(f"\n{done} decided; {len(links.mappings):,} links in {links.name}.")
