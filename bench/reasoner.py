"""Measure the reasoner on seeded workloads, each size in its own process, and owlrl beside it.

    python -m bench.reasoner                       the rows of the report
    python -m bench.reasoner --sizes 10000 100000  one row of raw figures for each size

Figures are CPU seconds: to read and encode the triples, to close the graph, to add and delete, to prove;
memory at its peak, the making of the triples included.
"""

import argparse
import gc
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

from pyoxigraph import Triple

from bench import workload
from bench.table import Row, cpu_seconds, section
from lithograph.files import find_sources
from lithograph.load import load
from lithograph.reason.closure import MAX_INFERRED, Closure, closure
from lithograph.reason.dictionary import Dictionary
from lithograph.reason.facts import encode
from lithograph.reason.ontology import Ontology
from lithograph.reason.sources import to_rdflib
from lithograph.reason.split import Sieve, split
from lithograph.terms import OWL, RDF_TYPE

PROOFS: Final = 300
MILLION: Final = 1_000_000
SIZES: Final = (10_000, 100_000, MILLION, 10 * MILLION)
NOTES: Final = (
    "CPU seconds unless said otherwise; inference only, on integers: reading and encoding the triples has "
    "its own column below. owlrl gets the same triples and the ontology without its keys, which it reads "
    "wrongly. Memory is that of the process, the making of the triples included. Times of changes are "
    "medians of five."
)
Result = TypeVar("Result")


def main(arguments: Sequence[str] = ()) -> str:
    """The report of a run with these command-line arguments."""
    parser = argparse.ArgumentParser(prog="python -m bench.reasoner", description=__doc__)
    parser.add_argument("--workload", choices=("firms", "university"), default="firms")
    parser.add_argument("--sizes", type=int, nargs="+", help="raw figures of these sizes, and no report")
    parser.add_argument("--single", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.single is not None:
        return json.dumps(measure(options.workload, options.single))
    if options.sizes:
        return _raw([_in_own_process(options.workload, size) for size in options.sizes])
    return report()


def report() -> str:
    """The section of the results, with the aims of the issue."""
    firms = {size: _in_own_process("firms", size) for size in SIZES}
    students = _in_own_process("university", MILLION)
    theirs = run_owlrl("firms", SIZES[0])
    small, million, large = firms[SIZES[0]], firms[MILLION], firms[SIZES[-1]]
    growth = large["us per triple"] / firms[SIZES[1]]["us per triple"]
    cold, warm = _closing()
    rows = [
        Row("infer over 10,000 triples", small["infer s"], theirs, "owlrl", "1,000 x"),
        _row("infer over 1M triples", million["infer s"], "under 5 s", 5),
        _row("the same, peak MB", million["peak MB"], "under 400 MB", 400),
        _row("infer over 10M triples", large["infer s"], "under 60 s", 60),
        _row("the same, peak MB", large["peak MB"], "under 4,000 MB", 4000),
        _row("time per triple at 10M over that at 100k", growth, "at most 2", 2),
        _row("add 5 triples at 1M, ms", million["add 5 ms"], "under 50 ms", 50),
        _row("delete these 5 again, ms", million["delete 5 ms"], "under 150 ms", 150),
        _row("delete 5 old triples, ms", million["delete 5 old ms"], "under 150 ms", 150),
        _row(f"proof at 1M, median of {PROOFS}, ms", million["proof median ms"], "under 1 ms", 1),
        _row(f"proof at 1M, worst of {PROOFS}, ms", million["proof worst ms"], "under 50 ms", 50),
        _row("close the project's ontology, cold", cold, "under 2 s", 2),
        _row("the same, with the cache of the wheel", warm, "under 0.02 s", 0.02),
        _row("infer over 1M triples after LUBM", students["infer s"], "reported"),
    ]
    return section("Reasoner", rows, NOTES) + "\n" + _raw([*firms.values(), students])


def _row(work: str, ours: float, aim: str, most: float = float("inf")) -> Row:
    return Row(work, ours, None, "", aim if ours <= most else f"{aim}, not met")


def _raw(rows: Sequence[dict[str, float | str]]) -> str:
    lines = ["| " + " | ".join(rows[0]) + " |", "|" + " --- |" * len(rows[0])]
    lines += [
        "| " + " | ".join(value if isinstance(value, str) else f"{value:,}" for value in row.values()) + " |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def _closing() -> tuple[float, float]:
    """The seconds to close the ontology of this project without a cache, and with one."""
    sources = find_sources()
    axioms = tuple(load(sources.schema, name=sources.name).triples())
    cold = cpu_seconds(lambda: Ontology(_schema(axioms), (), MAX_INFERRED).program, 5)
    with TemporaryDirectory() as folder:
        closure(axioms, cache=Path(folder))
        warm = cpu_seconds(lambda: Ontology(_schema(axioms), (), MAX_INFERRED, cache=Path(folder)).program, 5)
    return cold, warm


def _schema(triples: Sequence[Triple]) -> tuple[Triple, ...]:
    return split(triples).schema


def measure(name: str, size: int) -> dict[str, float | str]:
    """The figures of one size: times in seconds or milliseconds, memory in megabytes."""
    row: dict[str, Any] = {"workload": name, "size": size}
    axioms = workload.ontology(name)
    upper, sieve, dictionary = split(axioms), Sieve(), Dictionary()
    asserted, row["generate, encode s"] = _timed(
        lambda: encode(chain(upper.facts, workload.data(name, size)), dictionary, sieve)
    )
    ontology = Ontology(upper.schema, (), MAX_INFERRED)
    _program, row["compile s"] = _timed(lambda: ontology.program)
    statements = (*upper.assertions, *sieve.assertions)
    result, row["infer s"] = _timed(lambda: Closure(ontology, statements, asserted, dictionary, workload.EX))
    row["inferred"] = result.inferred_count
    row["us per triple"] = round(row["infer s"] / size * 1e6, 2)
    row["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    row["first proof ms"], row["proof median ms"], row["proof worst ms"] = _prove(result)
    news = _news()
    gc.collect()  # what was made so far must not be swept up within a measurement of milliseconds
    # each change is undone, so it can be made several times: the median stands for all
    turns = [
        (_timed(lambda: result.add(news))[1], _timed(lambda: result.delete(news))[1]) for _turn in range(5)
    ]
    row["add 5 ms"], row["delete 5 ms"] = (
        round(median(times) * 1e3, 1) for times in zip(*turns, strict=True)
    )
    some = list(workload.data(name, 2000, 1))[100:2000:400]
    _lost, seconds = _timed(lambda: result.delete(some))
    row["delete 5 old ms"] = round(seconds * 1e3, 1)
    return row


def run_owlrl(name: str, size: int) -> float:
    """The seconds that owlrl takes for the same data and the same ontology without its keys.

    owlrl overlooks the last property of a key (docs/upstream.md), so that a key of one property makes all
    members of its class the same: its time with the keys would be that of another, much larger closure.
    """
    import owlrl  # noqa: PLC0415  # seconds to import, and rarely wanted

    axioms = (triple for triple in workload.ontology(name) if triple.predicate != OWL["hasKey"])
    graph = to_rdflib(chain(axioms, workload.data(name, size)))
    engine = owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False)
    return _timed(lambda: engine.expand(graph))[1]


def _prove(result: Closure) -> tuple[float, float, float]:
    """Milliseconds of proofs of inferred triples drawn at random: of the first, the median, the worst.

    The first stands apart: while it is made, the memory of the list of all inferred triples, from which the
    sample was drawn, goes back to the system.
    """
    chance = random.Random(3)  # noqa: S311  # a sample, no secret
    sample = chance.sample(result.inferred, PROOFS + 1)
    gc.collect()  # the list of millions is gone: sweeping it up is no part of a proof
    first, *times = (_timed(lambda triple=triple: result.explain(triple))[1] * 1e3 for triple in sample)  # type: ignore[misc]
    return round(first, 2), round(median(times), 3), round(max(times), 2)


def _news() -> list[Triple]:
    """A new firm with a new chip, beside an old firm."""
    firm, chip, term = workload.thing("new/firm"), workload.thing("new/chip"), workload.term
    return [
        Triple(firm, RDF_TYPE, term("Foundry")),
        Triple(firm, term("directSubsidiaryOf"), workload.thing("g1/firm0")),
        Triple(firm, term("makes"), chip),
        Triple(chip, RDF_TYPE, term("Npu")),
        Triple(workload.thing("list1"), term("lists"), firm),
    ]


def _timed(work: Callable[[], Result]) -> tuple[Result, float]:
    start = time.process_time()
    result = work()
    return result, round(time.process_time() - start, 6)


def _in_own_process(name: str, size: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.reasoner", "--workload", name, "--single", str(size)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    row: dict[str, Any] = json.loads(run.stdout)
    return row


if __name__ == "__main__":
    print(main(sys.argv[1:]))
