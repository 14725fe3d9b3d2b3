"""Triples to integer facts by relation, and back."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice, pairwise
from operator import attrgetter
from typing import Any, Final

import numpy as np
from pyoxigraph import BlankNode, NamedNode, Triple

from lithograph.reason.dictionary import Dictionary
from lithograph.reason.relation import LOW, SHIFT, Array, pack, unique
from lithograph.reason.row_codes import RowCodes
from lithograph.reason.rules import Node
from lithograph.reason.split import Parts, Sieve
from lithograph.reason.table import Rows
from lithograph.reason.vocabulary import is_internal
from lithograph.terms import RDF_TYPE

BATCH: Final = 1 << 16
"""Triples that are encoded at once: enough for arrays to pay, few enough to need little memory."""

Facts = dict[int, Array]
"""Sorted facts by key."""

_PREDICATE: Final = attrgetter("predicate")


def encode(
    triples: Iterable[Triple | Parts],
    dictionary: Dictionary,
    sieve: Sieve | None = None,
    *,
    has_axioms: bool = False,
) -> Facts:
    """The facts that the triples, or their parts, state: sorted and without repetition.

    A sieve, for triples only, keeps what is no plain fact. With ``has_axioms`` it is asked before the terms
    are encoded, so that the literals of axioms stay unknown and do not lend the data their form.
    """
    lists: defaultdict[int, list[Array]] = defaultdict(list)
    stream = iter(triples)
    while batch := list(islice(stream, BATCH)):
        if sieve is not None and has_axioms:
            batch = _sifted(batch, sieve)  # the same batch without its axioms
        _encode_batch(batch, dictionary, sieve, lists)
    if sieve is not None:
        _encode_batch(list(sieve.rest()), dictionary, None, lists)
    return {key: unique(parts) for key, parts in lists.items()}


def _sifted(batch: list[Any], sieve: Sieve) -> list[Any]:
    """The triples of the batch whose predicate makes no axiom."""
    axioms = {predicate for predicate in set(map(_PREDICATE, batch)) if sieve.keeps(predicate)}
    if not axioms:
        return batch
    plain: list[Any] = []
    for triple in batch:
        if triple.predicate in axioms:
            sieve.take(triple)
        else:
            plain.append(triple)
    return plain


def _encode_batch(
    batch: list[Any], dictionary: Dictionary, sieve: Sieve | None, lists: defaultdict[int, list[Array]]
) -> None:
    """Add the facts of the batch to the lists of their keys; the sieve takes what is no plain fact."""
    code = dictionary.codes.__getitem__
    codes = np.fromiter(map(code, chain.from_iterable(batch)), np.int64, 3 * len(batch)).reshape(-1, 3)
    _sort_in(codes, lambda row: Triple(*batch[row]), dictionary, sieve, lists)


def encode_rows(rows: Rows, known: RowCodes, dictionary: Dictionary, sieve: Sieve) -> Facts:
    """The facts that numbered triples state, as ``encode`` gives them."""
    lists: defaultdict[int, list[Array]] = defaultdict(list)
    table = known.table
    _sort_in(known.codes(rows), lambda row: table.triples(rows[row : row + 1])[0], dictionary, sieve, lists)
    _encode_batch(list(sieve.rest()), dictionary, None, lists)
    return {key: unique(parts) for key, parts in lists.items()}


def _sort_in(
    codes: Array,
    triple: Callable[[int], Triple],
    dictionary: Dictionary,
    sieve: Sieve | None,
    lists: defaultdict[int, list[Array]],
) -> None:
    """Add the facts of these rows of codes to the lists of their keys; ``triple`` is the one of a row."""
    subjects, predicates, objects = codes[:, 0], codes[:, 1], codes[:, 2]
    variants = np.flatnonzero(objects < 0)
    if len(variants):
        objects[variants] = np.array(dictionary.variants, np.int64)[~objects[variants]]
    is_type = predicates == dictionary.encode(RDF_TYPE)
    keys = np.where(is_type, ~objects, predicates)
    facts = np.where(is_type, subjects, pack(subjects, objects))
    for row in variants.tolist():
        dictionary.spelt[int(keys[row]), int(facts[row])] = triple(row)
    order = np.argsort(keys, kind="stable")
    keys, facts = keys[order], facts[order]
    edges = [0, *(np.flatnonzero(np.diff(keys)) + 1).tolist(), len(keys)]
    kept: list[Array] = []
    for first, last in pairwise(edges):
        if first == last:
            continue
        key = int(keys[first])
        if sieve is None or sieve.lets_through(*_predicate_and_class(key, dictionary)):
            lists[key].append(facts[first:last])
        else:
            kept.append(order[first:last])
    if sieve is not None and kept:
        for row in np.sort(np.concatenate(kept)).tolist():
            sieve.take(triple(row))


def _predicate_and_class(key: int, dictionary: Dictionary) -> tuple[NamedNode, Node]:
    """The predicate of the facts of a key, and their object where that is a class."""
    if key < 0:
        return RDF_TYPE, dictionary.terms[~key]
    predicate = dictionary.terms[key]
    assert isinstance(predicate, NamedNode)  # noqa: S101  # RDF has no other predicates
    return predicate, predicate


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
    if not is_spoken(key, dictionary):
        return iter(())
    return decode_all(np.full(len(facts), key, np.int64), facts, dictionary)


def is_spoken(key: int, dictionary: Dictionary) -> bool:
    """Whether the facts of a property or class can be said as triples that are not the reasoner's own."""
    label = dictionary.terms[key if key >= 0 else ~key]
    if isinstance(label, BlankNode):
        return key < 0
    return isinstance(label, NamedNode) and not is_internal(label.value)


def decode_all(keys: Array, facts: Array, dictionary: Dictionary) -> Iterator[Triple]:
    """The triples of these facts, each with its key, in their order; without those about literals."""
    term = dictionary.terms.__getitem__
    columns = columns_of(keys, facts, dictionary)
    return map(Triple, *(map(term, column) for column in columns.T.tolist()))


def columns_of(keys: Array, facts: Array, dictionary: Dictionary) -> Array:
    """Subject, predicate and object of these facts as codes, a row for each that is not about a literal."""
    in_class = keys < 0
    subjects = np.where(in_class, facts, facts >> SHIFT)
    literal = dictionary.literal_mask()[subjects]
    if literal.any():
        keys, facts = keys[~literal], facts[~literal]
        in_class, subjects = in_class[~literal], subjects[~literal]
    predicates = np.where(in_class, dictionary.encode(RDF_TYPE), keys)
    return np.stack((subjects, predicates, np.where(in_class, ~keys, facts & LOW)), axis=1)


def decode_one(key: int, fact: int, dictionary: Dictionary) -> Triple | None:
    """The triple of one fact, None when RDF cannot say it."""
    return next(decode(key, np.array([fact], np.int64), dictionary), None)
