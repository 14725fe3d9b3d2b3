"""docs/operate.md against the code: every setting, every route, every exit code."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from flask import Flask

from lithograph.cli.main import EXIT_CODES
from lithograph.cli.production import CONNECTIONS, HEADER_SECONDS
from lithograph.cli.serve import serve
from lithograph.settings import PREFIX, Settings
from lithograph.snapshot import Snapshot
from lithograph.web import create_app
from lithograph.web.watching import UNREAD, UNSENT

PAGE = (Path(__file__).parents[1] / "docs/operate.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def app(snapshot: Snapshot) -> Flask:
    return create_app(Settings(), snapshot)


@pytest.mark.parametrize("item", fields(Settings), ids=lambda item: item.name)
def test_every_setting_is_documented_with_its_default(item: object) -> None:
    name, default = item.name, item.default  # type: ignore[attr-defined]
    shown = "" if default is None else f"`{default}`"
    assert f"| `{PREFIX}{name.upper()}` | {shown} | {item.metadata['help']} |" in PAGE  # type: ignore[attr-defined]


def test_no_setting_is_documented_that_is_not_there() -> None:
    named = set(re.findall(rf"{PREFIX}[A-Z_]+", PAGE))
    assert named <= {PREFIX + item.name.upper() for item in fields(Settings)}


def test_every_route_is_documented_with_its_methods(app: Flask) -> None:
    documented = dict(re.findall(r"^\| `(/[^`]*)` \| ([A-Z, ]+) \|", PAGE, re.MULTILINE))
    found = {
        re.sub(r"<(?:[^<>:]*:)?(\w+)>", r"<\1>", rule.rule): ", ".join(
            sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
        )
        for rule in app.url_map.iter_rules()
    }
    missing = sorted(found.keys() - documented.keys())
    assert not missing, f"say in docs/operate.md, under Routes, what they answer: {missing}"
    assert documented == found


def test_every_exit_code_is_documented() -> None:
    codes = re.findall(r"^ +(\d+) ", EXIT_CODES, re.MULTILINE)
    assert codes == ["0", "1", "2", "3", "130"]
    for code in codes:
        assert f"| {code} | " in PAGE


def test_the_unit_and_the_image_name_settings_and_options_that_exist() -> None:
    root = Path(__file__).parents[1]
    text = (root / "deploy/lithograph.service").read_text() + (root / "Dockerfile").read_text()
    assert set(re.findall(rf"{PREFIX}[A-Z_]+", text)) <= {
        PREFIX + item.name.upper() for item in fields(Settings)
    }
    options = {option for parameter in serve.params for option in parameter.opts}
    assert set(re.findall(r"(?<= )--(?:workers|watch|port|host)\b", text)) <= options


def test_the_recipe_for_nginx_fits_the_limits_of_the_server() -> None:
    recipe = PAGE.partition("## Behind nginx")[2].partition("## A new snapshot")[0]
    settings = Settings()
    patience = re.search(r"proxy_read_timeout (\d+)s", recipe)
    longest = re.search(r"client_max_body_size (\d+)k", recipe)
    assert patience
    assert int(patience[1]) > settings.query_timeout_max + settings.queue_seconds
    assert longest
    assert int(longest[1]) * 1024 == 4 * settings.max_query_bytes
    assert recipe.count("{") == recipe.count("}")


def test_the_times_that_connections_have_are_told() -> None:
    for number in (
        f"{CONNECTIONS:,}",
        f"{HEADER_SECONDS} seconds",
        f"{UNSENT:g} seconds",
        f"{UNREAD:g} seconds",
    ):
        assert number in PAGE


def test_every_metric_is_documented(snapshot: Snapshot) -> None:
    app = create_app(Settings(), snapshot)
    client = app.test_client()
    try:
        assert client.get("/sparql?query=ASK%20%7B%7D").status_code == 200
        found = set(re.findall(r"^# TYPE (\w+) ", client.get("/metrics").text, re.MULTILINE))
    finally:
        app.extensions["lithograph"].close()
    section = PAGE.partition("## What to watch")[2].partition("\n## ")[0]
    assert len(found) > 15
    assert found == set(re.findall(r"`(lithograph_\w+)`", section))
