"""Triples to integer facts by relation, and back."""

from collections.abc import Iterable, Iterator

import numpy as np
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from lithograph.reason.dictionary import Dictionary
from lithograph.reason.relation import LOW, SHIFT, Array, unique
from lithograph.reason.split import Parts
from lithograph.reason.vocabulary import is_internal
from lithograph.terms import RDF_TYPE

Facts = dict[int, Array]
"""Sorted facts by key."""


def encode(triples: Iterable[Triple | Parts], dictionary: Dictionary) -> Facts:
    """The facts that the triples, or their parts, state: sorted and without repetition."""
    known, add, ids = dictionary.ids.get, dictionary.encode, dictionary.ids
    lists: dict[int, list[int]] = {}
    type_number = add(RDF_TYPE)
    for triple in triples:
        subject, predicate, term = triple
        first = known(subject)
        if first is None:
            first = add(subject)
        key = ids[predicate] if predicate in ids else add(predicate)
        second = known(term)
        variant = False
        if second is None:
            second = add(term)
            variant = term in dictionary.variants
        if key == type_number:
            key, value = ~second, first
        else:
            value = first << SHIFT | second
            if variant:
                dictionary.spelt[key, value] = Triple(subject, predicate, term)
        values = lists.get(key)
        if values is None:
            lists[key] = [value]
        else:
            values.append(value)
    return {key: unique([np.array(values, np.int64)]) for key, values in lists.items()}


def encode_one(triple: Triple, dictionary: Dictionary) -> tuple[int, int] | None:
    """The key and fact of a triple; None when a term of it was never met."""
    subject, predicate, term = (dictionary.find(part) for part in triple)
    if subject is None or predicate is None or term is None:
        return None
    if triple.predicate == RDF_TYPE:
        return ~term, subject
    return predicate, subject << SHIFT | term


def decode(key: int, facts: Array, dictionary: Dictionary) -> Iterator[Triple]:
    """The triples of these facts, without those that RDF cannot say or that are the reasoner's own."""
    terms = dictionary.terms
    label = terms[key if key >= 0 else ~key]
    if not isinstance(label, NamedNode | BlankNode) or is_internal(label.value):
        return
    if key < 0:
        for number in facts.tolist():
            subject = terms[number]
            if not isinstance(subject, Literal):
                yield Triple(subject, RDF_TYPE, label)
        return
    if isinstance(label, BlankNode):
        return
    subjects, objects = (facts >> SHIFT).tolist(), (facts & LOW).tolist()
    for first, second in zip(subjects, objects, strict=True):
        subject = terms[first]
        if not isinstance(subject, Literal):
            yield Triple(subject, label, terms[second])


def decode_one(key: int, fact: int, dictionary: Dictionary) -> Triple | None:
    """The triple of one fact, None when RDF cannot say it."""
    return next(decode(key, np.array([fact], np.int64), dictionary), None)
