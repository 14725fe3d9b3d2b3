"""The unit for systemd and the image: what stands in them is read as these programs read it, and tried."""

import configparser
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from lithograph.cli.serve import serve
from lithograph.export.dumps import NAMES, made
from lithograph.snapshot import Snapshot, open_snapshot

ROOT = Path(__file__).parents[2]


class Unit(configparser.ConfigParser):
    """A file of systemd, which tells cases apart."""

    def optionxform(self, optionstr: str) -> str:
        """The name as it stands."""
        return optionstr


@pytest.fixture(scope="module")
def unit() -> configparser.ConfigParser:
    found = Unit(strict=True, interpolation=None)
    found.read(ROOT / "deploy/lithograph.service")
    return found


@pytest.fixture(scope="module")
def image() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile, with their arguments."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in lines)]


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not installed")
    text = (ROOT / "deploy/lithograph.service").read_text(encoding="utf-8")
    file = tmp_path / "lithograph.service"
    file.write_text(text.replace("/opt/lithograph/bin/lithograph", "/bin/true"), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(file)], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "lithograph.service" not in done.stderr


def test_the_unit_takes_away_what_the_server_needs_not(unit: configparser.ConfigParser) -> None:
    assert set(unit.sections()) == {"Unit", "Service", "Install"}
    given = {name for name, value in unit["Service"].items() if value == "yes"}
    assert given >= {"DynamicUser", "ProtectHome", "PrivateTmp", "PrivateDevices", "NoNewPrivileges"}
    assert unit["Service"]["ProtectSystem"] == "strict"
    assert unit["Service"]["CapabilityBoundingSet"] == ""


def test_the_unit_starts_a_command_with_options_that_there_are(unit: configparser.ConfigParser) -> None:
    program, command, *options = unit["Service"]["ExecStart"].split()
    assert program.startswith("/")
    assert command == "serve"
    serve.make_context("serve", options, resilient_parsing=True)
    known = {option for parameter in serve.params for option in parameter.opts}
    assert {option for option in options if option.startswith("-")} <= known
    home = unit["Service"]["Environment"].removeprefix("LITHOGRAPH_HOME=")
    assert unit["Service"]["ReadOnlyPaths"] == home
    assert unit["Service"]["DynamicUser"] == "yes"


def test_the_image_is_put_together_in_order(image: list[tuple[str, str]]) -> None:
    words = [word for word, _ in image]
    assert set(words) <= {"FROM", "WORKDIR", "COPY", "RUN", "USER", "ENV", "EXPOSE", "HEALTHCHECK", "CMD"}
    assert words[0] == "FROM"
    assert words[-1] == "CMD"
    stages = [rest for word, rest in image if word == "FROM"]
    base = {stage.split()[0] for stage in stages}
    assert len(base) == 1  # what was installed by one Python runs by the same
    assert not any(one.endswith(":latest") or ":" not in one for one in base)
    last = len(words) - 1 - words[::-1].index("FROM")
    copied = [rest for word, rest in image[last:] if word == "COPY"]
    assert all(rest.startswith("--from=build ") for rest in copied)
    after = image[last:]
    users = [rest for word, rest in after if word == "USER"]
    assert users
    assert "root" not in users
    assert f"useradd --system --no-create-home {users[0]}" in [rest for word, rest in after if word == "RUN"]
    assert json.loads(after[-1][1]) == ["lithograph", "serve"]


def test_the_image_installs_an_extra_that_there_is(image: list[tuple[str, str]]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (extra,) = {found for _, rest in image for found in re.findall(r'"\.\[(\w+)\]"', rest)}
    assert extra in project["optional-dependencies"]
    (version,) = {
        found for word, rest in image if word == "FROM" for found in re.findall(r"python:([\d.]+)", rest)
    }
    assert project["requires-python"] == f">={version}"


def test_the_image_holds_the_dumps_that_it_cannot_make_later(
    image: list[tuple[str, str]], snapshot: Snapshot, tmp_path: Path
) -> None:
    (steps,) = [rest for word, rest in image if word == "RUN" and "lithograph build" in rest]
    making = steps.split("&&")[-1].split()
    assert making[1:3] == ["-m", "lithograph.export.dumps"]
    folder = tmp_path / "snapshots" / snapshot.digest
    shutil.copytree(snapshot.path, folder)
    command = [sys.executable, *making[1:3], str(folder)]
    subprocess.run(command, check=True, timeout=120)
    assert [dump.name for dump in made(open_snapshot(folder))] == list(NAMES)


def test_the_health_check_of_the_image_tells_a_server_that_answers(
    image: list[tuple[str, str]], port: int
) -> None:
    check = next(rest for word, rest in image if word == "HEALTHCHECK").partition("CMD")[2]
    program, *arguments = json.loads(check)
    assert program == "python"

    def run(where: int) -> int:
        command = [sys.executable, *(word.replace(":8000/", f":{where}/") for word in arguments)]
        return subprocess.run(command, check=False, capture_output=True, timeout=30).returncode

    assert run(port) == 0
    assert run(1) != 0
