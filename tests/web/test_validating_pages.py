"""The form of ``/validation``, whose report is a page."""

import io

from flask.testing import FlaskClient

from tests.web.sent import DATA, SHAPES, TURTLE


def test_the_form_of_the_page_is_answered_with_a_page(client: FlaskClient) -> None:
    page = client.get("/validation", headers={"Accept": "text/html"}).text
    assert 'action="/validate" method="post" enctype="multipart/form-data"' in page
    sent = {
        "format": "html",
        "data": DATA.decode(),
        "syntax": TURTLE,
        "shapes": (io.BytesIO(SHAPES), "s.ttl"),
    }
    answer = client.post("/validate", data=sent)
    assert answer.content_type == "text/html; charset=utf-8"
    assert "data.ttl:3:14" in answer.text
    assert "Pages" in answer.text


def test_a_page_tells_that_nothing_is_at_fault_in_the_language_of_the_reader(client: FlaskClient) -> None:
    sent = {"data": DATA.replace(b'"many"', b"7").decode(), "shapes": (io.BytesIO(SHAPES), "s.ttl")}
    page = client.post("/validate?lang=ko&format=html", data=sent).text
    assert "잘못된 곳이 없다." in page
    assert 'lang="ko"' in page


def test_markup_in_what_was_sent_stays_text_on_the_page(client: FlaskClient) -> None:
    data = DATA.replace(b'"many"', b'"<script>alert(1)</script>"')
    page = client.post(
        "/validate", data={"format": "html", "shapes": (io.BytesIO(SHAPES), "s.ttl"), "data": data.decode()}
    )
    assert page.status_code == 200
    assert "<script>alert" not in page.text
