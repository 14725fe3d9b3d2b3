"""A part of the graph as a project of its own, and random changes of what it says."""

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from lithograph.files import Sources, find_root, find_sources
from lithograph.load import load
from lithograph.terms import BASE, LG, RDF_TYPE, SKOS, XSD
from lithograph.validate import RuleSet
from lithograph.validate.gather import project_rules

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


def copy_of_a_part(root: Path) -> Project:
    """The part in this folder."""
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
