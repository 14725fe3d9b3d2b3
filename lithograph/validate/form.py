"""Turtle files out of form, as findings at the first line that ``lithograph fmt`` would change."""

from collections.abc import Iterator

from lithograph.errors import Location
from lithograph.load import Loaded
from lithograph.turtle import first_difference, format_turtle
from lithograph.validate.finding import Finding, Rule, Term
from lithograph.validate.syntax import file_term


def out_of_form(rule: Rule, data: Loaded, focus: frozenset[Term] | None) -> Iterator[Finding]:
    """A finding for each Turtle file of the data (with ``focus``: of those in it) that is not in form.

    A file that turtlefmt cannot lay out is left alone: it has no other form.
    """
    paths = {graph.name: graph.path for graph in data.graphs if graph.path.suffix.lower() == ".ttl"}
    contents = {
        name: path.read_bytes() for name, path in paths.items() if focus is None or file_term(name) in focus
    }
    for name, content in format_turtle(contents, verifies=False).formatted.items():
        line = first_difference(contents[name], content)
        if line:
            yield Finding(
                rule=rule,
                severity=rule.severity,
                focus=file_term(name),
                message=rule.message.filled(value=name),
                location=Location(name, line),
            )
