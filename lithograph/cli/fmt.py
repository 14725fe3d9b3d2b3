"""``lithograph fmt``: Turtle files in form, or whether they are."""

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from lithograph.errors import MissingInput, Problem, SourceError, SyntaxErrors, UnsupportedMedia
from lithograph.files import find_root, in_checkout
from lithograph.load import load
from lithograph.turtle import first_difference, format_turtle, replace_file

_FOLDERS: Final = ("ontology", "graph", "shapes")
_UNENDED: Final = "\n\\ No newline at end of file\n"


@click.command(epilog="Exit codes: 0 in form, 1 not in form or does not parse, 2 could not run.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; name the files that are not in form.")
@click.option("--diff", "shows", is_flag=True, help="Write nothing; show what would change.")
def fmt(*, paths: tuple[Path, ...], check: bool, shows: bool) -> int:
    """Bring Turtle files into form: layout, quotes, and the order en, ko, zh of what people read.

    PATHS are files and folders; without them ontology/, graph/ and shapes/ of the checkout. Comments and the
    order of subjects stay; a file is replaced whole or not at all, and only when it still says the same.

    \b
    Examples:
      lithograph fmt graph/chips/huawei.ttl
      lithograph fmt --check
    """  # noqa: D301 - the backslash keeps click from wrapping the examples
    files = _files(paths)
    contents = {str(path): _content(path) for path in files}
    faulty = _syntax(files)
    broken = {problem.location.file for problem in faulty}
    outcome = format_turtle({name: content for name, content in contents.items() if name not in broken})
    changed = [name for name, content in outcome.formatted.items() if content != contents[name]]
    for name in changed:
        before, after = contents[name], outcome.formatted[name]
        if shows:
            click.echo(_patch(name, before, after), nl=False)
        elif check:
            click.echo(f"{name}:{first_difference(before, after)}: not in form")
        else:
            replace_file(Path(name), after)
            click.echo(f"{name}: formatted")
    problems = (*faulty, *outcome.problems)
    if problems:
        raise SourceError(problems)
    return 1 if changed and (check or shows) else 0


def _files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The Turtle files that are meant; raises ``MissingInput`` or ``UnsupportedMedia``."""
    if not paths:
        root = find_root()
        if not in_checkout(root):
            raise MissingInput(
                "There is no checkout here.", hint="Name files or folders: lithograph fmt PATH"
            )
        paths = [root / folder for folder in _FOLDERS]
        here = Path.cwd()
        paths = [path.relative_to(here) if path.is_relative_to(here) else path for path in paths]
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found |= dict.fromkeys(sorted(path.rglob("*.ttl")))
        elif not path.exists():
            raise MissingInput(f"{path} does not exist.")
        elif path.suffix.lower() != ".ttl":
            raise UnsupportedMedia(f"{path} is no Turtle file.", hint="Only .ttl files have this form.")
        else:
            found[path] = None
    return tuple(found)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise MissingInput(f"{path}: {error.strerror or error}.") from None


def _syntax(files: Sequence[Path]) -> tuple[Problem, ...]:
    try:
        load(files)
    except SyntaxErrors as error:
        return error.problems
    return ()


def _patch(name: str, before: bytes, after: bytes) -> str:
    old, new = (text.decode(errors="replace").splitlines(keepends=True) for text in (before, after))
    lines = difflib.unified_diff(old, new, fromfile=name, tofile=name)
    return "".join(line if line.endswith("\n") else f"{line}{_UNENDED}" for line in lines)
