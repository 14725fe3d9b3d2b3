"""Decisions on candidates: what a key says, and the sets after it. Used by the terminal and by the page."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from lithograph.link.prefixes import expand
from lithograph.link.sssom import NO_TERM, NOT, Mapping, MappingSet
from lithograph.match.sets import BY_HAND, EXACT, RELATED

NOTHING: Final = "x"
"""The key that says that none of ours is the record."""

PREDICATES: Final = {"y": "skos:exactMatch", "c": "skos:closeMatch", "b": "skos:broadMatch"}


ORCID: Final = "https://orcid.org/"
_ORCID_NUMBER: Final = re.compile(r"(?:[0-9]{4}-){3}[0-9]{3}[0-9X]")


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
        if self.key == NOTHING:
            slots |= {"subject_id": NO_TERM, "predicate_id": EXACT}
            for slot in ("subject_label", "confidence", "match_string"):
                slots.pop(slot, None)
        return Mapping({slot: value for slot, value in slots.items() if slot != "comment"})


def signed(links: MappingSet, reviewer: str) -> MappingSet | None:
    """The set in which that reviewer can be named, an ORCID without more; ``None`` for what is no name."""
    prefix, colon, local = reviewer.partition(":")
    if expand(reviewer, links.prefixes) is not None:
        return links if local else None
    is_orcid = prefix == "orcid" and colon and _ORCID_NUMBER.fullmatch(local)
    return links.declaring(prefix, ORCID) if is_orcid else None


def settle(links: MappingSet, settled: Iterable[Mapping]) -> MappingSet:
    """The set with decided rows in their places."""
    return replace(links, mappings=links.with_mappings((*links.mappings, *settled)).mappings)


def left_over(waiting: MappingSet, decided: Mapping, key: str) -> MappingSet:
    """The candidates that are still to be decided: a record that is settled needs no other of its own."""
    is_settled = key in {"y", NOTHING}
    rest = (
        one
        for one in waiting.mappings
        if one.key != decided.key and not (is_settled and one["object_id"] == decided["object_id"])
    )
    return replace(waiting, mappings=tuple(rest))
