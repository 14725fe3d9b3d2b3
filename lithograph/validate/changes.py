"""What changed in the data since a git revision, and which nodes that can affect."""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode, Triple

from lithograph.errors import BadSetting
from lithograph.load import Loaded
from lithograph.terms import BASE
from lithograph.validate.finding import Term
from lithograph.validate.graph import Graph

_HOPS: Final = 2
"""How far back references are followed: from a chip to its complement, and from there to the system."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The triples added or removed since the revision, and whether rules or axioms changed too."""

    triples: tuple[Triple, ...]
    touches_rules: bool


def changes_since(revision: str, data: Loaded, rule_files: Sequence[Path]) -> Changes:
    """What differs between the working tree and the revision; raises ``BadSetting`` when git cannot tell."""
    paths = list(dict.fromkeys(graph.path.resolve() for graph in data.graphs))
    top = Path(_git(paths[0].parent if paths else Path(), "rev-parse", "--show-toplevel").decode().strip())
    _known(top, revision)
    listed = _git(top, "diff", "--name-only", "-z", revision, "--").decode().split("\0")
    fresh = _git(top, "ls-files", "--others", "--exclude-standard", "-z").decode().split("\0")
    changed = {top / name for name in (*listed, *fresh) if name}
    differing: dict[Triple, None] = {}
    for path in changed & set(paths):
        differing |= dict.fromkeys(_difference(top, revision, path))
    # a file that is gone has no triples now; all it said has changed
    folders = {path.parent for path in paths}
    for path in changed:
        if path.suffix == ".ttl" and path.parent in folders and not path.exists():
            differing |= dict.fromkeys(_parse(_content(top, revision, path)))
    rules = {path.resolve() for path in rule_files}
    return Changes(tuple(differing), bool(changed & rules))


def affected(changes: Changes, graph: Graph) -> frozenset[Term]:
    """The nodes whose findings the changes can alter: both ends of each triple, and what refers to them."""
    near: set[Term] = set()
    far: set[Term] = set()
    for triple in changes.triples:
        if isinstance(triple.subject, NamedNode | BlankNode):
            near.add(triple.subject)
        if isinstance(triple.object, NamedNode | BlankNode):
            far.add(triple.object)
    if any(isinstance(node, BlankNode) for node in near | far):
        # blank nodes of two parses cannot be told apart: all of them may have changed
        near |= {node for node in graph.by_subject if isinstance(node, BlankNode)}
    found: set[Term] = set(near)
    edge: set[Term] = set(near)
    for _ in range(_HOPS):
        referring: set[Term] = {
            triple.subject
            for node in edge
            for triple in graph.mentions.get(node, ())
            if not isinstance(triple.subject, Triple)
        }
        edge = referring - found
        found |= edge
    return frozenset(found | far)


def _difference(top: Path, revision: str, path: Path) -> set[Triple]:
    before = set(_parse(_content(top, revision, path)))
    return before ^ set(_parse(path.read_bytes()))


def _parse(content: bytes) -> list[Triple]:
    try:
        return [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.TURTLE, base_iri=BASE)]
    except SyntaxError:
        return []  # a former state that did not parse said nothing; the present one has been loaded


def _content(top: Path, revision: str, path: Path) -> bytes:
    """The file as it stood in the revision; empty when it was not there."""
    name = path.relative_to(top).as_posix()
    if not _git(top, "ls-tree", revision, "--", name):
        return b""
    return _git(top, "show", f"{revision}:{name}")


def _known(top: Path, revision: str) -> None:
    try:
        _git(top, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    except BadSetting:
        raise BadSetting(
            f"There is no revision {revision!r}.", hint="Give a commit, tag or branch."
        ) from None


def _git(folder: Path, *arguments: str) -> bytes:
    git = shutil.which("git")
    if git is None:
        raise BadSetting("git is not installed.", hint="--changed-since compares with a git revision.")
    done = subprocess.run([git, *arguments], cwd=folder, capture_output=True, check=False)  # noqa: S603
    if done.returncode != 0:
        words = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise BadSetting(f"git {arguments[0]} failed: {words or 'no reason given'}")
    return done.stdout
