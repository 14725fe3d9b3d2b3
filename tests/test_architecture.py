"""The house rules that can be counted: which way imports point, how long modules are, their names."""

import ast
from pathlib import Path

import pytest

import lithograph
from lithograph.files import find_root
from lithograph.load import load
from lithograph.terms import BASE

PACKAGE = Path(lithograph.__file__).parent
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_data" not in path.parts)
ORDER = (
    "terms",
    "errors",
    "settings",
    "files",
    "git",
    "turtle",
    "formats",
    "lines",
    "load",
    "questions",
    "skolem",
    "link",
    "reason",
    "reach",
    "derive",
    "snapshot",
    "store",
    "query",
    "explain",
    "validate",
    "refuse",
    "build",
    "search",
    "match",
    "importers",
    "reconcile",
    "federation",
    "law",
    "diff",
    "export",
    "web",
    "cli",
)
"""Each part imports only from those before it, and from itself."""

MOST_LINES = 400
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "lib"}


def part(path: Path) -> str:
    name = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "cli" if name == "__main__" else name


def imports(path: Path) -> set[str]:
    """The parts of this package that the module imports, at its top or inside a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("lithograph."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {name.name.split(".")[1] for name in node.names if name.name.startswith("lithograph.")}
    return found


def test_modules_were_found() -> None:
    assert len(MODULES) > 30
    assert {part(path) for path in MODULES} - {"__init__"} <= set(ORDER)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_one_way(path: Path) -> None:
    if part(path) == "__init__":
        assert imports(path) == set()
        return
    allowed = set(ORDER[: ORDER.index(part(path)) + 1])
    assert imports(path) <= allowed, f"{part(path)} may import only what stands before it in ORDER"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_modules_are_short_and_named_for_what_they_do(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES
    assert path.stem not in NAMELESS


def test_test_files_are_short_too() -> None:
    tests = sorted(Path(__file__).parent.rglob("*.py"))
    assert len(tests) > 30
    long = [path.name for path in tests if len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES]
    assert long == [], "split them by subject"


def test_importing_the_package_does_no_work() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    assert all(isinstance(node, ast.Expr | ast.Assign | ast.ImportFrom) for node in tree.body)


def test_every_term_of_ours_that_code_names_stands_in_the_ontology() -> None:
    root = find_root()
    ontology = load([*(root / "ontology").glob("*.ttl")])
    declared = {str(subject).strip("<>") for subject in (triple.subject for triple in ontology.triples())}
    named = {
        str(node.slice.value)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Subscript)
        and isinstance(node.value, ast.Name)
        and node.value.id == "LG"
        and isinstance(node.slice, ast.Constant)
    }
    assert named, "no module names a term: is LG spelled otherwise?"
    assert {name for name in named if f"{BASE}ontology#{name}" not in declared} == set()


def test_data_folders_hold_no_python() -> None:
    root = find_root()
    folders = ("ontology", "graph", "shapes", "queries")
    assert [path for folder in folders for path in (root / folder).rglob("*.py")] == []
