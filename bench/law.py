"""The law and dependence: every stored question, control status and chains, with and without imports.

The baseline is a count of all triples of the same store in the same run.
"""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Final

import pyoxigraph as ox

from bench.table import Row, section
from lithograph.build import Options, build
from lithograph.files import Sources, find_sources
from lithograph.law.ask import ask_store, question
from lithograph.law.classify import ITEM, Item, decide, item_rules
from lithograph.law.dependence import chains, network
from lithograph.law.loss import cut
from lithograph.law.status import control_status
from lithograph.questions import read_questions
from lithograph.store import GraphStore, load_store
from lithograph.terms import BASE

TIMES: Final = 3
DAY: Final = date(2026, 2, 1)
CHIP: Final = BASE + "chip/nvidia-h20"
MODEL: Final = BASE + "model/deepseek-v3"
FOUNDRY: Final = BASE + "organisation/tsmc"
SAMPLES: Final = {
    "us-csl": "us-consolidated-screening-list/csl_el_uvl_meu_cmic.csv",
    "epoch-hardware": "epoch-ai-machine-learning-hardware/ml_hardware.csv",
    "epoch-models": "epoch-ai-notable-ai-models/notable_ai_models.csv",
    "epoch-clusters": "epoch-ai-gpu-clusters/gpu_clusters.csv",
}


def main() -> str:
    """The measurements as a section of the report."""
    sources = find_sources()
    with TemporaryDirectory() as folder:
        home = Path(folder)
        store = load_store(build(sources, home / "plain", Options(validate=False)))
        rows = [*questions(store, sources, "", "under 0.1"), *applied(store, sources)]
        external = os.environ.get("LITHOGRAPH_EXTERNAL")
        if external:
            imported = replace(sources, imports=imports(Path(external), home / "imports"))
            snapshot = build(imported, home / "full", Options(validate=False, with_imports=True))
            rows += questions(load_store(snapshot), sources, " with imports", "under 1")
    return section("Law and dependence", rows, "CPU seconds, the best of three; a scan counts all triples.")


def questions(store: GraphStore, sources: Sources, where: str, aim: str) -> list[Row]:
    """The slowest and the middle one of the stored questions, and how many take longer than the aim."""
    scan = best(lambda: rows_of(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
    asked = read_questions(sources.queries)
    times = {item.name: best(partial(rows_of, store, item.text)) for item in asked}
    slowest = max(times, key=lambda name: times[name])
    limit = float(aim.rpartition(" ")[2])
    late = sum(seconds > limit for seconds in times.values())
    return [
        Row(f"slowest of {len(times)} questions{where}: {slowest}", times[slowest], scan, "a scan", aim),
        Row(f"median question{where}", median(times.values()), scan, "a scan", ""),
        Row(f"questions over {limit:g} s{where}, number", late, None, "", "none"),
    ]


def applied(store: GraphStore, sources: Sources) -> list[Row]:
    """The law applied to the items of the graph and to one of a user, and the chains of dependence."""
    graph = store.graph
    scan = best(lambda: rows_of(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"))
    ask = ask_store(graph)
    found = store.named.query(question("law-of-items"))
    assert isinstance(found, ox.QueryTriples)  # noqa: S101 - our own query is a CONSTRUCT query
    law = tuple(found)
    item = Item(tpp="2368", die_area="814", memory_bandwidth="4000", designer="nvidia")
    net = network(ask, DAY)
    told = [
        ("status of all items under all versions", lambda: rules(graph, sources), "under 1"),
        ("status of one chip on a day", lambda: control_status(ask, CHIP, DAY), "under 0.1"),
        ("status of a user's item on a day", lambda: classified(law, item, sources), "under 0.1"),
        ("network of dependence on a day", lambda: network(ask, DAY), ""),
        ("chains from a model", lambda: chains(net, MODEL), ""),
        ("what is lost without a foundry", lambda: cut(net, FOUNDRY), ""),
    ]
    return [Row(work, best(run), scan, "a scan", aim) for work, run, aim in told]


def classified(law: tuple[ox.Triple, ...], item: Item, sources: Sources) -> object:
    """How the item stands, from nothing but the law and its figures."""
    return control_status(ask_store(decide(law, item, sources.rules)), ITEM, DAY)


def rules(graph: ox.Store, sources: Sources) -> None:
    """Run the rules that decide how items stand, over the graph as it is at the end."""
    for rule in item_rules(sources.rules):
        found = graph.query(rule.text)
        assert isinstance(found, ox.QueryTriples)  # noqa: S101 - rules are CONSTRUCT queries
        for _ in found:
            pass


def imports(external: Path, folder: Path) -> tuple[Path, ...]:
    """The external samples, imported into that folder."""
    for kind, name in SAMPLES.items():
        command = [sys.executable, "-m", "lithograph", "import", kind, str(external / name)]
        subprocess.run([*command, "--into", str(folder)], check=True, capture_output=True)
    return tuple(sorted(folder.glob("*.nq")))


def rows_of(store: GraphStore, text: str) -> int:
    """How many rows the answer has."""
    found = store.holding(text).query(text, prefixes=dict(store.prefixes))
    assert isinstance(found, ox.QuerySolutions)  # noqa: S101 - stored questions are SELECT queries
    return sum(1 for _ in found)


def best(run: Callable[[], object]) -> float:
    """The least CPU seconds of three runs."""
    times = []
    for _ in range(TIMES):
        start = process_time()
        run()
        times.append(process_time() - start)
    return min(times)
