"""Triples as rows: the same graph, the same closure, the same places as in objects."""

from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lithograph.errors import Location
from lithograph.files import Sources, find_sources
from lithograph.link.compile import compile_links, read_links
from lithograph.link.prefixes import shared_prefixes
from lithograph.load import Loaded, load
from lithograph.reason import closure
from lithograph.reason.table import NotNumbered, Numbered, Table, pack_rows, unpack_rows
from lithograph.terms import BASE, LG, OWL, RDF, RDF_TYPE, RDFS, SKOS, XSD
from lithograph.validate.graph import Graph
from lithograph.validate.kept.files import data_in_rows, graph_files, link_files
from lithograph.validate.kept.row_graph import RowGraph
from lithograph.validate.kept.terms import using_others
from lithograph.validate.material import Material
from lithograph.validate.names import Names
from lithograph.validate.undeclared import declared, find_undeclared

EX = "http://example.org/"

nodes = st.sampled_from([ox.NamedNode(f"{EX}n{number}") for number in range(6)])
literals = st.one_of(
    st.builds(ox.Literal, st.text(max_size=6)),
    st.builds(lambda text: ox.Literal(text, language="en"), st.text(max_size=4)),
    st.builds(
        lambda text: ox.Literal(text, datatype=XSD["decimal"]), st.sampled_from(["1", "1.0", "01", "x"])
    ),
    st.builds(lambda text: ox.Literal(text, datatype=ox.NamedNode(EX + "odd")), st.text(max_size=3)),
)
properties = st.sampled_from([ox.NamedNode(EX + name) for name in "pqr"])
kinds = st.sampled_from([ox.NamedNode(EX + name) for name in "CD"])
statement = st.one_of(
    st.builds(ox.Triple, nodes, properties, nodes | literals),
    st.builds(ox.Triple, nodes, st.just(RDF_TYPE), kinds),
)
data = st.lists(statement, max_size=20)


@given(data)
def test_rows_come_back_as_the_triples_that_they_were(triples: list[ox.Triple]) -> None:
    table = Table()
    rows = table.rows(triples)
    assert table.triples(rows) == triples
    assert [quad.triple for quad in ox.parse(table.text(rows), ox.RdfFormat.N_TRIPLES)] == triples
    assert sorted(unpack_rows(pack_rows(rows)).tolist()) == sorted(rows.tolist())
    for term in {term for triple in triples for term in triple}:
        number = table.find(term)
        assert number is not None
        assert table.terms([number]) == [term]
    again = Table(table.texts)
    assert again.triples(rows) == triples


@pytest.mark.parametrize("text", ["_:b <urn:p> <urn:o> .", "<urn:s> <urn:p> _:b ."])
def test_blank_nodes_have_no_number(text: str) -> None:
    with pytest.raises(NotNumbered):
        Table().read([text.encode()])


@given(data)
def test_a_graph_of_rows_answers_as_one_of_objects(triples: list[ox.Triple]) -> None:
    table = Table()
    objects, rows = Graph(triples), RowGraph(table, table.rows(triples))
    assert tuple(rows.triples) == objects.triples
    terms: set[Any] = {term for triple in triples for term in (triple.subject, triple.object)}
    for term in terms | {ox.NamedNode(EX + "nowhere")}:
        assert list(rows.by_subject.get(term, ())) == list(objects.by_subject.get(term, ()))
        assert (term in rows.by_subject) == (term in objects.by_subject)
        assert list(rows.mentions.get(term, ())) == list(objects.mentions.get(term, ()))
        assert rows.subclasses(term) == objects.subclasses(term)
        assert rows.has_instance(term) == objects.has_instance(term)
        for predicate in {triple.predicate for triple in triples}:
            assert rows.values(term, predicate) == objects.values(term, predicate)
            assert list(rows.mentioning(term, predicate)) == list(objects.mentioning(term, predicate))
    assert dict(rows.by_predicate) == objects.by_predicate
    assert set(rows.by_subject) == set(objects.by_subject)
    spaces = (EX + "n1", EX + "n2")
    assert list(rows.within(spaces)) == list(objects.within(spaces))


AXIOMS = [
    quad.triple
    for quad in ox.parse(
        f"""
@prefix owl: <{OWL.iri}> . @prefix rdf: <{RDF.iri}> . @prefix rdfs: <{RDFS.iri}> . @prefix ex: <{EX}> .
ex:p a owl:ObjectProperty , owl:TransitiveProperty ; rdfs:subPropertyOf ex:r ; rdfs:domain ex:C .
ex:q rdfs:subPropertyOf ex:p2 . ex:C rdfs:subClassOf ex:D . ex:r owl:inverseOf ex:s .
""",
        format=ox.RdfFormat.TURTLE,
    )
]


@given(data, data)
def test_what_follows_from_rows_is_what_follows_from_objects(
    first: list[ox.Triple], more: list[ox.Triple]
) -> None:
    table = Table()
    objects = closure(AXIOMS, first)
    rows = closure(AXIOMS, Numbered(table, table.rows(first)))
    assert table.triples(rows.inferred_rows()) == objects.inferred == rows.inferred
    assert table.triples(rows.add_rows(table.rows(more))) == objects.add(more)


def test_merged_names_cannot_be_told_in_rows() -> None:
    table = Table()
    one, other = (ox.NamedNode(EX + name) for name in ("n1", "n2"))
    rows = closure(AXIOMS, Numbered(table, table.rows([ox.Triple(one, OWL["sameAs"], other)])))
    with pytest.raises(NotNumbered):
        rows.inferred_rows()


FILES = {
    "a.ttl": """@prefix : <https://w3id.org/lithograph/chip/> .
@prefix lg: <https://w3id.org/lithograph/ontology#> .

:a a lg:Gpu ;
    lg:designedBy :maker , :maker2 ;
    lg:odd "x" .
""",
    "b.ttl": """@prefix : <https://w3id.org/lithograph/chip/> .
@prefix lg: <https://w3id.org/lithograph/ontology#> .

:b a lg:Nonsense ;
    lg:designedBy :maker .
:a lg:designedBy :maker .
:b lg:value "1"^^lg:strange ; lg:unit lg:nothing .
""",
    "c.ttl": "# nothing\n",
}


@pytest.fixture
def files(tmp_path: Path) -> Sources:
    for folder in ("ontology", "graph"):
        (tmp_path / folder).mkdir()
    for name, text in FILES.items():
        (tmp_path / "graph" / name).write_text(text, encoding="utf-8")
    return find_sources(tmp_path)


def test_places_and_doubles_are_those_of_parsed_files(files: Sources) -> None:
    table = Table()
    entries = graph_files(files, {}, table)
    assert graph_files(files, entries, table) == entries
    kept, parsed = data_in_rows(files, entries, table), load(files.graph, name=files.name)
    assert list(kept.triples()) == list(parsed.triples())
    assert [graph.iri for graph in kept.graphs] == [graph.iri for graph in parsed.graphs]
    assert len(kept) == len(parsed)
    nowhere = ox.Triple(ox.NamedNode(EX + "x"), RDF_TYPE, ox.NamedNode(EX + "y"))
    for triple in (*parsed.triples(), nowhere):
        assert kept.locate(triple) == parsed.locate(triple)
        assert kept.locate_predicate(triple) == parsed.locate_predicate(triple)
        assert isinstance(triple.subject, ox.NamedNode)
        assert kept.locate_subject(triple.subject) == parsed.locate_subject(triple.subject)
    both = kept.beside(load([files.graph[1]], name=lambda _: "beside.ttl"))
    triple = next(load([files.graph[1]]).triples())
    assert [place.file for place in both.locate(triple)] == ["graph/b.ttl", "beside.ttl"]
    assert sorted(map(str, kept.repeated())) == sorted(map(str, Material(data=parsed).repeated()))
    known = declared(load(find_sources().schema).triples())
    names = Names({"lg": LG.iri, "chip": BASE + "chip/"})
    everything = find_undeclared(parsed.triples(), known, names)
    assert {item.role for item in everything} == {"class", "property", "datatype", "term"}
    assert find_undeclared(using_others(kept, known), known, names) == everything
    assert kept.locate(next(parsed.triples()))[0] == Location("graph/a.ttl", 4, 6)
    assert SKOS["prefLabel"] not in {triple.predicate for triple in using_others(kept, known)}


def test_links_in_rows_are_those_that_are_compiled() -> None:
    sources = find_sources()
    sets, _ = read_links(sources.links, shared_prefixes(load(sources.schema).triples()), name=sources.name)
    table, compiled = Table(), Loaded(compile_links(sets).graphs)
    entries, links = link_files(sets, {}, table)
    again, _ = link_files(sets, entries, table)
    assert len(compiled) > 1000
    assert all(again[name] is entry for name, entry in entries.items())
    assert [graph.iri for graph in links.graphs] == [graph.iri for graph in compiled.graphs]
    assert list(links.triples()) == list(compiled.triples())
    for triple in list(compiled.triples())[::97]:
        assert links.locate(triple) == compiled.locate(triple)
        assert isinstance(triple.subject, ox.NamedNode)
        assert links.locate_subject(triple.subject) == compiled.locate_subject(triple.subject)
