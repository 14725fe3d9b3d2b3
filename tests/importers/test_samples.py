"""All of the external samples imported: a second, larger graph that builds, validates, serves and answers.

The answers of ``queries/across`` are compared with ``tests/queries/across``; a change of the data that
changes an answer changes the file there too, in the same commit.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from lithograph.build import Options, build
from lithograph.files import find_sources
from lithograph.importers.kinds import KINDS
from lithograph.importers.record import Job
from lithograph.importers.write import Origin, run_import, write_import
from lithograph.query.engine import start_engine
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot
from lithograph.web import create_app

MAPPING = Path(__file__).parent / "sp500.json"
SAMPLES = {
    "us-csl": ("us-csl", ["us-consolidated-screening-list/csl_el_uvl_meu_cmic.csv"]),
    "epoch-hardware": ("epoch-hardware", ["epoch-ai-machine-learning-hardware/ml_hardware.csv"]),
    "epoch-models": (
        "epoch-models",
        [
            "epoch-ai-notable-ai-models/notable_ai_models.csv",
            "epoch-ai-large-scale-ai-models/large_scale_ai_models.csv",
            "epoch-ai-frontier-ai-models/frontier_ai_models.csv",
        ],
    ),
    "epoch-clusters": ("epoch-clusters", ["epoch-ai-gpu-clusters/gpu_clusters.csv"]),
    "gleif": ("gleif", ["gleif-lei-rdf/sample/L1Data.ttl", "gleif-lei-rdf/sample/L2Data.ttl"]),
    "sp500": ("csv", ["sp500-constituents/constituents.csv"]),
}
EXPECTED = Path(__file__).parents[1] / "queries/across"
"""The expected answers: of their columns those that are ours or stand in our links, as other people's data is
not copied. What Epoch AI has and we lack is all theirs, and has none."""
pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Wide:
    """The larger snapshot, the plain one beside it, and how many triples came from outside."""

    snapshot: Snapshot
    plain: Snapshot
    imported: int
    app: Flask


@pytest.fixture(scope="module")
def wide(external: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wide]:
    """Every sample imported and built, with validation, and served by a worker as in production."""
    root = tmp_path_factory.mktemp("root")
    sources = find_sources()
    for folder in ("ontology", "graph", "shapes", "queries"):
        (root / folder).symlink_to(sources.root / folder)
    total = 0
    for dataset, (kind, names) in SAMPLES.items():
        job = Job(files=tuple(external / name for name in names), dataset=dataset, mapping=MAPPING)
        found = run_import(KINDS[kind], job, Origin(retrieved=date(2026, 7, 31)))
        assert not found.problems
        total += len(found.quads)
        write_import(found, root / "imports" / f"{dataset}.nq")
    plain = build(find_sources(root), root / "home", Options(validate=False))
    snapshot = build(find_sources(root), root / "home", Options(with_imports=True))
    app = create_app(Settings(), snapshot, start_engine)
    app.testing = True
    yield Wide(snapshot, plain, total, app)
    app.extensions["lithograph"].close()


def rows(wide: Wide, name: str) -> list[dict[str, str]]:
    """The answer of a question across data sets."""
    text = (find_sources().root / "queries/across" / f"{name}.rq").read_text(encoding="utf-8")
    answer = wide.app.test_client().post("/sparql", data={"query": text}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_every_question_across_the_data_sets_is_tested_here() -> None:
    names = {path.stem for path in (find_sources().root / "queries/across").glob("*.rq")}
    assert names == {
        "our-firms-on-the-screening-list",
        "epoch-figures-beside-ours",
        "what-epoch-has-that-we-lack",
        "our-firms-in-the-sp500",
    }
    assert {path.stem for path in EXPECTED.glob("*.csv")} == names - {"what-epoch-has-that-we-lack"}


@pytest.mark.parametrize("path", sorted(EXPECTED.glob("*.csv")), ids=lambda path: path.stem)
def test_the_samples_give_the_expected_answer(wide: Wide, path: Path) -> None:
    expected = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert expected, "an expected answer without rows checks nothing"
    found = rows(wide, path.stem)
    assert [{name: row[name] for name in expected[0]} for row in found] == expected


def test_what_is_imported_is_counted_validated_and_infers_nothing(wide: Wide) -> None:
    counts = wide.snapshot.manifest["counts"]
    assert wide.imported == counts["imported"] > 85_000
    assert counts["inferred"] == wide.plain.manifest["counts"]["inferred"]
    assert counts["findings"]["violation"] == 0
    assert counts["findings"]["warning"] > 0


def test_pages_and_questions_of_ours_still_answer(wide: Wide) -> None:
    client = wide.app.test_client()
    pages = ("/organisation/huawei", "/chip/nvidia-h20", "/chips", "/firms", "/links", "/questions")
    for page in (*pages, "/dataset/us-csl/EL.4paradigm-technology-co-ltd.CN.88-FR-13675"):
        assert client.get(page, headers={"Accept": "text/html"}).status_code == 200, page
    questions = find_sources().queries
    assert questions
    for path in questions:
        text = path.read_text(encoding="utf-8")
        answer = client.post("/sparql", data={"query": text}, headers={"Accept": "text/csv"})
        assert answer.status_code == 200, (path.name, answer.text)


def test_which_of_our_firms_stand_on_which_list_under_which_footnote(wide: Wide) -> None:
    found = rows(wide, "our-firms-on-the-screening-list")
    assert len(found) > 75
    smic = [row for row in found if row["firm"].endswith("/smic") and row["list"].endswith("/us-entity-list")]
    assert [(row["effectiveFrom"], row["footnote"], row["citation"]) for row in smic] == [
        ("2020-12-18", "5", "85 FR 83420; 89 FR 96837")
    ]
    assert {row["list"].rsplit("/", 1)[-1] for row in found} >= {"us-entity-list", "us-ns-cmic"}


def test_figures_of_epoch_stand_beside_ours(wide: Wide) -> None:
    found = {row["chip"].rsplit("/", 1)[-1]: row for row in rows(wide, "epoch-figures-beside-ours")}
    assert len(found) > 40
    row = found["nvidia-h200-sxm"]
    assert float(row["leastOfOurs"]) <= float(row["epochTeraflops"]) <= float(row["mostOfOurs"])


def test_what_epoch_has_and_we_lack_has_no_link(wide: Wide) -> None:
    found = rows(wide, "what-epoch-has-that-we-lack")
    assert {row["kind"] for row in found} == {"chip", "model", "system"}
    names = {row["name"] for row in found}
    assert "NVIDIA GeForce RTX 4070" in names
    assert "NVIDIA H200 SXM" not in names


def test_firms_of_a_table_are_found_by_the_number_that_both_have(wide: Wide) -> None:
    found = {row["symbol"]: row["firm"].rsplit("/", 1)[-1] for row in rows(wide, "our-firms-in-the-sp500")}
    assert found["NVDA"] == "nvidia"
    assert len(found) > 20
