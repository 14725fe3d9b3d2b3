"""A run on what changed tells every finding that the change made, and none that it cannot have made."""

import json
import random
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from lithograph.cli.main import main
from lithograph.validate import Report, validate
from lithograph.validate.changes import affected, changes_since
from lithograph.validate.gather import project_material
from lithograph.validate.kept.project import kept_run
from lithograph.validate.past import Past
from lithograph.validate.shifty_engine import installed
from lithograph.validate.touched import touched
from tests.validate.changing import KINDS, MANY, Project, Statements, copy_of_a_part, redirect, write

needs_shifty = pytest.mark.skipif(not installed(), reason="pyshifty is not installed")

OF_THE_WHOLE = {"stale-observation", "future-founding", "old-review", "orphan"}
"""Checks that hold each node against all others: what changes far away can make a finding anywhere."""


def git(folder: Path, *arguments: str) -> None:
    name = ("-c", "user.name=test", "-c", "user.email=test@example.org")
    subprocess.run(["git", *name, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> None:
    if not (folder / ".git").exists():
        git(folder, "init", "-q")
        (folder / ".gitignore").write_text("cache/\n")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "state")


def told(project: Project) -> Report:
    """What a run on the changes since the commit tells."""
    past = Past.of(project.sources.root, "HEAD")
    run = kept_run(project.sources, project.rules, project.cache, MANY, past)
    changes = changes_since(past, run.material.data, (), run.material.beside)
    assert run.differing is not None
    changes = changes.completed(run.differing)
    focus = affected(changes, run.material.asserted, run.material.linked)
    report = validate(run.material, run.rules, focus=focus)
    report = touched(report, focus, changes, run.material, run.rules)
    run.keep()
    return report


def everything(project: Project) -> Report:
    material = project_material(project.sources, cache=project.cache, max_inferred=MANY)
    return validate(material, project.rules)


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Report]:
    project = copy_of_a_part(tmp_path_factory.mktemp("project"))
    commit(project.sources.root)
    return project, everything(project)


@pytest.fixture
def original(committed: tuple[Project, Report]) -> Iterator[Statements]:
    """The statements of the commit; written back at the end."""
    found = committed[0].statements()
    yield {path: list(triples) for path, triples in found.items()}
    for path, triples in found.items():
        write(path, triples)


@needs_shifty
@pytest.mark.parametrize(("change", "seed"), [*((change, 1) for change in KINDS), (redirect, 2)])
def test_every_finding_that_a_change_makes_is_told(
    committed: tuple[Project, Report],
    original: Statements,
    change: Callable[[Statements, random.Random], None],
    seed: int,
) -> None:
    project, before = committed
    choice = random.Random(f"touched {change.__name__} {seed}")  # noqa: S311 - as in the other tests
    changed = {path: list(triples) for path, triples in original.items()}
    for _ in range(choice.randint(1, 3)):
        change(changed, choice)
    for path, triples in changed.items():
        if triples != original[path]:
            write(path, triples)
    now = everything(project).findings
    known = {finding.fingerprint for finding in before.findings}
    new = {
        finding.fingerprint
        for finding in now
        if finding.fingerprint not in known and finding.rule.id not in OF_THE_WHOLE
    }
    found = {finding.fingerprint for finding in told(project).findings}
    assert new <= found <= {finding.fingerprint for finding in now}


@needs_shifty
def test_a_statement_that_moved_to_another_file_is_no_change(
    committed: tuple[Project, Report], original: Statements
) -> None:
    first, second = committed[0].sources.graph[:2]
    # of numbers in two forms inference keeps the one that it meets first: they stay
    numbers = [item for item in original[first] if isinstance(item.object, ox.Literal)]
    links = [item for item in original[first] if item not in numbers]
    write(first, numbers)
    write(second, [*original[second], *links])
    assert {finding.rule.id for finding in told(committed[0]).findings} <= {"TurtleForm"}


SHAPES = """\
@prefix ex: <http://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:Book a sh:NodeShape ; sh:targetClass ex:Book ; sh:property ex:Author , ex:Title , ex:Home .
ex:Author sh:path ex:author ; sh:minCount 1 .
ex:Title sh:path ex:title ; sh:minCount 1 .
ex:Home sh:path ( ex:author ex:home ) ; sh:minCount 1 .
"""
BOOKS = """\
@prefix ex: <http://example.org/> .
ex:one a ex:Book .
ex:two a ex:Book ; ex:sequelOf ex:one ; ex:author ex:pat .
ex:pat ex:name "Pat" .
"""
CHECK = """\
# title@en: x
# title@ko: x
# title@zh: x
# forbids@en: x
# forbids@ko: x
# forbids@zh: x
# message@en: {focus} {other}
# message@ko: {focus} {other}
# message@zh: {focus} {other}
# severity: violation
PREFIX ex: <http://example.org/>
SELECT ?focus ?other
WHERE { ?focus ex:title ?title . ?other ex:title ?title . FILTER (STR(?focus) < STR(?other)) }
"""


@pytest.fixture
def books(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shapes.ttl").write_text(SHAPES)
    (tmp_path / "same.rq").write_text(CHECK)
    (tmp_path / "books.ttl").write_text(BOOKS)
    commit(tmp_path)
    return tmp_path / "books.ttl"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the sequel refers to it, but what is asked of the sequel did not change
        (BOOKS.replace("ex:one a ex:Book .", 'ex:one a ex:Book ; ex:title "One" .'), {"Title one"}),
        # what is gone counts
        (BOOKS.replace("; ex:author ex:pat ", ""), {"Author two", "Home two"}),
        # two steps away
        (BOOKS.replace('ex:name "Pat"', "ex:home ex:here"), {"Home two"}),
        # a new book, and no word of the others
        (BOOKS + "ex:three a ex:Book .\n", {"Author three", "Title three", "Home three"}),
    ],
)
def test_only_what_rests_on_the_change_is_told(
    books: Path, capsys: pytest.CaptureFixture[str], text: str, expected: set[str]
) -> None:
    def findings(*arguments: str) -> set[str]:
        main(["validate", "books.ttl", "--shapes", "shapes.ttl", "--format", "json", *arguments])
        report = json.loads(capsys.readouterr().out)
        return {f"{item['rule']} {item['focus'].rpartition('/')[2]}" for item in report["findings"]}

    before = findings()
    books.write_text(text)
    assert findings("--changed-since", "HEAD") == expected & findings()
    assert expected >= findings() - before


def test_of_several_places_that_in_a_changed_file_leads(
    books: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shapes = books.parent / "shapes.ttl"
    shapes.write_text(SHAPES.replace("ex:title ; sh:minCount 1", "ex:title ; sh:maxCount 1"))
    books.write_text(BOOKS.replace("ex:one a ex:Book", 'ex:one a ex:Book ; ex:title "One"'))
    more = books.parent / "a.ttl"
    more.write_text('<http://example.org/pat> <http://example.org/name> "P" .\n')
    commit(books.parent)
    more.write_text('<http://example.org/one> <http://example.org/title> "First" .\n')
    arguments = ["validate", "a.ttl", "books.ttl", "--shapes", "shapes.ttl", "--format", "github"]
    main(arguments)
    assert "file=books.ttl,line=2" in capsys.readouterr().out
    main([*arguments, "--changed-since", "HEAD"])
    assert "file=a.ttl,line=1" in capsys.readouterr().out


def test_a_row_of_a_check_is_told_when_the_other_thing_in_it_changed(
    books: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    books.write_text(BOOKS + 'ex:one ex:title "One" .\nex:two ex:title "Two" .\n')
    commit(books.parent)
    books.write_text(BOOKS + 'ex:one ex:title "One" .\nex:two ex:title "One" .\n')
    arguments = ["validate", "books.ttl", "--shapes", "shapes.ttl", "--checks", "same.rq"]
    assert main([*arguments, "--changed-since", "HEAD", "--format", "github"]) == 1
    assert "title=same::http://example.org/one" in capsys.readouterr().out.replace("<", "").replace(">", "")
