"""Closures that are large, and closures that would be too large."""

import random

import numpy as np
import pytest

from lithograph.errors import TooManyInferences
from lithograph.reason import Closure, closure, equality, joins, transitive
from lithograph.reason.estimate import at_least
from lithograph.reason.relation import Array, union, unique
from tests.reason.conftest import one, ttl


def test_a_long_chain_ends_in_a_clear_error() -> None:
    links = ttl("".join(f":n{number} :p :n{number + 1} . " for number in range(300)))
    with pytest.raises(TooManyInferences, match="transitive") as caught:
        closure(ttl(":p a owl:TransitiveProperty ."), links, max_inferred=10_000)
    assert "LITHOGRAPH_MAX_INFERRED" in str(caught.value)


def test_a_chain_that_would_be_too_long_is_foreseen(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    compose = transitive.compose

    def counted(left: Array, right: Array, bounds: transitive.Bounds) -> Array:
        pairs = compose(left, right, bounds)
        made.append(len(pairs))
        return pairs

    monkeypatch.setattr(transitive, "compose", counted)
    links = [one(f":x{number} :p :x{number + 1}") for number in range(10_000)]
    with pytest.raises(TooManyInferences, match=r"At least about 4\d,\d{3},\d{3} facts .*<http://e/p>"):
        closure(ttl(":p a owl:TransitiveProperty ."), links)
    # 50,005,000 pairs are not made to find out that they are too many
    assert sum(made) < 6_000_000


def dense(nodes: int) -> set[tuple[int, int]]:
    """A graph without cycles, with many ways from one node to another."""
    chance = random.Random(nodes)  # noqa: S311  # a graph, no secret
    return {(n, chance.randrange(n + 1, min(n + 40, nodes))) for n in range(nodes - 1) for _ in range(2)}


def test_a_dense_property_is_closed_without_going_every_way() -> None:
    links = dense(1200)
    reach: dict[int, set[int]] = {}
    for node in range(1199, -1, -1):
        ends = [other for start, other in links if start == node]
        reach[node] = set(ends).union(*(reach[end] for end in ends))
    ontology = ttl(":p a owl:TransitiveProperty .")
    result = closure(
        ontology,
        [one(f":x{n} :p :x{other}") for n, other in links],
        max_inferred=sum(map(len, reach.values())),
    )
    assert result.inferred_count + len(links) == sum(len(ends) for ends in reach.values())
    for triple in random.Random(1).sample(result.inferred, 20):  # noqa: S311
        assert result.explain(triple).depth() < 100


@pytest.mark.parametrize("steps", [1, 2, 4])
def test_what_is_foreseen_is_never_much_more_than_what_there_is(steps: int) -> None:
    links = dense(1200)
    relation = unique([np.array([one << 32 | other for one, other in links], np.int64)])
    bounds = transitive.Bounds(10**8, ":p")
    reached = exact = relation
    for _doubling in range(steps):
        reached = union(reached, transitive.compose(reached, exact, bounds))
        exact = transitive.compose(exact, exact, bounds)
    whole = closure(ttl(":p a owl:TransitiveProperty ."), [one(f":x{n} :p :x{other}") for n, other in links])
    pairs = whole.inferred_count + len(links)
    assert 0.7 * pairs < at_least(reached, exact, 10**9) <= 1.02 * pairs
    assert at_least(reached, exact, 10) > 10


def test_a_rule_that_multiplies_ends_in_a_clear_error() -> None:
    data = ttl(" ".join(f":x{number} :p :hub . :hub :q :y{number} ." for number in range(100)))
    with pytest.raises(TooManyInferences, match=r"prp-spo2|follow"):
        closure(ttl(":r owl:propertyChainAxiom ( :p :q ) ."), data, max_inferred=1_000)


def test_large_joins_and_cliques_are_done_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    ontology = ttl("""
        :r owl:propertyChainAxiom ( :p :q ) . :t a owl:TransitiveProperty . :p rdfs:subPropertyOf :t .
        :q rdfs:subPropertyOf :t . :id a owl:InverseFunctionalProperty .
    """)
    data = ttl("".join(f":x{n} :p :y{n % 3} ; :id :same . :y{n % 3} :q :z{n} . " for n in range(12)))
    whole = closure(ontology, data)
    for module, name in ((joins, "CHUNK"), (transitive, "CHUNK"), (equality, "SLOW")):
        monkeypatch.setattr(module, name, 3)
    parts = closure(ontology, data)
    assert set(parts.inferred) == set(whole.inferred)
    assert len(parts.merges) == 11


@pytest.mark.slow
def test_fifty_thousand_classes_are_closed_in_seconds() -> None:
    tree = "".join(
        f":C{number} a owl:Class ; rdfs:subClassOf :C{(number - 1) // 4} . " for number in range(1, 50_000)
    )
    result: Closure = closure(ttl(tree), ttl(":x a :C49999 ."))
    assert one(":x a :C0") in result.inferred
