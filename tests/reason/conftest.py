"""Fixtures of the reasoner's tests: Turtle with the usual prefixes, and random ontologies to compare on."""

import pyoxigraph as ox
import pytest

PREFIXES = """
@prefix : <http://e/> .
@prefix lg: <https://w3id.org/lithograph/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


class Reader:
    """Reads Turtle without its prefixes."""

    def __call__(self, text: str) -> list[ox.Triple]:
        """The triples of the text."""
        return [quad.triple for quad in ox.parse((PREFIXES + text).encode(), format=ox.RdfFormat.TURTLE)]

    def one(self, text: str) -> ox.Triple:
        """The only triple of the text."""
        (triple,) = self(text + " .")
        return triple


@pytest.fixture(scope="session")
def ttl() -> Reader:
    """A reader of Turtle whose prefixes are known: ``:`` lg owl rdf rdfs xsd."""
    return Reader()
