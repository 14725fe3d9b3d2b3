"""A proof in PROV-O: each triple an entity, each step an activity that used its premises.

Triples are described by rdf:subject, rdf:predicate and rdf:object; entities and activities have IRIs made
from the triple, so that documents about the same triple meet.
"""

import hashlib
from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from lithograph.explain.proof import Kind, Proof
from lithograph.terms import DCTERMS, PROV, RDF, RDF_TYPE, RDFS


def as_turtle(proofs: tuple[Proof, ...], prefixes: Mapping[str, str], language: str) -> bytes:
    """The proofs as Turtle."""
    triples = dict.fromkeys(triple for proof in proofs for triple in _told(proof, language))
    text = "\n".join(map(str, triples))
    used = {prefix: iri for prefix, iri in prefixes.items() if f"<{iri}" in text}
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=used) or b""


def _told(proof: Proof, language: str) -> Iterator[ox.Triple]:
    for step in proof.steps():
        entity = _node("triple", str(step.triple))
        yield ox.Triple(entity, RDF_TYPE, PROV["Entity"])
        yield ox.Triple(entity, RDF["subject"], step.triple.subject)
        yield ox.Triple(entity, RDF["predicate"], step.triple.predicate)
        yield ox.Triple(entity, RDF["object"], step.triple.object)
        for origin in step.origins:
            yield ox.Triple(entity, PROV["wasDerivedFrom"], origin.graph)
            if origin.place is not None:
                yield ox.Triple(entity, PROV["value"], ox.Literal(str(origin.place)))
        for source in step.sources:
            yield ox.Triple(entity, PROV["hadPrimarySource"], source.iri)
        if step.kind is not Kind.ASSERTED:
            yield from _activity(entity, step, language)


def _activity(entity: ox.NamedNode, step: Proof, language: str) -> Iterator[ox.Triple]:
    premises = [_node("triple", str(premise.triple)) for premise in step.premises]
    activity = _node("step", " ".join(map(str, (entity, *premises))))
    yield ox.Triple(entity, PROV["wasGeneratedBy"], activity)
    yield ox.Triple(activity, RDF_TYPE, PROV["Activity"])
    for premise in premises:
        yield ox.Triple(activity, PROV["used"], premise)
        yield ox.Triple(entity, PROV["wasDerivedFrom"], premise)
    if step.rule is not None:
        yield ox.Triple(activity, RDFS["label"], ox.Literal(step.rule.name))
        if step.rule.title:
            yield ox.Triple(activity, DCTERMS["description"], ox.Literal(step.rule.title, language="en"))
    for axiom in step.axioms:
        words = ox.Literal(axiom.words[language], language=language)
        yield ox.Triple(activity, DCTERMS["description"], words)


def _node(kind: str, text: str) -> ox.NamedNode:
    return ox.NamedNode(f"urn:sha256:{hashlib.sha256(f'{kind} {text}'.encode()).hexdigest()}")
