"""Pages and answers on gaps, chains and losses: the same numbers in each form, refusals for unknown names."""

import csv
import io
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from lithograph.query.engine import InProcess
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot
from lithograph.store import load_store
from lithograph.web import create_app


@pytest.fixture(scope="module")
def site(product: Snapshot) -> Iterator[FlaskClient]:
    """The product in this process."""
    app = create_app(Settings(), product, lambda _settings, found: InProcess(lambda: load_store(found)))
    app.testing = True
    yield app.test_client()
    app.extensions["lithograph"].close()


@pytest.mark.parametrize("language", ["en", "ko", "zh"])
def test_the_gaps_are_the_questions_on_coverage_and_their_answers_counted(
    site: FlaskClient, language: str
) -> None:
    gaps = site.get(f"/coverage.json?lang={language}").get_json()
    assert len(gaps) >= 10
    rows = list(csv.DictReader(io.StringIO(site.get(f"/coverage.csv?lang={language}").text)))
    assert [(row["gap"], int(row["count"])) for row in rows] == [(gap["gap"], gap["count"]) for gap in gaps]
    page = site.get(f"/coverage?lang={language}").text
    for gap in gaps:
        assert gap["question"] in page
        whole = site.get(f"/questions/{gap['gap']}.csv").text
        assert gap["count"] == len(list(csv.reader(io.StringIO(whole)))) - 1


def test_a_chain_is_told_step_by_step_with_its_sources(site: FlaskClient) -> None:
    answer = site.get("/chains/model/pangu-sigma?to=organisation/tsmc&on=2026-08-01")
    assert answer.content_type == "application/json"
    document = answer.get_json()
    assert (document["item"], document["on"]) == ("model/pangu-sigma", "2026-08-01")
    [chain] = document["chains"]
    assert chain["evidence"] == "statedEvidence"
    assert [step["to"] for step in chain["steps"]] == ["chip/huawei-ascend-910", "organisation/tsmc"]
    assert all(step["sources"] for step in chain["steps"])
    assert len(site.get("/chains/model/pangu-sigma").get_json()["chains"]) > 1


@pytest.mark.parametrize("language", ["en", "ko", "zh"])
def test_the_page_of_a_firm_that_is_cut_off_shows_every_loss_of_the_document(
    site: FlaskClient, language: str
) -> None:
    address = f"/without/organisation/tsmc?on=2026-08-01&lang={language}"
    document = site.get(f"{address}&format=json").get_json()
    assert document["without"] == "organisation/tsmc"
    lost = {loss["thing"]: loss["others"] for loss in document["losses"] if loss["kind"] == "chip"}
    assert lost["chip/huawei-ascend-910c"] == ["organisation/smic"]
    assert document["ranking"][0]["chips"] >= document["rankingWithout"][0]["chips"]
    page = site.get(address).text
    for loss in document["losses"]:
        assert f"/{loss['thing']}?lang={language}" in page
    assert f'lang="{language}"' in page


def test_a_firm_is_named_by_path_or_parameter_and_json_by_accept(site: FlaskClient) -> None:
    by_path = site.get("/without/organisation/smic?on=2026-08-01", headers={"Accept": "application/json"})
    by_parameter = site.get("/without?firm=SMIC&on=2026-08-01&format=json")
    assert by_path.get_json() == by_parameter.get_json()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/without", 400),
        ("/without?firm=", 400),
        ("/without/organisation/tmsc", 404),
        ("/without/chip/nvidia-h20", 404),
        ("/without/tsmc?on=2025", 400),
        ("/chains/model/none", 404),
        ("/chains/model/gpt-4?to=organisation/none", 404),
        ("/chains/model/gpt-4?on=yesterday", 400),
        ("/coverage?format=ttl", 400),
    ],
)
def test_what_is_not_there_is_refused(site: FlaskClient, address: str, status: int) -> None:
    assert site.get(address).status_code == status


def test_the_form_for_a_firm_takes_its_name_in_any_language(site: FlaskClient) -> None:
    by_name = site.get("/without?firm=삼성전자&on=2026-08-01&format=json").get_json()
    assert by_name["without"] == "organisation/samsung"
