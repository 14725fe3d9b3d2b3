"""The wheel: it carries the RDF, and works outside the checkout in an environment of its own."""

import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from lithograph.files import Sources, find_root
from lithograph.load import load
from lithograph.reason import closure

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of a copy of the checkout in which candidate links lie, as they do while one reviews."""
    folder, source = tmp_path_factory.mktemp("dist"), tmp_path_factory.mktemp("checkout")
    left_out = shutil.ignore_patterns(
        ".*", "build", "dist", "node_modules", "__pycache__", "tests", "*.egg-info"
    )
    shutil.copytree(find_root(), source, ignore=left_out, dirs_exist_ok=True)
    shutil.copy(find_root() / ".gitignore", source)
    candidates = source / "graph/links/candidates"
    candidates.mkdir(parents=True, exist_ok=True)
    (candidates / "x.sssom.tsv").write_text("subject_id\tpredicate_id\tobject_id\n")
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(folder),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_ontology_graph_shapes_queries_pages_and_licences(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for expected in (
        "lithograph/_data/ontology/chip.ttl",
        "lithograph/_data/ontology/rules/control-status.rq",
        "lithograph/_data/graph/sources.ttl",
        "lithograph/_data/shapes/chip.ttl",
        "lithograph/_data/queries/models-trained-on-ascend.rq",
        "lithograph/web/static/style.css",
        "lithograph/web/static/editor.js",
        "lithograph/web/static/THIRD-PARTY.txt",
        "lithograph/web/templates/entity.html",
        "lithograph/web/queries/chips.rq",
        "lithograph/web/translations/ko/LC_MESSAGES/messages.po",
        "lithograph/py.typed",
    ):
        assert expected in names
    assert any(name.endswith("licenses/LICENSE-DATA") for name in names)
    assert not any(name.startswith(("tests/", "bench/")) or "__pycache__" in name for name in names)
    assert not any("node_modules" in name for name in names)
    assert not any("/candidates/" in name for name in names), "rule 75: candidates are not shipped"


def test_the_wheel_carries_its_schema_compiled_as_a_fresh_closure_compiles_it(
    wheel: Path, sources: Sources, tmp_path: Path
) -> None:
    closure(load(sources.schema).triples(), cache=tmp_path)
    (fresh,) = tmp_path.iterdir()
    shipped = zipfile.ZipFile(wheel).read(f"lithograph/_data/schemas/{fresh.name}")
    assert shipped == fresh.read_bytes()


def test_an_installed_wheel_builds_and_answers_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "env"
    # the libraries come from this environment, the package from the wheel alone
    venv.create(environment, with_pip=True)
    python = environment / "bin/python"
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", "--no-index", wheel], check=True)
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    (site,) = (environment / "lib").glob("python*/site-packages")
    (site / "libraries.pth").write_text("\n".join(libraries) + "\n", encoding="utf-8")
    variables = {
        key: value for key, value in os.environ.items() if not key.startswith(("LITHOGRAPH", "PYTHON"))
    }
    variables |= {"LITHOGRAPH_HOME": str(tmp_path / "home")}

    def run(*arguments: str) -> str:
        command = [str(environment / "bin/lithograph"), *arguments]
        done = subprocess.run(
            command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = subprocess.run(
        [python, "-c", "import lithograph; print(lithograph.__file__)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env=variables,
    )
    assert str(environment) in where.stdout
    assert "asserted" in run("build", "--no-validate")
    assert not (tmp_path / "home/cache").exists(), "the schema in the wheel was not used"
    answer = run("query", "ASK { chip:nvidia-h20 lg:designedBy organisation:nvidia }", "--format", "csv")
    assert "true" in answer
