"""The OpenAPI document: every route is in it, and the server keeps to it, whatever is sent."""

from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import validate
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from lithograph.query.engine import InProcess
from lithograph.settings import Settings
from lithograph.snapshot import Snapshot
from lithograph.store import load_store
from lithograph.web import create_app
from lithograph.web.openapi import ASKED, BODIES, METHODS, path_of

CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
ON_PURPOSE = {501, 503, 504}
"""Not done here, no sources to explain from, no time left: answers, not failures."""


def test_it_is_an_openapi_document(client: FlaskClient) -> None:
    response = client.get("/openapi.json")
    assert response.mimetype == "application/vnd.oai.openapi+json"
    document = response.get_json(force=True)
    assert document["openapi"] == "3.1.0"
    validate(document)
    tag = response.headers["ETag"]
    assert client.get("/openapi.json", headers={"If-None-Match": tag}).status_code == 304


def test_every_route_with_every_method_is_in_it(app: Flask, client: FlaskClient) -> None:
    paths = client.get("/openapi.json").get_json(force=True)["paths"]
    for rule in app.url_map.iter_rules():
        found = {method.upper() for method in paths[path_of(rule)]}
        assert found >= set(rule.methods or ()) & set(METHODS), rule.rule


def test_only_routes_are_in_the_tables(app: Flask) -> None:
    assert {*ASKED, *BODIES} <= set(app.view_functions)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # of the tools that make up the requests
def test_no_request_made_up_from_it_makes_the_server_fail(snapshot: Snapshot) -> None:
    app = create_app(Settings(), snapshot, lambda _settings, found: InProcess(lambda: load_store(found)))
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    tried = 0
    for result in schema.get_all_operations():
        operation = result.ok()  # type: ignore[union-attr] # an error is raised

        @settings(max_examples=10, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def send(case: schemathesis.Case[Any]) -> None:
            response = case.call()
            assert response.status_code < 500 or response.status_code in ON_PURPOSE, case.as_curl_command()
            case.validate_response(response, checks=CHECKS)

        send()
        tried += 1
    assert tried >= len(list(app.url_map.iter_rules()))
    app.extensions["lithograph"].close()
