"""Errors speak the reader's language, with what varies in them kept and escaped."""

from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from lithograph.web.language import Reader, texts
from lithograph.web.said import LONGEST, START, said

HTML = {"Accept": "text/html"}
FAULTS = [
    "/chip/acme-a9",
    "/chip/nothing-like-it-at-all",
    "/questions/question",
    "/questions/none",
    "/ontology/NoSuchTerm",
    "/ontology/module/none",
    "/chips?on=2025-13-01",
    "/chips?on=2025",
    "/firms?country=%3Cscript%3E",
    "/claims?about=%3Cscript%3E",
    "/claims?page=0",
    "/chip?page=x",
    "/depends?of=%3Cb%3E",
    "/why?s=a%20b&p=c&o=d",
    "/why/row?query=ASK%20%7B%7D&row=1",
    "/nowhere",
    "/why?s=&p=c&o=d",
    "/without?firm=",
    "/without?firm=nobody-at-all",
    "/status/chip/none",
    "/chains/model/none",
    "/data?graph=urn:none",
    f"/sparql?query={quote('SELECT * { ?s ?p }')}",
    f"/sparql?query={quote('SELECT * {')}",
    f"/sparql?query={quote('SELEC * {}')}",
    f"/sparql?query={quote('SELECT * { ?s lgg:x ?o }')}",
    f"/sparql?query={quote('DELETE WHERE { ?s ?p ?o }')}",
    f"/sparql?query={quote('SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }')}",
    f"/sparql?query={quote('SELECT (<urn:f>(1) AS ?x) {}')}",
    f"/sparql?query={quote(chr(34))}",
    "/sparql?timeout=x&query=ASK%7B%7D",
]


@pytest.mark.parametrize("language", ["ko", "zh"])
@pytest.mark.parametrize("address", FAULTS)
def test_a_fault_is_told_in_the_readers_language(client: FlaskClient, address: str, language: str) -> None:
    response = client.get(f"{address}{'&' if '?' in address else '?'}lang={language}", headers=HTML)
    assert 400 <= response.status_code < 500
    shown = BeautifulSoup(response.data, "html.parser").main
    assert shown is not None
    assert not [item.get_text() for item in shown.select("p[lang=en]")]
    assert "<script>" not in response.text


def test_programs_are_told_in_english(client: FlaskClient) -> None:
    assert client.get("/chips?on=x&lang=ko").get_json()["detail"] == "x is no date."


def test_every_sentence_is_found_again_by_its_english_words() -> None:
    keys = [key for key in texts() if key.startswith(START) and key != "said line_column"]
    assert len(keys) > 20
    for key in keys:
        english = texts()[key]["en"]
        assert said(english, Reader("ko", chosen=True)) == (texts()[key]["ko"], "ko"), key


@pytest.mark.parametrize("text", ["something that nobody wrote down", "=" * 10_000, "{x} {0} %s", ""])
def test_what_is_not_in_the_catalogue_stays_as_it_is(text: str) -> None:
    assert said(text, Reader("zh", chosen=False)) == (text, "en")


def test_blanks_may_hold_anything() -> None:
    assert "{0} %s" in said("{0} %s is no date.", Reader("ko", chosen=True))[0]
    assert len(said("x" * LONGEST + " is no date.", Reader("ko", chosen=True))[0]) > LONGEST
