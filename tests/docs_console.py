"""The examples of the documentation as commands that run: ``console`` blocks and the files a reader writes.

A ``console`` block holds ``$ command`` lines, each followed by the output it must give, where ``...`` stands
for any text. ``<!-- write: FILE -->`` or ``<!-- append: FILE -->`` before a block of another language makes
that file from the block, as the sentence above it tells the reader to.
"""

import difflib
import doctest
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sybil import Document, Example, Region
from sybil.parsers.markdown import CodeBlockParser

DOCUMENTED_ADDRESS: Final = "127.0.0.1:8000"
SECONDS: Final = 120
VARYING: Final = (
    r"[\d,]+(?= (?:asserted|derived|inferred|triples|graphs|violations?|warnings?|infos?|rules)\b)",
    r"[\d.]+(?= s\.)",
    r"\b[0-9a-f]{12,64}\b",
)
"""What any edit of the data changes: counts of the whole, seconds, digests."""
_FILE_BLOCK: Final = re.compile(
    r"^<!-- (?P<action>write|append): (?P<path>\S+) -->\n+```\w+\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a block, the output that the page promises, and the line it starts on in the block."""

    text: str
    expected: str
    line: int


@dataclass(frozen=True, slots=True)
class Shell:
    """Where commands run: folder, environment, and the address that stands for the documented one."""

    folder: Path
    environment: Mapping[str, str]
    address: str = DOCUMENTED_ADDRESS

    def run(self, command: str) -> tuple[int, str]:
        """The exit code and everything printed, in the terms of the documentation."""
        done = subprocess.run(
            ["bash", "-c", command.replace(DOCUMENTED_ADDRESS, self.address)],
            cwd=self.folder,
            env=dict(self.environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
            encoding="utf-8",
        )
        printed = done.stdout.replace(self.address, DOCUMENTED_ADDRESS)
        return done.returncode, trimmed(printed.replace(f"{self.folder}/", ""))

    def evaluate(self, example: Example) -> str | None:
        """What is wrong with a ``console`` block, for Sybil; ``None`` when all is as written."""
        for command in commands(str(example.parsed)):
            code, printed = self.run(command.text)
            place = f"{Path(example.path).name}:{example.line + command.line}"
            if not agree(command.expected, printed):
                wanted, given = command.expected.splitlines(), printed.splitlines()
                return "\n".join([f"{place}: $ {command.text}", *difflib.ndiff(wanted, given)])
            if code != 0:
                return f"{place}: $ {command.text}\nexit code {code}"
        return None

    def write(self, example: Example) -> None:
        """Write or extend the file that a block holds."""
        action, path, text = example.parsed
        with (self.folder / path).open("a" if action == "append" else "w", encoding="utf-8") as file:
            file.write(f"\n{text}" if action == "append" else text)


def commands(block: str) -> Iterator[Command]:
    """The commands of a ``console`` block with their outputs; ``> `` continues a command."""
    pieces = re.split(r"^\$ ", block, flags=re.MULTILINE)
    line = 1 + pieces[0].count("\n")
    for piece in pieces[1:]:
        first, *rest = piece.splitlines()
        more = 0
        while more < len(rest) and rest[more].startswith("> "):
            first += "\n" + rest[more][2:]
            more += 1
        yield Command(first, trimmed("\n".join(rest[more:])), line)
        line += piece.count("\n")


def agree(expected: str, printed: str) -> bool:
    """Whether the output is what the page promises, apart from what varies."""
    for pattern in VARYING:
        expected, printed = (re.sub(pattern, "#", text, flags=re.MULTILINE) for text in (expected, printed))
    return doctest.OutputChecker().check_output(expected, printed, doctest.ELLIPSIS)


def trimmed(text: str) -> str:
    """The text without spaces at the ends of lines and empty lines at its end."""
    lines = [line.rstrip() for line in text.rstrip().splitlines()]
    return "".join(f"{line}\n" for line in lines)


def read(path: Path, shell: Shell) -> Document:
    """The page with its examples, in order, to be evaluated one after the other."""

    def file_blocks(document: Document) -> Iterator[Region]:
        for found in _FILE_BLOCK.finditer(document.text):
            parsed = (found["action"], found["path"], found["text"])
            yield Region(found.start(), found.end(), parsed, shell.write)

    return Document.parse(str(path), CodeBlockParser("console", shell.evaluate), file_blocks)
