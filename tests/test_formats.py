"""Formats: by ending, by how a file begins, and what is no RDF named for what it is."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from lithograph.errors import UnsupportedMedia
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
