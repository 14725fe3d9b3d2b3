"""docs/ontology.md, from the ontology: every class, property and value with its names and its meaning.

``python tests/docs_ontology.py`` writes the page again; ``tests/test_docs.py`` fails when it is out of date.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from lithograph.files import Sources, find_sources
from lithograph.load import load
from lithograph.terms import LG, OWL, RDF_TYPE, RDFS, SKOS

PAGE: Final = Path(__file__).resolve().parent.parent / "docs/ontology.md"
PROPERTY_KINDS: Final = {
    OWL["ObjectProperty"],
    OWL["DatatypeProperty"],
    OWL["AnnotationProperty"],
}
SCHEMA_KINDS: Final = {OWL["Class"], OWL["Ontology"], OWL["NamedIndividual"]} | PROPERTY_KINDS
HEAD: Final = """\
# The terms of the ontology

Every class, property and value that Lithograph declares in `https://w3id.org/lithograph/ontology#` (prefix
`lg:`), module by module. The Turtle in `ontology/` is the source, with definitions in Korean and Chinese too,
an example and the origin of each term. This page is written from it: `python tests/docs_ontology.py`.
How the terms work together is told in [model.md](model.md).
"""


class Module:
    """The terms of one ontology file, with what is said of them in all files."""

    def __init__(self, name: str, triples: Iterable[ox.Triple]) -> None:
        self.name = name
        self.said: dict[str, dict[ox.NamedNode, list[ox.Triple]]] = {}
        for triple in triples:
            # the namespace itself is the ontology's address, and no term
            if (
                isinstance(triple.subject, ox.NamedNode)
                and triple.subject in LG
                and triple.subject.value != LG.iri
            ):
                about = self.said.setdefault(triple.subject.value, {})
                about.setdefault(triple.predicate, []).append(triple)

    def objects(self, term: str, predicate: ox.NamedNode) -> list[object]:
        """What the module says of the term with that predicate, in the order of the file."""
        return [triple.object for triple in self.said[term].get(predicate, [])]

    def text(self, term: str, predicate: ox.NamedNode, language: str = "en") -> str:
        """The text in that language, safe in a table; empty when there is none."""
        for found in self.objects(term, predicate):
            if isinstance(found, ox.Literal) and found.language == language:
                return found.value.replace("|", "\\|")
        return ""

    def names(self, term: str, predicate: ox.NamedNode) -> str:
        """The named objects of a predicate as code, in the order of the file."""
        named = [found for found in self.objects(term, predicate) if isinstance(found, ox.NamedNode)]
        return ", ".join(f"`{short(found.value)}`" for found in named)

    def terms(self, kinds: set[ox.NamedNode]) -> list[str]:
        """The terms of these kinds, in the order of the file."""
        return [term for term in self.said if kinds.intersection(self.objects(term, RDF_TYPE))]

    def values(self) -> dict[str, list[str]]:
        """The values of closed lists, by the class whose values they are."""
        found: dict[str, list[str]] = {}
        for term in self.said:
            for kind in self.objects(term, RDF_TYPE):
                if isinstance(kind, ox.NamedNode) and kind in LG and kind not in SCHEMA_KINDS:
                    found.setdefault(kind.value, []).append(term)
        return found


def short(iri: str) -> str:
    """The IRI as a prefixed name where a prefix is usual."""
    for prefix, namespace in {
        "lg": LG.iri,
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "rdfs": RDFS.iri,
    }.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def page(sources: Sources) -> str:
    """The whole page."""
    loaded = load(sources.ontology, name=sources.name)
    modules = [Module(graph.path.stem, graph.triples) for graph in loaded.graphs]
    return HEAD + "".join("\n".join(("", *section(module))) + "\n" for module in modules if module.said)


def section(module: Module) -> Iterator[str]:
    """One module: its classes, its properties, its closed lists."""
    yield f"## {module.name.capitalize()}"
    if classes := module.terms({OWL["Class"]}):
        yield from ("", "| Class | ko | zh | Meaning |", "|---|---|---|---|")
        yield from (class_row(module, term) for term in classes)
    if properties := module.terms(PROPERTY_KINDS):
        yield from ("", "| Property | ko | zh | From, to | Meaning |", "|---|---|---|---|---|")
        yield from (property_row(module, term) for term in properties)
    if values := module.values():
        yield from ("", "| List | Values |", "|---|---|")
        for kind, terms in values.items():
            told = ", ".join(f"`{short(term)}` ({module.text(term, RDFS['label'])})" for term in terms)
            yield f"| `{short(kind)}` | {told} |"


def labels(module: Module, term: str) -> str:
    return " | ".join(module.text(term, RDFS["label"], language) for language in ("ko", "zh"))


def class_row(module: Module, term: str) -> str:
    above = module.names(term, RDFS["subClassOf"])
    kind = f" A kind of {above}." if above else ""
    return f"| `{short(term)}` | {labels(module, term)} | {module.text(term, SKOS['definition'])}{kind} |"


def property_row(module: Module, term: str) -> str:
    ends = (module.names(term, RDFS["domain"]) or "any", module.names(term, RDFS["range"]) or "any")
    above = module.names(term, RDFS["subPropertyOf"])
    kind = f" Implies {above}." if above else ""
    inverse = module.names(term, OWL["inverseOf"])
    turned = f" Inverse: {inverse}." if inverse else ""
    meaning = f"{module.text(term, SKOS['definition'])}{kind}{turned}"
    return f"| `{short(term)}` | {labels(module, term)} | {' → '.join(ends)} | {meaning} |"


if __name__ == "__main__":
    PAGE.write_text(page(find_sources()), encoding="utf-8")
