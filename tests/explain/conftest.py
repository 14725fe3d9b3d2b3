"""A small product with everything that an explanation may have to say; ``write`` lets a test change it.

Strategy: one ontology with a chain, a key of equality, a class expression; rules of three strata with a sum,
a negation and a path; data in two files.
"""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from lithograph.build import Options, build
from lithograph.explain import Explainer, open_explainer
from lithograph.files import find_sources
from lithograph.snapshot import Snapshot

HEAD = """@base <https://w3id.org/lithograph/> .
@prefix chip: <https://w3id.org/lithograph/chip/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix firm: <https://w3id.org/lithograph/organisation/> .
@prefix lg: <https://w3id.org/lithograph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
ONTOLOGY = """
lg:Product a owl:Class ; rdfs:label "product"@en , "제품"@ko , "产品"@zh .
lg:Chip a owl:Class ; rdfs:label "chip"@en ; rdfs:subClassOf lg:Product .
lg:Firm a owl:Class ; rdfs:label "firm"@en .
lg:Big a owl:Class .
lg:Designer a owl:Class ; rdfs:label "designer"@en ;
    owl:equivalentClass [ a owl:Restriction ; owl:onProperty lg:designs ; owl:someValuesFrom lg:Chip ] .
lg:designedBy a owl:ObjectProperty ; rdfs:label "designed by"@en ; rdfs:subPropertyOf lg:dependsOn .
lg:designs a owl:ObjectProperty ; rdfs:label "designs"@en ; owl:inverseOf lg:designedBy .
lg:dependsOn a owl:ObjectProperty , owl:TransitiveProperty ; rdfs:label "depends on"@en .
lg:ownedBy a owl:ObjectProperty ; rdfs:subPropertyOf lg:dependsOn .
lg:formerly a owl:ObjectProperty .
lg:code a owl:DatatypeProperty .
lg:rate a owl:DatatypeProperty .
lg:total a owl:DatatypeProperty .
lg:address a owl:DatatypeProperty .
dcterms:source a owl:ObjectProperty .
dcterms:title a owl:DatatypeProperty .
<ontology#> sh:declare [ sh:prefix "lg" ; sh:namespace "https://w3id.org/lithograph/ontology#" ] .
"""
DATA = """
chip:a a lg:Chip ; lg:designedBy firm:one ; lg:rate 3 , 4 ; dcterms:source <source/sheet> .
chip:b a lg:Chip ; lg:designedBy firm:two ; lg:rate 1 .
<source/sheet> dcterms:title "Data sheet"@en ; lg:address "https://example.org/sheet" .
"""
FIRMS = """
firm:one a lg:Firm ; lg:ownedBy firm:two .
firm:two a lg:Firm .
"""
RULE = """# title: {title}
# stratum: {stratum}
# law: a law
PREFIX lg: <https://w3id.org/lithograph/ontology#>
"""
TOTAL = (
    "CONSTRUCT { ?c lg:total ?sum } WHERE { { SELECT ?c (SUM(?r) AS ?sum) { ?c lg:rate ?r } GROUP BY ?c } }"
)
BIG = "CONSTRUCT { ?c a lg:Big } WHERE { ?c a lg:Product ; lg:total ?t . FILTER (?t > 5) }"
FORMERLY = """CONSTRUCT { ?c lg:formerly ?f }
WHERE {
  ?c lg:designedBy/lg:ownedBy ?f .
  FILTER NOT EXISTS { ?f a lg:Big }
  FILTER EXISTS { ?c a lg:Big }
}
"""
RULES = {"total": (0, TOTAL), "big": (1, BIG), "formerly": (2, FORMERLY)}
QUESTION = """# topic: chips
# question@en: a
# question@ko: b
# question@zh: c
SELECT ?s { ?s a lg:Big } ORDER BY ?s
"""
BASE = "https://w3id.org/lithograph/"

Writer = Callable[..., Path]


@pytest.fixture(scope="package")
def write(tmp_path_factory: pytest.TempPathFactory) -> Writer:
    """Writes a product of these texts into a folder of its own, and gives the folder."""

    def files(data: str = DATA, firms: str = FIRMS) -> Path:
        root = tmp_path_factory.mktemp("product")
        for folder in ("ontology/rules", "graph", "queries"):
            (root / folder).mkdir(parents=True)
        (root / "ontology/chip.ttl").write_text(HEAD + ONTOLOGY, encoding="utf-8")
        (root / "graph/chips.ttl").write_text(HEAD + data, encoding="utf-8")
        (root / "graph/firms.ttl").write_text(HEAD + firms, encoding="utf-8")
        (root / "queries/big-chips.rq").write_text(QUESTION, encoding="utf-8")
        for name, (stratum, text) in RULES.items():
            head = RULE.format(title=f"The rule {name}", stratum=stratum)
            (root / f"ontology/rules/{name}.rq").write_text(head + text, encoding="utf-8")
        return root

    return files


@pytest.fixture(scope="package")
def root(write: Writer) -> Path:
    """The folder of the small product."""
    return write()


@pytest.fixture(scope="package")
def small(root: Path) -> Snapshot:
    """The small product, built."""
    return build(find_sources(root), root / "build", Options(validate=False))


@pytest.fixture(scope="package")
def explainer(small: Snapshot, root: Path) -> Explainer:
    """Explains the small product."""
    return open_explainer(small, root)


def triple(subject: str, predicate: str, value: str | ox.Literal) -> ox.Triple:
    """The triple of names under the base; ``a`` is rdf:type, any other predicate is ours."""
    kind = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    iri = ox.NamedNode(kind if predicate == "a" else f"{BASE}ontology#{predicate}")
    term = value if isinstance(value, ox.Literal) else ox.NamedNode(BASE + value)
    return ox.Triple(ox.NamedNode(BASE + subject), iri, term)
