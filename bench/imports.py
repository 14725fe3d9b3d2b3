"""The external samples imported and built beside the graph: ``python -m bench imports``.

Needs ``LITHOGRAPH_EXTERNAL``, the folder of the samples.
"""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from bench.table import Row, section
from lithograph.files import find_sources

FILES: Final = {
    "us-csl": ("us-consolidated-screening-list/csl_el_uvl_meu_cmic.csv",),
    "epoch-hardware": ("epoch-ai-machine-learning-hardware/ml_hardware.csv",),
    "epoch-models": (
        "epoch-ai-notable-ai-models/notable_ai_models.csv",
        "epoch-ai-large-scale-ai-models/large_scale_ai_models.csv",
    ),
    "epoch-clusters": ("epoch-ai-gpu-clusters/gpu_clusters.csv",),
    "gleif": ("gleif-lei-rdf/sample/L1Data.ttl", "gleif-lei-rdf/sample/L2Data.ttl"),
    "csv": ("sp500-constituents/constituents.csv",),
}
MAPPING: Final = Path(__file__).resolve().parent.parent / "tests/importers/sp500.json"


def main() -> str:
    """The section of the report; says so where there are no samples."""
    external = os.environ.get("LITHOGRAPH_EXTERNAL")
    if not external:
        return "## Imports\n\nNot measured: LITHOGRAPH_EXTERNAL is not set.\n"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name in ("ontology", "graph", "shapes", "queries"):
            (root / name).symlink_to(find_sources().root / name)
        imported = sum(_import(kind, names, Path(external), root) for kind, names in FILES.items())
        lines = sum(path.read_bytes().count(b"\n") for path in (root / "imports").glob("*.nq"))
        base = ("build", "--root", folder, "--no-validate", "--home")
        plain = _seconds(*base, str(root / "plain"))
        wide = _seconds(*base, str(root / "wide"), "--with-imports")
    notes = f"{lines:,} triples of six data sets beside the graph. CPU seconds of the whole command."
    rows = [
        Row("import six data sets", imported, None, "", ""),
        Row("build with imports", wide, plain, "build without", "reported"),
    ]
    return section("Imports", rows, notes)


def _import(kind: str, names: tuple[str, ...], external: Path, root: Path) -> float:
    more = ("--mapping", str(MAPPING), "--dataset", "sp500") if kind == "csv" else ()
    files = (str(external / name) for name in names)
    return _seconds("import", kind, *files, "--into", str(root / "imports"), *more)


def _seconds(*arguments: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    code = "import sys; from lithograph.cli import main; sys.exit(main(sys.argv[1:]))"
    subprocess.run([sys.executable, "-c", code, *arguments], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    print(main())
