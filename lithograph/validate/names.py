"""Terms and paths in the short form that people read."""

import re
from collections.abc import Iterable, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from lithograph.terms import OWL, RDF, RDFS, SH, XSD
from lithograph.validate.finding import Term

_LOCAL = re.compile(r"[\w.-]*\w|")
_IRI = re.compile(r"<([^<>]*)>")
_PREFIX, _NAMESPACE = SH["prefix"], SH["namespace"]
_BARE = {XSD[name] for name in ("string", "integer", "decimal", "boolean")}
STANDARD = {
    "rdf": RDF.iri,
    "rdfs": RDFS.iri,
    "owl": OWL.iri,
    "xsd": XSD.iri,
    "sh": SH.iri,
}


class Names:
    """Prefixed names, from a table of prefixes; the longest namespace wins."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        table = STANDARD | dict(prefixes)
        self._table = sorted(table.items(), key=lambda item: (-len(item[1]), item[0]))

    @classmethod
    def declared(cls, triples: Iterable[Triple]) -> "Names":
        """The prefixes that ``sh:declare`` gives in these triples."""
        prefixes: dict[object, str] = {}
        namespaces: dict[object, str] = {}
        for triple in triples:
            if triple.predicate == _PREFIX and isinstance(triple.object, Literal):
                prefixes[triple.subject] = triple.object.value
            elif triple.predicate == _NAMESPACE and isinstance(triple.object, Literal):
                namespaces[triple.subject] = triple.object.value
        return cls({prefix: namespaces[node] for node, prefix in prefixes.items() if node in namespaces})

    @property
    def prefixes(self) -> dict[str, str]:
        """The namespaces by prefix."""
        return dict(self._table)

    def iri(self, iri: str) -> str:
        """The IRI as a prefixed name, or in angle brackets."""
        for prefix, namespace in self._table:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                return f"{prefix}:{iri[len(namespace) :]}"
        return f"<{iri}>"

    def bare(self, term: Term | None) -> str:
        """Dates, numbers and words bare, as they read best in a sentence; IRIs as prefixed names."""
        return term.value if isinstance(term, Literal) else self.term(term)

    def term(self, term: Term | None) -> str:
        """The term as it would stand in Turtle; plain strings, numbers and booleans bare."""
        if term is None:
            return ""
        if isinstance(term, NamedNode):
            return self.iri(term.value)
        if isinstance(term, BlankNode):
            return "[]"
        if term.language:
            return f'"{term.value}"@{term.language}'
        if term.datatype in _BARE:
            return f'"{term.value}"' if term.datatype == XSD["string"] else term.value
        return f'"{term.value}"^^{self.iri(term.datatype.value)}'

    def path(self, path: str | None) -> str:
        """The path with prefixed names."""
        return "" if path is None else _IRI.sub(lambda match: self.iri(match[1]), path)
