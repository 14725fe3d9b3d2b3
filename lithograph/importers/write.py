"""An import as a named graph: records, where they come from, and what changed since the last time."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from lithograph.errors import Problem, StorageError
from lithograph.files import put
from lithograph.importers.kinds import Kind
from lithograph.importers.record import Job, Record, label, node, slug, term
from lithograph.importers.tables import guarded, raw_bytes
from lithograph.terms import BASE, DCTERMS, LG, OWL, PROV, RDF, RDF_TYPE, RDFS, SKOS, XSD, graph_iri

COUNTRY: Final = ox.NamedNode("https://schema.org/addressCountry")
KIND: Final = DCTERMS["type"]
_SHORT: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an import comes from, beside its files: when they were retrieved, and of which version."""

    retrieved: date | None = None
    version: str = ""
    licence: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """Records that came, went or changed, by IRI."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


@dataclass(slots=True)
class Imported:
    """What an import gave: lines of N-Quads, how many records, and the rows refused."""

    graph: ox.NamedNode
    lines: set[str] = field(default_factory=set)
    records: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def quads(self) -> set[ox.Quad]:
        """The quads of the lines."""
        return set(ox.parse("\n".join(self.lines), format=ox.RdfFormat.N_QUADS))

    def add(self, triples: Iterable[ox.Triple]) -> None:
        """Take these triples; as text they need a fraction of the room."""
        quads = [ox.Quad(one.subject, one.predicate, one.object, self.graph) for one in triples]
        content = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
        # nothing stands behind the last line end; what else ends a line elsewhere stays in its name
        self.lines.update(content.decode("utf-8").split("\n")[:-1])


def run_import(
    kind: Kind, job: Job, origin: Origin, on_record: Callable[[], None] = lambda: None
) -> Imported:
    """The quads of all records that can be read; raises ``SourceError`` for a file that cannot."""
    imported = Imported(graph_iri(f"imports/{job.dataset}"))
    checksum = _digest(job)
    # files of several days stand beside one another: what tells them apart is their digest
    version = ox.NamedNode(f"{BASE}dataset/{job.dataset}/version/{checksum[:_SHORT]}")
    activity = ox.NamedNode(f"{BASE}dataset/{job.dataset}/import")
    columns: dict[str, ox.NamedNode] = {}
    records: set[str] = set()
    for item in kind.reader(job):
        found = item if isinstance(item, Problem) else _made(item, job, columns)
        if isinstance(found, Problem):
            imported.problems.append(found)
        elif isinstance(item, Record):
            records.add(item.iri)
            subject = ox.NamedNode(item.iri)
            made = (
                ox.Triple(subject, PROV["wasDerivedFrom"], version),
                ox.Triple(subject, PROV["wasGeneratedBy"], activity),
            )
            imported.add((*found, *made))
        on_record()
    imported.records = len(records)
    imported.add(_columns(columns))
    imported.add(_description(kind, job, origin, version, checksum))
    imported.add(_activity(job, activity, version))
    return imported


def write_import(imported: Imported, path: Path) -> None:
    """Put the quads, sorted, in place of the file in one step; raises ``StorageError``."""
    put(path, (f"{line}\n".encode() for line in as_lines(imported)))


def as_lines(imported: Imported) -> list[str]:
    """The quads as sorted N-Quads."""
    return sorted(imported.lines)


def changes(imported: Imported, path: Path) -> Changes:
    """What the import changes against the file, record by record; a new file has all added."""
    try:
        old = _by_subject(_stored(path))
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(f"{path} cannot be read: {error}. Remove it and import anew.") from None
    new = _by_subject(imported.lines)
    return Changes(
        added=tuple(sorted(new.keys() - old.keys())),
        removed=tuple(sorted(old.keys() - new.keys())),
        changed=tuple(sorted(iri for iri in new.keys() & old.keys() if new[iri] != old[iri])),
    )


def _stored(path: Path) -> Iterator[str]:
    if path.is_file():
        with path.open(encoding="utf-8", newline="\n") as file:
            yield from (line.removesuffix("\n") for line in file)


def _by_subject(lines: Iterable[str]) -> dict[str, int]:
    """What the lines of each record come to, in any order and without its file; other lines are left out."""
    found: dict[str, int] = {}
    records: set[str] = set()
    mark = f"<{RDF_TYPE.value}> <{LG['ExternalRecord'].value}>"
    origin = f" <{PROV['wasDerivedFrom'].value}> "
    for line in lines:
        if origin in line:
            continue
        subject = line.split(" ", 1)[0].strip("<>")
        found[subject] = found.get(subject, 0) + hash(line)
        if mark in line:
            records.add(subject)
    return {subject: found[subject] for subject in records}


def _made(record: Record, job: Job, columns: dict[str, ox.NamedNode]) -> tuple[ox.Triple, ...] | Problem:
    """The triples of the record, or why it has none: an IRI or a language that is none."""
    return guarded(record.place, lambda: tuple(_triples(record, job, columns)))


def _triples(record: Record, job: Job, columns: dict[str, ox.NamedNode]) -> Iterator[ox.Triple]:
    subject = node(record.iri)
    yield ox.Triple(subject, RDF_TYPE, LG["ExternalRecord"])
    if record.kind:
        yield ox.Triple(subject, KIND, ox.Literal(record.kind))
    for name in record.names:
        predicate = SKOS["altLabel"] if name.is_other else SKOS["prefLabel"]
        yield ox.Triple(subject, predicate, label(name.text, name.language))
    for country in record.countries:
        yield ox.Triple(subject, COUNTRY, ox.Literal(country))
    for column, value in record.columns:
        if value:
            predicate = columns.setdefault(column, ox.NamedNode(job.iri(f"column/{slug(column)}")))
            yield ox.Triple(subject, predicate, term(value))
    for predicate, stated in record.statements:
        yield ox.Triple(subject, predicate, stated)
    yield from record.beside


def _columns(columns: dict[str, ox.NamedNode]) -> Iterator[ox.Triple]:
    for name, predicate in columns.items():
        yield ox.Triple(predicate, RDF_TYPE, RDF["Property"])
        yield ox.Triple(predicate, RDFS["label"], ox.Literal(name, language="en"))


def _description(
    kind: Kind, job: Job, origin: Origin, version: ox.NamedNode, checksum: str
) -> Iterator[ox.Triple]:
    """The data set and the version of it that the files are: terms of both, digest and day of the version."""
    dataset = ox.NamedNode(f"{BASE}dataset/{job.dataset}")
    yield ox.Triple(version, DCTERMS["isVersionOf"], dataset)
    for described in (dataset, version):
        yield ox.Triple(described, RDF_TYPE, LG["Dataset"])
        yield ox.Triple(described, DCTERMS["title"], ox.Literal(origin.title or kind.title, language="en"))
        if licence := origin.licence or kind.licence:
            yield ox.Triple(described, DCTERMS["license"], ox.NamedNode(licence))
        if kind.attribution:
            yield ox.Triple(described, LG["attributionText"], ox.Literal(kind.attribution, language="en"))
        if kind.redistributable is not None:
            yield ox.Triple(described, LG["mayBeRedistributed"], ox.Literal(kind.redistributable))
    if origin.retrieved is not None:
        retrieved = ox.Literal(origin.retrieved.isoformat(), datatype=XSD["date"])
        yield ox.Triple(version, LG["retrievedOn"], retrieved)
    if origin.version:
        yield ox.Triple(version, OWL["versionInfo"], ox.Literal(origin.version))
    yield ox.Triple(version, LG["checksum"], ox.Literal(checksum))


def _activity(job: Job, activity: ox.NamedNode, version: ox.NamedNode) -> Iterator[ox.Triple]:
    """The import that made the records, and the names of its files."""
    yield ox.Triple(activity, RDF_TYPE, PROV["Activity"])
    yield ox.Triple(activity, PROV["used"], version)
    for path in job.files:
        yield ox.Triple(activity, DCTERMS["source"], ox.Literal(path.name))


def _digest(job: Job) -> str:
    """The SHA-256 of the file, or of the files' own digests where there are several."""
    digests = [hashlib.sha256(raw_bytes(path)).hexdigest() for path in job.files]
    return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()
