"""``lithograph depends``: on whom a thing rests, by which chain, and what is lost without a firm."""

import json

import click

from lithograph.files import snapshot_home
from lithograph.law.ask import ask_store
from lithograph.law.day import read_day
from lithograph.law.dependence import THINGS, chains, firm_of, network
from lithograph.law.loss import cut, ranking
from lithograph.law.naming import path_of
from lithograph.law.report import (
    chains_as_json,
    chains_as_text,
    cut_as_json,
    cut_as_text,
    ranking_as_json,
    ranking_as_text,
)
from lithograph.law.words import words
from lithograph.settings import Settings
from lithograph.snapshot import current_snapshot
from lithograph.store import open_store
from lithograph.terms import LANGUAGES


@click.command(epilog="Exit codes: 0 answered, 2 no such thing, no such day or no snapshot.")
@click.argument("item", required=False)
@click.option("--to", "target", help="Show the chain to this thing only, as organisation/smic.")
@click.option("--without", help="Say what is lost without this firm, as organisation/tsmc.")
@click.option("--on", "day", help="The day, as YYYY-MM-DD (default: today).")
@click.option("--format", "kind", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def depends(item: str | None, target: str | None, without: str | None, **options: str | None) -> None:
    """Say on whom a thing rests, by which chain, and what is lost without a firm.

    With ITEM: everything that it rests on, each with its best chain and the weakest evidence on it.
    Without ITEM: the firms on which most rests, and with --without what would be lost.

    \b
    Examples:
      lithograph depends model/deepseek-v3 --to organisation/tsmc
      lithograph depends --without organisation/tsmc
      lithograph depends --format json
    """  # noqa: D301 - the backslash keeps click from wrapping the examples
    if item is not None and without is not None:
        raise click.UsageError("give an item or --without, not both")
    if target is not None and item is None:
        raise click.UsageError("--to needs an item")
    language = options["language"] or "en"
    ask = ask_store(open_store(current_snapshot(snapshot_home(Settings.from_environment()))).graph)
    net = network(ask, read_day(options["day"]), language)
    vocabulary = words(ask, language)
    if item is not None:
        start = net.find(path_of(ask, item, THINGS))
        wanted = None if target is None else net.find(path_of(ask, target, THINGS))
        found = tuple(chain for chain in chains(net, start) if wanted in {None, chain.to})
        told = chains_as_json(found, start, net), chains_as_text(found, start, net, vocabulary)
    elif without is not None:
        off = cut(net, firm_of(net, path_of(ask, without, ("organisation",))))
        told = cut_as_json(off, net), cut_as_text(off, net, vocabulary)
    else:
        order = ranking(net)
        told = ranking_as_json(order, net), ranking_as_text(order, net, vocabulary)
    document, text = told
    click.echo(json.dumps(document, ensure_ascii=False, indent=1) if options["kind"] == "json" else text)
