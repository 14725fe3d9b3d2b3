"""Where links, candidates and imports lie under the sources, and what they hold."""

from pathlib import Path

from lithograph.errors import MissingInput
from lithograph.files import Sources
from lithograph.link.prefixes import shared_prefixes
from lithograph.link.sssom import EXTENSION, MappingSet
from lithograph.load import load
from lithograph.match.records import External, externals
from lithograph.match.sets import existing_set


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
