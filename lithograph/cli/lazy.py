"""Groups of commands that are imported one by one, so that ``--help`` is quick."""

import importlib
from collections.abc import Mapping
from keyword import iskeyword
from typing import Any

import click

Table = Mapping[str, tuple[str, str]]
"""Each command's module, which defines a click command of the same name, and its line in the overview."""


class Lazy(click.Group):
    """A group that imports a command's module when the command runs."""

    def __init__(self, *arguments: Any, table: Table, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        del ctx
        return sorted(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        del ctx
        if cmd_name not in self._table:
            return None
        module = importlib.import_module(self._table[cmd_name][0])
        # a keyword is no name of a function: import is import_
        command: click.Command = getattr(module, f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The overview, from the table: no command is imported for it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self._table[name][1]) for name in self.list_commands(ctx)])
