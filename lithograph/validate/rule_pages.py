"""The page of documentation on all rules, made from the rules themselves.

python -m lithograph.validate.rule_pages > docs/rules.md
"""

import sys
from collections.abc import Iterator

from lithograph.files import find_sources
from lithograph.validate.finding import Rule
from lithograph.validate.gather import project_rules
from lithograph.validate.run import RuleSet
from lithograph.validate.syntax import SYNTAX

_HEAD = """\
# The rules

Made from the shapes and checks by `python -m lithograph.validate.rule_pages`; do not edit. Each rule has an
id that stays, a severity, and the number of the integrity rule that it carries out. A missing value is a
warning or, where few sources give it, an info; a wrong value is a violation.

"""
_KINDS = {"shape": "shape", "check": "SPARQL check", "program": "program rule"}


def page(rules: RuleSet) -> str:
    """Every rule that can fail, by file: id, severity, number, title and description."""
    groups: dict[str, list[Rule]] = {}
    for rule in (SYNTAX, *rules.shapes.rules.values(), *(check.rule for check in rules.checks)):
        if rule.number is None and rule is not SYNTAX:
            continue  # it only leads to other shapes
        place = "any file" if rule.location is None else rule.location.file
        heading = "shapes/quality" if rule.kind == "check" else place
        groups.setdefault(heading, []).append(rule)
    lines: list[str] = []
    for heading, found in sorted(groups.items()):
        lines += _section(heading, sorted(found, key=lambda rule: (rule.number or 0, rule.id)))
    return _HEAD + "\n".join(lines).rstrip("\n") + "\n"


def _section(heading: str, rules: list[Rule]) -> Iterator[str]:
    yield f"## {heading}"
    yield ""
    yield "| id | severity | no. | kind | rule |"
    yield "|---|---|--:|---|---|"
    for rule in rules:
        number = "" if rule.number is None else rule.number
        words = f"**{rule.title.get()}**. {rule.description.get()}".replace("|", "\\|")
        yield f"| {rule.id} | {rule.severity} | {number} | {_KINDS[rule.kind]} | {words} |"
    yield ""


if __name__ == "__main__":
    sys.stdout.write(page(project_rules(find_sources())))
