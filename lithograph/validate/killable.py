"""A validation as a process that can be killed: what it is given, how long it may take, what it answers."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from lithograph import errors
from lithograph.errors import LithographError, Overloaded, ResultTooLarge, StorageError, ValidationTimeout
from lithograph.validate.service import FAULTY, FILES, Work

_PIECE: Final = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds of wall clock, and bytes of the answer."""

    seconds: float
    answer: int


def run(work: Work, files: Mapping[str, bytes], limits: Limits) -> bytes:
    """The report; raises the error of the validation, or of passing a limit. Nothing of it stays behind."""
    with tempfile.TemporaryDirectory(prefix="lithograph-validate-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        try:
            (folder / FILES).mkdir()
            for file, content in files.items():
                (folder / FILES / file).write_bytes(content)
            replace(work, parent=os.getpid(), seconds=int(limits.seconds) + 1).write(folder)
        except OSError as error:
            raise StorageError(f"The data cannot be kept for the validation: {error.strerror}.") from None
        command = [sys.executable, "-m", "lithograph.validate.service", str(folder)]
        with (
            (folder / "stderr").open("w+b") as told,
            subprocess.Popen(  # noqa: S603 - our own module
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=told
            ) as process,
        ):
            return _answer(process, folder / "stderr", limits)


def _answer(process: subprocess.Popen[bytes], told: Path, limits: Limits) -> bytes:
    late = threading.Event()

    def kill() -> None:
        late.set()
        process.kill()

    timer = threading.Timer(limits.seconds, kill)
    timer.start()
    try:
        answer = _read(process, limits.answer)
        code = process.wait()
    finally:
        timer.cancel()
        process.kill()
    if late.is_set():
        raise ValidationTimeout(f"The validation took longer than {limits.seconds:g} seconds.")
    if code == FAULTY:
        raise _error(told.read_bytes())
    if code != 0:
        raise Overloaded("The validation was ended: it needed more memory or time than one may take.")
    return answer


def _read(process: subprocess.Popen[bytes], most: int) -> bytes:
    pieces: list[bytes] = []
    left = most
    assert process.stdout is not None  # noqa: S101  # it is a pipe
    while piece := process.stdout.read(_PIECE):
        left -= len(piece)
        if left < 0:
            raise ResultTooLarge(f"The report is longer than {most:,} bytes.", hint="Send less at a time.")
        pieces.append(piece)
    return b"".join(pieces)


def _error(told: bytes) -> LithographError:
    """The error that the process told as JSON, on a line of its own: libraries may warn around it."""
    lines = (line for line in told.decode(errors="replace").splitlines() if line.startswith('{"kind": '))
    try:
        found = json.loads(next(lines))
        kind = getattr(errors, found["kind"])
    except (StopIteration, ValueError, AttributeError):
        return Overloaded("The validation ended without an answer.")
    if issubclass(kind, errors.SourceError):
        return errors.BadRequest(found["detail"], hint=found["hint"])
    error: LithographError = kind(found["detail"], hint=found["hint"])
    return error
