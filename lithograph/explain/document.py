"""A proof as JSON: a list of steps that name their premises by number, for pages and other programs."""

from typing import Any

import pyoxigraph as ox

from lithograph.explain.proof import Axiom, Origin, Proof, Rule, Source
from lithograph.terms import XSD


def proof_document(proof: Proof) -> dict[str, Any]:
    """The proof as one JSON object; step 0 is the conclusion, and each step stands once."""
    steps = list(proof.steps())
    numbers = {id(step): number for number, step in enumerate(steps)}
    return {"steps": [_step(step, numbers) for step in steps]}


def _step(step: Proof, numbers: dict[int, int]) -> dict[str, Any]:
    return {
        "triple": [_term(term) for term in (step.triple.subject, step.triple.predicate, step.triple.object)],
        "kind": str(step.kind),
        "rule": None if step.rule is None else _rule(step.rule),
        "axioms": [_axiom(axiom) for axiom in step.axioms],
        "premises": [numbers[id(premise)] for premise in step.premises],
        "absent": list(step.absent),
        "omitted": step.omitted,
        "origins": [_origin(origin) for origin in step.origins],
        "sources": [_source(source) for source in step.sources],
    }


def _term(term: object) -> dict[str, str]:
    """The term as SPARQL 1.1 Query Results JSON writes it."""
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.Literal):
        told = {"type": "literal", "value": term.value}
        if term.language:
            return told | {"xml:lang": term.language}
        return told if term.datatype == XSD["string"] else told | {"datatype": term.datatype.value}
    return {"type": "bnode", "value": str(term).removeprefix("_:")}


def _rule(rule: Rule) -> dict[str, Any]:
    told = {
        "name": rule.name,
        "title": rule.title,
        "words": dict(rule.words),
        "law": rule.law,
        "file": rule.file,
    }
    return {key: value for key, value in told.items() if value}


def _axiom(axiom: Axiom) -> dict[str, Any]:
    return {
        "triples": [[_term(term) for term in (t.subject, t.predicate, t.object)] for t in axiom.triples],
        "words": dict(axiom.words),
        "origins": [_origin(origin) for origin in axiom.origins],
    }


def _origin(origin: Origin) -> dict[str, Any]:
    place = origin.place
    told = None if place is None else {"file": place.file, "line": place.line, "column": place.column}
    return {"graph": origin.graph.value, "file": str(origin.standing), "place": told}


def _source(source: Source) -> dict[str, Any]:
    return {"iri": source.iri.value, "title": source.title, "address": source.address}
