"""Turtle in one form: turtlefmt for the layout, and the order en, ko, zh for what people read.

turtlefmt is a program, run over a folder of copies. What it gives is taken only when it says the same graph.
"""

import os
import re
import shutil
import subprocess
import sysconfig
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from lithograph.errors import Location, MissingInput, Problem, StorageError
from lithograph.terms import BASE, LANGUAGES

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_PROGRAM: Final = "turtlefmt"
_FAULT: Final = re.compile(r"Error on line (?P<line>\d+) between bytes (?P<byte>\d+)")
_TOKEN: Final = re.compile(
    r"""
      (?P<text>(?:"{3}.*?(?<!\\)(?:\\\\)*"{3,5}|"(?:[^"\\\n]|\\.)*")(?:@(?P<language>[A-Za-z0-9-]+))?)
    | (?P<other><[^<>\s]*>|\#[^\n]*|[,;]|(?:\\.|[^\s,;"<\\])+|<)
    """,
    re.VERBOSE | re.DOTALL,
)

# a value in another language than English, and the one after it in the list or on the next line
_PAIR: Final = re.compile(
    r'"@(?!en\b)(?P<first>[A-Za-z0-9-]+)\s*(?:,|;\s*(?P<verb>[^\s"]+))\s*'
    r'(?="(?:[^"\\\n]|\\.)*"@(?P<second>[A-Za-z0-9-]+))'
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The formatted bytes of each file by its name, and what kept the other files from being formatted."""

    formatted: Mapping[str, bytes]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Slot:
    """A literal with a language: where it stands in the text, and after which property."""

    start: int
    end: int
    language: str


def format_turtle(files: Mapping[str, bytes], *, verifies: bool = True) -> Outcome:
    """The files, which parse, in form; one that turtlefmt cannot read or would change is a problem.

    Who only compares and writes nothing need not verify that both say the same.
    """
    names = list(files)
    if not names:
        return Outcome({}, ())
    with tempfile.TemporaryDirectory(prefix="lithograph-") as folder:
        copies = [Path(folder) / f"{number}.ttl" for number in range(len(names))]
        for name, copy in zip(names, copies, strict=True):
            _write(copy, files[name].removeprefix(BYTE_ORDER_MARK))
        problems = dict(_laid_out(dict(zip(copies, names, strict=True)), Path(folder)))
        formatted: dict[str, bytes] = {}
        for name, copy in zip(names, copies, strict=True):
            if name in problems:
                continue
            content = in_language_order(copy.read_bytes().decode().lstrip()).encode()
            if not verifies or content == files[name] or says_the_same(files[name], content):
                formatted[name] = content
            else:
                problems[name] = Problem(Location(name, 1), "turtlefmt would change what this file says")
    return Outcome(formatted, tuple(problems[name] for name in names if name in problems))


def in_language_order(text: str) -> str:
    """The text with the values of one property in the order en, ko, zh, then the other languages.

    The values of a list (``,``) and of lines that repeat the property (``;``) change places; a comment, or a
    value without a language between them, holds them where they are.
    """
    if not _may_be_out_of_order(text):
        return text
    pieces: list[str] = []
    done = 0
    for run in _runs(text):
        ranked = sorted(run, key=lambda slot: _rank(slot.language))
        for slot, other in zip(run, ranked, strict=True):
            pieces += (text[done : slot.start], text[other.start : other.end])
            done = slot.end
    return "".join([*pieces, text[done:]])


def says_the_same(before: bytes, after: bytes) -> bool:
    """Whether two Turtle documents say the same graph; blank nodes are told by their order of mention."""
    try:
        return _statements(before) == _statements(after)
    except SyntaxError:
        return False


def first_difference(before: bytes, after: bytes) -> int:
    """The number of the first line, from 1, in which two documents differ; 0 when they do not."""
    if before == after:
        return 0
    pairs = zip(before.split(b"\n"), after.split(b"\n"), strict=False)
    return next((line for line, (one, other) in enumerate(pairs, 1) if one != other), 1)


def replace_file(path: Path, content: bytes) -> None:
    """The content in the file, which is never seen half written; mode and links are kept."""
    target = path.resolve()
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            shutil.copymode(target, name)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror or error}.") from None


def _laid_out(copies: Mapping[Path, str], folder: Path) -> dict[str, Problem]:
    """Formats the copies where they stand; what keeps one from it, by name."""
    # one start for all files; it ends at the first that it cannot read, and then each gets its own
    if _run(folder).returncode == 0:
        return {}
    problems: dict[str, Problem] = {}
    for copy, name in copies.items():
        done = _run(copy)
        if done.returncode != 0:
            problems[name] = _problem(name, copy, done.stderr.decode(errors="replace"))
    return problems


def _problem(name: str, copy: Path, words: str) -> Problem:
    """The fault; the program counts bytes from 0 in the text up to it."""
    hint = "The file parses: turtlefmt does not know RDF 1.2 yet."
    found = _FAULT.search(words)
    if found is None:
        return Problem(Location(name, 1), f"turtlefmt failed: {words.partition(chr(10))[0]}", hint)
    line = int(found["line"])
    before = copy.read_bytes().split(b"\n")[line - 1][: int(found["byte"])]
    column = len(before.decode(errors="replace")) + 1
    return Problem(Location(name, line, column), "turtlefmt cannot read this", hint)


def _run(path: Path) -> subprocess.CompletedProcess[bytes]:
    program = shutil.which(_PROGRAM, path=sysconfig.get_path("scripts")) or shutil.which(_PROGRAM)
    if program is None:
        raise MissingInput("turtlefmt is not installed.", hint="pip install turtlefmt")
    environment = os.environ | {"RUST_BACKTRACE": "0"}
    return subprocess.run([program, str(path)], capture_output=True, check=False, env=environment)  # noqa: S603


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise StorageError(f"{path} cannot be written: {error.strerror or error}.") from None


def _runs(text: str) -> list[list[_Slot]]:
    """The neighbouring values with languages of one property, where they are out of order."""
    tokens = list(_TOKEN.finditer(text))
    runs: list[list[_Slot]] = []
    run: list[_Slot] = []
    verb = ""
    for position, token in enumerate(tokens):
        if token["language"] is None:
            continue
        before = [found["other"] or "" for found in tokens[max(position - 2, 0) : position]]
        is_listed = before[-1:] == [","]
        own = before[-1] if before and not is_listed else verb
        joins = bool(run) and (
            (is_listed and tokens[position - 2].end() == run[-1].end)
            or (before[0] == ";" and own == verb and tokens[position - 3].end() == run[-1].end)
        )
        if not joins:
            runs.append(run)
            run = []
        run.append(_Slot(token.start(), token.end(), token["language"]))
        verb = own
    runs.append(run)
    return [run for run in runs if _is_out_of_order(run)]


def _may_be_out_of_order(text: str) -> bool:
    """Whether the text must be read closely: a quick look that spares almost every file of many lines."""
    if '"""' in text:
        return True
    for pair in _PAIR.finditer(text):
        if _rank(pair["first"]) > _rank(pair["second"]) and (
            pair["verb"] is None or pair["verb"] in text[text.rfind("\n", 0, pair.start()) + 1 : pair.start()]
        ):
            return True
    return False


def _is_out_of_order(run: list[_Slot]) -> bool:
    return any(_rank(one.language) > _rank(two.language) for one, two in pairwise(run))


def _rank(language: str) -> int:
    primary = language.lower().partition("-")[0]
    return LANGUAGES.index(primary) if primary in LANGUAGES else len(LANGUAGES)


def _statements(content: bytes) -> list[str]:
    """Every statement as text, sorted, with blank nodes numbered in the order in which they are mentioned."""
    numbers: dict[str, str] = {}
    lines: list[str] = []
    content = content.removeprefix(BYTE_ORDER_MARK)
    for quad in ox.parse(content, format=ox.RdfFormat.TURTLE, base_iri=BASE):
        terms = (quad.subject, quad.predicate, quad.object)
        lines.append(" ".join(_numbered(term, numbers) for term in terms))
    return sorted(lines)


def _numbered(term: object, numbers: dict[str, str]) -> str:
    if isinstance(term, ox.BlankNode):
        return numbers.setdefault(term.value, f"_:{len(numbers)}")
    return str(term)
