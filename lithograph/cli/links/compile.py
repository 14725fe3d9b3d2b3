"""``lithograph link compile``: the link sets as N-Quads."""

from pathlib import Path

import click
import pyoxigraph as ox

from lithograph.cli.output import give
from lithograph.files import find_sources
from lithograph.link import link
from lithograph.match.folders import prefixes

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(name="compile")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="File; default: standard output."
)
@click.option("--root", type=_FOLDER, help="Folder of ontology/ and graph/; default: this one.")
def compile(output: Path | None, root: Path | None) -> None:  # noqa: A001 - the name of the command
    """Write the link sets as N-Quads: SKOS triples in one graph per set, records in another.

    \b
    Example:
      lithograph link compile --output links.nq
    """  # noqa: D301 - the backslash keeps click from wrapping the examples
    sources = find_sources(root)
    found = link(sources.links, prefixes(sources), name=sources.name)
    quads = (
        ox.Quad(triple.subject, triple.predicate, triple.object, graph.iri)
        for graph in found.graphs
        for triple in graph.triples
    )
    lines = sorted((ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True))
    give(b"".join(lines), output)
    if output is not None:
        click.echo(f"{len(lines):,} quads of {len(found.sets)} sets in {output}.")
