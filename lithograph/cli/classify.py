"""``lithograph classify``: how an item with given figures stands to the controls on a day."""

import json

import click
import pyoxigraph as ox

from lithograph.files import find_sources, snapshot_home
from lithograph.law.ask import ask_store, question
from lithograph.law.classify import ITEM, Item, decide
from lithograph.law.day import read_day
from lithograph.law.horizon import horizon
from lithograph.law.naming import path_of
from lithograph.law.render import as_json, as_text, remarks
from lithograph.law.status import control_status
from lithograph.law.words import words
from lithograph.settings import Settings
from lithograph.snapshot import current_snapshot
from lithograph.store import open_store
from lithograph.terms import LANGUAGES


@click.command(epilog="Exit codes: 0 answered, 2 bad figure, no such day or no snapshot.")
@click.option("--tpp", help="Total processing performance: dense TOPS times bit length, the highest.")
@click.option("--die-area", help="Area of the logic dies on non-planar nodes, in square millimetres.")
@click.option("--memory-bandwidth", help="Of all memory together, in GB/s.")
@click.option("--io-rate", help="Two-way rate of all links and the host interface, in GB/s.")
@click.option("--designer", help="The designer's slug or name, or other; letters bind their addressees only.")
@click.option("--market-segment", help="datacenter, nonDatacenter or unknownSegment.")
@click.option("--process-node", help="In nanometres, or a node's slug; dies on planar nodes do not count.")
@click.option("--on", "day", help="The day, as YYYY-MM-DD (default: today).")
@click.option("--format", "kind", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="en", show_default=True)
def classify(day: str | None, kind: str, language: str, **figures: str | None) -> None:
    """Say how an item with these figures stands to each control on a day; what is not given is unknown.

    The rules are those that decide on the graph's own chips. An indication, not legal advice.

    \b
    Examples:
      lithograph classify --tpp 2368 --die-area 814 --memory-bandwidth 4000 --designer nvidia --on 2025-05-01
      lithograph classify --tpp 5000 --market-segment nonDatacenter --format json
    """  # noqa: D301 - the backslash keeps click from wrapping the examples
    when = read_day(day)
    graph = open_store(current_snapshot(snapshot_home(Settings.from_environment()))).graph
    if figures["designer"]:
        figures["designer"] = path_of(ask_store(graph), figures["designer"], ("organisation",))
    law = graph.query(question("law-of-items"))
    assert isinstance(law, ox.QueryTriples)  # noqa: S101 - our own query is a CONSTRUCT query
    ask = ask_store(decide(law, Item(**figures), find_sources().rules))
    entries = control_status(ask, ITEM, when)
    known, vocabulary = horizon(ask_store(graph)), words(ask, language)
    if kind == "json":
        click.echo(json.dumps(as_json(entries, vocabulary), ensure_ascii=False, indent=1))
    else:
        item = vocabulary.text("yours")
        click.echo(as_text(entries, item, _given(figures), when, vocabulary) + "\n")
    click.echo("\n".join(remarks(when, known, vocabulary)), err=kind == "json")


def _given(figures: dict[str, str | None]) -> str:
    """The figures as they were given."""
    given = [f"{name.replace('_', ' ')} {value}" for name, value in figures.items() if value is not None]
    return ", ".join(given) or "?"
