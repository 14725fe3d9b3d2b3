"""What the ontology must hold: it parses; each term is told in three languages and stands once."""

import re
from functools import cache
from pathlib import Path

import owlrl
import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

ROOT = Path(__file__).parents[2]
LG = Namespace("https://w3id.org/lithograph/ontology#")
ONTOLOGY = URIRef(str(LG))
HEADER = ROOT / "ontology/lithograph.ttl"
FILES = tuple(sorted((ROOT / "ontology").rglob("*.ttl")))
MODULES = tuple(path for path in FILES if path.parent.name == "ontology" and path != HEADER)
ALIGNMENTS = tuple(path for path in FILES if path.parent.name == "align")
LANGUAGES = ("en", "ko", "zh")
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
BUILT_IN = re.compile("|".join(re.escape(str(space)) for space in (OWL, RDF, RDFS, XSD)))
PART = "https://w3id.org/lithograph/ontology/"
PREFIX = re.compile(r"^@prefix ([\w-]*): <([^>]+)> \.", re.MULTILINE)
# what a reasoner does not read, so that owlrl need not either
TEXT = {RDFS.label, RDFS.isDefinedBy, RDFS.seeAlso, SKOS.definition, SKOS.example, DCTERMS.source, SH.declare}


@cache
def graph_of(path: Path) -> Graph:
    return Graph().parse(path)


@cache
def whole() -> Graph:
    merged = Graph()
    for path in FILES:
        merged += graph_of(path)
    return merged


@cache
def defined() -> dict[URIRef, list[str]]:
    """Each term of ours with the files that type it."""
    found: dict[URIRef, list[str]] = {}
    for path in FILES:
        for subject in set(graph_of(path).subjects(RDF.type)):
            if isinstance(subject, URIRef) and subject.startswith(LG) and subject != ONTOLOGY:
                found.setdefault(subject, []).append(path.name)
    return found


def name(term: Node) -> str:
    return str(term).removeprefix(str(LG))


def own_terms() -> list[URIRef]:
    return sorted(defined())


def declared_prefixes() -> dict[str, str]:
    graph = graph_of(ROOT / "ontology/prefixes.ttl")
    return {
        str(graph.value(node, SH.prefix)): str(graph.value(node, SH.namespace))
        for node in graph.objects(None, SH.declare)
    }


def test_modules_and_alignments_were_found() -> None:
    assert len(MODULES) == 11
    assert len(ALIGNMENTS) >= 7
    assert len(own_terms()) > 500


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_parses_and_has_a_header(path: Path) -> None:
    graph = graph_of(path)
    headers = list(graph.subjects(RDF.type, OWL.Ontology))
    assert len(headers) == 1
    titles = [title for title in graph.objects(headers[0], DCTERMS.title) if isinstance(title, Literal)]
    assert {title.language for title in titles} == set(LANGUAGES)


def test_the_ontology_imports_every_module_and_says_its_version_and_licence() -> None:
    graph = graph_of(HEADER)
    parts = {
        PART + path.relative_to(HEADER.parent).with_suffix("").as_posix() for path in MODULES + ALIGNMENTS
    }
    headers = {
        node for path in MODULES + ALIGNMENTS for node in graph_of(path).subjects(RDF.type, OWL.Ontology)
    }
    assert {str(part) for part in graph.objects(ONTOLOGY, OWL.imports)} == parts
    assert {str(header) for header in headers} == parts
    version = graph.value(ONTOLOGY, OWL.versionInfo)
    assert str(graph.value(ONTOLOGY, OWL.versionIRI)).endswith(f"/{version}")
    assert graph.value(ONTOLOGY, DCTERMS.license) is not None


@pytest.mark.parametrize("predicate", [RDFS.label, SKOS.definition])
def test_every_term_is_told_once_in_each_language(predicate: URIRef) -> None:
    wrong = {}
    for term in own_terms():
        texts = [text for text in whole().objects(term, predicate) if isinstance(text, Literal)]
        languages = sorted(text.language or "" for text in texts)
        if languages != sorted(LANGUAGES) or any(str(text) != str(text).strip() for text in texts):
            wrong[name(term)] = languages
    assert wrong == {}


def test_korean_definitions_are_hangul_and_chinese_ones_are_han() -> None:
    script = {"ko": re.compile(r"[가-힣]"), "zh": re.compile(r"[一-鿿]"), "en": re.compile(r"[A-Za-z]")}
    wrong = [
        (name(term), text.language)
        for term in own_terms()
        for text in whole().objects(term, SKOS.definition)
        if isinstance(text, Literal) and text.language and not script[text.language].search(text)
    ]
    assert wrong == []


def test_no_two_classes_or_properties_share_a_definition() -> None:
    seen: dict[str, str] = {}
    for term in own_terms():
        if not any((term, RDF.type, kind) in whole() for kind in KINDS):
            continue
        for text in whole().objects(term, SKOS.definition):
            if isinstance(text, Literal) and text.language == "en":
                assert str(text) not in seen, f"{name(term)} and {seen[str(text)]}"
                seen[str(text)] = name(term)


def test_every_term_has_an_example_an_origin_and_its_ontology() -> None:
    wrong = [
        name(term)
        for term in own_terms()
        if whole().value(term, SKOS.example) is None
        or whole().value(term, DCTERMS.source) is None
        or set(whole().objects(term, RDFS.isDefinedBy)) != {ONTOLOGY}
    ]
    assert wrong == []


def test_every_term_is_defined_in_exactly_one_module() -> None:
    assert {name(term): files for term, files in defined().items() if len(files) != 1} == {}
    assert not any(path.name in files for path in ALIGNMENTS for files in defined().values())


def test_every_term_that_is_referred_to_is_declared() -> None:
    known = set(whole().subjects(RDF.type)) | set(whole().subjects(SH.prefix))
    elsewhere = {SH.declare, RDFS.seeAlso, OWL.imports, OWL.versionIRI, DCTERMS.license}
    missing = set()
    for subject, predicate, value in whole():
        objects = () if predicate in elsewhere else (value,)
        for term in (subject, predicate, *objects):
            if isinstance(term, URIRef) and term not in known and not BUILT_IN.match(term):
                missing.add(str(term))
    assert missing == set()


def test_no_term_is_of_two_kinds() -> None:
    graph = whole()
    several = [
        name(term)
        for term in set(graph.subjects(RDF.type))
        if sum((term, RDF.type, kind) in graph for kind in (*KINDS, OWL.NamedIndividual)) > 1
    ]
    assert several == []


def test_every_prefix_is_declared_and_the_same_everywhere() -> None:
    declared = declared_prefixes()
    assert declared["lg"] == str(LG)
    files = [*FILES, *sorted((ROOT / "graph").rglob("*.ttl")), *sorted((ROOT / "shapes").rglob("*.ttl"))]
    wrong = [
        (path.name, prefix)
        for path in files
        for prefix, namespace in PREFIX.findall(path.read_text(encoding="utf-8"))
        if declared.get(prefix) != namespace
    ]
    assert wrong == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_declares_only_the_prefixes_it_uses(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    body = re.sub(r'"(?:[^"\\\n]|\\.)*"|<[^>\n]*>|^@prefix.*$|^\s*#.*$', "", text, flags=re.MULTILINE)
    used = {prefix for prefix, _ in PREFIX.findall(text) if re.search(rf"(?<![\w-]){prefix}:", body)}
    assert {prefix for prefix, _ in PREFIX.findall(text)} == used


def test_every_closed_list_has_values_that_differ() -> None:
    graph = whole()
    sets = [set(graph.items(members)) for members in graph.objects(None, OWL.distinctMembers)]
    kinds = list(graph.subjects(RDFS.subClassOf, LG.CodedValue))
    assert kinds
    for kind in kinds:
        values = {value for value in graph.subjects(RDF.type, kind) if not isinstance(value, BNode)}
        assert values in sets, f"{name(kind)} needs values and an owl:AllDifferent over all of them"


def test_each_kind_of_relation_names_the_property_it_stands_for() -> None:
    graph = whole()
    for kind in (LG.OwnershipKind, LG.SupplyKind, LG.AssociationKind):
        for value in graph.subjects(RDF.type, kind):
            edge = graph.value(value, LG.edge)
            assert (edge, RDF.type, OWL.ObjectProperty) in graph, name(value)


def test_the_ontology_alone_is_consistent_for_the_reference_engine() -> None:
    graph = Graph()
    for triple in whole():
        if triple[1] not in TEXT:
            graph.add(triple)
    closure = owlrl.OWLRL_Semantics(graph, axioms=False, daxioms=False, rdfs=False)
    closure.closure()
    assert closure.error_messages == []
    assert set(graph.subjects(RDFS.subClassOf, OWL.Nothing)) <= {OWL.Nothing}
