"""What a set of mappings must hold by itself: prefixes, slots, order, forms, and no contradiction.

Integrity rules 59, 60, 62 and 64. What needs the graph beside the sets is said in ``shapes/quality/``.
"""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Map
from typing import Final

from lithograph.errors import Location, Problem
from lithograph.link.identifiers import is_day, is_lei, matches
from lithograph.link.prefixes import expand
from lithograph.link.sssom import BUILT_IN, NO_TERM, NOT, Mapping, MappingSet

ENTITY_SLOTS: Final = ("subject_id", "predicate_id", "object_id", "mapping_justification")
AGENT_SLOTS: Final = ("author_id", "reviewer_id", "subject_source", "object_source")
DATE_SLOTS: Final = ("mapping_date", "review_date", "publication_date")
PREDICATES: Final = frozenset(
    f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related")
)


def set_problems(links: MappingSet, shared: Map[str, str]) -> Iterator[Problem]:
    """Every fault of one set, with its line."""
    head = Location(links.name, 1)
    if not links.text("mapping_set_id"):
        yield Problem(head, "the set has no mapping_set_id", rule=59)
    for prefix, namespace in links.prefixes.items():
        expected = shared.get(prefix) or BUILT_IN.get(prefix)
        if expected is not None and namespace != expected:
            words = f"prefix {prefix}: is {namespace} here, {expected} in ontology/prefixes.ttl"
            yield Problem(head, words, rule=59)
    before: Mapping | None = None
    for mapping in links.mappings:
        yield from _mapping_problems(links, mapping)
        if before is not None and mapping.key <= before.key:
            word = "stands twice" if mapping.key == before.key else "is out of order"
            yield Problem(
                Location(links.name, mapping.line),
                f"the mapping of {mapping['subject_id']} to {mapping['object_id']} {word}",
                hint="rows are sorted by subject, predicate, object; lithograph link check --fix",
                rule=60,
            )
        before = mapping


def contradictions(sets: Iterable[MappingSet]) -> Iterator[Problem]:
    """A fault for every pair that is accepted in one place and rejected in another (rule 64)."""
    accepted: dict[tuple[str, str, str], Location] = {}
    rejected: list[tuple[tuple[str, str, str], Location]] = []
    for links in sets:
        for mapping in links.mappings:
            ends = (mapping["subject_id"], mapping["predicate_id"], mapping["object_id"])
            place = Location(links.name, mapping.line)
            if mapping.is_rejected:
                rejected.append((ends, place))
            elif mapping.is_accepted:
                accepted[ends] = place
    for ends, place in rejected:
        if ends in accepted:
            subject, _predicate, target = ends
            words = f"{subject} to {target} is rejected here and accepted at {accepted[ends]}"
            yield Problem(place, words, rule=64)


def _mapping_problems(links: MappingSet, mapping: Mapping) -> Iterator[Problem]:
    place = Location(links.name, mapping.line)
    yield from _curie_problems(links, mapping, place)
    yield from _slot_problems(links, mapping, place)
    yield from _form_problems(mapping, place)


def _curie_problems(links: MappingSet, mapping: Mapping, place: Location) -> Iterator[Problem]:
    """Missing ends, and CURIEs of prefixes that the set does not declare (rules 59 and 60)."""
    for slot in ENTITY_SLOTS:
        if not mapping[slot]:
            yield Problem(place, f"the mapping has no {slot}", rule=60)
    for slot in (*ENTITY_SLOTS, *AGENT_SLOTS):
        for value in (mapping[slot],) if slot in ENTITY_SLOTS else links.values(mapping, slot):
            if value and expand(value, links.prefixes) is None:
                prefix = value.partition(":")[0]
                words = f"{slot} {value!r}: prefix {prefix!r} is not in the curie_map"
                yield Problem(place, words, rule=59)


def _slot_problems(links: MappingSet, mapping: Mapping, place: Location) -> Iterator[Problem]:
    predicate, modifier = mapping["predicate_id"], mapping["predicate_modifier"]
    if predicate and predicate not in PREDICATES:
        yield Problem(place, f"predicate {predicate} is no SKOS mapping", hint="never owl:sameAs", rule=58)
    if modifier not in {"", NOT}:
        yield Problem(place, f"predicate_modifier is {modifier!r}", hint=f"expected: {NOT}", rule=60)
    if not mapping["mapping_justification"].startswith(("semapv:", BUILT_IN["semapv"])):
        yield Problem(place, "the justification is no term of semapv", rule=60)
    if not links.values(mapping, "mapping_date"):
        yield Problem(place, "the mapping has no mapping_date", rule=60)
    for slot in DATE_SLOTS:
        if mapping[slot] and not is_day(mapping[slot]):
            yield Problem(place, f"{slot} {mapping[slot]!r} is no date", hint="expected: 2026-07-31", rule=60)
    if mapping["confidence"] and not _is_share(mapping["confidence"]):
        yield Problem(place, f"confidence {mapping['confidence']!r} is no number from 0 to 1", rule=60)


def _form_problems(mapping: Mapping, place: Location) -> Iterator[Problem]:
    """Faults in the form of the object's identifier (rule 62)."""
    prefix, _colon, local = mapping["object_id"].partition(":")
    test = FORMS.get(prefix)
    if test is not None and mapping["object_id"] != NO_TERM and not test(local):
        words = f"{mapping['object_id']} has not the form of {prefix}: identifiers"
        yield Problem(place, words, rule=62)


FORMS: Final[Map[str, Callable[[str], bool]]] = {
    "wd": matches(r"Q[1-9]\d*"),
    "wikidata": matches(r"Q[1-9]\d*"),
    "lei": is_lei,
    "csl": matches(r"(?:EL|UVL|MEU|NS-CMIC|[A-Z-]{2,12})\.[a-z0-9-]+(?:\.[A-Za-z0-9-]+)*"),
}
"""The form of an identifier, by the prefix of the data set."""


def _is_share(text: str) -> bool:
    try:
        return 0.0 <= float(text) <= 1.0
    except ValueError:
        return False
