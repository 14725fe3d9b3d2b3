"""The reference engine: pySHACL over rdflib graphs in memory (an Oxigraph store gives wrong answers)."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version

import pyoxigraph as ox
import rdflib

from lithograph.errors import ShapesError, UnsupportedFeature
from lithograph.reason.sources import from_term
from lithograph.terms import XSD
from lithograph.validate.engine import Result, results

_PLAIN = XSD["string"].value


class PyshaclEngine:
    """pySHACL behind our interface."""

    @property
    def name(self) -> str:
        """The name of the engine and its version."""
        return f"pySHACL {_version()}"

    def run(self, shapes: Sequence[ox.Triple], data: Sequence[ox.Triple]) -> tuple[Result, ...]:
        """Every validation result; raises ``ShapesError`` or ``UnsupportedFeature``."""
        import pyshacl  # noqa: PLC0415 - half a second, needed only without the fast engine
        from pyshacl.errors import (  # noqa: PLC0415
            ConstraintLoadError,
            ReportableRuntimeError,
            RuleLoadError,
            ShapeLoadError,
            ValidationFailure,
        )

        try:
            with _quiet():
                graph, constraints = to_rdflib(data), to_rdflib(shapes)
                _bind_prefixes(graph, constraints)
                _, report, text = pyshacl.validate(
                    graph, shacl_graph=constraints, inference="none", do_owl_imports=False
                )
        except NotImplementedError as error:
            raise UnsupportedFeature(f"pySHACL does not do this: {error}") from None
        except (ConstraintLoadError, RuleLoadError, ShapeLoadError, ReportableRuntimeError) as error:
            raise ShapesError(f"The shapes cannot be used: {_first_line(error)}") from None
        if isinstance(report, ValidationFailure) or not isinstance(report, rdflib.Graph):
            raise ShapesError(f"The shapes cannot be evaluated: {text}")
        return results(_triples(report))


@cache
def _version() -> str:
    return version("pyshacl")


def to_rdflib(triples: Sequence[ox.Triple]) -> rdflib.Graph:
    """The triples as an rdflib graph: lexical forms as written, plain strings without a datatype."""
    graph = rdflib.Graph()
    known: dict[object, rdflib.term.Node] = {}

    def node(term: object) -> rdflib.term.Node:
        found = known.get(term)
        if found is None:
            found = known[term] = _node(term)
        return found

    with _quiet():
        for triple in triples:
            graph.add((node(triple.subject), node(triple.predicate), node(triple.object)))
    return graph


def _bind_prefixes(graph: rdflib.Graph, shapes: rdflib.Graph) -> None:
    """Binds the prefixes that shapes declare: pySHACL does not follow ``owl:imports`` to them."""
    for node, prefix in shapes.subject_objects(rdflib.SH.prefix):
        for namespace in shapes.objects(node, rdflib.SH.namespace):
            graph.bind(str(prefix), rdflib.URIRef(str(namespace)), override=True, replace=True)


def _node(term: object) -> rdflib.term.Node:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        datatype = term.datatype.value
        if datatype == _PLAIN:
            return rdflib.Literal(term.value)
        return rdflib.Literal(term.value, datatype=rdflib.URIRef(datatype), normalize=False)
    raise UnsupportedFeature(f"pySHACL does not read triple terms: {term}")


def _triples(graph: rdflib.Graph) -> Iterator[ox.Triple]:
    for subject, predicate, value in graph:
        start, middle = from_term(subject), from_term(predicate)
        if isinstance(start, ox.NamedNode | ox.BlankNode) and isinstance(middle, ox.NamedNode):
            yield ox.Triple(start, middle, from_term(value))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps rdflib from logging each ill-formed literal: the shapes report them, with their place."""
    loggers = [logging.getLogger(name) for name in ("rdflib.term", "pyshacl")]
    before = [logger.disabled for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, disabled in zip(loggers, before, strict=True):
            logger.disabled = disabled


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
