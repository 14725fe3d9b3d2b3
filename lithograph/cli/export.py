"""``lithograph export``: the graph of the snapshot in a format of one's choice."""

from pathlib import Path
from typing import Final

import click
import pyoxigraph as ox

from lithograph.cli.output import give
from lithograph.errors import NotFound
from lithograph.explain.material import read_rule_document
from lithograph.export.rules import as_shacl
from lithograph.export.strict import merges_of, with_equal_names
from lithograph.files import snapshot_home
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot, current_snapshot
from lithograph.terms import DERIVED, GRAPH_BASE, INFERRED

FORMATS: Final = {
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "nt": ox.RdfFormat.N_TRIPLES,
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}


@click.command(epilog="Exit codes: 0 written, 2 could not run.")
@click.option("--format", "kind", type=click.Choice(list(FORMATS)), default="nq", help="Format; default nq.")
@click.option(
    "--graph", "names", multiple=True, help="Only this named graph: its IRI, or its path like chips/nvidia."
)
@click.option("--asserted", is_flag=True, help="Leave derived and inferred triples out.")
@click.option(
    "--profile",
    type=click.Choice(["sameas"]),
    help="sameas: every triple under every name of equal things, for tools that do not follow owl:sameAs.",
)
@click.option("--rules", is_flag=True, help="Write the rules beyond OWL instead, as sh:SPARQLRule in Turtle.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="File; default: standard output.",
)
def export(  # noqa: PLR0913 - one argument for each option
    kind: str,
    names: tuple[str, ...],
    output: Path | None,
    profile: str | None,
    *,
    asserted: bool,
    rules: bool,
) -> None:
    """Write the graph of the current snapshot, lexical forms kept as they stand in the sources.

    \b
    Examples:
      lithograph export > lithograph.nq
      lithograph export --graph chips/huawei --format ttl
      lithograph export --rules > rules.ttl
    """  # noqa: D301 - the backslash keeps click from wrapping the examples
    snapshot = current_snapshot(snapshot_home(Settings.from_environment()))
    if rules:
        give(as_shacl(read_rule_document(snapshot)), output)
        return
    rdf_format = FORMATS[kind]
    quads = select(snapshot, names, asserted=asserted)
    if profile == "sameas":
        quads = with_equal_names(quads, merges_of(snapshot))
    if not rdf_format.supports_datasets:
        # one triple may stand in several named graphs; in a format without graphs it stands once
        triples = dict.fromkeys(quad.triple for quad in quads)
        content = ox.serialize(triples, format=rdf_format)
    else:
        content = ox.serialize(quads, format=rdf_format)
    give(content or b"", output)


def select(snapshot: Snapshot, names: tuple[str, ...], *, asserted: bool) -> list[ox.Quad]:
    """The quads of the snapshot in these graphs (none named: all); raises ``NotFound`` for an unknown one."""
    wanted = {name if ":" in name else GRAPH_BASE + name.removesuffix(".ttl") for name in names}
    left_out = {DERIVED, INFERRED} if asserted else set()
    found = [
        quad
        for quad in ox.parse(path=str(snapshot.dataset), format=ox.RdfFormat.N_QUADS)
        if quad.graph_name not in left_out
    ]
    known = {str(quad.graph_name.value) for quad in found if isinstance(quad.graph_name, ox.NamedNode)}
    if missing := sorted(wanted - known):
        raise NotFound(
            f"No graph {missing[0]} in this snapshot.", hint=f"There are {len(known)}, like {min(known)}."
        )
    return [quad for quad in found if not wanted or str(quad.graph_name).strip("<>") in wanted]
