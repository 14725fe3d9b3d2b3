"""Why a row is in an answer: every stored question can be explained, from statements of the graph alone."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from lithograph.query.engine import InProcess
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot
from lithograph.store import load_store
from lithograph.web import create_app, why

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def served(product: Snapshot) -> Iterator[Flask]:
    """The product in this process."""
    app = create_app(Settings(), product, lambda _s, found: InProcess(lambda: load_store(found)))
    app.testing = True
    yield app
    app.extensions["lithograph"].close()


def keys(client: FlaskClient, address: str) -> list[str]:
    """By which the rows of a page ask for their reasons."""
    response = client.get(address, headers=HTML)
    assert response.status_code == 200, address
    shown = BeautifulSoup(response.data, "html.parser")
    return [str(button["value"]) for button in shown.select("button[name=row]")]


def test_a_row_of_a_question_shows_what_it_rests_on_and_leads_to_the_proof(served: Flask) -> None:
    client = served.test_client()
    asked = keys(client, "/questions/models-trained-on-ascend?lang=ko")
    response = client.get(f"/why/row?question=models-trained-on-ascend&row={asked[2]}&lang=ko", headers=HTML)
    shown = BeautifulSoup(response.data, "html.parser")
    said = [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
        for row in shown.select("main tbody tr")
    ]
    assert any(row[1] == "사용 하드웨어" and row[4] == "보고됨" for row in said)
    assert any(row[1] == "학습 하드웨어" and row[4] == "추론됨" for row in said)
    proof = next(str(link["href"]) for link in shown.select("a.why"))
    assert client.get(proof, headers=HTML).status_code == 200


@pytest.mark.slow
def test_every_question_can_be_explained(served: Flask) -> None:
    client = served.test_client()
    unexplained = []
    for item in served.extensions["lithograph"].questions:
        for key in keys(client, f"/questions/{item['name']}")[:1]:
            response = client.get(f"/why/row?question={item['name']}&row={key}", headers=HTML)
            shown = BeautifulSoup(response.data, "html.parser")
            if response.status_code != 200 or not shown.select("main tbody tr"):
                unexplained.append(item["name"])
    assert not unexplained


def test_a_row_of_any_query_can_be_explained(client: FlaskClient) -> None:
    query = "SELECT ?chip ?tpp { ?chip lg:tpp ?tpp ; lg:designedBy/skos:prefLabel ?name } ORDER BY DESC(?tpp)"
    key = keys(client, f"/sparql?query={quote(query)}")[0]
    response = client.get(f"/why/row?query={quote(query)}&row={key}", headers=HTML)
    said = [
        row.get_text(" ", strip=True)
        for row in BeautifulSoup(response.data, "html.parser").select("main tbody tr")
    ]
    assert any("Acme A1" in text and "4,992" not in text and "4992" in text for text in said)
    assert any("Acme Semiconductor" in text for text in said)
    assert not any("Acme A2" in text for text in said)


def test_a_row_is_not_explained_while_many_are(client: FlaskClient) -> None:
    query = "SELECT ?chip ?tpp { ?chip lg:tpp ?tpp }"
    address = f"/why/row?query={quote(query)}&row={keys(client, f'/sparql?query={quote(query)}')[0]}"
    for _ in range(why.MOST):
        why.ROOM.acquire()
    try:
        response = client.get(address)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    finally:
        for _ in range(why.MOST):
            why.ROOM.release()
    assert client.get(address, headers=HTML).status_code == 200


def test_computed_rows_say_so(client: FlaskClient) -> None:
    query = quote("SELECT (1 + 1 AS ?two) {}")
    key = keys(client, f"/sparql?query={query}")[0]
    body = client.get(f"/why/row?query={query}&row={key}&lang=en", headers=HTML).text
    assert "computed by the query itself" in body


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D&row=", 400),
        ("query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D&row=0", 400),
        ("query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D&row=-1-00000000", 400),
        ("query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D&row=0-00000000", 404),
        ("query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D&row=99999999999999999999-00000000", 404),
        ("query=ASK%20%7B%7D&row=0-00000000", 400),
        ("query=SELECT%20%7B&row=0-00000000", 400),
        ("row=0-00000000", 400),
        ("question=none-such&row=0-00000000", 404),
    ],
)
def test_rows_that_are_not_there_are_refused(client: FlaskClient, asked: str, status: int) -> None:
    assert client.get(f"/why/row?{asked}").status_code == status
