"""Schema and individuals told apart by vocabulary, whatever file a triple stands in."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import BlankNode, NamedNode, Triple

from lithograph.reason.vocabulary import (
    ASSERTION_TYPES,
    ASSERTIONS,
    AXIOMS,
    FIRST,
    LIST_AXIOMS,
    MEMBERS,
    REST,
    SCHEMA_TYPES,
)
from lithograph.terms import RDF_TYPE


@dataclass(frozen=True, slots=True)
class Split:
    """Triples by what they are: axioms about terms, axioms about individuals, and plain facts.

    ``assertions`` are negative property assertions and owl:AllDifferent with their lists: data may state
    them, and they compile to rules as schema does.
    """

    schema: tuple[Triple, ...]
    assertions: tuple[Triple, ...]
    facts: tuple[Triple, ...]


def split(triples: Iterable[Triple]) -> Split:
    """The triples told apart; lists go with the axiom that they belong to."""
    schema: list[Triple] = []
    assertions: list[Triple] = []
    facts: list[Triple] = []
    lists: defaultdict[NamedNode | BlankNode, list[Triple]] = defaultdict(list)
    heads: list[tuple[object, list[Triple]]] = []
    members: list[Triple] = []
    assertive: set[NamedNode | BlankNode] = set()
    for triple in triples:
        predicate = triple.predicate
        if predicate == RDF_TYPE:
            if triple.object not in SCHEMA_TYPES:
                facts.append(triple)
            elif triple.object in ASSERTION_TYPES:
                assertive.add(triple.subject)
                assertions.append(triple)
            else:
                schema.append(triple)
        elif predicate in AXIOMS:
            if predicate == MEMBERS:
                members.append(triple)
                continue
            target = assertions if predicate in ASSERTIONS else schema
            target.append(triple)
            if predicate in LIST_AXIOMS:
                heads.append((triple.object, target))
        elif predicate in _LIST_LINKS:
            lists[triple.subject].append(triple)
        else:
            facts.append(triple)
    for triple in members:
        target = assertions if triple.subject in assertive else schema
        target.append(triple)
        heads.append((triple.object, target))
    for head, target in heads:
        _take_list(head, lists, target)
    facts += [triple for links in lists.values() for triple in links]
    return Split(tuple(schema), tuple(assertions), tuple(facts))


def schema_triples(triples: Iterable[Triple]) -> list[Triple]:
    """The triples that only an ontology may say; none when the data keeps to individuals."""
    return list(split(triples).schema)


_LIST_LINKS = frozenset({FIRST, REST})


def _take_list(head: object, lists: dict[NamedNode | BlankNode, list[Triple]], target: list[Triple]) -> None:
    node = head
    while isinstance(node, NamedNode | BlankNode) and node in lists:
        links = lists.pop(node)
        target += links
        node = next((link.object for link in links if link.predicate == REST), None)
