"""Every name of an equal thing: the closure with each triple said of all aliases, for strict consumers.

A ``Closure`` speaks of one representative of each set of equal names. The rules eq-rep-s, eq-rep-p and
eq-rep-o, with eq-sym and eq-trans, give the same triples of every other name (OWL 2 Profiles, table 4).
"""

from collections.abc import Iterable, Iterator
from itertools import permutations, product
from typing import Any, Final

from pyoxigraph import NamedNode, Triple

from lithograph.reason.vocabulary import FIRST, REST, SAME_AS

_SYNTAX: Final = frozenset((FIRST, REST))


def with_aliases(triples: Iterable[Triple], merges: Iterable[Triple]) -> Iterator[Triple]:
    """The triples, and the same of every alias of their terms; a merge is ``alias sameAs representative``.

    Equality itself comes as all pairs of different names; a triple may come more than once. Lists keep the
    members that they were written with.
    """
    names: dict[Any, list[Any]] = {}
    for merge in merges:
        names.setdefault(merge.object, [merge.object]).append(merge.subject)
    if not names:
        yield from triples
        return
    representative = {alias: first for first, aliases in names.items() for alias in aliases}
    for aliases in names.values():
        yield from (Triple(one, SAME_AS, other) for one, other in permutations(aliases, 2))
    for triple in triples:
        parts = tuple(triple)
        subject, predicate, value = parts
        is_named = subject in representative or predicate in representative or value in representative
        # a list with two first members could not be read again
        if not is_named or predicate in _SYNTAX:
            yield triple
            continue
        choices = [names.get(representative.get(part, part), [part]) for part in parts]
        for subject, predicate, value in product(*choices):
            # an equality with itself is noise, and a predicate must be an IRI
            if isinstance(predicate, NamedNode) and not (predicate == SAME_AS and subject == value):
                yield Triple(subject, predicate, value)
