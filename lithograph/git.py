"""What git says of a checkout."""

import shutil
import subprocess
from pathlib import Path

from lithograph.errors import BadSetting


def git(folder: Path, *arguments: str, hint: str | None = None) -> bytes:
    """The output of the command; raises ``BadSetting`` with git's words, or ``hint`` when there is no git."""
    program = shutil.which("git")
    if program is None:
        raise BadSetting("git is not installed.", hint=hint)
    done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, check=False)  # noqa: S603
    if done.returncode != 0:
        words = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise BadSetting(f"git {arguments[0]} failed: {words or 'no reason given'}")
    return done.stdout
