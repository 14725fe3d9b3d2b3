"""The reasoner on the product itself: its ontology closed as by owlrl, and every inferred triple proven."""

from typing import Any

import owlrl
import pyoxigraph as ox
import pytest

from lithograph.files import Sources
from lithograph.load import load
from lithograph.reason import closure
from lithograph.reason.sources import from_rdflib, to_rdflib
from lithograph.reason.split import split
from lithograph.terms import OWL, RDFS

CLOSED = (
    RDFS["subClassOf"],
    RDFS["subPropertyOf"],
    RDFS["domain"],
    RDFS["range"],
    OWL["equivalentClass"],
    OWL["equivalentProperty"],
)


def telling(triple: ox.Triple) -> bool:
    """Whether a schema triple says more than what holds of every class and property, in names both know."""
    subject, term = triple.subject, triple.object
    if (
        triple.predicate not in CLOSED
        or not isinstance(subject, ox.NamedNode)
        or not isinstance(term, ox.NamedNode)
    ):
        return False
    return subject not in {term, OWL["Nothing"]} and term not in {OWL["Thing"], RDFS["Resource"]}


@pytest.mark.slow
def test_the_ontology_is_closed_as_by_owlrl(sources: Sources) -> None:
    schema = split(load(sources.schema).triples()).schema
    graph = to_rdflib(schema)
    engine = owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False)
    engine.expand(graph)
    names = {predicate.value for predicate in CLOSED}
    sayable: Any = [triple for triple in graph if str(triple[1]) in names]
    theirs = {triple for triple in from_rdflib(sayable) if telling(triple)}
    ours = {triple for triple in [*schema, *closure(schema).schema] if telling(triple)}
    assert ours == theirs


@pytest.mark.slow
def test_every_inferred_triple_of_the_graph_has_a_proof_from_what_is_asserted(sources: Sources) -> None:
    ontology, data = load(sources.schema), load(sources.graph)
    asserted = {*ontology.triples(), *data.triples()}
    result = closure(ontology.triples(), data.triples())
    inferred = result.inferred
    assert len(inferred) > 1_000
    for triple in inferred:
        proof = result.explain(triple)
        assert proof.triple == triple
        assert set(proof.leaves()) <= asserted
