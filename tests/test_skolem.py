"""Blank nodes of a published graph become IRIs, wherever they stand; text that looks like one does not."""

import pyoxigraph as ox

from lithograph.skolem import named

GRAPH = ox.NamedNode("https://w3id.org/lithograph/graph/x")
GENID = "<https://w3id.org/lithograph/graph/x/.well-known/genid/"


def test_each_blank_node_gets_one_iri_under_the_graph() -> None:
    text = b"_:a <http://e/p> _:b .\n_:b <http://e/p> _:a .\n"
    assert (
        named(text, GRAPH).decode()
        == f"{GENID}1> <http://e/p> {GENID}2> .\n{GENID}2> <http://e/p> {GENID}1> .\n"
    )


def test_literals_that_look_like_blank_nodes_stay_as_they_are() -> None:
    text = b'<http://e/s> <http://e/p> " _:a ." .\n<http://e/s> <http://e/p> "_:b"@en .\n'
    assert named(text, GRAPH) == text
