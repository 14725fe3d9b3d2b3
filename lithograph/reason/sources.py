"""What the reasoner takes: pyoxigraph triples, an rdflib graph, or a file, all read as pyoxigraph triples."""

import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

import pyoxigraph as ox

from lithograph.errors import Location, MissingInput, Problem, SyntaxErrors, UnsupportedFeature

if TYPE_CHECKING:
    import rdflib

    Statement: TypeAlias = ox.Triple | tuple[rdflib.term.Node, rdflib.term.Node, rdflib.term.Node]
    Source: TypeAlias = Iterable[Statement] | rdflib.Graph | Path | str
else:
    Statement = Source = object


def triples_of(source: Source) -> Iterator[ox.Triple]:
    """The triples of a source; raises ``UnsupportedFeature`` for what holds no triples."""
    if isinstance(source, str | Path):
        return _from_file(Path(source))
    # an rdflib graph can only come from somebody who has imported rdflib: nobody else pays for it
    library = sys.modules.get("rdflib")
    if library is not None and isinstance(source, library.Graph):
        return from_rdflib(cast("rdflib.Graph", source))
    items = iter(source)
    first = next(items, None)
    if first is None:
        return iter(())
    whole = chain((first,), items)
    # one kind throughout: millions of triples are not looked at one by one
    return cast("Iterator[ox.Triple]", whole) if isinstance(first, ox.Triple) else map(triple_of, whole)


def triple_of(statement: Statement) -> ox.Triple:
    """The triple that pyoxigraph or rdflib states; raises ``UnsupportedFeature`` for what is none."""
    if isinstance(statement, ox.Triple):
        return statement
    if isinstance(statement, tuple) and len(statement) == 3:  # noqa: PLR2004  # subject, predicate, object
        first, middle, last = map(from_term, statement)
        if not isinstance(first, ox.Literal) and isinstance(middle, ox.NamedNode):
            return ox.Triple(first, middle, last)
    shown = " ".join(map(str, statement)) if isinstance(statement, tuple) else repr(statement)
    raise UnsupportedFeature(f"This is no RDF triple: {shown}")


def from_rdflib(graph: "rdflib.Graph") -> Iterator[ox.Triple]:
    """The triples of an rdflib graph; those that RDF does not allow raise ``UnsupportedFeature``."""
    return map(triple_of, graph)


def to_rdflib(triples: Iterable[ox.Triple]) -> "rdflib.Graph":
    """The triples as an rdflib graph."""
    import rdflib  # noqa: PLC0415  # optional at this edge, slow to import

    graph = rdflib.Graph()
    data = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    return graph.parse(data=data or b"", format="nt")


def from_term(term: "rdflib.term.Node") -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """The term of rdflib; raises ``UnsupportedFeature`` for what is no RDF term."""
    import rdflib  # noqa: PLC0415  # already imported by whoever made the graph

    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, rdflib.Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)
    raise UnsupportedFeature(f"This is no RDF term: {term!r}")


def _from_file(path: Path) -> Iterator[ox.Triple]:
    try:
        for quad in ox.parse(path=path):
            yield quad.triple
    except FileNotFoundError:
        raise MissingInput(f"There is no file {path}.") from None
    except SyntaxError as error:
        place = Location(str(path), error.lineno or 0, error.offset)
        raise SyntaxErrors((Problem(place, error.msg),)) from None
