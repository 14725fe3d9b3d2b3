"""What others put into their CI: the action, the hooks, and the page of rules."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lithograph.cli.fmt import fmt
from lithograph.cli.validate import validate
from lithograph.files import find_sources
from lithograph.validate.gather import project_rules
from lithograph.validate.rule_pages import page

ROOT = Path(__file__).resolve().parent.parent
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
KNOWN = {option for command in (validate, fmt) for parameter in command.params for option in parameter.opts}


def script() -> str:
    """The last step of the action, as the shell sees it."""
    text = (ROOT / "action.yml").read_text()
    lines = text.rpartition("run: |\n")[2].splitlines()
    return "\n".join(line.removeprefix("        ") for line in lines)


def test_the_page_of_rules_is_that_of_the_rules() -> None:
    made = page(project_rules(find_sources(ROOT)))
    assert made == (ROOT / "docs/rules.md").read_text(encoding="utf-8"), (
        "python -m lithograph.validate.rule_pages > docs/rules.md"
    )


def test_the_action_and_the_hooks_use_options_that_exist() -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text()
    used = set(OPTION.findall(script())) | set(OPTION.findall(hooks))
    assert used
    assert used <= KNOWN


def test_every_input_of_the_action_is_used() -> None:
    text = (ROOT / "action.yml").read_text()
    head = text.partition("\noutputs:")[0].partition("inputs:\n")[2]
    names = re.findall(r"^  ([a-z-]+):$", head, re.MULTILINE)
    assert names
    for name in names:
        assert f"inputs.{name} }}}}" in text, name


@pytest.mark.skipif(shutil.which("bash") is None, reason="the action runs in bash")
def test_the_script_of_the_action_marks_findings_and_writes_sarif_and_summary(tmp_path: Path) -> None:
    (tmp_path / "data.ttl").write_text("<https://example.org/a> a <https://example.org/C> .\n")
    (tmp_path / "shapes.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <https://example.org/S> a sh:NodeShape ;"
        " sh:targetClass <https://example.org/C> ; sh:property <https://example.org/P> ."
        " <https://example.org/P> sh:path <https://example.org/p> ; sh:minCount 1 ."
    )
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "DATA": "data.ttl",
        "SHAPES": "shapes.ttl",
        "ONTOLOGY": "",
        "CHECKS": "",
        "FAIL_ON": "violation",
        "BASELINE": "",
        "SINCE": "",
        "SARIF": "out.sarif",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
    }
    done = subprocess.run(
        ["bash", "-e", "-c", script()],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error file=data.ttl,line=1,col=1,title=P::")
    assert (tmp_path / "out.sarif").exists()
    assert "| violation | P |" in (tmp_path / "summary.md").read_text()
