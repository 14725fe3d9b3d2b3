"""The build: the whole command, loading against rdflib, reasoning against owlrl, validation by engine."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

import owlrl
import pyoxigraph as ox
import rdflib

from bench.table import Row, cpu_seconds, section
from lithograph.files import Sources, find_sources
from lithograph.load import load
from lithograph.reason import closure

SAMPLE = 4_000
"""Triples of the smaller of the two graphs to infer over."""


def main() -> str:
    """The section of the report."""
    sources = find_sources()
    notes = (
        "Build rows are seconds of the whole command, process start included; the others are CPU seconds. "
        "owlrl gets its graph parsed, ours its triples; the schema's compiled form is in the cache."
    )
    return section("Build", [*_builds(), *_loading(sources), *_reasoning(sources)], notes)


def _builds() -> Iterable[Row]:
    with tempfile.TemporaryDirectory() as home:
        cold, cold_cpu = _command("build", "--home", home)
        yield Row("cold build, wall s", cold, None, "", "under 10 s")
        yield Row("cold build, CPU s", cold_cpu, None, "", "")
        again, _ = _command("build", "--home", home)
        yield Row("second build of the same sources, wall s", again, None, "", "well under 1 s")
        warm, warm_cpu = _command("build", "--home", home, "--no-validate")
        yield Row("warm cache, no validation, wall s", warm, None, "", "under 3 s")
        yield Row("warm cache, no validation, CPU s", warm_cpu, None, "", "")
        reference, _ = _command("build", "--home", home, "--engine", "pyshacl")
        yield Row("build with pySHACL, wall s", reference, None, "", "reported")


def _command(*arguments: str) -> tuple[float, float]:
    """Wall and CPU seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    code = "import sys; from lithograph.cli import main; sys.exit(main(sys.argv[1:]))"
    environment = {key: value for key, value in os.environ.items() if not key.startswith("LITHOGRAPH_")}
    subprocess.run([sys.executable, "-c", code, *arguments], check=True, capture_output=True, env=environment)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _loading(sources: Sources) -> Iterable[Row]:
    files = (*sources.schema, *sources.graph)
    ours = cpu_seconds(lambda: load(files, name=sources.name))
    theirs = cpu_seconds(lambda: [rdflib.Graph().parse(path) for path in files], 1)
    yield Row("load all files with positions", ours, theirs, "rdflib parse", "faster")


def _reasoning(sources: Sources) -> Iterable[Row]:
    ontology = tuple(load(sources.schema, name=sources.name).triples())
    whole = tuple(load(sources.graph, name=sources.name).triples())
    with tempfile.TemporaryDirectory() as cache:
        _close(ontology, whole, Path(cache))
        for data in (whole[:SAMPLE], whole):
            graph = _graph((*ontology, *data))
            ours = cpu_seconds(partial(_close, ontology, data, Path(cache)))
            # once: a second run would find the graph closed
            theirs = cpu_seconds(partial(owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand, graph), 1)
            yield Row(f"infer over {len(data):,} triples and the ontology", ours, theirs, "owlrl", "500 x")


def _close(ontology: Sequence[ox.Triple], data: Sequence[ox.Triple], cache: Path) -> Sequence[ox.Triple]:
    return closure(ontology, data, cache=cache).inferred


def _graph(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    return rdflib.Graph().parse(data=text, format="nt")
