"""``lithograph query``: one SPARQL query against the current snapshot."""

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import click

from lithograph.errors import BadQuery
from lithograph.federation.bound import asking
from lithograph.federation.endpoints import Endpoints
from lithograph.federation.joined import join
from lithograph.files import snapshot_home
from lithograph.query.check import Query, check
from lithograph.query.evaluate import Job, evaluate
from lithograph.query.formats import find_format, formats_of
from lithograph.query.names import Names, aligned, table
from lithograph.settings import Settings
from lithograph.snapshot import current_snapshot, open_snapshot
from lithograph.store import GraphStore, open_store

FORMATS: Final = ("table", "json", "xml", "csv", "tsv", "ttl", "nt", "rdf", "jsonld", "trig", "nq")


@click.command()
@click.argument("text", required=False)
@click.option(
    "-f",
    "--file",
    "path",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Read the query from this file.",
)
@click.option(
    "--format",
    "name",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help="Form of the answer; a table of triples is written as Turtle.",
)
@click.option(
    "--snapshot",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Ask this snapshot instead of the current one.",
)
def query(text: str | None, path: Path | None, name: str, folder: Path | None) -> None:
    """Ask the current snapshot with SPARQL; the query is an argument, a file, or standard input.

    The usual prefixes (lg: chip: organisation: skos: ...) need no declaration.

    \b
    Examples:
      lithograph query 'SELECT ?chip ?name { ?chip a lg:Chip ; skos:prefLabel ?name } LIMIT 5'
      lithograph query -f queries/most-depended-on.rq --format csv
      echo 'DESCRIBE chip:nvidia-h20' | lithograph query --format ttl

    \b
    Exit codes: 0 answered, 2 bad query, bad option or no snapshot, 130 interrupted.
    """  # noqa: D301 - the backslash keeps click from wrapping the examples
    settings = Settings.from_environment()
    snapshot = open_snapshot(folder) if folder else current_snapshot(snapshot_home(settings))
    store = open_store(snapshot)
    asked = check(_text(text, path), settings, store.prefixes)
    local = asking(asked, lambda job: _answered(store, job), settings.query_timeout)
    known = Endpoints(settings.service_keep, settings.service_seconds)
    asked, notes = join(asked, settings, store.prefixes, settings.query_timeout, known.ask, local)
    for note in notes:
        click.echo(f"lithograph: {note.endpoint} {note.what}", err=True)
    with _interruptible():
        if name == "table" and asked.form in {"SELECT", "ASK"}:
            _print_table(store, asked)
        else:
            _write(store, asked, name)


def _text(text: str | None, path: Path | None) -> str:
    if text is not None and path is not None:
        raise click.UsageError("Give the query as an argument or with --file, not both")
    if path is not None:
        return _decoded(path.read_bytes(), str(path))
    if text is None or text == "-":
        if sys.stdin.isatty():
            raise click.UsageError("Give a query: as an argument, with --file, or on standard input")
        return _decoded(sys.stdin.buffer.read(), "standard input")
    return text


def _decoded(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadQuery(f"{name} is not UTF-8 (byte {error.start}).") from None


def _write(store: GraphStore, asked: Query, name: str) -> None:
    offer = formats_of(asked.form)
    form = offer[0] if name == "table" else find_format(name, offer)
    if form is None:
        fitting = ", ".join(item.name for item in offer)
        raise click.UsageError(f"{asked.form} cannot be written as {name}; choose {fitting}")
    output = sys.stdout.buffer

    def write(data: bytes) -> None:
        output.write(data)

    evaluate(store, Job(asked, form.name), write)
    if name in {"json", "table"}:
        output.write(b"\n")
    output.flush()


def _answered(store: GraphStore, job: Job) -> list[bytes]:
    pieces: list[bytes] = []
    evaluate(store, job, pieces.append)
    return pieces


def _print_table(store: GraphStore, asked: Query) -> None:
    document: dict[str, Any] = json.loads(b"".join(_answered(store, Job(asked, "page"))))
    if "boolean" in document:
        click.echo("true" if document["boolean"] else "false")
        return
    columns, rows, right = table(document, Names(store.prefixes))
    if sys.stdout.isatty():  # pragma: no cover - needs a terminal
        _print_rich(columns, rows, right)
    else:
        click.echo(aligned(columns, rows, right), nl=False)


def _print_rich(columns: list[str], rows: list[list[str]], right: list[bool]) -> None:
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 - only for a terminal: a pipe must start fast
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    drawn = Table(box=SIMPLE_HEAD, caption=f"{len(rows):,} row{'' if len(rows) == 1 else 's'}")
    for column, numeric in zip(columns, right, strict=True):
        drawn.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(cell) for cell in row))
    Console().print(drawn)


@contextmanager
def _interruptible() -> Iterator[None]:
    """Let Ctrl-C end the process at once: the engine does not return to Python while it computes."""
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
