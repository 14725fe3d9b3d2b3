"""``lithograph explain``: why a triple is in the graph."""

import json
import sys
from pathlib import Path
from typing import Final

import click
import pyoxigraph as ox

from lithograph.cli.progress import progress
from lithograph.errors import NotFound
from lithograph.explain import Explainer, Proof, open_explainer
from lithograph.explain.document import proof_document
from lithograph.explain.drawing import as_dot
from lithograph.explain.explainer import MOST_PROOFS
from lithograph.explain.naming import Asked, Shortener, read_triple
from lithograph.explain.nearest import not_entailed, objects_of
from lithograph.explain.provenance import as_turtle
from lithograph.explain.text import Style, as_text
from lithograph.explain.words import sentence
from lithograph.files import snapshot_home
from lithograph.settings import Settings
from lithograph.snapshot import current_snapshot, open_snapshot
from lithograph.store import GraphStore, open_store
from lithograph.terms import LANGUAGES

MOST_OBJECTS: Final = 20
"""Objects that are explained where ? was asked for."""


@click.command(epilog="Exit codes: 0 explained, 1 the triple does not follow, 2 could not run.")
@click.argument("triple")
@click.option(
    "--format", "kind", type=click.Choice(["text", "json", "dot", "ttl"]), default="text", show_default=True
)
@click.option("--all", "every", is_flag=True, help=f"Up to {MOST_PROOFS} different proofs.")
@click.option("--depth", type=click.IntRange(min=0), default=0, help="Levels that text tells; 0: all.")
@click.option("--lang", "language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option(
    "--snapshot",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Explain this snapshot instead of the current one.",
)
def explain(  # noqa: PLR0913 - one argument for each option
    triple: str,
    kind: str,
    depth: int,
    language: str,
    folder: Path | None,
    *,
    every: bool,
) -> None:
    """Say why a triple is in the graph: rules, axioms with their places, and the statements at the bottom.

    TRIPLE is SUBJECT PREDICATE OBJECT in one argument: prefixed names, IRIs in <>, Turtle literals. The
    object may be ? for every object there is. ttl is PROV-O, dot is for Graphviz.

    \b
    Examples:
      lithograph explain 'chip:nvidia-h20 rdf:type lg:Hardware'
      lithograph explain 'chip:nvidia-h20 lg:meetsVersion ?' --depth 3
      lithograph explain 'chip:nvidia-h20 lg:dependsOn organisation:tsmc' --format dot
    """  # noqa: D301 - the backslash keeps click from wrapping the examples
    home = snapshot_home(Settings.from_environment())
    snapshot = open_snapshot(folder) if folder else current_snapshot(home)
    store = open_store(snapshot)
    names = Shortener(store.prefixes)
    asked = read_triple(triple, store.prefixes)
    goals = (
        [ox.Triple(asked.subject, asked.predicate, asked.object)]
        if asked.object
        else objects_of(store, asked)
    )
    if not goals:
        raise not_entailed(store, asked, names)
    with progress("explaining") as on_step:
        on_step("what follows")
        explainer = open_explainer(snapshot)
        on_step("proofs")
        told = _proofs(explainer, goals[:MOST_OBJECTS], MOST_PROOFS if every else 1, (store, asked, names))
    _write(told, kind, Style(names, language, depth), store)
    if len(goals) > MOST_OBJECTS:
        click.echo(f"{len(goals) - MOST_OBJECTS} more objects are not explained.", err=True)


def _proofs(
    explainer: Explainer, goals: list[ox.Triple], most: int, asking: tuple[GraphStore, Asked, Shortener]
) -> list[tuple[Proof, ...]]:
    try:
        return [explainer.explain_all(goal, most) for goal in goals]
    except NotFound:
        raise not_entailed(*asking) from None


def _write(told: list[tuple[Proof, ...]], kind: str, style: Style, store: GraphStore) -> None:
    proofs = tuple(proof for group in told for proof in group)
    if kind == "json":
        document = {"proofs": [proof_document(proof) for proof in proofs]}
        click.echo(json.dumps(document, ensure_ascii=False, indent=1))
    elif kind == "dot":
        for proof in proofs:
            click.echo(as_dot(proof, style))
    elif kind == "ttl":
        sys.stdout.buffer.write(as_turtle(proofs, store.prefixes, style.language))
        sys.stdout.buffer.flush()
    else:
        click.echo("\n\n".join(_text(group, style) for group in told))


def _text(group: tuple[Proof, ...], style: Style) -> str:
    if len(group) == 1:
        return as_text(group[0], style)
    return "\n\n".join(
        f"{sentence('alternative', style.language, number=number, count=len(group))}\n{as_text(proof, style)}"
        for number, proof in enumerate(group, start=1)
    )
