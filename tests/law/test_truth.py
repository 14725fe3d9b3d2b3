"""What is computed here against what others computed: total processing performance beside Epoch AI's column.

Strategy: chips are paired by name; names that are written differently stand in ``epoch-names.csv``. A pair
agrees within half a per cent, or its difference is explained in ``docs/total-processing-performance.md``.
"""

import csv
import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from lithograph.files import find_root
from lithograph.snapshot import Snapshot
from lithograph.store import open_store

HERE = Path(__file__).parent
PAGE = find_root() / "docs/total-processing-performance.md"
ROW = re.compile(
    r"^\| (?P<epoch>[^|]+) \| (?P<chip>[a-z0-9-]+) \| (?P<theirs>[\d,.]+) \| (?P<ours>[^|]+) \| .+ \|$"
)
MAKERS = re.compile(r"nvidia|amd|instinct|huawei|google|intel|amazon|aws|geforce|radeon|[^a-z0-9]")
CLOSE = 0.005

Bounds = tuple[float, float] | None


def key(name: str) -> str:
    """The name without its maker and punctuation."""
    return MAKERS.sub("", name.lower())


def ask(product: Snapshot, text: str) -> ox.QuerySolutions:
    store = open_store(product)
    rows = store.graph.query(text, prefixes=dict(store.prefixes))
    assert isinstance(rows, ox.QuerySolutions)
    return rows


@pytest.fixture(scope="module")
def computed(product: Snapshot) -> dict[str, Bounds]:
    """The bounds of every chip, ``None`` where the value is unknown."""
    rows = ask(
        product,
        """SELECT ?chip ?lower ?upper { ?chip a lg:Chip . OPTIONAL { ?measure a lg:DerivedFigure ;
        lg:figureOf ?chip ; lg:quantity lg:totalProcessingPerformance ; lg:lowerBound ?lower ;
        lg:upperBound ?upper } }""",
    )
    return {
        row["chip"].value.rpartition("/")[2]: None
        if row["lower"] is None
        else (float(row["lower"].value), float(row["upper"].value))
        for row in rows
    }


@pytest.fixture(scope="module")
def theirs(product: Snapshot, external: Path) -> dict[tuple[str, str], float]:
    """Epoch AI's value for each of its names and our chip of that name."""
    names: dict[str, set[str]] = {}
    for row in ask(
        product,
        "SELECT ?chip ?name { ?chip a lg:Chip ; skos:prefLabel|skos:altLabel|skos:hiddenLabel ?name }",
    ):
        names.setdefault(key(row["name"].value), set()).add(row["chip"].value.rpartition("/")[2])
    with (HERE / "epoch-names.csv").open(encoding="utf-8") as file:
        written = {row["epoch"]: {row["chip"]} for row in csv.DictReader(file)}
    table = external / "epoch-ai-machine-learning-hardware/ml_hardware.csv"
    if not table.is_file():
        pytest.skip("no Epoch AI data here")
    with table.open(encoding="utf-8") as file:
        return {
            (row["Hardware name"], chip): float(row["Total processing performance (bit-OP/s)"]) / 1e12
            for row in csv.DictReader(file)
            if row["Total processing performance (bit-OP/s)"]
            for chip in written.get(row["Hardware name"], names.get(key(row["Hardware name"]), set()))
        }


def explained() -> dict[tuple[str, str], tuple[float, Bounds]]:
    """The rows of the page: Epoch AI's value and ours."""
    found: dict[tuple[str, str], tuple[float, Bounds]] = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if match := ROW.match(line):
            numbers = [float(text.replace(",", "")) for text in re.findall(r"[\d,.]+", match["ours"])]
            bounds = (numbers[0], numbers[-1]) if numbers else None
            found[match["epoch"], match["chip"]] = (float(match["theirs"].replace(",", "")), bounds)
    return found


def agree(value: float, bounds: Bounds) -> bool:
    return bounds is not None and all(abs(bound - value) <= CLOSE * value for bound in bounds)


def test_performance_equals_epochs_or_the_difference_is_explained(
    computed: dict[str, Bounds], theirs: dict[tuple[str, str], float]
) -> None:
    different = {pair: value for pair, value in theirs.items() if not agree(value, computed[pair[1]])}
    assert len(theirs) - len(different) >= 70
    assert different.keys() == explained().keys()


def test_the_page_gives_the_numbers_that_are_computed(
    computed: dict[str, Bounds], theirs: dict[tuple[str, str], float]
) -> None:
    for pair, (value, bounds) in explained().items():
        assert value == pytest.approx(theirs[pair], abs=0.06), pair
        own = computed[pair[1]]
        assert (bounds is None) == (own is None), pair
        if bounds is not None and own is not None:
            assert bounds == pytest.approx(own, abs=0.06), pair


COLUMNS = {
    "memoryBandwidth": ("Memory bandwidth (byte/s)", 1e9),
    "memoryCapacity": ("Memory (bytes)", 1e9),
    "thermalDesignPower": ("TDP (W)", 1.0),
    "transistorCount": ("Transistors (millions)", 1e-6),
    "interconnectBandwidth": ("Intranode bandwidth (byte/s)", 1e9),
    "statedDieArea": ("Die Size (mm^2)", 1.0),
    "dieArea": ("Die Size (mm^2)", 1.0),
}
"""Where Epoch AI's table gives a quantity, and what its unit is in ours."""


def test_figures_cite_epoch_only_for_what_its_table_gives(product: Snapshot, external: Path) -> None:
    links = find_root() / "graph/links/epoch-hardware.sssom.tsv"
    with links.open(encoding="utf-8") as file:
        lines = [line for line in file if not line.startswith("#")]
    names = {
        row["subject_id"].removeprefix("chip:"): row["object_label"]
        for row in csv.DictReader(lines, delimiter="\t")
        if row["predicate_id"] == "skos:exactMatch" and not row["predicate_modifier"]
    }
    with (external / "epoch-ai-machine-learning-hardware/ml_hardware.csv").open(encoding="utf-8") as file:
        table = {row["Hardware name"]: row for row in csv.DictReader(file)}
    cited = ask(
        product,
        """SELECT ?figure ?of ?quantity ?value { ?figure a lg:Figure ; lg:figureOf ?of ;
        lg:quantity ?quantity ; lg:value ?value ; dcterms:source source:epoch-ml-hardware }""",
    )
    wrong, right = [], 0
    for row in cited:
        quantity = row["quantity"].value.rpartition("#")[2]
        chip = row["of"].value.partition("/chip/")[2].partition("/")[0]
        if quantity not in COLUMNS or chip not in names:
            continue
        column, unit = COLUMNS[quantity]
        given = table[names[chip]][column]
        value = float(row["value"].value)
        if given and value == pytest.approx(float(given) / unit, rel=0.02):
            right += 1
        else:
            wrong.append(row["figure"].value)
    assert wrong == []
    assert right > 300
