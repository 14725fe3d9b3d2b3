"""A run from what the last one left finds what a full run finds about the same nodes, whatever changed."""

import os
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from lithograph.files import find_root
from lithograph.reason.table import NotNumbered
from lithograph.validate import validate
from lithograph.validate.changes import Changes, affected
from lithograph.validate.gather import project_material
from lithograph.validate.kept.project import gather, kept_run
from lithograph.validate.kept.state import (
    MOST_FILES,
    FileRows,
    State,
    read_state,
    state_path,
    write_state,
)
from lithograph.validate.past import Past
from lithograph.validate.shifty_engine import installed
from tests.validate.changing import KINDS, MANY, Project, Statements, copy_of_a_part, redirect, write

pytestmark = pytest.mark.skipif(not installed(), reason="pyshifty is not installed")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return copy_of_a_part(tmp_path_factory.mktemp("project"))


def check(project: Project, before: Statements, *, keeps: bool = True) -> int:
    """Compare the run from what was left with the full one; the number of findings of both."""
    now = project.statements()
    triples = {triple for every in now.values() for triple in every}
    differing = triples ^ {triple for every in before.values() for triple in every}
    files = frozenset(project.sources.name(path) for path in now if now[path] != before[path])
    run = kept_run(project.sources, project.rules, project.cache, MANY)
    full = project_material(project.sources, cache=project.cache, max_inferred=MANY)
    focus = affected(Changes(tuple(differing), touches_rules=False, files=files), full.asserted)
    assert (
        affected(Changes(tuple(differing), touches_rules=False, files=files), run.material.asserted) == focus
    )
    assert set(run.material.whole.triples) == set(full.whole.triples)
    found = validate(run.material, run.rules, focus=focus)
    wanted = [finding for finding in validate(full, project.rules).findings if finding.is_about(focus)]
    assert list(found.findings) == wanted
    assert [str(finding.proof) for finding in found.findings] == [str(finding.proof) for finding in wanted]
    if keeps:
        run.keep()
    return len(wanted)


@pytest.fixture(scope="module")
def left(project: Project) -> Project:
    """The project after a first run."""
    assert not list(project.cache.glob("validate/*"))
    check(project, project.statements())
    assert len(list(project.cache.glob("validate/*"))) == 1
    return project


@pytest.fixture
def original(left: Project) -> Iterator[Statements]:
    """The statements as they were at the first run; written back at the end."""
    found = left.statements()
    yield {path: list(triples) for path, triples in found.items()}
    for path, triples in found.items():
        write(path, triples)


@pytest.mark.parametrize(("change", "seed"), [*((change, 1) for change in KINDS), (redirect, 2)])
def test_the_same_is_found_after_a_change(
    left: Project, original: Statements, change: Callable[[Statements, random.Random], None], seed: int
) -> None:
    choice = random.Random(f"{change.__name__} {seed}")  # noqa: S311 - nobody is to be kept from guessing it
    changed = {path: list(triples) for path, triples in original.items()}
    for _ in range(choice.randint(1, 3)):
        change(changed, choice)
    for path, triples in changed.items():
        if triples != original[path]:
            write(path, triples)
    # what one run left is what the next begins with, from one change to another
    check(left, original)


def test_a_file_that_is_gone_or_new_counts(left: Project, original: Statements) -> None:
    first, second = left.sources.graph[:2]
    changed = original | {first: [], second: [*original[second], *original[first]]}
    for path in (first, second):
        write(path, changed[path])
    assert check(left, original)


def test_a_state_that_is_spoilt_costs_time_and_nothing_else(left: Project, original: Statements) -> None:
    path = left.sources.graph[0]
    write(path, original[path][1:])
    file = max(left.cache.glob("validate/*"), key=lambda path: path.stat().st_mtime)
    whole = file.read_bytes()
    for spoilt in (b"", whole[: len(whole) // 2], whole[:100] + b"x" + whole[101:], whole + b"x", b"x\n{}\n"):
        file.write_bytes(spoilt)
        assert read_state(file) is None
    check(left, original)
    assert read_state(file) is not None


def test_a_folder_that_cannot_be_written_is_no_reason_to_stop(
    left: Project, original: Statements, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_bytes(b"no folder")
    path = left.sources.graph[0]
    write(path, original[path][1:])
    check(Project(left.sources, left.rules, tmp_path / "cache"), original)


def test_runs_side_by_side_find_the_same(left: Project, original: Statements) -> None:
    path = left.sources.graph[0]
    write(path, original[path][1:])

    def found(_: int) -> object:
        run = kept_run(left.sources, left.rules, left.cache, MANY)
        focus = frozenset(list(run.material.asserted.by_subject)[::40])
        report = validate(run.material, run.rules, focus=focus)
        run.keep()
        return report.findings

    with ThreadPoolExecutor(3) as pool:
        first, *others = pool.map(found, range(3))
    assert first
    assert all(other == first for other in others)


def test_other_rules_begin_with_another_state(left: Project, original: Statements) -> None:
    rule = next(path for path in left.sources.rules if path.stem == "supply-edges")
    text = rule.read_text(encoding="utf-8")
    before = set(left.cache.glob("validate/*"))
    rule.write_text(f"{text}\n# another word\n", encoding="utf-8")
    try:
        assert check(left, original) == 0
    finally:
        rule.write_text(text, encoding="utf-8")
    assert len(set(left.cache.glob("validate/*")) - before) == 1


def test_there_are_never_more_than_so_many_states(tmp_path: Path) -> None:
    for number in range(2 * MOST_FILES):
        write_state(state_path(tmp_path, str(number)), State(texts=(b"<urn:x>",)))
        os.utime(state_path(tmp_path, str(number)), (number, number))
    (tmp_path / "killed.1-1.draft").write_bytes(b"half of it")
    (tmp_path / "writing.2-2.draft").write_bytes(b"half of it")
    os.utime(tmp_path / "killed.1-1.draft", (0, 0))
    write_state(state_path(tmp_path, "6"), State(texts=(b"<urn:x>",)))
    assert {path.name for path in tmp_path.iterdir()} == {"4.run", "5.run", "6.run", "writing.2-2.draft"}


def test_a_state_comes_back_as_it_was_written(tmp_path: Path) -> None:
    rows = np.arange(6, dtype=np.int32).reshape(-1, 3)
    state = State(
        texts=(b"<urn:x>", '"\u00e9"@en'.encode()),
        files={
            "a.ttl": FileRows("digest", rows, rows[:, 0].copy()),
            "b.ttl": FileRows("other", rows[:0], rows[:0, 0]),
        },
        axioms=rows[1:],
        stages={"stated": np.array([2, 1 << 60])},
        outputs={"one": rows},
        watched={"two": frozenset({("urn:p", None), ("urn:q", "urn:C")})},
        whole=np.array([5]),
        checks={"check": [{"focus": "<urn:x>"}]},
        notes={"reads": {}},
    )
    write_state(state_path(tmp_path, "k"), state)
    found = read_state(state_path(tmp_path, "k"))
    assert found is not None
    assert (found.texts, found.watched, found.checks, found.notes) == (
        state.texts, state.watched, state.checks, state.notes
    )  # fmt: skip
    assert [
        (name, entry.digest, entry.rows.tolist(), entry.lines.tolist()) for name, entry in found.files.items()
    ] == [
        (name, entry.digest, entry.rows.tolist(), entry.lines.tolist()) for name, entry in state.files.items()
    ]
    assert found.axioms.tolist() == state.axioms.tolist()
    assert found.stages["stated"].tolist() == [2, 1 << 60]
    assert found.outputs["one"].tolist() == rows.tolist()
    assert found.whole is not None
    assert found.whole.tolist() == [5]


def test_what_follows_has_the_proof_of_a_full_run(left: Project) -> None:
    run = kept_run(left.sources, left.rules, left.cache, MANY)
    full = project_material(left.sources, cache=left.cache, max_inferred=MANY)
    stated = set(full.asserted.triples)
    triple = next(item for item in full.inferred if item not in stated)
    assert run.material.prove is not None
    assert run.material.premises is not None
    assert full.prove is not None
    assert full.premises is not None
    assert str(run.material.prove(triple)) == str(full.prove(triple))
    assert run.material.premises(triple) == full.premises(triple)


def test_blank_nodes_and_faults_are_found_in_objects(left: Project, original: Statements) -> None:
    path = left.sources.graph[0]
    path.write_bytes(path.read_bytes() + b"[] <urn:p> <urn:o> .\n")
    with pytest.raises(NotNumbered):
        kept_run(left.sources, left.rules, left.cache, MANY)
    path.write_bytes(path.read_bytes() + b"<urn:s> <urn:p> .\n")
    run = gather(
        left.sources, left.rules, (), cache=left.cache, max_inferred=MANY, past=Past.of(find_root(), "HEAD")
    )
    assert run.material.problems
    run.keep()
    assert original
