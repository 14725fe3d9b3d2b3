"""Other people's SSSOM files: their mappings to us, as records and plain triples of an import."""

import hashlib
from collections.abc import Iterator
from functools import partial
from typing import Final

import pyoxigraph as ox

from lithograph.errors import Location, Problem
from lithograph.importers.record import Job, Record, node
from lithograph.importers.tables import guarded
from lithograph.link.prefixes import expand
from lithograph.link.sssom import Mapping, MappingSet, read_set

_SHORT: Final = 12


def read(job: Job) -> Iterator[Record | Problem]:
    """A record for each mapping; those whose prefixes are not declared are refused."""
    for path in job.files:
        links = read_set(path)
        for mapping in links.mappings:
            yield guarded(Location(links.name, mapping.line), partial(_record, job, links, mapping))


def _record(job: Job, links: MappingSet, mapping: Mapping) -> Record | Problem:
    ends = [expand(mapping[slot], links.prefixes) for slot in ("subject_id", "predicate_id", "object_id")]
    place = Location(links.name, mapping.line)
    if None in ends:
        unknown = next(
            mapping[slot]
            for slot in ("subject_id", "predicate_id", "object_id")
            if expand(mapping[slot], links.prefixes) is None
        )
        return Problem(place, f"{unknown!r} has no prefix of the set's curie_map")
    subject, predicate, target = (node(iri or "") for iri in ends)
    # two sets may say the same, each with evidence of its own
    said = "\t".join((links.text("mapping_set_id") or links.dataset, *mapping.key))
    key = hashlib.sha256(said.encode()).hexdigest()[:_SHORT]
    return Record(
        iri=job.iri(key),
        place=place,
        columns=tuple((slot, value) for slot, value in mapping.slots.items()),
        beside=(ox.Triple(subject, predicate, target),) if mapping.is_accepted else (),
    )
