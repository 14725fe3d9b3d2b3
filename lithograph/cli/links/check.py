"""``lithograph link check``: rules 58 to 77 on the link sets."""

from pathlib import Path

import click

from lithograph.errors import SyntaxErrors
from lithograph.files import find_sources, put
from lithograph.link import link
from lithograph.link.prefixes import shared_prefixes
from lithograph.link.sssom import read_set, write_set
from lithograph.load import load
from lithograph.validate.finding import Finding, Severity
from lithograph.validate.gather import project_material, project_rules
from lithograph.validate.run import RuleSet, validate
from lithograph.validate.shapes import Shapes

FAULTY = 1
FIRST, LAST = 58, 77
DATASETS = "dataset.ttl"
"""The shapes of data sets and links: every rule in there is one of these."""
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(epilog="Exit codes: 0 all rules hold, 1 some do not, 2 could not run.")
@click.option("--root", type=_FOLDER, help="Folder of ontology/ and graph/; default: this one.")
@click.option("--fix", is_flag=True, help="Sort the rows of every set first.")
@click.option("--quick", is_flag=True, help="Only what the files themselves must hold, without the graph.")
def check(root: Path | None, *, fix: bool, quick: bool) -> int:
    """Check the link sets: prefixes, slots, order, forms, contradictions; with the graph, rules 58 to 77.

    \b
    Examples:
      lithograph link check
      lithograph link check --fix --quick
    """  # noqa: D301 - the backslash keeps click from wrapping the examples
    sources = find_sources(root)
    if fix:
        for path in sources.links:
            links = read_set(path, sources.name(path))
            put(path, write_set(links.with_mappings(links.mappings)).encode())
    declared = [path for path in sources.ontology if path.name == "prefixes.ttl"]
    shared = shared_prefixes(load(declared, name=sources.name).triples())
    try:
        found = link(sources.links, shared, name=sources.name)
    except SyntaxErrors as error:
        for problem in error.problems:
            click.echo(str(problem))
        return FAULTY
    total = sum(len(one.mappings) for one in found.sets)
    findings: list[Finding] = []
    if not quick:
        rules = project_rules(sources)
        checks = tuple(one for one in rules.checks if FIRST <= (one.rule.number or 0) <= LAST)
        about_links = [path for path in sources.shapes if path.name == DATASETS]
        shapes = Shapes(load([*declared, *about_links], name=sources.name))
        report = validate(project_material(sources), RuleSet(shapes=shapes, checks=checks))
        findings = list(report.findings)
        for finding in findings:
            click.echo(
                f"{finding.location}: {finding.severity}: {finding.text('en')} (rule {finding.rule.number})"
            )
    click.echo(f"{total:,} mappings in {len(found.sets)} sets checked; {len(findings)} findings.")
    return FAULTY if any(finding.severity == Severity.VIOLATION for finding in findings) else 0
