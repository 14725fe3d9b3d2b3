"""What the tests of the importers share: an import of small files, and what it gave."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from lithograph.importers.kinds import KINDS
from lithograph.importers.record import Job
from lithograph.importers.write import Imported, Origin, run_import
from lithograph.terms import SKOS

GOOD, BAD = "5493000IBP32UQZ0KL24", "5493000IBP32UQZ0KL25"
LEVEL_1 = "LEI,Entity.LegalName,Entity.LegalName.xmllang,Entity.LegalAddress.Country\n"
Write = Callable[..., Path]


def imported(kind: str, *paths: Path, mapping: Path | None = None) -> Imported:
    described = KINDS[kind]
    job = Job(files=paths, dataset=described.dataset, mapping=mapping)
    return run_import(described, job, Origin(retrieved=date(2026, 7, 31)))


def labels(found: Imported) -> set[str]:
    return {
        quad.object.value
        for quad in found.quads
        if quad.predicate == SKOS["prefLabel"] and isinstance(quad.object, ox.Literal)
    }


def told(found: Imported) -> str:
    return "\n".join(map(str, found.problems))
