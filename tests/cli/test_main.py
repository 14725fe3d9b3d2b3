"""The group of commands: help without imports, one line per error, exit codes."""

import subprocess
import sys
from pathlib import Path

import pytest

from lithograph.cli import main
from lithograph.cli.main import COMMANDS, error_line
from lithograph.errors import LithographError, MissingInput, SyntaxErrors

HEAVY = ("pyoxigraph", "rdflib", "flask", "numpy", "granian")


def test_help_lists_every_command_and_imports_none(capsys: pytest.CaptureFixture[str]) -> None:
    code = (
        "import sys; from lithograph.cli import main; code = main(['--help']); "
        f"assert not set(sys.modules) & set({HEAVY!r}), set(sys.modules) & set({HEAVY!r}); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert all(f"  {name}" in done.stdout for name in COMMANDS)
    assert "Exit codes" in done.stdout
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--nonsense"], "No such option '--nonsense'"),
        (["nonsense"], "No such command 'nonsense'"),
        (["query", "--format", "pdf", "ASK {}"], "'pdf' is not one of"),
        (["query", "--file", "no-such-file.rq"], "no-such-file.rq"),
        (["build", "--home", ""], "it is empty"),
        (["serve", "--port", "http"], "'http' is not a valid integer"),
        (["serve", "--snapshot", "no-such-folder"], "no-such-folder"),
    ],
)
def test_what_is_typed_wrongly_is_one_line_and_exit_code_2(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert words in printed.err
    assert "--help" in printed.err
    assert printed.err.count("\n") == 1


def test_an_output_that_cannot_be_opened_is_no_fault_of_the_input(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LITHOGRAPH_HOME", str(home))
    assert main(["export", "--output", "no-such-folder/file"]) == 2
    assert "no-such-folder/file" in capsys.readouterr().err


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "Commands:" in capsys.readouterr().err


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("lithograph, version ")


@pytest.mark.parametrize("name", ["query", "serve"])
def test_every_command_has_help_with_examples_and_exit_codes(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([name, "--help"]) == 0
    printed = capsys.readouterr().out
    assert "Examples:" in printed
    assert "Exit codes:" in printed


def test_errors_keep_their_remedy_on_the_same_line() -> None:
    assert (
        error_line(MissingInput("No snapshot here.", hint="Build one."))
        == "lithograph: No snapshot here. Build one."
    )
    assert error_line(LithographError("it failed", hint="Try again.")) == "lithograph: it failed. Try again."
    assert error_line(SyntaxErrors(())).startswith("lithograph:")


def test_a_closed_pipe_ends_quietly(monkeypatch: pytest.MonkeyPatch, home: object) -> None:
    monkeypatch.setenv("LITHOGRAPH_HOME", str(home))
    text = "SELECT * { VALUES ?a { %s } VALUES ?b { %s } }"
    numbers = " ".join(str(number) for number in range(500))
    command = [sys.executable, "-m", "lithograph", "query", "--format", "csv", text.replace("%s", numbers)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == b"a,b\r\n"
        running.stdout.close()
        assert running.stderr is not None
        assert running.stderr.read() == b""
        assert running.wait(20) == 0
