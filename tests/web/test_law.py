"""Control status over HTTP: the same entries as on the command line, and clear refusals."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from lithograph.query.engine import InProcess
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot
from lithograph.store import load_store
from lithograph.web import create_app

KEYS = ["provision", "version", "instrument", "state", "status", "group", "figures", "missing"]


@pytest.fixture(scope="module")
def site(product: Snapshot) -> Iterator[FlaskClient]:
    """A client of the application over the product."""
    app = create_app(Settings(), product, lambda _settings, found: InProcess(lambda: load_store(found)))
    yield app.test_client()
    app.extensions["lithograph"].close()


def test_a_status_is_an_array_of_entries_in_the_fixed_form(site: FlaskClient) -> None:
    response = site.get("/status/chip/nvidia-h20?on=2025-05-01")
    assert response.status_code == 200
    entries = response.get_json()
    assert all(list(entry) == KEYS for entry in entries)
    states = {entry["provision"]: entry["status"] for entry in entries}
    assert states["3A090.a"] == "doesNotMeet"
    assert states["us-bis-2025-04-h20-letter"] == "meets"
    assert "not legal advice" in response.headers["X-Notice"]


def test_a_day_after_the_sources_of_the_law_is_told_with_their_day(site: FlaskClient) -> None:
    early, late = (
        site.get(f"/status/chip/nvidia-h20?on={day}").headers for day in ("2025-05-01", "2999-01-01")
    )
    known = early["X-Law-Known-Until"]
    assert late["X-Law-Known-Until"] == known
    assert known not in early["X-Notice"]
    assert f"from sources up to {known}" in late["X-Notice"]
    assert "not legal advice" in late["X-Notice"]
    posted = site.post("/classify", json={"tpp": 2368, "on": "2999-01-01"})
    assert posted.headers["X-Notice"] == late["X-Notice"]


PAGES = ["/chips", "/rules", "/firms", "/chip/nvidia-h20", "/provision/3a090-a", "/without/organisation/tsmc"]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "What came after is not in this answer."),
        ("ko", "이 답에 들어 있지 않습니다"),
        ("zh", "不在本答案之内"),
    ],
)
def test_pages_of_a_day_say_when_no_source_reaches_it(site: FlaskClient, language: str, told: str) -> None:
    for page in PAGES:
        for day, is_late in (("2025-05-01", False), ("2999-01-01", True)):
            answer = site.get(f"{page}?on={day}&lang={language}", headers={"Accept": "text/html"})
            assert answer.status_code == 200, page
            assert (told in answer.text) is is_late, page


def test_a_browser_is_sent_to_the_items_page_on_that_day(site: FlaskClient) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    answer = site.get("/status/chip/nvidia-h20?on=2025-05-01&lang=ko", headers=browser)
    assert answer.status_code == 303
    assert answer.location == "/chip/nvidia-h20?on=2025-05-01&lang=ko#controls"
    page = site.get(answer.location, headers=browser).text
    assert 'id="controls"' in page
    assert "4,000" in page
    assert site.get("/status/chip/nvidia-h20", headers={"Accept": "*/*"}).is_json
    assert site.get("/status/chip/none", headers=browser).status_code == 404


def test_reasons_are_told_in_the_language_asked_for(site: FlaskClient) -> None:
    entries = site.get("/status/chip/nvidia-h20?on=2025-05-01&lang=ko").get_json()
    told = [
        figure["explanation"] for entry in entries for figure in entry["figures"] if "explanation" in figure
    ]
    assert told
    assert any("품목" in text for text in told)


@pytest.mark.parametrize("form", [False, True])
def test_an_item_is_classified_from_json_or_a_form(site: FlaskClient, *, form: bool) -> None:
    values = {
        "tpp": "2368",
        "die-area": "814",
        "memory-bandwidth": "4000",
        "designer": "nvidia",
        "on": "2025-05-01",
    }
    response = site.post("/classify", data=values) if form else site.post("/classify", json=values)
    assert response.status_code == 200
    states = {entry["provision"]: entry["status"] for entry in response.get_json()}
    assert states["us-bis-2025-04-h20-letter"] == "meets"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"tpp": -1}, 400),
        ({"tpp": True}, 400),
        ({"flops": 1}, 400),
        ({"on": "2025"}, 400),
        ({"on": 2025}, 400),
        ({"lang": "fr"}, 400),
        ([1], 400),
    ],
)
def test_a_bad_body_is_refused_with_problem_details(site: FlaskClient, body: object, status: int) -> None:
    response = site.post("/classify", json=body)
    assert response.status_code == status
    assert response.get_json()["detail"]


def test_a_body_that_is_no_json_or_another_type_is_refused(site: FlaskClient) -> None:
    assert site.post("/classify", data="{", content_type="application/json").status_code == 400
    assert site.post("/classify", data="x", content_type="text/plain").status_code == 415
    for text in ("[" * 50_000, '{"tpp": ' + "9" * 5000 + "}", '{"\\ud800": 1}'):
        assert site.post("/classify", data=text, content_type="application/json").status_code == 400


def test_unknown_items_and_days_are_refused(site: FlaskClient) -> None:
    assert site.get("/status/chip/nvidia-h2x").status_code == 404
    assert site.get("/status/chip/nvidia-h20?on=2025-13-01").status_code == 400
    assert site.get("/status/chip/nvidia-h20?lang=fr").status_code == 400
