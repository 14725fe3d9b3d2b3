"""Fixtures of all tests.

Strategy: take the smallest data that shows the behaviour, inline where it is short. Only tests that speak
about the product itself take ``product``, which is built once per run; a test that names no data has none.

Made-up cases are the same in each run, so that the gate gives one verdict on one state of the code;
``--hypothesis-profile search`` makes up others.
"""

import os
from pathlib import Path

import pyoxigraph as ox
import pytest
from filelock import FileLock
from hypothesis import settings

from lithograph.build import Options, build
from lithograph.files import Sources, find_sources
from lithograph.snapshot import Snapshot, current_snapshot, publish, write_snapshot

settings.register_profile("gate", derandomize=True, deadline=None, database=None)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile("gate")

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def sources() -> Sources:
    """The source files of this checkout."""
    return find_sources()


@pytest.fixture(scope="session")
def external() -> Path:
    """The folder of external data sets and test suites."""
    folder = os.environ.get("LITHOGRAPH_EXTERNAL")
    if not folder:
        pytest.skip("LITHOGRAPH_EXTERNAL is not set: no external data sets or suites here")
    return Path(folder)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of snapshots that holds one small snapshot, published: tests/data/sample.trig."""
    folder = tmp_path_factory.mktemp("home")
    graphs: dict[ox.NamedNode, list[ox.Triple]] = {}
    for quad in ox.parse(path=str(DATA / "sample.trig"), format=ox.RdfFormat.TRIG):
        assert isinstance(quad.graph_name, ox.NamedNode)
        graphs.setdefault(quad.graph_name, []).append(quad.triple)
    topics = ("chips", "organisations", "claims")
    questions = [
        {
            "name": f"question-{number}",
            "topic": topics[number % 3],
            "en": f"Which chips does firm {number} design?",
            "ko": f"{number}번 회사는 어떤 칩을 설계하는가?",
            "zh": f"第{number}家企业设计哪些芯片？",
            "text": (
                f"# question {number}\nSELECT ?firm ?chip ?tpp {{\n"
                "  ?firm lg:designs ?chip .\n  ?chip lg:tpp ?tpp\n} ORDER BY ?chip"
            ),
        }
        for number in range(1, 26)
    ]
    manifest = {
        "digest": "f" * 64,
        "built": "2026-11-24T06:00:00+00:00",
        "versions": {"lithograph": "0.1.0"},
        "counts": {
            "asserted": 40,
            "inferred": 3,
            "derived": 0,
            "graphs": len(graphs),
            "findings": {"violation": 1, "warning": 2, "info": 0},
        },
        "timings": {},
    }
    documents = {"questions": questions, "report": {"findings": []}}
    publish(folder, write_snapshot(folder, "f" * 64, graphs.items(), documents, manifest))
    return folder


@pytest.fixture(scope="session")
def snapshot(home: Path) -> Snapshot:
    """The small snapshot of ``home``."""
    return current_snapshot(home)


@pytest.fixture(scope="session")
def product(sources: Sources, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The product itself, built without validation; the first of parallel workers builds it for all."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    with FileLock(shared / "product.lock"):
        return build(sources, shared / "product", Options(validate=False))
