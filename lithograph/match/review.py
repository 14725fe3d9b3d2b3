"""Decisions on candidates: what a key says, and the sets after it. Used by the terminal and by the page."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from lithograph.errors import BadRequest, shown
from lithograph.link.identifiers import is_orcid
from lithograph.link.prefixes import expand
from lithograph.link.sssom import NO_TERM, NOT, Mapping, MappingSet
from lithograph.match.sets import BY_HAND, EXACT, RELATED

NOTHING: Final = "x"
"""The key that says that none of ours is the record."""

PREDICATES: Final = {"y": "skos:exactMatch", "c": "skos:closeMatch", "b": "skos:broadMatch"}

ORCID: Final = "https://orcid.org/"


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


def signed(links: MappingSet, reviewer: str) -> MappingSet:
    """The set in which that reviewer can be named, an ORCID without more; raises ``BadRequest``."""
    prefix, _colon, local = reviewer.partition(":")
    iri = expand(reviewer, {"orcid": ORCID, **links.prefixes})
    if iri is None or not local:
        raise BadRequest(
            f"{shown(reviewer)} names no reviewer.",
            hint="Give an ORCID (orcid:0000-0002-1825-0097), an IRI, or a CURIE with a prefix of"
            f" graph/links/{links.path.name}.",
        )
    number = iri.removeprefix(ORCID)
    if number != iri and not is_orcid(number):
        raise BadRequest(
            f"{shown(reviewer)} is no ORCID: its form or its check character is wrong.",
            hint="Copy the sixteen characters from the reviewer's page at https://orcid.org/, for example"
            " orcid:0000-0002-1825-0097.",
        )
    return links if prefix != "orcid" or prefix in links.prefixes else links.declaring(prefix, ORCID)


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
