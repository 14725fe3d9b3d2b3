"""Sets of candidates and links: a new one, the one in a file, and their mappings in order.

Apart from the matcher, which brings more along than a server needs that only shows them.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Map
from pathlib import Path
from typing import Final

from lithograph.link.sssom import Mapping, MappingSet, read_set

COLUMNS: Final = (
    "subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id", "object_label",
    "mapping_justification", "confidence", "author_id", "reviewer_id", "mapping_date", "review_date",
    "mapping_tool", "mapping_tool_version", "match_string", "evidence", "comment",
)  # fmt: skip
BY_IDENTIFIER: Final = "semapv:BackgroundKnowledgeBasedMatching"
BY_NAME: Final = "semapv:LexicalMatching"
BY_HAND: Final = "semapv:ManualMappingCuration"
EXACT: Final = "skos:exactMatch"
RELATED: Final = "skos:relatedMatch"
CURATOR: Final = "lg:curator"
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
SETS: Final = "https://w3id.org/lithograph/graph/links/"


def new_set(path: Path, dataset: str, prefixes: Map[str, str]) -> MappingSet:
    """An empty set for the links to a data set, in the form that this project writes."""
    used = {name: prefixes[name] for name in sorted(prefixes) if _may_need(name, prefixes[name], dataset)}
    lines = [
        "# curie_map:",
        *(f"#   {name}: {namespace}" for name, namespace in used.items()),
        "# extension_definitions:",
        "#   - slot_name: evidence",
        "#     property: lg:evidence",
        f"# license: {LICENCE}",
        f"# mapping_set_id: {SETS}{dataset}",
        f"# mapping_set_title: Links of Lithograph to {dataset}",
    ]
    head = "".join(line + "\n" for line in lines)
    metadata: dict[str, str | list[str] | dict[str, str] | list[dict[str, str]]] = {
        "curie_map": used,
        "license": LICENCE,
        "mapping_set_id": SETS + dataset,
        "mapping_set_title": f"Links of Lithograph to {dataset}",
    }
    return MappingSet(path, path.name, metadata, COLUMNS, (), head=head, tail="\n")


def existing_set(path: Path, dataset: str, prefixes: Map[str, str], name: str | None = None) -> MappingSet:
    """The set in the file, or a new one where there is no file."""
    return read_set(path, name) if path.is_file() else new_set(path, dataset, prefixes)


def _may_need(name: str, namespace: str, dataset: str) -> bool:
    """Whether a link to the data set may need the prefix: for a thing of ours, a record, or what is said."""
    is_ours = namespace.startswith("https://w3id.org/lithograph/") and "/dataset/" not in namespace
    is_thing = name in _THINGS and is_ours
    is_record = (name, dataset) in _RECORDS or namespace.endswith(f"/dataset/{dataset}/")
    return is_thing or is_record or name in _SAID


_THINGS: Final = frozenset(("chip", "family", "listing", "model", "organisation", "software", "system"))
_SAID: Final = frozenset(("lg", "semapv", "skos", "sssom"))
_RECORDS: Final = frozenset((("wd", "wikidata"), ("lei", "gleif")))


def by_record(mappings: Iterable[Mapping]) -> Iterator[list[Mapping]]:
    """The candidates of each record together, best first."""
    groups: dict[str, list[Mapping]] = {}
    for mapping in mappings:
        groups.setdefault(mapping["object_id"], []).append(mapping)
    for _key, group in sorted(
        groups.items(), key=lambda item: -max(float(m["confidence"] or 0) for m in item[1])
    ):
        yield sorted(group, key=lambda mapping: -float(mapping["confidence"] or 0))
