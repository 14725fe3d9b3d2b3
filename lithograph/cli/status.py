"""``lithograph status``: how an item stands to the controls on a day."""

import json

import click

from lithograph.files import snapshot_home
from lithograph.law.ask import ask_store
from lithograph.law.day import read_day
from lithograph.law.horizon import horizon
from lithograph.law.render import as_json, as_text, remarks
from lithograph.law.status import control_status, find_item, item_name
from lithograph.law.words import words
from lithograph.settings import Settings
from lithograph.snapshot import current_snapshot
from lithograph.store import open_store
from lithograph.terms import BASE, LANGUAGES


@click.command(epilog="Exit codes: 0 answered, 2 no such item, no such day or no snapshot.")
@click.argument("item")
@click.option("--on", "day", help="The day, as YYYY-MM-DD (default: today).")
@click.option("--format", "kind", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def status(item: str, day: str | None, kind: str, language: str) -> None:
    """Say how a chip, memory, system or model stands to each control on a day, and which figures decide.

    An indication from public figures, not legal advice.

    \b
    Examples:
      lithograph status chip/nvidia-h20 --on 2025-05-01
      lithograph status chip/nvidia-a100-sxm4-80gb --on 2022-12-01 --format json
      lithograph status system/huawei-cloudmatrix-384 --lang ko
    """  # noqa: D301 - the backslash keeps click from wrapping the examples
    when = read_day(day)
    ask = ask_store(open_store(current_snapshot(snapshot_home(Settings.from_environment()))).graph)
    iri = find_item(ask, item)
    entries = control_status(ask, iri, when)
    known, vocabulary = horizon(ask), words(ask, language)
    if kind == "json":
        click.echo(json.dumps(as_json(entries, vocabulary), ensure_ascii=False, indent=1))
    else:
        name = item_name(ask, iri, language)
        click.echo(as_text(entries, name, iri.removeprefix(BASE), when, vocabulary) + "\n")
    click.echo("\n".join(remarks(when, known, vocabulary)), err=kind == "json")
