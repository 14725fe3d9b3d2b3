"""Somebody's RDF validated in a process of its own, which nothing that it is given can take further.

The process takes no more memory and no more processor time than it is given; it reads its files, then can
open no other file and no connection, and it ends with the one that started it. Without shapes of the sender
the data is checked as an addition to the graph: with our rules, and with what the snapshot says of things it
names.

    python -m lithograph.validate.service FOLDER

reads ``FOLDER/request.json`` and writes the report to standard output; an error goes to standard error as
JSON, with exit code 1.
"""

import ctypes
import json
import os
import resource
import sys
from array import array
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from lithograph.errors import BadRequest, LithographError, Location, MissingInput, SourceError
from lithograph.files import find_sources
from lithograph.load import Loaded, SourceGraph, load
from lithograph.query.worker import die_with_parent
from lithograph.snapshot import open_snapshot
from lithograph.store import open_disk
from lithograph.terms import BASE, RDF_TYPE, SH
from lithograph.validate.finding import Term
from lithograph.validate.foreign import with_terms
from lithograph.validate.gather import project_rules
from lithograph.validate.material import Material
from lithograph.validate.programs import FORM
from lithograph.validate.render import FORMATS, Options
from lithograph.validate.render.options import source_line
from lithograph.validate.run import RuleSet, validate
from lithograph.validate.shapes import Shapes
from lithograph.validate.syntax import Read, read_data

if TYPE_CHECKING:
    from lithograph.validate.engine import Engine

REQUEST: Final = "request.json"
FILES: Final = "files"
"""The folder, beside the request, of the files that it names."""
FAULTY: Final = 1
SPENT: Final = 2
SKIPPED: Final = frozenset({FORM})
"""What is no concern of a server: how the sender lays out files. It would start a program, too."""
MOST_BESIDE: Final = 200_000
"""Triples of ours that are read beside somebody's data."""
LATE: Final = (
    *("rapidfuzz.fuzz", "rapidfuzz.process", "lithograph.explain.document"),
    *("lithograph.explain.evidence", "lithograph.explain.naming", "lithograph.explain.text"),
)
"""What validation and its reports import when they first need it; nothing can be imported once confined."""
_SERVED: Final = "the graph served here"


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a validation process is asked: names of files, and how to answer.

    ``memory`` are bytes beside what the process takes to start, ``seconds`` of processor time.
    """

    data: tuple[str, ...]
    shapes: tuple[str, ...] = ()
    ontology: tuple[str, ...] = ()
    format: str = "json"
    language: str = "en"
    snapshot: str | None = None
    memory: int = 0
    seconds: int = 60
    parent: int = 0

    def write(self, folder: Path) -> None:
        """Put the request where the process looks for it."""
        (folder / REQUEST).write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> "Work":
        """The request in the folder."""
        found: dict[str, Any] = json.loads((folder / REQUEST).read_text(encoding="utf-8"))
        for key in ("data", "shapes", "ontology"):
            found[key] = tuple(found[key])
        return cls(**found)


def main(arguments: Sequence[str]) -> int:
    """Answer the request in the folder; returns the exit code."""
    (name,) = arguments
    folder = Path(name)
    work = Work.read(folder)
    die_with_parent(ctypes.CDLL(None) if sys.platform == "linux" else None, work.parent)
    resource.setrlimit(resource.RLIMIT_CPU, (work.seconds, work.seconds))
    try:
        sys.stdout.write(report(folder / FILES, work))
        sys.stdout.flush()
    except LithographError as error:
        told = {"kind": type(error).__name__, "detail": error.detail, "hint": error.hint}
        sys.stderr.write(f"\n{json.dumps(told)}\n")
        return FAULTY
    except MemoryError:
        return SPENT
    return 0


def report(folder: Path, work: Work) -> str:
    """The report in the format asked for; raises the errors of validation, without paths of this machine."""
    _make_ready()
    _bound(work.memory)
    read = read_data([folder / name for name in work.data], name=lambda path: path.name)
    read.loaded.read_texts()
    for name in (*work.data, *work.shapes):
        source_line(folder, Location(name, 1))  # excerpts need the lines when the files are out of reach
    material, rules, focus = _foreign(folder, work, read) if work.shapes else _ours(work, read)
    confine()
    outcome = validate(material, rules, focus=focus)
    return FORMATS[work.format](outcome, Options(language=work.language, root=folder))


def _bound(memory: int) -> None:
    """Let no more memory be taken than so many bytes: a short file may stand for very long terms."""
    if memory:
        used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + memory, used + memory))


def confine() -> None:
    """Let no further file or connection be opened.

    Descriptors below the highest that were given back are taken, so that none of them is free.
    """
    limit = max(map(int, os.listdir("/dev/fd"))) + 1  # noqa: PTH208 - names of descriptors, not of files
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    with suppress(OSError):
        while True:
            os.dup(0)


def _make_ready() -> None:
    """Import what is imported late, and what the engine imports when it first runs."""
    for name in LATE:
        import_module(name)
    from lithograph.validate import shifty_engine  # noqa: PLC0415 - one of the two

    if shifty_engine.installed():
        engine: Engine = shifty_engine.ShiftyEngine()
    else:
        from lithograph.validate.pyshacl_engine import PyshaclEngine  # noqa: PLC0415 - one of the two

        engine = PyshaclEngine()
    engine.run((ox.Triple(ox.NamedNode("urn:x"), RDF_TYPE, SH["NodeShape"]),), ())
    assert engine.name  # noqa: S101  # the version is read from a file


def _foreign(folder: Path, work: Work, read: Read) -> tuple[Material, RuleSet, None]:
    """Somebody's rules: nothing of ours is beside them."""
    try:
        named = {kind: [folder / name for name in getattr(work, kind)] for kind in ("shapes", "ontology")}
        schema = tuple(load(named["ontology"], name=lambda path: path.name).triples())
        shapes = Shapes(load(named["shapes"], name=lambda path: path.name), schema)
    except SourceError as error:
        raise BadRequest(error.detail, hint=error.hint) from None
    if not shapes.rules:
        raise BadRequest("There is no shape in what was sent as shapes.")
    material = Material(data=read.loaded, schema=schema, problems=read.problems)
    return *with_terms(material, RuleSet(shapes=shapes, skipped=SKIPPED)), None


def _ours(work: Work, read: Read) -> tuple[Material, RuleSet, frozenset[Term]]:
    """Our rules: findings about what the sender describes, in the company of what the graph says."""
    sources = find_sources()
    described = {triple.subject for triple in read.loaded.triples()}
    beside = tuple(_beside(work, read.loaded, described))
    schema = (
        *load(sources.schema, name=sources.name).triples(),
        *(t for t in beside if t.predicate == RDF_TYPE),
    )
    company = SourceGraph(
        ox.NamedNode(BASE + "served"), Path(_SERVED), _SERVED, beside, array("i", bytes(4 * len(beside)))
    )
    material = Material(data=read.loaded, schema=schema, problems=read.problems, beside=Loaded((company,)))
    subjects: set[Term] = {subject for subject in described if not isinstance(subject, ox.Triple)}
    rules = replace(project_rules(sources), skipped=SKIPPED)
    return material, rules, frozenset(subjects)


def _beside(work: Work, data: Loaded, described: set[Any]) -> Iterator[ox.Triple]:
    """What the snapshot says of the things of ours that the data names and does not describe."""
    if work.snapshot is None:
        return
    try:
        store = open_disk(open_snapshot(Path(work.snapshot)))
    except MissingInput:
        return  # a newer snapshot took its place: the data is checked by itself
    named = {
        triple.object: None
        for triple in data.triples()
        if isinstance(triple.object, ox.NamedNode) and triple.object.value.startswith(BASE)
    }
    count = 0
    for thing in named:
        if thing in described:
            continue
        for quad in store.quads_for_pattern(thing, None, None, None):
            yield quad.triple
            count += 1
            if count == MOST_BESIDE:
                return


if __name__ == "__main__":
    os.chdir("/")
    sys.exit(main(sys.argv[1:]))
