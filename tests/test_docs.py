"""The documentation does what it says: commands run, links lead somewhere, nothing is left undocumented.

Strategy: each page runs in a folder of its own, against the product that the whole run shares. A page that
edits sources gets a copy of them; the others see the checkout through links.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from lithograph.cli.main import COMMANDS, lithograph
from lithograph.files import Sources
from lithograph.snapshot import Snapshot
from tests.docs_console import DOCUMENTED_ADDRESS, Shell, commands, read
from tests.docs_ontology import PAGE, page

ROOT = Path(__file__).resolve().parent.parent
DECISIONS = tuple(sorted((ROOT / "docs/decisions").glob("*.md")))
PAGES = (
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *DECISIONS,
)
COPIED = ("graph", "ontology", "shapes", "queries", "lithograph")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)|<img[^>]+src=\"([^\"]+)\"")
SETTING_UP = {'export PATH="$PWD/.venv/bin:$PATH"', "source .venv/bin/activate"}
COUNTED_WITHIN = 0.1


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path, language: str) -> list[str]:
    """The blocks of that language in the page."""
    found = BLOCK.finditer(path.read_text(encoding="utf-8"))
    return [match[2] for match in found if match[1] == language]


EXECUTED = tuple(path for path in PAGES if blocks(path, "console"))


@pytest.fixture(scope="session")
def address(product: Snapshot) -> Iterator[str]:
    """Host and port of a server on the product."""
    environment = {**os.environ, "LITHOGRAPH_SNAPSHOT": str(product.path)}
    command = [sys.executable, "-m", "lithograph", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        line = process.stderr.readline()
        found = re.search(r"http://(127\.0\.0\.1:\d+)/", line)
        assert found, line
        try:
            yield found[1]
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture
def shell(tmp_path: Path, product: Snapshot, request: pytest.FixtureRequest) -> Shell:
    """A folder like a checkout with a built snapshot, for the page of the test."""
    text = request.getfixturevalue("path").read_text(encoding="utf-8")
    home = product.path.parent.parent
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("COV_", "COVERAGE_"))
    }
    environment |= {
        "LITHOGRAPH_HOME": str(home),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8",
    }
    if "<!-- append:" in text:
        for name in COPIED:
            shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        # snapshots are never changed, so that links do; building in the copy starts where the product stands
        # another process may publish the same snapshot once more just now
        passing = shutil.ignore_patterns(".current-*")
        shutil.copytree(home, tmp_path / "build", copy_function=os.link, ignore=passing)
        environment |= {"LITHOGRAPH_HOME": str(tmp_path / "build"), "PYTHONPATH": str(tmp_path)}
    else:
        for name in ("graph", "ontology", "shapes", "queries", "docs"):
            (tmp_path / name).symlink_to(ROOT / name)
    served = request.getfixturevalue("address") if DOCUMENTED_ADDRESS in text else DOCUMENTED_ADDRESS
    return Shell(tmp_path, environment, served)


def test_pages_with_commands_were_discovered() -> None:
    names = {name_of(path) for path in EXECUTED}
    assert {"README.md", "docs/tutorial-analyst.md", "docs/tutorial-analyst.ko.md"} <= names
    assert "docs/tutorial-curator.md" in names


@pytest.mark.parametrize("path", EXECUTED, ids=name_of)
def test_every_command_on_a_page_gives_the_output_below_it(path: Path, shell: Shell) -> None:
    for example in read(path, shell):
        example.evaluate()


def test_the_korean_tutorial_runs_the_same_commands_as_the_english_one() -> None:
    english, korean = (
        [command.text for block in blocks(ROOT / "docs" / name, "console") for command in commands(block)]
        for name in ("tutorial-analyst.md", "tutorial-analyst.ko.md")
    )
    assert korean == english


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_shell_block_holds_only_commands_that_the_gate_runs(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    gate = (ROOT / ".ci/run").read_text(encoding="utf-8")
    for block in blocks(path, "sh"):
        for line in filter(None, map(str.strip, block.splitlines())):
            command = line.partition("  #")[0].strip()
            known = command in SETTING_UP or command in gate or command in makefile
            assert known or command.removeprefix("make ") in targets, line


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_relative_link_leads_to_a_file_and_heading(path: Path) -> None:
    for match in LINK.finditer(path.read_text(encoding="utf-8")):
        target = next(filter(None, match.groups()))
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        found = path.parent / file if file else path
        assert found.exists(), f"{name_of(path)} links to {target}"
        if anchor:
            assert anchor in headings(found), f"{name_of(path)} links to {target}"


def headings(path: Path) -> set[str]:
    """The anchors of a page's headings, as the usual renderers make them."""
    lines = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", line.lower()).strip().replace(" ", "-") for line in lines}


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_page_names_no_absolute_path(path: Path) -> None:
    assert not re.search(r"(?<![\w.])/(work|home|tmp|root|usr)/", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_and_option_is_in_the_reference_of_commands(name: str) -> None:
    reference = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    command = lithograph.get_command(click.Context(lithograph), name)
    assert command is not None
    for heading, part in parts(f"lithograph {name}", command):
        level = "#" * len(heading.split())
        found = re.search(rf"^{level} {heading}$(.*?)(?=^#|\Z)", reference, re.DOTALL | re.MULTILINE)
        assert found, f"docs/commands.md: write a section '{level} {heading}'"
        for parameter in part.params:
            for written in parameter.opts if isinstance(parameter, click.Option) else ():
                assert f"`{written}" in found[1], f"docs/commands.md, {heading}: {written} is missing"
        assert "Exit codes" in found[1] or isinstance(part, click.Group), f"docs/commands.md, {heading}"


def parts(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """The command and its subcommands, each with the words that call it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            subcommand = command.get_command(context, name)
            assert subcommand is not None
            yield from parts(f"{path} {name}", subcommand)


def test_the_reference_of_commands_names_no_command_that_is_not_there() -> None:
    text = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## lithograph ([a-z]+)$", text, re.MULTILINE)) == set(COMMANDS)


def test_every_term_of_the_ontology_is_on_its_page(sources: Sources) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(sources), "run: python tests/docs_ontology.py"


def test_the_turtle_in_the_page_on_the_model_stands_in_the_graph() -> None:
    text = (ROOT / "docs/model.md").read_text(encoding="utf-8")
    excerpts = re.findall(
        r"^From `(graph/[^`]+)`[^\n]*:\n\n```turtle\n(.*?)^```$", text, re.DOTALL | re.MULTILINE
    )
    assert len(excerpts) == len(blocks(ROOT / "docs/model.md", "turtle"))
    assert len(excerpts) >= 6
    for file, excerpt in excerpts:
        source = (ROOT / file).read_text(encoding="utf-8")
        for part in excerpt.strip().split("\n\n"):
            assert part in source, f"{file} does not hold:\n{part}"


def test_the_counts_in_the_readme_are_those_of_a_build(product: Snapshot) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| [^|]+ \| `(?:lg:)?(\w+)` \| ([\d,]+) \|$", text, re.MULTILINE)
    assert len(rows) > 10
    counts = product.manifest["counts"]
    counted = {iri.rpartition("#")[2]: count for iri, count in counts["by_class"].items()} | counts
    for name, told in rows:
        given, said = counted[name], int(told.replace(",", ""))
        assert abs(given - said) <= COUNTED_WITHIN * given, f"README.md: {name} is now {given:,}"


def test_decisions_are_numbered_and_have_the_same_parts() -> None:
    assert len(DECISIONS) >= 14
    for number, path in enumerate(DECISIONS, start=1):
        assert path.name.startswith(f"{number:04}-"), "number decisions without gaps"
        text = path.read_text(encoding="utf-8")
        for part in ("## Context", "## Decision", "## Why", "## Consequence"):
            assert part in text, f"{name_of(path)} lacks {part}"
        assert f"decisions/{path.name}" in (ROOT / "docs/README.md").read_text(encoding="utf-8")
