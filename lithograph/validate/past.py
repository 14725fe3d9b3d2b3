"""A git revision to compare with: which files differ from it, and what they were then."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import Triple

from lithograph.errors import BadSetting, SyntaxErrors
from lithograph.git import git
from lithograph.link.compile import compile_links
from lithograph.link.sssom import parse_set
from lithograph.load import BYTE_ORDER_MARK
from lithograph.terms import BASE

_NOTHING = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""The tree without files, which git knows everywhere."""
_WITHOUT = "--changed-since compares with a git revision."


@dataclass(frozen=True, slots=True)
class Past:
    """A revision, the top of its repository, and the files of the working tree that differ from it."""

    revision: str
    top: Path
    changed: frozenset[Path]

    @classmethod
    def of(cls, folder: Path, revision: str) -> "Past":
        """The revision in the repository that holds the folder; ``BadSetting`` when git cannot tell."""
        top = Path(git(folder, "rev-parse", "--show-toplevel", hint=_WITHOUT).decode().strip())
        try:
            kind = "tree" if revision == _NOTHING else "commit"
            git(top, "rev-parse", "--verify", "--quiet", f"{revision}^{{{kind}}}")
        except BadSetting:
            if revision == "HEAD":  # before the first commit: there was nothing
                return cls.of(folder, _NOTHING)
            raise BadSetting(
                f"There is no revision {revision!r}.", hint="Give a commit, tag or branch."
            ) from None
        listed = git(top, "diff", "--name-only", "--no-renames", "-z", revision, "--").decode().split("\0")
        fresh = git(top, "ls-files", "--others", "--exclude-standard", "-z").decode().split("\0")
        return cls(revision, top, frozenset(top / name for name in (*listed, *fresh) if name))

    def content(self, path: Path) -> bytes:
        """The file as it stood in the revision; empty when it was not there."""
        name = path.relative_to(self.top).as_posix()
        if not git(self.top, "ls-tree", self.revision, "--", name):
            return b""
        return git(self.top, "show", f"{self.revision}:{name}")


def form_of(path: Path) -> ox.RdfFormat | None:
    """The form that the file's name promises."""
    return ox.RdfFormat.from_extension(path.suffix.removeprefix(".").lower())


def statements(content: bytes, path: Path) -> bytes:
    """What the file says, as N-Triples: text is compared several times faster than objects."""
    form = form_of(path) or ox.RdfFormat.TURTLE
    try:
        quads = ox.parse(content.removeprefix(BYTE_ORDER_MARK), format=form, base_iri=BASE)
        if not form.supports_datasets:
            # of the default graph a quad is written as a triple is, and need not be taken apart for it
            return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
        triples = (quad.triple for quad in quads)
        return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    except SyntaxError:
        return b""  # a former state that did not parse said nothing; the present one has been loaded


def linked(content: bytes, path: Path) -> Iterator[Triple]:
    """What a link set says."""
    if not content:
        return
    try:
        graphs = compile_links([parse_set(content.decode(), path, path.name)]).graphs
    except (SyntaxErrors, UnicodeDecodeError):
        return  # as above
    for graph in graphs:
        yield from graph.triples
