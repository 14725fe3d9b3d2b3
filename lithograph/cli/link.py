"""``lithograph link``: propose, review, check and count links to external data sets."""

import importlib
from typing import Final

import click

SUBCOMMANDS: Final = {
    "accept": "Accept the candidates on whose identifiers both records agree.",
    "check": "Check the link sets: rules 58 to 77.",
    "compile": "Write the link sets as RDF.",
    "diff": "Say which links a newer source breaks.",
    "review": "Decide on candidates, one at a time.",
    "stats": "Count the links of each set.",
    "suggest": "Propose entities for names, or links to an imported data set.",
}


class LazySubgroup(click.Group):
    """A group that imports a subcommand's module when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all subcommands, sorted."""
        del ctx
        return sorted(SUBCOMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand of that name, imported now."""
        del ctx
        if cmd_name not in SUBCOMMANDS:
            return None
        module = importlib.import_module(f"lithograph.cli.links.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The overview, from the table."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, SUBCOMMANDS[name]) for name in sorted(SUBCOMMANDS)])


@click.group(cls=LazySubgroup)
def link() -> None:
    """Link our entities to the records of other data sets.

    \b
    The loop:
      lithograph import us-csl consolidated.csv
      lithograph link suggest --source us-csl
      lithograph link review us-csl
      lithograph link check
      lithograph build --with-imports
    """  # noqa: D301 - the backslash keeps click from wrapping the examples
