"""Measure validation on seeded graphs of our vocabulary, each run in its own process, pySHACL beside it.

    python -m bench.validation --sizes 10000 100000 1000000 --pyshacl 100000

One entity in two hundred has a fault. The shapes are those of ``validation-shapes.ttl``: 53 property shapes
and four constraints in SPARQL. Seconds are of CPU, process start and parsing included; pySHACL runs by its
own command, as its users run it.
"""

import argparse
import gc
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import rdflib

from bench.table import Row, cpu_seconds, section
from lithograph.load import load
from lithograph.validate import validate
from lithograph.validate.changes import affected, changes_since
from lithograph.validate.foreign import Files, foreign
from lithograph.validate.past import Past

SHAPES = Path(__file__).with_name("validation-shapes.ttl")
CHANGED = 20
FAULTY = 0.005
PREFIXES = """\
@prefix chip: <https://w3id.org/lithograph/chip/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix figure: <https://w3id.org/lithograph/figure/> .
@prefix lg: <https://w3id.org/lithograph/ontology#> .
@prefix node: <https://w3id.org/lithograph/node/> .
@prefix organisation: <https://w3id.org/lithograph/organisation/> .
@prefix place: <https://w3id.org/lithograph/place/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/lithograph/source/> .
@prefix unit: <http://qudt.org/vocab/unit/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
COMMON = """
place:cn a lg:Jurisdiction ; skos:prefLabel "China"@en , "중국"@ko , "中国"@zh .
node:7nm a lg:ProcessNode ; skos:prefLabel "7 nm"@en , "7나노"@ko , "7纳米"@zh .
source:s a lg:Source ; dcterms:title "Source"@en ; lg:address "https://example.org/"^^xsd:anyURI .
"""
TRIPLES_PER_BLOCK = 36


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took, and what it found."""

    seconds: float
    wall: float
    megabytes: float
    findings: int


def graph(triples: int, seed: int = 20261123) -> Iterator[str]:
    """Turtle of about that many triples: organisations, their chips, and the chips' figures."""
    dice = random.Random(seed)  # noqa: S311 - a seeded workload, no secret
    yield PREFIXES + COMMON
    for number in range(triples // TRIPLES_PER_BLOCK):
        year = dice.randint(1980, 2010)
        bad = dice.random() < FAULTY
        kind = "double" if bad else "decimal"
        yield f"""
organisation:o{number} a lg:ChipDesigner ;
    skos:prefLabel "Firm {number}"@en , "회사 {number}"@ko , "公司{number}"@zh ;
    lg:country place:cn ; lg:foundedOn "{year}"^^xsd:gYear ; dcterms:source source:s .
chip:c{number} a lg:Gpu ;
    skos:prefLabel "Chip {number}"@en , "칩 {number}"@ko , "芯片{number}"@zh ;
    lg:designedBy organisation:o{dice.randint(0, number)} ; lg:processNode node:7nm ;
    lg:releasedOn "{"soon" if bad else dice.randint(2011, 2026)}"^^xsd:gYear ; dcterms:source source:s .
figure:f{number} a lg:Figure ; lg:figureOf chip:c{number} ; lg:quantity lg:computePerformance ;
    lg:precision lg:fp16 ; lg:sparsity lg:dense ; lg:engine lg:matrixEngine ;
    lg:value "{dice.randint(1, 2000)}.5"^^xsd:{kind} ; lg:unit unit:TeraFLOPS ; dcterms:source source:s .
figure:g{number} a lg:Figure ; lg:figureOf chip:c{number} ; lg:quantity lg:thermalDesignPower ;
    lg:value "{dice.randint(50, 900)}.0"^^xsd:decimal ; lg:unit {"unit:BIT" if bad else "unit:W"} ;
    dcterms:source source:s .
"""


def ours(data: Path, *options: str) -> Run:
    """Our command in a process of its own; its findings as JSON beside the data."""
    report = data.with_suffix(".json")
    command = [sys.executable, "-m", "lithograph", "validate", str(data), "--shapes", str(SHAPES)]
    run = timed([*command, "--format", "json", "--output", str(report), "--fail-on", "never", *options], data)
    found = json.loads(report.read_text(encoding="utf-8"))["findings"]
    return replace(run, findings=len(found))


def pyshacl(data: Path) -> Run:
    """The command of pySHACL in a process of its own."""
    report = data.with_suffix(".txt")
    command = [
        sys.executable,
        "-m",
        "pyshacl",
        "-s",
        str(SHAPES),
        "-f",
        "human",
        "-o",
        str(report),
        str(data),
    ]
    run = timed([*command, str(data)], data, expected={0, 1})
    found = re.search(r"^Results \((\d+)\)", report.read_text(encoding="utf-8"), re.MULTILINE)
    return replace(run, findings=int(found[1]) if found else 0)


def timed(command: Sequence[str], data: Path, expected: frozenset[int] | set[int] = frozenset({0})) -> Run:
    """Seconds of CPU and on the clock, and the most memory, of a process and those that it started."""
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=data.parent, env=os.environ | {"PYTHONPATH": str(ROOT)}) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    if process.returncode not in expected:
        message = f"{command[2]} ended with {process.returncode}"
        raise RuntimeError(message)
    return Run(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024, 0)


def positions(data: Path) -> Row:
    """Loading with the line of every triple, against rdflib's own parse."""
    own = cpu_seconds(lambda: load([data]))
    other = cpu_seconds(lambda: rdflib.Graph().parse(data), repeats=1)
    return Row("load 100,000 triples with their lines", own, other, "rdflib parse", "at least 2 x")


def changed_only(data: Path) -> tuple[list[Row], str]:
    """Twenty changed triples: the step alone and the whole command, against the full run of each."""
    folder = data.parent
    for arguments in (["init", "-q"], ["add", data.name], [*WHO, "commit", "-q", "-m", "before"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True)  # noqa: S607 - as a user would
    text = data.read_text(encoding="utf-8")
    chips = [match.start() for match in re.finditer("lg:releasedOn", text)]
    for place in reversed(chips[:: len(chips) // CHANGED][:CHANGED]):
        text = text[:place] + 'lg:releasedOn "soon" ; ' + text[place:]
    data.write_text(text, encoding="utf-8")
    full, part = ours(data), ours(data, "--changed-since", "HEAD")
    material, rules = foreign(Files(data=(data,), shapes=(SHAPES,)))
    changes = changes_since(Past.of(folder, "HEAD"), material.data, [])
    focus = affected(changes, material.asserted)
    everything = validate(material, rules)
    wanted = [finding.sort_key() for finding in everything.findings if finding.focus in focus]
    if [finding.sort_key() for finding in validate(material, rules, focus=focus).findings] != wanted:
        message = "a changed-only run differs from the full run restricted to what changed"
        raise RuntimeError(message)
    gc.disable()  # as the command does; a copy of the material has made no index yet
    step = cpu_seconds(lambda: validate(replace(material), rules, focus=focus))
    whole = cpu_seconds(lambda: validate(replace(material), rules), repeats=1)
    gc.enable()
    rows = [
        Row("20 changed triples of 100,000, the step alone", step, whole, "full run", AIM_CHANGED),
        Row(
            "20 changed triples of 100,000, the command", part.seconds, full.seconds, "full run", AIM_CHANGED
        ),
    ]
    return rows, f"{len(wanted)} findings about what changed, the same as in the full run."


def main(arguments: Sequence[str] = ()) -> str:
    """The report of a run with these command-line arguments."""
    parser = argparse.ArgumentParser(prog="python -m bench.validation", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--pyshacl", type=int, default=100_000, help="largest size that pySHACL is run on")
    options = parser.parse_args(arguments)
    rows: list[Row] = []
    notes: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in options.sizes:
            data = Path(folder) / f"{size}.ttl"
            data.write_text("".join(graph(size)), encoding="utf-8")
            fast = ours(data)
            slow = pyshacl(data) if size <= options.pyshacl else None
            if slow is not None and slow.findings != fast.findings:
                message = f"{slow.findings} and {fast.findings} findings"
                raise RuntimeError(message)
            against = "pySHACL" if slow is not None else ""
            baseline = None if slow is None else slow.seconds
            rows.append(Row(f"{size:,} triples", fast.seconds, baseline, against, AIMS.get(size, "")))
            notes.append(
                f"{size:,} triples: {fast.findings:,} findings, {fast.wall:.3g} s on the clock, "
                f"{fast.megabytes:,.0f} MB."
            )
        sample = Path(folder) / "repository" / "data.ttl"
        sample.parent.mkdir()
        sample.write_text("".join(graph(100_000)), encoding="utf-8")
        rows.append(positions(sample))
        changed, note = changed_only(sample)
        rows += changed
        notes.append(note)
    return section("Validation", rows, "\n".join(notes))


ROOT = Path(__file__).resolve().parent.parent
WHO = ("-c", "user.name=bench", "-c", "user.email=bench@example.org")
AIM_CHANGED = "under a tenth (10 x)"
AIMS = {10_000: "under 1 s", 100_000: "20 x pySHACL, under 5 s", 1_000_000: "under 60 s, 2 GB"}


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1:]) + "\n")
