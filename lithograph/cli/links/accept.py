"""``lithograph link accept``: accept what both records' identifiers say."""

from datetime import UTC, datetime
from pathlib import Path

import click

from lithograph.cli.links.inputs import SCREENING, chosen_snapshot
from lithograph.files import find_sources, put
from lithograph.link.sssom import Mapping, write_set
from lithograph.match.entries import agreements, entries
from lithograph.match.folders import candidates, decided, imported, prefixes
from lithograph.match.propose import entry_mapping
from lithograph.match.sets import BY_IDENTIFIER, CURATOR
from lithograph.store import open_store

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("dataset")
@click.option(
    "--by-identifier", is_flag=True, required=True, help="The only way to accept without a reviewer."
)
@click.option("--snapshot", type=_FOLDER, help="Take our listings from this snapshot.")
@click.option("--root", type=_FOLDER, help="Folder of graph/ and imports/; default: this one.")
def accept(dataset: str, snapshot: Path | None, root: Path | None, *, by_identifier: bool) -> None:
    """Accept the candidates on whose identifier both records agree: LEI, QID, ISIN, CIK.

    For the screening list, accept the listings that agree with an entry on all four facts: list, printed
    name, country and citation. Everything else needs a reviewer: lithograph link review.

    \b
    Example:
      lithograph link accept us-csl --by-identifier
    """  # noqa: D301 - the backslash keeps click from wrapping the examples
    del by_identifier
    sources = find_sources(root)
    links = decided(sources, dataset)
    day = datetime.now(UTC).date()
    if dataset == SCREENING:
        ours = entries(open_store(chosen_snapshot(snapshot)).graph)
        complete = [one for one in agreements(ours, imported(sources, dataset)) if one.is_complete]
        found = [entry_mapping(one, prefixes(sources), day) for one in complete]
    else:
        found = [
            Mapping({**mapping.slots, "reviewer_id": CURATOR, "mapping_date": day.isoformat()})
            for mapping in candidates(sources, dataset).mappings
            if mapping["mapping_justification"] == BY_IDENTIFIER
        ]
    known = {(mapping["subject_id"], mapping["object_id"]) for mapping in links.mappings}
    fresh = [mapping for mapping in found if (mapping["subject_id"], mapping["object_id"]) not in known]
    put(links.path, write_set(links.with_mappings((*links.mappings, *fresh))).encode())
    name = sources.name(links.path)
    click.echo(f"{len(fresh):,} links accepted by identifier in {name}; {len(known):,} stood there.")
