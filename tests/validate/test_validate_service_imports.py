"""The confined process of ``POST /validate`` opens no file any more: what it imports must be there before."""

import ast
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from lithograph.validate import service

BEFORE = {"service.py", "foreign.py", "gather.py", "run.py"}
"""They work before it is confined; the engines are made to run once before, too."""


def late_imports(path: Path) -> Iterator[str]:
    """The modules that functions of a file import."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    for node in (inner for function in functions for inner in ast.walk(function)):
        if isinstance(node, ast.ImportFrom) and node.module and is_module(node.module):
            inside = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name if is_module(name) else node.module for name in inside)


def is_module(name: str) -> bool:
    with suppress(ModuleNotFoundError):
        return find_spec(name) is not None
    return False


def test_what_is_imported_late_is_imported_before_the_process_is_confined() -> None:
    folder = Path(service.__file__).parent
    files = [
        path for path in (*folder.glob("*.py"), *(folder / "render").glob("*.py")) if path.name not in BEFORE
    ]
    late = {name for path in files if not path.name.endswith("_engine.py") for name in late_imports(path)}
    assert "rapidfuzz.fuzz" in late
    assert late <= set(service.LATE)
