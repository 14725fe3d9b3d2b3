"""A run from what the last one left finds what a full run finds about the same nodes, whatever changed."""

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from lithograph.files import Sources, find_root, find_sources
from lithograph.load import load
from lithograph.terms import BASE, LG, RDF_TYPE, SKOS, XSD
from lithograph.validate import RuleSet, validate
from lithograph.validate.changes import Changes, affected
from lithograph.validate.gather import project_material, project_rules
from lithograph.validate.kept.project import kept_run
from lithograph.validate.shifty_engine import installed

pytestmark = pytest.mark.skipif(not installed(), reason="pyshifty is not installed")

PART = (
    "chips/huawei.ttl",
    "chips/nvidia.ttl",
    "chips/nodes-and-memory.ttl",
    "organisations/foundries.ttl",
    "organisations/designers.ttl",
    "models/cn.ttl",
    "regulations/us.ttl",
    "regulations/lists.ttl",
    "regulations/listings.ttl",
    "systems",
    "claims",
)
"""Enough of the graph for every stratum of the rules to derive something, little enough to be drawn often."""
MANY = 40_000_000

Statements = dict[Path, list[ox.Triple]]


@dataclass(frozen=True)
class Project:
    """A copy of a part of the graph, under all of the axioms, rules, shapes and checks."""

    sources: Sources
    rules: RuleSet
    cache: Path

    def statements(self) -> Statements:
        """What each file says."""
        return {path: list(load([path]).triples()) for path in self.sources.graph}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("project")
    ours = find_root()
    for folder in ("ontology", "shapes", "queries"):
        shutil.copytree(ours / folder, root / folder)
    for name in PART:
        (root / "graph" / name).parent.mkdir(parents=True, exist_ok=True)
        if (ours / "graph" / name).is_dir():
            shutil.copytree(ours / "graph" / name, root / "graph" / name)
        else:
            shutil.copy(ours / "graph" / name, root / "graph" / name)
    sources = find_sources(root)
    for path, triples in Project(sources, project_rules(sources), root).statements().items():
        write(path, triples)
    return Project(sources, project_rules(sources), root / "cache")


def write(path: Path, triples: list[ox.Triple]) -> None:
    """One statement to a line, so that a file is what it says."""
    path.write_bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")


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
    wanted = [finding for finding in validate(full, project.rules).findings if finding.focus in focus]
    assert list(found.findings) == wanted
    assert [str(finding.proof) for finding in found.findings] == [str(finding.proof) for finding in wanted]
    if keeps:
        run.keep()
    return len(wanted)


def delete(statements: Statements, choice: random.Random) -> None:
    """A statement less."""
    every = statements[choice.choice(list(statements))]
    every.remove(choice.choice(every))


def redirect(statements: Statements, choice: random.Random) -> None:
    """Another value of the same property, from anywhere."""
    path = choice.choice(list(statements))
    old = choice.choice(statements[path])
    values = [
        item.object for every in statements.values() for item in every if item.predicate == old.predicate
    ]
    new = ox.Triple(old.subject, old.predicate, choice.choice(values))
    statements[path] = list(dict.fromkeys(new if item == old else item for item in statements[path]))


def spoil(statements: Statements, choice: random.Random) -> None:
    """A value that is none."""
    path = choice.choice(list(statements))
    old = choice.choice([item for item in statements[path] if isinstance(item.object, ox.Literal)])
    assert isinstance(old.object, ox.Literal)
    datatype = None if old.object.language else old.object.datatype
    value = ox.Literal(f" {old.object.value[:-1]}", datatype=datatype, language=old.object.language)
    new = ox.Triple(old.subject, old.predicate, value)
    statements[path] = list(dict.fromkeys(new if item == old else item for item in statements[path]))


def figure(statements: Statements, choice: random.Random) -> None:
    """Another number, where rules compute with it."""
    numbers = {XSD["decimal"], XSD["integer"]}
    found = [
        (path, item)
        for path, every in statements.items()
        for item in every
        if isinstance(item.object, ox.Literal) and item.object.datatype in numbers
    ]
    path, old = choice.choice(found)
    new = ox.Triple(
        old.subject, old.predicate, ox.Literal(str(choice.randint(1, 9000)), datatype=XSD["decimal"])
    )
    statements[path] = [new if item == old else item for item in statements[path]]


def repeat(statements: Statements, choice: random.Random) -> None:
    """A statement of one file in another too, and a term that nobody declared."""
    one, other = choice.sample(list(statements), 2)
    item = choice.choice(statements[one])
    statements[other] = list(dict.fromkeys([*statements[other], item]))
    odd = ox.Triple(item.subject, LG["designedByy"], ox.NamedNode(f"{BASE}chip/nowhere"))
    statements[one].append(odd)


def newcomer(statements: Statements, choice: random.Random) -> None:
    """A thing of a class, with a name."""
    path = choice.choice(list(statements))
    kinds = [item.object for item in statements[path] if item.predicate == RDF_TYPE]
    node = ox.NamedNode(f"{BASE}chip/newcomer-{choice.randint(1, 99)}")
    statements[path] += [
        ox.Triple(node, RDF_TYPE, choice.choice(kinds)),
        ox.Triple(node, SKOS["prefLabel"], ox.Literal("Ascend 910", language="en")),
    ]


def conditions(statements: Statements, choice: random.Random) -> None:
    """A rule of control says less: a condition or a threshold is gone."""
    law = {LG[name] for name in ("threshold", "hasCondition", "hasGroup", "operator", "addressee", "onList")}
    found = [(path, item) for path, every in statements.items() for item in every if item.predicate in law]
    path, item = choice.choice(found)
    statements[path].remove(item)


KINDS: tuple[Callable[[Statements, random.Random], None], ...] = (
    delete, redirect, spoil, figure, repeat, newcomer, conditions,
)  # fmt: skip


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


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("change", KINDS, ids=lambda change: str(change.__name__))
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
