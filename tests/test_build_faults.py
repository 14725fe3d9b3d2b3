"""What happens to a build in a bad hour: killed, out of disk, not alone. The served snapshot stays whole."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lithograph.snapshot import Snapshot, current_snapshot

pytestmark = pytest.mark.slow

WAIT = 120
BUILD = [sys.executable, "-m", "lithograph", "build", "--no-validate", "--engine", "pyshacl", "--home"]
"""Another engine than that of the fixture, so that the digest differs and there is something to do."""


@pytest.fixture
def home(product: Snapshot, tmp_path: Path) -> Path:
    """A folder in which the product is in service."""
    folder = tmp_path / "home"
    (folder / "snapshots").mkdir(parents=True)
    (folder / "snapshots" / product.digest).symlink_to(product.path)
    (folder / "current").write_text(product.digest + "\n", encoding="ascii")
    return folder


def drafts(home: Path) -> list[Path]:
    return list((home / "snapshots").glob(".draft-*"))


def wait_for_draft(home: Path, process: subprocess.Popen[str]) -> None:
    for _ in range(WAIT * 20):
        if drafts(home):
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    pytest.fail("the build wrote no draft")


def test_a_killed_build_leaves_the_former_snapshot_and_the_next_one_sweeps_up(
    home: Path,
) -> None:
    before = current_snapshot(home).digest
    process = subprocess.Popen([*BUILD, str(home)], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    wait_for_draft(home, process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert current_snapshot(home).digest == before
    assert drafts(home)
    done = subprocess.run([*BUILD, str(home)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert current_snapshot(home).digest != before
    assert drafts(home) == []


def test_two_builds_at_once_both_end_well_with_one_snapshot(home: Path) -> None:
    both = [
        subprocess.Popen([*BUILD, str(home)], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    outputs = [process.communicate(timeout=WAIT) for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert len({out.splitlines()[-1] for out, _ in outputs}) == 1
    assert drafts(home) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 20 MB, too small for a snapshot."""
    folder = tmp_path / "small"
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"no small disk can be mounted here: {mounted.stderr.decode().strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_fills_up_gives_one_clear_line_and_leaves_nothing_behind(small_disk: Path) -> None:
    done = subprocess.run([*BUILD, str(small_disk)], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.splitlines() == [done.stderr.strip()]
    assert "the disk is full" in done.stderr
    assert "in service is unchanged" in done.stderr
    assert list((small_disk / "snapshots").iterdir()) == []
