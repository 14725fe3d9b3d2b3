"""What changed in the data since a git revision, and which nodes that can affect."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode, Triple

from lithograph.link.sssom import EXTENSION
from lithograph.load import Loaded
from lithograph.validate.finding import Term
from lithograph.validate.graph import Graph
from lithograph.validate.past import Past, form_of, linked, statements
from lithograph.validate.syntax import file_term

_HOPS: Final = 2
"""How far back references are followed: from a chip to its complement, and from there to the system."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The triples added or removed since the revision, the changed files, and whether rules changed too.

    ``complete`` is whether what follows or no longer follows from the changes is among the triples.
    """

    triples: tuple[Triple, ...]
    touches_rules: bool
    files: frozenset[str] = frozenset()
    complete: bool = False

    def completed(self, consequences: Iterable[Triple]) -> "Changes":
        """The same with all that follows now or followed then, and not both."""
        return replace(self, triples=tuple(dict.fromkeys((*self.triples, *consequences))), complete=True)


def changes_since(
    past: Past, data: Loaded, rule_files: Sequence[Path], beside: Loaded | None = None
) -> Changes:
    """What differs between the working tree and the revision.

    ``beside`` are the graphs of link sets.
    """
    names = {graph.path.resolve(): graph.name for graph in data.graphs}
    sets = {graph.path.resolve(): graph.name for graph in (beside.graphs if beside is not None else ())}
    folders = {known.parent for known in names}
    gone: set[bytes] = set()
    fresh: set[bytes] = set()
    links: dict[Triple, None] = {}
    for path in past.changed:
        # a file that is gone or empty has no triples now; all it said has changed
        is_bare = path not in names and path.parent in folders and form_of(path) is not None
        if path in names or (is_bare and not statements(_content(path), path)):
            then, now = _statements(past, path, data)
            gone |= then - now
            fresh |= now - then
        elif path in sets or path.name.endswith(EXTENSION):
            links |= dict.fromkeys({*linked(past.content(path), path)} ^ {*linked(_content(path), path)})
    # a statement that moved from one file to another is no other one, unless it has a label of the file
    moved = {line for line in gone & fresh if b"_:" not in line}
    text = b"\n".join(sorted((gone | fresh) - moved))
    differing = (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES, lenient=True))
    told = {
        names.get(path) or sets.get(path) or path.relative_to(past.top).as_posix() for path in past.changed
    }
    rules = {path.resolve() for path in rule_files}
    return Changes(tuple(dict.fromkeys((*differing, *links))), bool(past.changed & rules), frozenset(told))


def affected(changes: Changes, *graphs: Graph) -> frozenset[Term]:
    """The nodes whose findings the changes can alter: both ends of each triple, and what refers to them.

    With them the changed files, which some findings are about. ``graphs`` are the statements of the data, and
    those that stand beside it.
    """
    near: set[Term] = set()
    far: set[Term] = set()
    for triple in changes.triples:
        if isinstance(triple.subject, NamedNode | BlankNode):
            near.add(triple.subject)
        if isinstance(triple.object, NamedNode | BlankNode):
            far.add(triple.object)
    if any(isinstance(node, BlankNode) for node in near | far):
        # blank nodes of two parses cannot be told apart: all of them may have changed
        near |= {node for graph in graphs for node in graph.by_subject if isinstance(node, BlankNode)}
    found: set[Term] = set(near)
    edge: set[Term] = set(near)
    for _ in range(_HOPS):
        referring: set[Term] = {
            triple.subject
            for graph in graphs
            for node in edge
            for triple in graph.mentions.get(node, ())
            if not isinstance(triple.subject, Triple)
        }
        edge = referring - found
        found |= edge
    return frozenset(found | far | {file_term(name) for name in changes.files})


def _statements(past: Past, path: Path, data: Loaded) -> tuple[set[bytes], set[bytes]]:
    """What the file of the revision says, and what the file says as it is, by line."""
    then = statements(past.content(path), path)
    loaded = (triple for graph in data.graphs if graph.path.resolve() == path for triple in graph.triples)
    now = ox.serialize(loaded, format=ox.RdfFormat.N_TRIPLES) or b""
    if b"_:" in then + now:
        # loading gives blank nodes labels of its own: read again, those that have a label in the file meet
        now = statements(_content(path), path)
    return set(then.splitlines()), set(now.splitlines())


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""
