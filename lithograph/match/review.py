"""Decisions on candidates: what a key says, and the sets after it. Used by the terminal and by the page."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from lithograph.link.sssom import NOT, Mapping, MappingSet
from lithograph.match.propose import BY_HAND, RELATED

PREDICATES: Final = {"y": "skos:exactMatch", "c": "skos:closeMatch", "b": "skos:broadMatch"}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a key said of a candidate."""

    key: str
    reviewer: str

    def apply(self, mapping: Mapping) -> Mapping:
        """The candidate as a decided row: predicate, reviewer, date; its score is no longer confidence."""
        day = datetime.now(UTC).date().isoformat()
        slots = {
            **mapping.slots,
            # what was proposed as related only (a firm and an entry of a list) is no more by a key
            "predicate_id": mapping["predicate_id"]
            if mapping["predicate_id"] == RELATED
            else PREDICATES.get(self.key, mapping["predicate_id"]),
            "mapping_justification": BY_HAND,
            "reviewer_id": self.reviewer,
            "mapping_date": day,
            "review_date": day,
        }
        if self.key == "n":
            slots["predicate_modifier"] = NOT
        return Mapping({slot: value for slot, value in slots.items() if slot != "comment"})


def settle(links: MappingSet, settled: Iterable[Mapping]) -> MappingSet:
    """The set with decided rows in their places."""
    return replace(links, mappings=links.with_mappings((*links.mappings, *settled)).mappings)
