"""Bound joins: the same answer as without, from a second server, for less."""

import gc
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import pytest
from flask import request
from werkzeug.serving import make_server

from lithograph.cli.anygraph import snapshot_of
from lithograph.errors import LithographError, ServiceFailed
from lithograph.federation.joined import join
from lithograph.federation.remote import fetch
from lithograph.query.check import Query, check
from lithograph.query.engine import InProcess
from lithograph.query.evaluate import Job
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot
from lithograph.store import load_store
from lithograph.web import create_app

MANY = 300
OTHERS = "\n".join(f"c:other-{number} x:price {number} ." for number in range(MANY))
ELSEWHERE = f"""
@prefix x: <http://x/> .
@prefix c: <https://w3id.org/lithograph/chip/> .
@prefix o: <https://w3id.org/lithograph/organisation/> .
c:acme-a1 x:price 100 ; x:seller "Acme"@en , "shop" ; x:near c:acme-a2 ; x:tpp 4992 .
c:acme-a2 x:price 250 ; x:seller "other" .
o:acme x:staff 10 ; x:sells c:acme-a1 , c:acme-a2 .
o:hanbit x:staff 20 ; x:hint c:acme-a1 .
[] x:about c:acme-a1 ; x:text "well" .
{OTHERS}
"""
PREFIX = (
    "PREFIX x: <http://x/> PREFIX c: <https://w3id.org/lithograph/chip/> "
    "PREFIX o: <https://w3id.org/lithograph/organisation/> "
)


@dataclass
class Other:
    """The second server, and the queries that it got."""

    address: str
    asked: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Other]:
    """A second server over other data."""
    gc.collect()  # its threads that collected answers of other tests would be blamed for it
    folder = tmp_path_factory.mktemp("other")
    (folder / "data.ttl").write_text(ELSEWHERE, encoding="utf-8")
    found = snapshot_of(folder / "home", [folder / "data.ttl"], [], 1000)
    app = create_app(Settings(), found, in_process)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    it = Other(f"http://127.0.0.1:{server.server_port}/sparql")
    app.before_request(lambda: it.asked.append(parse_qs(request.get_data(as_text=True))["query"][0]))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield it
    server.shutdown()


def in_process(_settings: Settings, found: Snapshot) -> InProcess:
    """The engine of both servers."""
    return InProcess(lambda: load_store(found))


@pytest.fixture(scope="module")
def ask(other: Other, snapshot: Snapshot) -> Callable[..., tuple[list[dict[str, Any]], list[str]]]:
    """Asks our server a query with ``SERVICE @``, and tells what the other was asked over it."""

    def answer(text: str, most: int = 500, **parameters: str) -> tuple[list[dict[str, Any]], list[str]]:
        settings = Settings(service_allow=other.address, service_bindings=most)
        client = create_app(settings, snapshot, in_process).test_client()
        before = len(other.asked)
        query = PREFIX + text.replace("@", f"<{other.address}>")
        response = client.get("/sparql", query_string={"query": query, **parameters})
        assert response.status_code == 200, response.text
        return response.get_json(force=True)["results"]["bindings"], other.asked[before:]

    return answer


def ask_once(endpoint: str, question: str, seconds: float, most: int) -> bytes:
    return fetch(endpoint, question, seconds, most).body


def counted(rows: list[dict[str, Any]]) -> Counter[str]:
    return Counter(json.dumps(row, sort_keys=True) for row in rows)


SENT = [
    "?c lg:designedBy o:acme SERVICE @ { ?c x:price ?n }",
    "?c lg:designedBy o:acme . SERVICE @ { ?c x:price ?n } . ?c lg:tpp ?t",
    "SERVICE @ { ?c x:price ?n } ?c lg:designedBy ?o",
    "?c lg:designedBy ?o SERVICE @ { ?c x:price ?n . ?o x:staff ?s }",
    "?c a lg:Chip OPTIONAL { SERVICE @ { ?c x:near ?d } }",
    "?c a lg:Chip OPTIONAL { SERVICE @ { ?c x:near ?d } } ?d lg:tpp ?t",
    "?c a lg:Chip OPTIONAL { { SERVICE @ { ?c x:near ?d } } } FILTER(!BOUND(?d))",
    "?c a lg:Chip { SERVICE @ { ?c x:price ?n } }",
    "?c a lg:Chip OPTIONAL { ?c skos:note ?note } SERVICE @ { ?c x:price ?n }",
    "?c a lg:Chip SERVICE @ { ?c x:price ?n } OPTIONAL { ?c skos:note ?note } FILTER(!BOUND(?note))",
    "?c a lg:Chip SERVICE @ { ?c x:price ?n } MINUS { ?c skos:note ?note }",
    "?c lg:tpp ?t SERVICE @ { ?c x:price ?n } FILTER(?t > 3000)",
    "?c lg:tpp ?t FILTER(?n > 200) SERVICE @ { ?c x:price ?n } FILTER(?t < 3000 && ?n < 300)",
    "?c lg:tpp ?t FILTER EXISTS { ?c skos:note ?x } SERVICE @ { ?c x:price ?n }",
    "?c lg:tpp ?t FILTER NOT EXISTS { ?c skos:note ?x } SERVICE @ { ?c x:price ?n }",
    "VALUES ?c { <http://x/none> c:acme-a1 } SERVICE @ { ?c x:price ?n }",
    "?c a lg:Chip BIND('shop' AS ?s) SERVICE @ { ?c x:seller ?s }",
    "{ ?c lg:tpp 4992 } UNION { ?c lg:tpp 2368 } SERVICE @ { ?c x:price ?n }",
    "{ ?c lg:designedBy o:acme SERVICE @ { ?c x:price ?n } } UNION { ?c lg:tpp 4992 }",
    "{ SELECT DISTINCT ?c { ?c a lg:Chip } } SERVICE @ { ?c x:price ?n }",
    "{ SELECT ?c (SUM(?n) AS ?sum) { ?c a lg:Chip SERVICE @ { ?c x:price ?n } } GROUP BY ?c }",
    "?c a lg:Chip SERVICE @ { ?y x:about ?c }",
    "?c lg:tpp ?t SERVICE @ { ?c x:tpp ?t }",
    "?c a lg:Chip SERVICE @ { OPTIONAL { ?c x:none ?n } ?o x:staff ?s }",
    "o:hanbit a ?k SERVICE @ { ?c x:price ?n . ?o x:hint ?c } ?c lg:designedBy ?d",
    "?c a lg:Chip SERVICE @ { ?c x:near ?d } ?d a lg:Chip SERVICE @ { ?d x:price ?n }",
    "SERVICE @ { o:acme x:sells ?c } SERVICE @ { ?c x:price ?n }",
    "?c a lg:Chip SERVICE SILENT @ { ?c x:price ?n }",
]
ALONE = [
    "SERVICE @ { ?c x:price ?n FILTER(?n > 240) } OPTIONAL { ?c skos:prefLabel ?l }",
    "?c lg:tpp ?t SERVICE @ { ?o x:staff ?t }",
    "?c a lg:Chip SERVICE @ { SELECT ?c (COUNT(*) AS ?n) { ?c ?p ?o } GROUP BY ?c }",
    "?c a lg:Chip SERVICE @ { ?o x:hint ?c FILTER NOT EXISTS { ?c x:none ?n } }",
    "?c a lg:Chip SERVICE @ { ?o x:hint ?c MINUS { ?c x:none ?n } }",
    "VALUES ?c { UNDEF c:acme-a1 } SERVICE @ { ?c x:near ?n }",
    "?c a lg:Chip OPTIONAL { ?c skos:note ?s } SERVICE @ { ?o x:near ?x . ?o x:seller ?s }",
    "GRAPH ?g { ?c lg:tpp ?t SERVICE @ { ?c x:price ?n } }",
    "?c a lg:Chip FILTER EXISTS { ?c lg:tpp ?t SERVICE @ { ?c x:near ?n } }",
    "?c a lg:Chip { SERVICE @ { ?c x:near ?n } } UNION { ?c lg:tpp ?n }",
    "?c a lg:Chip MINUS { SERVICE @ { ?c x:near ?n } }",
]


@pytest.mark.parametrize("group", SENT)
def test_what_is_bound_here_is_sent_along_and_the_answer_is_the_same(ask: Any, group: str) -> None:
    rows, asked = ask(f"SELECT * {{ {group} }}")
    alone, before = ask(f"SELECT * {{ {group} }}", 0)
    assert any("VALUES" in query for query in asked)
    assert not any("VALUES" in query for query in before)
    assert counted(rows) == counted(alone)


@pytest.mark.parametrize("group", ALONE)
def test_what_cannot_be_sent_is_not_and_the_answer_is_the_same(ask: Any, group: str) -> None:
    rows, asked = ask(f"SELECT * {{ {group} }}")
    alone, _ = ask(f"SELECT * {{ {group} }}", 0)
    assert not any("VALUES" in query for query in asked)
    assert counted(rows) == counted(alone)


def test_only_what_fits_comes_back(ask: Any) -> None:
    rows, asked = ask("SELECT ?c ?n { ?c lg:designedBy o:acme SERVICE @ { ?c x:price ?n } }")
    assert sorted(row["n"]["value"] for row in rows) == ["100", "250"]
    sent = asked[0].partition("VALUES")[2]
    chips = {word.strip("()<>").rpartition("/")[2] for word in sent.split() if "/chip/" in word}
    assert chips == {"acme-a1", "acme-a2"}


def test_many_solutions_go_in_batches_and_too_many_are_not_sent(ask: Any) -> None:
    listed = " ".join(f"c:other-{number}" for number in range(MANY))
    query = f"SELECT * {{ VALUES ?c {{ {listed} }} SERVICE @ {{ ?c x:price ?n }} }}"
    rows, asked = ask(query)
    assert (len(rows), len(asked)) == (MANY, 3)
    rows, asked = ask(query, MANY - 1)
    assert (len(rows), len(asked), "VALUES" in asked[0]) == (MANY, 1, False)


def test_nobody_is_asked_when_nothing_could_be_joined(ask: Any) -> None:
    assert ask("SELECT * { ?c lg:tpp 1 SERVICE @ { ?c x:price ?n } }") == ([], [])


def test_the_data_set_of_the_request_is_what_is_bound(ask: Any) -> None:
    graph = "https://w3id.org/lithograph/graph/chips/acme"
    group = "{ ?c lg:designedBy ?o SERVICE @ { ?c x:price ?n } }"
    for rows, asked in (
        ask(f"SELECT ?c FROM <{graph}> {group}"),
        ask(f"SELECT ?c {group}", **{"default-graph-uri": graph}),
    ):
        assert len(rows) == 2
        assert "acme-a2" in asked[0]
    rows, asked = ask(f"SELECT ?c FROM <{graph}-none> {group}")
    assert (rows, asked) == ([], [])


def test_a_part_that_gives_no_answer_leaves_the_clause_as_it_stands(other: Other) -> None:
    settings = Settings(service_allow=other.address)
    query = check(f"SELECT * {{ ?c a ?k SERVICE <{other.address}> {{ ?c <http://x/near> ?n }} }}", settings)
    before = len(other.asked)
    joined, _ = join(query, settings, {}, 5, ask_once, lambda _text: None)
    assert other.asked[before:] == [
        "BASE <https://w3id.org/lithograph/>\nSELECT * WHERE { ?c <http://x/near> ?n }"
    ]
    assert "acme-a1" in joined.text


def test_blank_nodes_of_two_answers_are_two(other: Other) -> None:
    settings = Settings(service_allow=other.address)
    clause = f"SERVICE <{other.address}> {{ ?%s <http://x/about> ?c }}"
    joined, _ = join(
        check(f"SELECT * {{ {clause % 'a'} {clause % 'b'} }}", settings), settings, {}, 5, ask_once
    )
    assert len({part for part in joined.text.split() if "genid/service/" in part}) == 2


def test_a_batch_that_fails_fails_the_clause(snapshot: Snapshot) -> None:
    address = "http://192.0.2.1/sparql"
    settings = Settings(service_allow=address)
    engine = InProcess(lambda: load_store(snapshot))

    def local(text: str) -> Any:
        job = Job(Query(text, "SELECT"), "json")
        return json.loads(b"".join(engine.answer(job)))["results"]["bindings"]

    def fail(endpoint: str, query: str, _seconds: float, _most: int) -> bytes:
        assert "VALUES" in query
        raise ServiceFailed(f"{endpoint} is away.")

    text = f"SELECT * {{ ?c a lg:Chip SERVICE %s <{address}> {{ ?c ?p ?n }} }}"
    prefixes = engine.prefixes
    with pytest.raises(LithographError, match="is away"):
        join(check(text % "", settings, prefixes), settings, prefixes, 5, fail, local)
    joined, notes = join(check(text % "SILENT", settings, prefixes), settings, prefixes, 5, fail, local)
    assert "(UNDEF UNDEF UNDEF)" in joined.text
    assert [note.what for note in notes] == [f"left out: {address} is away."]


def test_a_clause_by_itself_is_asked_as_it_stands(ask: Any) -> None:
    rows, asked = ask("SELECT (COUNT(*) AS ?n) { SERVICE @ { ?c x:price ?p } }")
    assert rows[0]["n"]["value"] == str(MANY + 2)
    assert len(asked) == 1
    assert asked[0].endswith("SELECT * WHERE { ?c x:price ?p }")
