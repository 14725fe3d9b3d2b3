"""Proposals: mappings between our entities and the records of an imported data set, for review."""

from collections.abc import Callable, Iterable
from collections.abc import Mapping as Map
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from lithograph import __version__
from lithograph.link.prefixes import contract
from lithograph.link.sssom import NO_TERM, Mapping, MappingSet
from lithograph.match.candidate import Candidate, Query
from lithograph.match.catalogue import Catalogue
from lithograph.match.entries import Agreement, Entry
from lithograph.match.matcher import Matcher
from lithograph.match.records import External
from lithograph.match.sets import BY_IDENTIFIER, BY_NAME, CURATOR, EXACT, RELATED, new_set
from lithograph.match.types import fits

WORTH_REVIEW: Final = 0.65
"""The lowest score at which a proposal is worth a reviewer's time, unless told otherwise.

Of what the four reviewed data sets propose, 3,263 pairs lie below it, of which one was accepted; and 1,260
above, with the other 333."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A record and an entity that it may be; ``names`` is the spelling that matched."""

    record: External
    candidate: Candidate
    name: str

    @property
    def identifier(self) -> str:
        """The scheme of the identifier that both carry; empty when they were matched by name."""
        agreed = (key for key in self.candidate.features if key.endswith("_agrees"))
        known = {
            "lei_agrees": "lei",
            "wikidata_agrees": "wikidata",
            "isin_agrees": "isin",
            "cik_agrees": "cik",
        }
        named = "name_exact" in self.candidate.features
        return "" if named else next((known[key] for key in agreed if key in known), "")


def proposals(
    ours: Catalogue,
    records: Map[str, External],
    *,
    kind: str = "",
    most: int = 3,
    on_record: Callable[[], None] = lambda: None,
) -> list[Proposal]:
    """The best candidates for each record, by all its spellings; one entity comes once for a record."""
    chosen = {iri: item for iri, item in ours.items() if not kind or fits(item, kind)}
    matcher = Matcher(chosen)
    found: list[Proposal] = []
    for record in records.values():
        best: dict[str, Proposal] = {}
        for place, name in enumerate(record.names):
            for candidate in matcher.suggest(_query(record, name), most):
                # a spelling beside the printed one may be a subsidiary's
                worth = candidate.score - (0.02 if place else 0.0)
                held = best.get(candidate.entity.iri)
                if held is None or worth > held.candidate.score:
                    best[candidate.entity.iri] = Proposal(record, candidate, name)
        found += sorted(best.values(), key=lambda one: -one.candidate.score)[:most]
        on_record()
    return found


def candidate_set(  # noqa: PLR0913 - where to, what, in which words, and what is known already
    path: Path,
    dataset: str,
    found: Iterable[Proposal],
    prefixes: Map[str, str],
    *,
    decided: Iterable[Mapping] = (),
    entries: Iterable[Entry] | None = None,
) -> MappingSet:
    """The proposals as a set of candidates, without those that were decided before.

    ``entries`` are our listings, where the data set is a list: an entry corresponds to a listing, and a
    firm without one is only related to it. A listing whose entry is still there stands for no other.
    """
    found = tuple(found)
    own = None if entries is None else {(entry.entity, entry.code): entry for entry in entries}
    decided = tuple(decided)
    known = {(mapping["subject_id"], mapping["object_id"]) for mapping in decided}
    # a record that has found its entity, or is none of ours, needs no proposal
    settled = {mapping["object_id"] for mapping in decided if _is_settled(mapping)}
    here = {contract(one.record.iri, prefixes) for one in found}
    placed = {
        mapping["subject_id"]
        for mapping in decided
        if own is not None and _is_settled(mapping) and mapping["object_id"] in here
    }
    rows: dict[tuple[str, ...], Mapping] = {}
    for one in found:
        mapping = candidate_mapping(one, prefixes)
        # a decision about the firm holds for its listing too
        is_known = (mapping["subject_id"], mapping["object_id"]) in known
        if own is not None:
            mapping = _of_listing(
                mapping, own.get((one.candidate.entity.iri, one.record.columns.get("list", ""))), prefixes
            )
        is_known |= (mapping["subject_id"], mapping["object_id"]) in known
        is_known |= mapping["subject_id"] in placed
        if not is_known and mapping["object_id"] not in settled:
            rows[mapping.key] = mapping
    return new_set(path, dataset, prefixes).with_mappings(rows.values())


def worth_review(links: MappingSet, least: float) -> tuple[MappingSet, int]:
    """The candidates of that score or more, and how many lie below it."""
    kept = tuple(one for one in links.mappings if float(one["confidence"] or 0) >= least)
    return replace(links, mappings=kept), len(links.mappings) - len(kept)


def _is_settled(mapping: Mapping) -> bool:
    is_same = mapping.is_accepted and mapping["predicate_id"] == EXACT
    return is_same or mapping["subject_id"] == NO_TERM


def candidate_mapping(one: Proposal, prefixes: Map[str, str]) -> Mapping:
    """The proposal as a row: who is what, by what justification, with the features as comment."""
    scheme = one.identifier
    features = "; ".join(
        f"{name} {value}" for name, value in one.candidate.features.items() if value is not None
    )
    slots = {
        "subject_id": contract(one.candidate.entity.iri, prefixes),
        "subject_label": one.candidate.label.text,
        "predicate_id": EXACT,
        "object_id": contract(one.record.iri, prefixes),
        "object_label": one.record.label,
        "mapping_justification": BY_IDENTIFIER if scheme else BY_NAME,
        "confidence": f"{one.candidate.score:.3f}",
        "mapping_tool": "lithograph",
        "mapping_tool_version": __version__,
        "match_string": one.name,
        "evidence": f"{scheme} {one.record.identifiers[scheme]}" if scheme else "",
        "comment": features,
    }
    return Mapping({slot: " ".join(value.split()) for slot, value in slots.items() if value})


def _of_listing(mapping: Mapping, entry: Entry | None, prefixes: Map[str, str]) -> Mapping:
    if entry is None:
        return Mapping({**mapping.slots, "predicate_id": RELATED})
    own = {"subject_id": contract(entry.iri, prefixes), "subject_label": entry.name}
    return Mapping({**mapping.slots, **own})


def entry_mapping(one: Agreement, prefixes: Map[str, str], day: date) -> Mapping:
    """A listing and its list entry as an accepted row: the agreeing facts are the evidence."""
    slots = {
        "subject_id": contract(one.entry.iri, prefixes),
        "subject_label": one.entry.name,
        "predicate_id": EXACT,
        "object_id": contract(one.record.iri, prefixes),
        "object_label": one.record.label,
        "mapping_justification": BY_IDENTIFIER,
        "reviewer_id": CURATOR,
        "mapping_date": day.isoformat(),
        "mapping_tool": "lithograph",
        "mapping_tool_version": __version__,
        "evidence": "; ".join(one.facts),
    }
    return Mapping(slots)


def _query(record: External, name: str) -> Query:
    country = min(record.countries) if len(record.countries) == 1 else ""
    return Query(name=name, type=record.kind, country=country, identifiers=record.identifiers)
