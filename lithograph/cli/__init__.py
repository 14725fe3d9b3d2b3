"""The command line: one group whose commands are imported when they are used."""

from lithograph.cli.main import main

__all__ = ["main"]
