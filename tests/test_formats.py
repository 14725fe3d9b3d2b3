"""Formats: by ending, by how a file begins, and what is no RDF named for what it is."""

import gzip
from pathlib import Path

import pyoxigraph as ox
import pytest

from lithograph.errors import SyntaxErrors, UnsupportedMedia
from lithograph.formats import format_of
from lithograph.load import load

RDF_XML = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [ <!ENTITY e "http://e/" > ]>
<!-- an ontology -->
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="http://www.w3.org/2002/07/owl#">
  <owl:Class rdf:about="http://e/A"/>
</rdf:RDF>
"""
BARE_XML = RDF_XML[RDF_XML.index("<rdf:RDF") :]
TURTLE = "# an ontology\n<http://e/A> a <http://www.w3.org/2002/07/owl#Class> .\n"
FUNCTIONAL = "# one\n\nPrefix(:=<http://e/>)\nOntology(<http://e/> SubClassOf(:A :B))"
MANCHESTER = "Prefix: : <http://e/>\nClass: :A"
OWL_XML = '<?xml version="1.0"?>\n<Ontology xmlns="http://www.w3.org/2002/07/owl#"></Ontology>'


@pytest.mark.parametrize("text", [RDF_XML, BARE_XML, TURTLE, "\n\n" + TURTLE, "\ufeff" + TURTLE])
def test_an_owl_file_is_read_as_what_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "o.owl"
    path.write_text(text, encoding="utf-8")
    (triple,) = load([path]).triples()
    assert triple.subject == ox.NamedNode("http://e/A")


@pytest.mark.parametrize("ending", ["ttl", "owl", "rdf", "nt"])
@pytest.mark.parametrize(
    ("text", "kind"), [(FUNCTIONAL, "functional"), (MANCHESTER, "Manchester"), (OWL_XML, "OWL/XML")]
)
def test_owl_that_is_no_rdf_is_named(ending: str, text: str, kind: str) -> None:
    with pytest.raises(UnsupportedMedia, match=kind):
        format_of(f"o.{ending}", text.encode())


@pytest.mark.parametrize("ending", ["ofn", "omn", "owx", "fss"])
def test_owl_that_is_no_rdf_is_known_by_its_ending(ending: str) -> None:
    with pytest.raises(UnsupportedMedia, match="which is no RDF"):
        format_of(f"o.{ending}", b"")


@pytest.mark.parametrize(
    ("ending", "wanted"),
    [("TTL", ox.RdfFormat.TURTLE), ("xml", ox.RdfFormat.RDF_XML), ("json", ox.RdfFormat.JSON_LD)],
)
def test_other_files_go_by_their_ending(ending: str, wanted: ox.RdfFormat) -> None:
    assert format_of(f"o.{ending}", b"") == wanted


def test_an_unknown_ending_is_an_error() -> None:
    with pytest.raises(UnsupportedMedia, match=r"extension '\.xyz'"):
        format_of("o.xyz", b"")


@pytest.mark.parametrize("name", ["o.ttl", "o.ttl.gz", "o.rdf"])
def test_a_packed_file_is_told_with_what_unpacks_it(name: str) -> None:
    with pytest.raises(UnsupportedMedia, match=f"{name} is packed by gzip") as raised:
        format_of(name, gzip.compress(TURTLE.encode()))
    assert raised.value.hint == "Unpack it with gunzip."


@pytest.mark.parametrize("end", ["</rdf:RDF>", "<owl:Class", "name</"])
def test_xml_that_was_cut_off_is_not_taken_for_the_whole(tmp_path: Path, end: str) -> None:
    text = RDF_XML.replace("/>\n<", "><owl:versionInfo>name</owl:versionInfo></owl:Class>\n<")
    path = tmp_path / "o.rdf"
    path.write_text(text, encoding="utf-8")
    assert load([path]).triples()
    path.write_text(text[: text.index(end)], encoding="utf-8")
    with pytest.raises(SyntaxErrors, match=r"o\.rdf:\d+:\d+: the file ends within an element \(is the"):
        load([path])


def test_a_context_at_another_address_is_told_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "o.jsonld"
    path.write_text('{"@context": "https://schema.org/", "@id": "http://e/A", "name": "A"}', encoding="utf-8")
    with pytest.raises(SyntaxErrors, match=r"o\.jsonld:1: .*put the context itself in place of its address"):
        load([path])
