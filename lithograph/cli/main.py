"""The group of commands, and the one place where an error becomes a line and an exit code."""

import errno
import os
import sys
from collections.abc import Sequence
from typing import Final

import click

from lithograph import __version__
from lithograph.cli.lazy import Lazy, Table
from lithograph.errors import LithographError

COMMANDS: Final[Table] = {
    "build": ("lithograph.cli.build", "Build the snapshot: load, infer, validate, write."),
    "depends": ("lithograph.cli.depends", "Say on whom a thing rests, and what is lost without a firm."),
    "diff": ("lithograph.cli.diff", "Say what changed between two states of the graph."),
    "explain": ("lithograph.cli.explain", "Say why a triple is in the graph, down to its sources."),
    "export": ("lithograph.cli.export", "Write the graph of the snapshot to a file."),
    "fmt": ("lithograph.cli.fmt", "Bring Turtle files into form, or say whether they are."),
    "import": ("lithograph.cli.importing", "Import an external data set into a graph of its own."),
    "infer": ("lithograph.cli.infer", "Write the closure of any ontology and data."),
    "link": ("lithograph.cli.link", "Link our entities to other data sets."),
    "query": ("lithograph.cli.query", "Ask the current snapshot with SPARQL."),
    "classify": ("lithograph.cli.classify", "Say how an item with given figures stands to the controls."),
    "serve": ("lithograph.cli.serve", "Serve the current snapshot over HTTP."),
    "status": ("lithograph.cli.status", "Say how an item stands to the controls on a day."),
    "validate": ("lithograph.cli.validate", "Check the graph against its shapes."),
}
INTERRUPTED: Final = 130

EXIT_CODES: Final = """
\b
Exit codes:
  0    done
  1    the input is at fault (syntax, inconsistency, findings)
  2    could not run: bad option, missing file, address in use, bad query
  3    a construct that this engine does not do
  130  interrupted
"""


@click.group(
    cls=Lazy, table=COMMANDS, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="lithograph")
def lithograph() -> None:
    """Lithograph: a knowledge graph of AI compute and the rules that restrict it.

    \b
    Examples:
      lithograph build
      lithograph serve --port 8080
      lithograph query 'SELECT ?chip { ?chip a lg:Chip } LIMIT 5'
    """  # noqa: D301 - the backslash keeps click from wrapping the examples


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; every expected error is one clear message on stderr."""
    try:
        return _run(sys.argv[1:] if arguments is None else list(arguments))
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        code = error.exit_code
    except click.ClickException as error:
        click.echo(usage_line(error), err=True)
        code = click.UsageError.exit_code  # a file that cannot be opened is no fault of the input either
    except LithographError as error:
        click.echo(error_line(error), err=True)
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("lithograph: interrupted", err=True)
        code = INTERRUPTED
    except BrokenPipeError:
        # the reader has what it wanted (lithograph query ... | head)
        _discard_output()
        code = 0
    except OSError as error:
        if error.errno not in _CANNOT_WRITE:
            raise
        click.echo(f"lithograph: the output could not be written: {error.strerror}.", err=True)
        _discard_output()
        code = 2
    return code


_CANNOT_WRITE: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


def _discard_output() -> None:
    """Python must not flush again at exit what could not be written."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(arguments: list[str]) -> int:
    # not lithograph.main(): click's own way ends a closed pipe with exit code 1
    try:
        with lithograph.make_context("lithograph", arguments) as context:
            result = lithograph.invoke(context)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    sys.stdout.flush()
    return result if isinstance(result, int) else 0


def usage_line(error: click.ClickException) -> str:
    """What is wrong with the command as typed, and where its help is."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "lithograph"
    return f"{path}: {error.format_message().rstrip('.')}. See: {path} --help"


def error_line(error: LithographError) -> str:
    """What went wrong and what to do about it, on one line unless there are several faults to list."""
    joint = "\n" if "\n" in error.detail else " "
    detail = (
        error.detail if error.detail.endswith((".", "?", "!")) or error.hint is None else f"{error.detail}."
    )
    return f"lithograph: {detail if error.hint is None else detail + joint + error.hint}"
