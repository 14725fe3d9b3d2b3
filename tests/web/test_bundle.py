"""The editor's bundle: what is committed is what the source gives."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest

import lithograph.web

WEB = Path(lithograph.web.__file__).parent
MADE = ("static/editor.js", "static/THIRD-PARTY.txt")


@pytest.mark.slow
def test_the_committed_bundle_is_what_its_source_gives(tmp_path: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    shutil.copytree(WEB / "editor", tmp_path / "editor", ignore=shutil.ignore_patterns("node_modules"))
    (tmp_path / "static").mkdir()
    for command in (("ci", "--no-audit", "--no-fund"), ("run", "build")):
        done = subprocess.run([npm, *command], cwd=tmp_path / "editor", capture_output=True, check=False)
        if done.returncode:
            pytest.skip(f"npm {command[0]} does not work here")
    for name in MADE:
        one, other = (hashlib.sha256((folder / name).read_bytes()).digest() for folder in (WEB, tmp_path))
        assert one == other, f"{name} is not what lithograph/web/editor gives: npm run build"


def test_every_package_of_the_bundle_has_its_licence() -> None:
    text = (WEB / "static/THIRD-PARTY.txt").read_text(encoding="utf-8")
    parts = text.split("=" * 72)[1:]
    assert len(parts) == 14
    assert all("(MIT)" in part and "Permission is hereby granted" in part for part in parts)
