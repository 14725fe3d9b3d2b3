"""Queries at the limits of the check: none ends a worker, none plans for long.

Each construct is repeated as often as the check lets it pass; what the engine then does with it is bounded by
the time limit, but it must answer or be stopped, and never die.
"""

import time
from collections.abc import Callable, Iterator

import pytest

from lithograph.errors import LithographError, QueryTimeout
from lithograph.query.check import check
from lithograph.query.engine import start_engine
from lithograph.query.evaluate import Job
from lithograph.query.pool import Pool
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot

SETTINGS = Settings()
SECONDS = 5.0
BROAD = "?s ?p ?o "


def numbered(piece: str, count: int) -> str:
    """The piece so many times, each # replaced by its number."""
    return "".join(piece.replace("#", str(number)) for number in range(count))


def pattern(piece: str, end: str = "") -> Callable[[int], str]:
    return lambda count: f"SELECT * {{ {BROAD}{numbered(piece, count)}{end * count} }} LIMIT 1"


def condition(start: str, piece: str, end: str = "") -> Callable[[int], str]:
    return lambda count: f"SELECT * {{ {BROAD}FILTER({piece * count}{start}{end * count}) }} LIMIT 1"


CONSTRUCTS: dict[str, Callable[[int], str]] = {
    "star": lambda count: f"SELECT * {{ {numbered('?s lg:p# ?o# . ', count)} }}",
    "free star": lambda count: f"SELECT * {{ {numbered('?s ?p# ?o# . ', count)} }}",
    "chain": lambda count: f"SELECT * {{ {numbered('?a# lg:p ?b# . ', count)} }}",
    "objects": lambda count: f"SELECT * {{ ?s ?p ?o{numbered(', ?o#', count)} }}",
    "path": lambda count: f"SELECT * {{ ?s lg:a{'/lg:a' * count} ?o }}",
    "alternatives": lambda count: f"SELECT * {{ ?s lg:a{'|lg:a' * count} ?o }}",
    "nested path": lambda count: f"SELECT * {{ ?s {'(' * count}lg:a{')' * count} ?o }}",
    "negated set": lambda count: f"SELECT * {{ ?s !(lg:a{'|lg:a' * count}) ?o }}",
    "list": lambda count: f"SELECT * {{ ?s ?p ({' 1' * count}) }}",
    "nested lists": lambda count: f"SELECT * {{ ?s ?p {'(' * count}1{')' * count} }}",
    "nested blank nodes": lambda count: f"SELECT * {{ ?s ?p {'[lg:p ' * count}1{']' * count} }}",
    "triple terms": lambda count: f"SELECT * {{ ?s ?p {'<<( ?s ?p ' * count}1{' )>>' * count} }}",
    "optionals": pattern("OPTIONAL { ?s lg:p# ?o# }"),
    "nested optionals": pattern("OPTIONAL { ?s lg:p# ?o# ", "}"),
    "unions": lambda count: f"SELECT * {{ {{}} {'UNION { ?s lg:p ?o }' * count} }}",
    "minus": pattern("MINUS { ?s lg:a ?o }"),
    "exists": pattern("FILTER EXISTS { ?s lg:a ?o }"),
    "nested exists": pattern("FILTER EXISTS { ?s lg:a ?o ", "}"),
    "graphs": pattern("GRAPH ?g# { ?s ?p# ?o# }"),
    "lateral": pattern("LATERAL { ?s lg:p# ?o# }"),
    "sub-selects": lambda count: f"SELECT * {{ {'{ SELECT * {' * count} {BROAD} {'}}' * count} }} LIMIT 1",
    "braces": lambda count: f"SELECT * {'{' * count}{BROAD}{'}' * count} LIMIT 1",
    "parentheses": condition("1", "(", ")"),
    "negations": condition("true", "!"),
    "sums": condition("1 > 0", "1 + "),
    "or": condition("?s = 1", "?s = 2 || "),
    "and": condition("?s != 1", "?s != 2 && "),
    "nested functions": condition("?s", "STR(", ")"),
    "nested if": condition("1", "IF(true, 1, ", ")"),
    "many arguments": lambda count: f"SELECT * {{ {BROAD}BIND(COALESCE({'1, ' * count}1) AS ?x) }} LIMIT 1",
    "long IN": lambda count: f"SELECT * {{ ?s a lg:Chip FILTER(1 NOT IN ({'2, ' * count}2)) }} LIMIT 1",
    "values": lambda count: f"SELECT * {{ VALUES ?x {{ {'1 ' * count} }} }}",
    "filters": pattern("FILTER(?s != 1)"),
    "binds": pattern("BIND(?s AS ?x#)"),
    "projections": lambda count: f"SELECT {numbered('(?s AS ?x#)', count)} {{ {BROAD} }} LIMIT 1",
    "aggregates": lambda count: f"SELECT {numbered('(COUNT(?s) AS ?x#)', count)} {{ {BROAD} }}",
    "orders": lambda count: f"SELECT * {{ {BROAD} }} ORDER BY{' STR(?s)' * count} LIMIT 1",
    "groups": lambda count: f"SELECT (COUNT(*) AS ?n) {{ {BROAD} }} GROUP BY{' ?s' * count}",
    "templates": lambda count: f"CONSTRUCT {{ {BROAD}{'. ?s ?p ?o' * count} }} WHERE {{ {BROAD} }}",
    "prefixes": lambda count: numbered("PREFIX a#: <http://x/#> ", count) + "ASK { ?s ?p ?o }",
    "described": lambda count: f"DESCRIBE {numbered('<http://x/#> ', count)}",
}


@pytest.fixture(scope="module")
def pool(snapshot: Snapshot) -> Iterator[Pool]:
    engine = start_engine(SETTINGS, snapshot)
    assert isinstance(engine, Pool)
    yield engine
    engine.close()


def passes(text: str) -> bool:
    try:
        check(text, SETTINGS, ("lg",))
    except LithographError:
        return False
    return True


def most(make: Callable[[int], str]) -> int:
    """How often the construct may be repeated."""
    high = 1
    while passes(make(high)) and high < SETTINGS.max_query_bytes:
        high *= 2
    low = high // 2
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (middle, high) if passes(make(middle)) else (low, middle)
    return low


@pytest.mark.slow
@pytest.mark.parametrize("name", CONSTRUCTS)
def test_a_query_at_the_limits_ends_no_worker(pool: Pool, name: str) -> None:
    make = CONSTRUCTS[name]
    count = most(make)
    assert count >= 5, name
    for repeated in {max(count // 2, 1), count}:
        query = check(make(repeated), SETTINGS, ("lg",))
        form = "csv" if query.form in {"SELECT", "ASK"} else "nt"
        started = time.monotonic()
        try:
            for _ in pool.answer(Job(query, form, timeout=SECONDS)):
                pass
        except QueryTimeout:
            assert name in {"free star", "objects", "nested optionals", "optionals", "graphs", "values"}
        assert time.monotonic() - started < 2 * SECONDS
    assert pool.counters.deaths == 0
