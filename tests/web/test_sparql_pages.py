"""What a browser sees at ``/sparql``: the form, rows with labels, faults, downloads."""

import json

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from tests.web.asking import BROWSER, CONSTRUCT, SELECT, get


def test_without_a_query_a_browser_gets_the_query_page(client: FlaskClient) -> None:
    for address in ("/sparql", "/sparql?query="):
        response = client.get(address, headers=BROWSER)
        assert response.status_code == 200
        page = BeautifulSoup(response.data, "html.parser")
        assert page.find("textarea", {"name": "query"}) is not None


def test_a_browser_sees_labels_in_its_language(client: FlaskClient) -> None:
    query = "SELECT ?firm ?chip ?tpp { ?firm lg:designs ?chip . ?chip lg:tpp ?tpp } ORDER BY ?chip"
    headers = {**BROWSER, "Accept-Language": "ko-KR,ko;q=0.9,en;q=0.5"}
    response = client.get("/sparql", query_string={"query": query}, headers=headers)
    page = BeautifulSoup(response.data, "html.parser")
    cells = page.select("tbody tr")[0].find_all("td")
    assert page.html is not None
    assert page.html["lang"] == "ko"
    links = [cell.find("a") for cell in cells[:2]]
    assert [str(link["href"]) for link in links if link] == ["/organisation/acme", "/chip/acme-a1"]
    assert [link.text for link in links if link] == ["에이크미 반도체", "Acme A1"]
    assert [link.get("lang") for link in links if link] == [None, "en"]
    assert cells[2]["class"] == ["number"]
    area = page.find("textarea")
    assert area is not None
    assert area.text.strip() == query
    assert (
        client.get(
            "/sparql",
            query_string={"query": query},
            headers={**headers, "If-None-Match": response.headers["ETag"]},
        ).status_code
        == 304
    )


def test_a_page_says_when_rows_are_left_out(client: FlaskClient) -> None:
    response = get(client, "SELECT * { ?s ?p ?o }", BROWSER["Accept"])
    page = BeautifulSoup(response.data, "html.parser")
    assert response.headers["X-Result-Limit"] == "10"
    assert len(page.select("tbody tr")) == 10
    assert page.caption is not None
    assert "first 10 rows" in page.caption.text
    assert "X-Result-Limit" not in get(client, SELECT, BROWSER["Accept"]).headers


def test_pages_of_yes_no_none_and_triples(client: FlaskClient) -> None:
    assert "Yes" in get(client, "ASK { ?s ?p ?o }", "text/html").text
    assert "No row answers" in get(client, "SELECT * { ?s lg:nothing ?o }", "text/html").text
    page = BeautifulSoup(get(client, CONSTRUCT, "text/html").data, "html.parser")
    assert [cell.text for cell in page.select("thead th")] == ["subject", "property", "value"]
    assert "no-store" not in get(client, CONSTRUCT, "text/html").headers["Cache-Control"]
    assert "ETag" not in get(client, "SELECT (RAND() AS ?r) {}", "text/html").headers


def test_a_browser_sees_where_its_query_is_wrong(client: FlaskClient) -> None:
    response = get(client, "SELECT ?x {\n\t?x chp:p ?y }", BROWSER["Accept"])
    assert response.status_code == 400
    page = BeautifulSoup(response.data, "html.parser")
    fault = page.find(id="fault")
    assert fault is not None
    assert "the prefix chp: is not declared" in fault.text
    assert fault.pre is not None
    assert fault.pre.text == " ?x chp:p ?y }\n    ^"


def test_a_value_that_is_an_address_can_be_followed(client: FlaskClient) -> None:
    page = BeautifulSoup(get(client, "SELECT ?a { ?s lg:address ?a }", "text/html").data, "html.parser")
    assert page.select("tbody a")[0]["href"] == "https://acme.example/a1"


def test_markup_in_the_data_stays_text(client: FlaskClient) -> None:
    response = get(client, "SELECT ('<script>alert(1)</script>' AS ?x) ?y {}", "text/html")
    assert b"<script>" not in response.data


def test_downloads_lead_to_the_same_query(client: FlaskClient) -> None:
    page = BeautifulSoup(get(client, SELECT, "text/html").data, "html.parser")
    links = [str(link["href"]) for link in page.select(".downloads a")]
    assert len(links) == 4
    assert json.loads(client.get(links[0]).data)["head"]["vars"] == ["chip", "tpp"]
