"""Measure the reasoner on seeded workloads, each size in its own process, and owlrl beside it.

    python -m bench.reasoner --sizes 10000 100000 1000000 --owlrl 10000

Prints a Markdown table: seconds to read and encode the triples, to close the graph, to add and delete, to
prove; memory at its peak; and the ratio to owlrl at the size where owlrl was run.
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
from statistics import median
from typing import TypeVar

from pyoxigraph import Triple

from bench import workload
from lithograph.reason.closure import MAX_INFERRED, Closure
from lithograph.reason.dictionary import Dictionary
from lithograph.reason.facts import encode
from lithograph.reason.ontology import Ontology
from lithograph.reason.sources import to_rdflib
from lithograph.reason.split import Sieve, split
from lithograph.terms import OWL, RDF_TYPE

PROOFS = 300
Result = TypeVar("Result")


def main(arguments: Sequence[str] = ()) -> str:
    """The report of a run with these command-line arguments."""
    parser = argparse.ArgumentParser(prog="python -m bench.reasoner", description=__doc__)
    parser.add_argument("--workload", choices=("firms", "university"), default="firms")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument(
        "--owlrl", type=int, default=1_000, help="size at which owlrl runs too; 0: not at all"
    )
    parser.add_argument("--single", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.single is not None:
        return json.dumps(measure(options.workload, options.single))
    rows = [_in_own_process(options.workload, size) for size in options.sizes]
    lines = [f"## Reasoner, workload `{options.workload}`\n", "| " + " | ".join(rows[0]) + " |"]
    lines.append("|" + " --- |" * len(rows[0]))
    lines += ["| " + " | ".join(f"{value:,}" for value in row.values()) + " |" for row in rows]
    if options.owlrl:
        ours = _in_own_process(options.workload, options.owlrl)["infer s"]
        seconds = run_owlrl(options.workload, options.owlrl)
        text = f"owlrl took {seconds:.1f} s for {options.owlrl:,} triples, this reasoner {ours:.3f} s"
        lines.append(f"\n{text}: {seconds / ours:,.0f} times.")
    return "\n".join(lines) + "\n"


def measure(name: str, size: int) -> dict[str, float]:
    """The figures of one size: times in seconds or milliseconds, memory in megabytes."""
    row: dict[str, float] = {"size": size}
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
    row["proof median ms"], row["proof worst ms"] = _prove(result)
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


def _prove(result: Closure) -> tuple[float, float]:
    """The median and worst time of proofs of inferred triples drawn at random, in milliseconds."""
    chance = random.Random(3)  # noqa: S311  # a sample, no secret
    times: list[float] = []
    sample = chance.sample(result.inferred, PROOFS)
    gc.collect()  # the list of millions is gone: sweeping it up is no part of a proof
    for triple in sample:
        _proof, seconds = _timed(lambda triple=triple: result.explain(triple))  # type: ignore[misc]
        times.append(seconds * 1e3)
    times.sort()
    return round(times[len(times) // 2], 3), round(times[-1], 2)


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


def _in_own_process(name: str, size: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.reasoner", "--workload", name, "--single", str(size)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    row: dict[str, float] = json.loads(run.stdout)
    return row


if __name__ == "__main__":
    print(main(sys.argv[1:]))
