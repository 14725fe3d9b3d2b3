"""Measure validation on seeded graphs of our vocabulary, each run in its own process, pySHACL beside it.

    python -m bench.validation --sizes 10000 100000 1000000 --pyshacl 10000

One entity in two hundred has a fault. Seconds are of CPU, process start and parsing included.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.table import Row, section
from lithograph.files import find_sources

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


def run(data: Path, engine: str) -> Run:
    """One validation of the file with our shapes, in a process of its own."""
    root = find_sources().root
    report = data.with_suffix(".json")
    command = [sys.executable, "-m", "lithograph", "validate", str(data), "--engine", engine]
    command += ["--shapes", str(root / "shapes"), "--ontology", str(root / "ontology")]
    command += ["--format", "json", "--output", str(report), "--fail-on", "never"]
    with subprocess.Popen(command) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        message = f"validation ended with {process.returncode}"
        raise RuntimeError(message)
    findings = len(json.loads(report.read_text(encoding="utf-8"))["findings"])
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, findings)


def main(arguments: Sequence[str] = ()) -> str:
    """The report of a run with these command-line arguments."""
    parser = argparse.ArgumentParser(prog="python -m bench.validation", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--pyshacl", type=int, default=100_000, help="largest size that pySHACL is run on")
    options = parser.parse_args(arguments)
    rows: list[Row] = []
    notes: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for size in options.sizes:
            data = Path(folder) / f"{size}.ttl"
            data.write_text("".join(graph(size)), encoding="utf-8")
            fast = run(data, "shifty")
            slow = run(data, "pyshacl") if size <= options.pyshacl else None
            if slow is not None and slow.findings != fast.findings:
                message = f"{slow.findings} and {fast.findings} findings"
                raise RuntimeError(message)
            against = "pySHACL" if slow is not None else ""
            baseline = None if slow is None else slow.seconds
            rows.append(Row(f"{size:,} triples", fast.seconds, baseline, against, AIMS.get(size, "")))
            notes.append(f"{size:,} triples: {fast.findings:,} findings, {fast.megabytes:,.0f} MB.")
    return section("Validation", rows, "\n".join(notes))


AIMS = {10_000: "under 1 s", 100_000: "20 x pySHACL, under 5 s", 1_000_000: "under 60 s, 2 GB"}


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1:]) + "\n")
