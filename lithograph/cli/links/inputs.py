"""What the subcommands read: our entities, imported records, the shared prefixes, the sets."""

from pathlib import Path
from typing import Final

from lithograph.errors import MissingInput
from lithograph.files import Sources, snapshot_home
from lithograph.link.prefixes import shared_prefixes
from lithograph.link.sssom import EXTENSION, MappingSet
from lithograph.load import load
from lithograph.match.catalogue import Entity, catalogue
from lithograph.match.propose import existing_set
from lithograph.match.records import External, externals
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot, current_snapshot, open_snapshot
from lithograph.store import open_store

SCREENING: Final = "us-csl"
"""The data set whose records are entries of lists."""


def chosen_snapshot(folder: Path | None) -> Snapshot:
    """The snapshot in the folder, else the current one."""
    return open_snapshot(folder) if folder else current_snapshot(snapshot_home(Settings.from_environment()))


def our_entities(folder: Path | None) -> dict[str, Entity]:
    """The entities of the snapshot."""
    return catalogue(open_store(chosen_snapshot(folder)).graph)


def imported(sources: Sources, dataset: str) -> dict[str, External]:
    """The records of the data set; raises ``MissingInput`` when it was not imported."""
    path = sources.root / "imports" / f"{dataset}.nq"
    if not path.is_file():
        there = ", ".join(sorted(one.stem for one in sources.imports)) or "nothing"
        raise MissingInput(
            f"{dataset} was not imported (imports/ holds {there}).",
            hint=f"lithograph import KIND FILE --dataset {dataset}",
        )
    return externals(load([path], name=sources.name).triples())


def prefixes(sources: Sources) -> dict[str, str]:
    """The prefixes that ontology/prefixes.ttl declares."""
    declared = [path for path in sources.ontology if path.name == "prefixes.ttl"]
    return shared_prefixes(load(declared, name=sources.name).triples())


def links_path(sources: Sources, dataset: str) -> Path:
    """The file of the decided links to the data set."""
    return sources.root / "graph/links" / f"{dataset}{EXTENSION}"


def candidates_path(sources: Sources, dataset: str) -> Path:
    """The file of undecided candidates: neither compiled nor shipped."""
    return sources.root / "graph/links/candidates" / f"{dataset}{EXTENSION}"


def decided(sources: Sources, dataset: str) -> MappingSet:
    """The decided links to the data set; an empty set where there are none yet."""
    path = links_path(sources, dataset)
    return existing_set(path, dataset, prefixes(sources), sources.name(path))


def candidates(sources: Sources, dataset: str) -> MappingSet:
    """The candidates; raises ``MissingInput`` when none were proposed."""
    path = candidates_path(sources, dataset)
    if not path.is_file():
        raise MissingInput(
            f"There are no candidates for {dataset}.", hint=f"lithograph link suggest --source {dataset}"
        )
    return existing_set(path, dataset, prefixes(sources), sources.name(path))
