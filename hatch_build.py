"""Adds to the wheel the graph without candidate links, and the schema compiled, which else each user does."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PLACE = "lithograph/_data/schemas"
"""Where ``lithograph.reason.cache`` looks for schemas that came with the package."""


class CompiledSchema(BuildHookInterface):  # type: ignore[type-arg]  # the same for every configuration
    """Compiles the schema with the sources that go into the wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Have the compiled schema included; an editable installation compiles its own."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from lithograph.files import find_sources  # noqa: PLC0415  # the package is not installed yet
        from lithograph.load import load  # noqa: PLC0415
        from lithograph.reason import closure  # noqa: PLC0415

        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        closure(load(find_sources(Path(self.root)).schema).triples(), cache=folder)
        graph = Path(self.root) / "graph"
        build_data["force_include"] |= {
            str(path): f"lithograph/_data/graph/{path.relative_to(graph).as_posix()}"
            for path in graph.rglob("*")
            if path.is_file() and "candidates" not in path.parts  # undecided links are never shipped
        }
        build_data["force_include"] |= {str(path): f"{PLACE}/{path.name}" for path in folder.iterdir()}

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove what was only needed for the wheel."""
        if version != "editable":
            self._folder.cleanup()
