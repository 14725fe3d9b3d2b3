"""``lithograph link``: propose, review, check and count links to external data sets."""

from typing import Final

import click

from lithograph.cli.lazy import Lazy, Table

COMMANDS: Final[Table] = {
    "accept": (
        "lithograph.cli.links.accept",
        "Accept the candidates on whose identifiers both records agree.",
    ),
    "check": ("lithograph.cli.links.check", "Check the link sets: rules 58 to 77."),
    "compile": ("lithograph.cli.links.compile", "Write the link sets as RDF."),
    "diff": ("lithograph.cli.links.diff", "Say which links a newer source breaks."),
    "review": ("lithograph.cli.links.review", "Decide on candidates, one at a time."),
    "stats": ("lithograph.cli.links.stats", "Count the links of each set."),
    "suggest": (
        "lithograph.cli.links.suggest",
        "Propose entities for names, or links to an imported data set.",
    ),
}


@click.group(cls=Lazy, table=COMMANDS)
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
