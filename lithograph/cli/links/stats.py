"""``lithograph link stats``: how many links of which kind each set has."""

from collections import Counter
from pathlib import Path

import click

from lithograph.files import find_sources
from lithograph.link.sssom import EXTENSION, read_set
from lithograph.match.folders import candidates_path
from lithograph.query.names import aligned

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
COLUMNS = [
    "set",
    "accepted",
    "exact",
    "close",
    "broad",
    "narrow",
    "related",
    "rejected",
    "no term",
    "candidates",
]


@click.command()
@click.option("--root", type=_FOLDER, help="Folder of graph/; default: this one.")
def stats(root: Path | None) -> None:
    """Count the links of each set: accepted by predicate, rejected, without a term, and still undecided.

    \b
    Example:
      lithograph link stats
    """  # noqa: D301 - the backslash keeps click from wrapping the examples
    sources = find_sources(root)
    rows: list[list[str]] = []
    for path in sources.links:
        links = read_set(path, sources.name(path))
        kinds = Counter(mapping["predicate_id"] for mapping in links.mappings if mapping.is_accepted)
        rejected = sum(mapping.is_rejected for mapping in links.mappings)
        accepted = sum(kinds.values())
        waiting = candidates_path(sources, path.name.removesuffix(EXTENSION))
        counts = (
            accepted,
            kinds["skos:exactMatch"],
            kinds["skos:closeMatch"],
            kinds["skos:broadMatch"],
            kinds["skos:narrowMatch"],
            kinds["skos:relatedMatch"],
            rejected,
            len(links.mappings) - accepted - rejected,
            len(read_set(waiting).mappings) if waiting.is_file() else 0,
        )
        rows.append([links.dataset, *map(str, counts)])
    click.echo(aligned(COLUMNS, rows, [False] + [True] * len(COLUMNS[1:])), nl=False)
