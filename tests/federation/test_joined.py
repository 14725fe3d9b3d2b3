"""``SERVICE`` clauses: allowed or refused, joined, silent, cut and told."""

import json
from pathlib import Path
from typing import Any

import pytest

from lithograph.errors import BadQuery, ForbiddenQuery, ServiceFailed
from lithograph.federation.endpoints import FAILURES, Endpoints
from lithograph.federation.joined import join
from lithograph.query.check import check
from lithograph.query.engine import InProcess
from lithograph.query.evaluate import Job, evaluate
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot
from lithograph.store import load_store
from lithograph.web import create_app

MANNERS = (
    "r\N{LATIN SMALL LETTER O WITH DIAERESIS}ws",
    "rows",
    "many",
    "none",
    "failing",
    "garbage",
    "truth",
    "drip",
)


def settings(remote: Any, **values: Any) -> Settings:
    return Settings(service_allow=" ".join(map(remote.address, MANNERS)), service_rows=20, **values)


def ask(remote: Any, snapshot: Snapshot, query: str) -> tuple[list[dict[str, Any]], list[str]]:
    """The rows and the notes."""
    store = load_store(snapshot)
    known = Endpoints(60, 20)
    joined, notes = join(
        check(query, settings(remote), store.prefixes), settings(remote), store.prefixes, 2.0, known.ask
    )
    pieces: list[bytes] = []
    evaluate(store, Job(joined, "json"), pieces.append)
    return json.loads(b"".join(pieces))["results"]["bindings"], [note.what for note in notes]


def test_the_rows_of_another_endpoint_are_joined_with_ours(remote: Any, snapshot: Snapshot) -> None:
    rows, notes = ask(
        remote,
        snapshot,
        f"PREFIX x: <http://x/> SELECT * {{ ?chip skos:prefLabel ?name FILTER(LANG(?name) = 'en') "
        f"service <{remote.address('rows')}> {{ ?chip x:note ?note ; lg:tpp ?n }} }}",
    )
    assert [(row["chip"]["value"][-7:], row["note"]["value"]) for row in rows] == [
        ("acme-a1", 'a "note"\n\\ }')
    ]
    assert notes == []
    sent = remote.asked[-1]
    assert "PREFIX x: <http://x/>" in sent
    assert "PREFIX lg: <https://w3id.org/lithograph/ontology#>" in sent
    assert sent.endswith("SELECT * WHERE { ?chip x:note ?note ; lg:tpp ?n }")


def test_an_endpoint_named_by_a_prefixed_name_is_the_same(remote: Any, snapshot: Snapshot) -> None:
    base = remote.address("rows").removesuffix("rows")
    rows, _ = ask(
        remote, snapshot, f"PREFIX r: <{base}> SELECT ?note {{ SERVICE r:rows {{ ?chip ?p ?note }} }}"
    )
    assert len(rows) == 2  # one of them without a note


@pytest.mark.parametrize("manner", ["failing", "garbage", "truth", "drip"])
def test_a_failure_is_an_error_and_with_silent_one_solution_that_binds_nothing(
    remote: Any, snapshot: Snapshot, manner: str
) -> None:
    query = f"SELECT ?chip ?n {{ SERVICE %s <{remote.address(manner)}> {{ ?chip ?p ?n }} VALUES ?n {{ 7 }} }}"
    with pytest.raises(ServiceFailed):
        ask(remote, snapshot, query % "")
    rows, notes = ask(remote, snapshot, query % "SILENT")
    assert [row["n"]["value"] for row in rows] == ["7"]
    assert len(notes) == 1
    assert notes[0].startswith("left out: ")


def test_no_rows_are_no_rows(remote: Any, snapshot: Snapshot) -> None:
    query = f"SELECT * {{ SERVICE <{remote.address('none')}> {{ ?chip ?p ?o }} }}"
    assert ask(remote, snapshot, query) == ([], [])


def test_rows_beyond_the_cap_are_left_out_and_told(remote: Any, snapshot: Snapshot) -> None:
    rows, notes = ask(
        remote, snapshot, f"SELECT ?chip {{ SERVICE <{remote.address('many')}> {{ ?chip ?p ?o }} }}"
    )
    assert (len(rows), notes) == (20, ["only the first 20 rows were taken"])


@pytest.mark.parametrize(
    "clause",
    [
        "SERVICE ?where { ?s ?p ?o }",
        "SERVICE <http://127.0.0.1:1/> { ?s ?p ?o }",
        "SERVICE SILENT <http://127.0.0.1:1/> { ?s ?p ?o }",
        "SERVICE <%s?x> { ?s ?p ?o }",
        "SERVICE <%s> { SERVICE <%s> { ?s ?p ?o } }",
        "SERVICE<%s>{} SERVICE<%s>{} SERVICE<%s>{} SERVICE<%s>{}",
        "BIND(<%s> AS ?where) SERVICE ?where {}",
        "SERVICEr:x { ?s ?p ?o }",
    ],
)
def test_all_other_clauses_are_refused(remote: Any, clause: str) -> None:
    text = f"PREFIX SERVICEr: <http://x/> SELECT * {{ {clause.replace('%s', remote.address('rows'))} }}"
    before = len(remote.asked)
    with pytest.raises(ForbiddenQuery, match="SERVICE"):
        check(text, settings(remote))
    assert len(remote.asked) == before


def test_nothing_is_allowed_by_default(remote: Any) -> None:
    with pytest.raises(ForbiddenQuery, match="this endpoint sends none"):
        check(f"SELECT * {{ SERVICE <{remote.address('rows')}> {{}} }}", Settings())


def test_a_clause_that_has_no_end_is_no_clause(remote: Any) -> None:
    with pytest.raises(BadQuery):
        check(f"SELECT * {{ SERVICE <{remote.address('rows')}> {{ ?s", settings(remote))


def test_no_clause_reaches_the_engine(remote: Any) -> None:
    query = check(f"SELECT * {{ SERVICE <{remote.address('rows')}> {{}} }}", settings(remote))
    with pytest.raises(ForbiddenQuery):
        Job(query, "json")


def test_over_http_the_answer_says_what_was_cut_and_is_not_kept(
    remote: Any, snapshot: Snapshot, tmp_path: Path
) -> None:
    del tmp_path
    app = create_app(
        settings(remote), snapshot, lambda _settings, found: InProcess(lambda: load_store(found))
    )
    client = app.test_client()

    def get(manner: str, silent: str = "") -> Any:
        query = f"SELECT ?chip {{ SERVICE {silent} <{remote.address(manner)}> {{ ?chip ?p ?o }} }}"
        return client.get("/sparql", query_string={"query": query, "timeout": "2"})

    cut = get("many")
    assert cut.headers["X-Service-Cut"] == f"{remote.address('many')} only the first 20 rows were taken"
    assert cut.headers["Cache-Control"] == "no-store"
    assert "X-Service-Cut" not in get("rows").headers
    assert "left out" in get("failing", "SILENT").headers["X-Service-Cut"]
    failed = get("failing")
    assert (failed.status_code, failed.json["title"]) == (502, "Another endpoint failed")
    assert "answered 500" in failed.json["detail"]


def test_over_http_an_endpoint_is_asked_once_for_an_answer_and_left_alone_when_it_fails(
    remote: Any, snapshot: Snapshot
) -> None:
    app = create_app(
        settings(remote), snapshot, lambda _settings, found: InProcess(lambda: load_store(found))
    )
    client = app.test_client()

    def get(manner: str, silent: str, number: int) -> Any:
        clause = f"SERVICE {silent} <{remote.address(manner)}> {{ ?chip ?p ?o }}"
        return client.get("/sparql", query_string={"query": f"SELECT ?chip ({number} AS ?n) {{ {clause} }}"})

    before = len(remote.asked)
    answers = [get("rows", "", number) for number in range(3)]
    assert len(remote.asked) == before + 1
    assert [len(answer.json["results"]["bindings"]) for answer in answers] == [2, 2, 2]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}

    for number in range(FAILURES):
        assert get("failing", "", number).status_code == 502
    asked = len(remote.asked)
    spared = get("failing", "", FAILURES)
    assert (spared.status_code, spared.json["title"]) == (502, "Another endpoint failed")
    assert "is not asked until" in spared.json["detail"]
    assert 0 < int(spared.headers["Retry-After"]) <= 30
    silent = get("failing", "SILENT", FAILURES)
    assert silent.json["results"]["bindings"] == [{"n": silent.json["results"]["bindings"][0]["n"]}]
    assert "is not asked until" in silent.headers["X-Service-Cut"]
    assert len(remote.asked) == asked

    found = client.get("/metrics").text
    name = f'lithograph_service_total{{endpoint="{remote.address("failing")}",outcome='
    assert f'{name}"failed"}} {FAILURES}.0' in found
    assert f'{name}"spared"}} 2.0' in found


def test_an_endpoint_with_any_letter_in_its_iri_is_asked_and_told(remote: Any, snapshot: Snapshot) -> None:
    app = create_app(
        settings(remote), snapshot, lambda _settings, found: InProcess(lambda: load_store(found))
    )
    clause = f"SERVICE SILENT <{remote.address(MANNERS[0])}> {{ ?chip ?p ?o }}"
    before = len(remote.asked)
    answer = app.test_client().get("/sparql", query_string={"query": f"SELECT ?chip {{ {clause} }}"})
    assert len(remote.asked) == before + 1
    assert answer.status_code == 200
    assert answer.headers["X-Service-Cut"].startswith(f"{remote.address('r%C3%B6ws')} left out:")
    assert answer.headers["X-Service-Cut"].isascii()
