"""What changed in the data since a git revision, and which nodes that can affect."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode, Triple

from lithograph.errors import BadSetting, SyntaxErrors
from lithograph.git import git
from lithograph.link.compile import compile_links
from lithograph.link.sssom import EXTENSION, parse_set
from lithograph.load import BYTE_ORDER_MARK, Loaded
from lithograph.terms import BASE
from lithograph.validate.finding import Term
from lithograph.validate.graph import Graph
from lithograph.validate.syntax import file_term

_WITHOUT: Final = "--changed-since compares with a git revision."
_HOPS: Final = 2
"""How far back references are followed: from a chip to its complement, and from there to the system."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The triples added or removed since the revision, the changed files, and whether rules changed too."""

    triples: tuple[Triple, ...]
    touches_rules: bool
    files: frozenset[str] = frozenset()


def changes_since(
    revision: str, data: Loaded, rule_files: Sequence[Path], beside: Loaded | None = None
) -> Changes:
    """What differs between the working tree and the revision; raises ``BadSetting`` when git cannot tell.

    ``beside`` are the graphs of link sets.
    """
    names = {graph.path.resolve(): graph.name for graph in data.graphs}
    linked = {graph.path.resolve(): graph.name for graph in (beside.graphs if beside is not None else ())}
    near = next(iter(names)).parent if names else Path()
    top = Path(git(near, "rev-parse", "--show-toplevel", hint=_WITHOUT).decode().strip())
    _known(top, revision)
    listed = git(top, "diff", "--name-only", "-z", revision, "--").decode().split("\0")
    fresh = git(top, "ls-files", "--others", "--exclude-standard", "-z").decode().split("\0")
    changed = {top / name for name in (*listed, *fresh) if name}
    differing: dict[Triple, None] = {}
    for path in changed:
        # a file that is gone has no triples now; all it said has changed
        is_gone = path.parent in {known.parent for known in names} and not path.exists()
        if path in names or (is_gone and _form(path) is not None):
            differing |= dict.fromkeys(_changed_statements(top, revision, path, data))
        elif path in linked or path.name.endswith(EXTENSION):
            now = _links(path.read_bytes() if path.exists() else b"", path)
            differing |= dict.fromkeys(_links(_content(top, revision, path), path) ^ now)
    told = {names.get(path) or linked.get(path) or path.relative_to(top).as_posix() for path in changed}
    rules = {path.resolve() for path in rule_files}
    return Changes(tuple(differing), bool(changed & rules), frozenset(told))


def affected(changes: Changes, graph: Graph) -> frozenset[Term]:
    """The nodes whose findings the changes can alter: both ends of each triple, and what refers to them.

    With them the changed files, which some findings are about.
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
    return frozenset(found | far | {file_term(name) for name in changes.files})


def _changed_statements(top: Path, revision: str, path: Path, data: Loaded) -> Iterator[Triple]:
    """The statements that only the file as it is, or only the file of the revision, makes."""
    then = _statements(_content(top, revision, path), path)
    loaded = (triple for graph in data.graphs if graph.path.resolve() == path for triple in graph.triples)
    now = ox.serialize(loaded, format=ox.RdfFormat.N_TRIPLES) or b""
    if b"_:" in then + now:
        # loading gives blank nodes labels of its own: read again, those that have a label in the file meet
        now = _statements(path.read_bytes() if path.exists() else b"", path)
    differing = set(then.splitlines()) ^ set(now.splitlines())
    text = b"\n".join(sorted(differing))
    return (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES, lenient=True))


def _form(path: Path) -> ox.RdfFormat | None:
    return ox.RdfFormat.from_extension(path.suffix.removeprefix(".").lower())


def _statements(content: bytes, path: Path) -> bytes:
    """What the file says, as N-Triples: text is compared several times faster than objects."""
    form = _form(path) or ox.RdfFormat.TURTLE
    try:
        quads = ox.parse(content.removeprefix(BYTE_ORDER_MARK), format=form, base_iri=BASE)
        if not form.supports_datasets:
            # of the default graph a quad is written as a triple is, and need not be taken apart for it
            return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
        triples = (quad.triple for quad in quads)
        return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    except SyntaxError:
        return b""  # a former state that did not parse said nothing; the present one has been loaded


def _links(content: bytes, path: Path) -> set[Triple]:
    if not content:
        return set()
    try:
        graphs = compile_links([parse_set(content.decode(), path, path.name)]).graphs
    except (SyntaxErrors, UnicodeDecodeError):
        return set()  # as above
    return {triple for graph in graphs for triple in graph.triples}


def _content(top: Path, revision: str, path: Path) -> bytes:
    """The file as it stood in the revision; empty when it was not there."""
    name = path.relative_to(top).as_posix()
    if not git(top, "ls-tree", revision, "--", name):
        return b""
    return git(top, "show", f"{revision}:{name}")


def _known(top: Path, revision: str) -> None:
    try:
        git(top, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    except BadSetting:
        raise BadSetting(
            f"There is no revision {revision!r}.", hint="Give a commit, tag or branch."
        ) from None
