"""``lithograph validate``: shapes, checks and rules over this graph or anybody's RDF."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
from pyoxigraph import Triple

from lithograph.cli.collector import without_collector
from lithograph.cli.progress import progress
from lithograph.errors import BadSetting, MissingInput, ShapesError, StorageError, SyntaxErrors
from lithograph.files import Sources, find_sources, in_checkout, snapshot_home
from lithograph.settings import Settings
from lithograph.validate import ENGINES, Material, Report, RuleSet, Severity
from lithograph.validate import validate as run_validation
from lithograph.validate.baseline import Applied, apply_baseline, read_baseline, write_baseline
from lithograph.validate.changes import affected, changes_since
from lithograph.validate.foreign import Files, expand, foreign
from lithograph.validate.past import Past
from lithograph.validate.render import FORMATS, Options
from lithograph.validate.select import Selection, selected
from lithograph.validate.touched import touched

_PATH: Final = click.Path(path_type=Path)
_THRESHOLDS: Final = {str(severity): severity for severity in Severity} | {"never": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How to write a report."""

    formats: tuple[str, ...]
    outputs: tuple[Path, ...]
    options: Options


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """Which engine runs, and since which revision changes count."""

    engine: str
    revision: str | None


@dataclass(frozen=True, slots=True)
class Since:
    """The revision to compare with, the files of rules, and what else differs where that is known."""

    past: Past | None
    rule_files: tuple[Path, ...]
    differing: tuple[Triple, ...] | None


@click.command(
    epilog="Exit codes: 0 conforms, 1 findings at or above --fail-on, 2 could not run, 3 unsupported feature."
)
@click.argument("paths", nargs=-1, type=_PATH)
@click.option("--data", multiple=True, type=_PATH, help="A further file or folder of data.")
@click.option("--shapes", multiple=True, type=_PATH, help="Shapes of another project, in place of ours.")
@click.option("--ontology", multiple=True, type=_PATH, help="Axioms of another project, in place of ours.")
@click.option("--checks", multiple=True, type=_PATH, help="SPARQL checks (.rq) of another project.")
@click.option("--infer", "infers", is_flag=True, help="With --shapes: add the OWL 2 RL closure first.")
@click.option("--engine", type=click.Choice(ENGINES), default="auto", show_default=True, help="SHACL engine.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(list(FORMATS)),
    help="Form of the report (default: text); several may be given, each with its --output.",
)
@click.option(
    "--output",
    "outputs",
    multiple=True,
    type=_PATH,
    help="File for the --format at the same place; - is stdout.",
)
@click.option(
    "--fail-on",
    type=click.Choice(list(_THRESHOLDS)),
    default="violation",
    show_default=True,
    help="The mildest severity that makes the exit code 1.",
)
@click.option(
    "--changed-since", "revision", help="Report what the changes since this git revision can affect."
)
@click.option("--only-shape", multiple=True, help="Report these rules only, by id or number.")
@click.option("--only-focus", multiple=True, help="Report these focus nodes only, by IRI or prefixed name.")
@click.option("--max-findings", type=click.IntRange(min=0), help="Show so many findings at most.")
@click.option("--lang", type=click.Choice(["en", "ko", "zh"]), default="en", help="Language of messages.")
@click.option("--baseline", type=_PATH, help="Accept the findings in this file.")
@click.option(
    "--write-baseline", "new_baseline", type=_PATH, help="Write all findings to this file and stop."
)
@click.option("--reason", default="", help="With --write-baseline: why they are accepted.")
@click.option(
    "--expires",
    type=click.DateTime(["%Y-%m-%d"]),
    help="With --write-baseline: until when they are accepted.",
)
@click.option("--root", type=_PATH, help="Folder of ontology/ and graph/; default: this one.")
def validate(  # noqa: PLR0913 - one argument for each option of the command
    *,
    paths: tuple[Path, ...],
    data: tuple[Path, ...],
    shapes: tuple[Path, ...],
    ontology: tuple[Path, ...],
    checks: tuple[Path, ...],
    engine: str,
    formats: tuple[str, ...],
    outputs: tuple[Path, ...],
    fail_on: str,
    revision: str | None,
    only_shape: tuple[str, ...],
    only_focus: tuple[str, ...],
    max_findings: int | None,
    lang: str,
    baseline: Path | None,
    new_baseline: Path | None,
    reason: str,
    expires: datetime | None,
    root: Path | None,
    infers: bool,
) -> int:
    """Check RDF against shapes, SPARQL checks and program rules; every finding has its file and line.

    Without PATHS: this project's graph, with what follows from it. PATHS inside graph/ limit the report to
    those files; other PATHS are read as further data. With --shapes the files of another project are checked.

    \b
    Examples:
      lithograph validate
      lithograph validate graph/chips/huawei.ttl --fail-on warning
      lithograph validate --format github --format sarif --output - --output report.sarif
      lithograph validate my-data.ttl --shapes my-shapes.ttl --ontology my-ontology.ttl
    """  # noqa: D301 - the backslash keeps click from wrapping the examples
    outcome = Outcome(
        formats=formats or ("text",),
        outputs=outputs,
        options=Options(
            language=lang,
            root=Path() if shapes else find_sources(root).root,
            maximum=max_findings,
            colour=sys.stdout.isatty(),
        ),
    )
    selection = Selection(rules=only_shape, focuses=only_focus)
    how = How(engine=engine, revision=revision)
    if not shapes and (ontology or checks or infers):
        raise click.UsageError("--ontology, --checks and --infer need --shapes")
    with without_collector():
        if shapes:
            files = Files(
                data=expand((*paths, *data)),
                shapes=expand(shapes),
                ontology=expand(ontology),
                checks=expand(checks, frozenset({".rq"})),
            )
            report = selected(_check_foreign(files, how, infers=infers), selection)
        else:
            sources = find_sources(root)
            if root is None and not _is_inside(sources.root):
                _tell_whose_graph(sources)
            report = _check_project(sources, (*paths, *data), how, selection)
    if new_baseline is not None:
        until = expires.date() if expires is not None else None
        count = write_baseline(new_baseline, report, reason=reason, expires=until)
        click.echo(f"{count} findings written to {new_baseline}")
        return 0
    if baseline is not None:
        is_part = bool(revision or only_shape or only_focus or (paths and not shapes))
        report = _accepted(report, baseline, tells_stale=not is_part)
    _write(report, outcome)
    return 1 if report.fails(_THRESHOLDS[fail_on]) else 0


def _is_inside(root: Path) -> bool:
    try:
        return Path.cwd().is_relative_to(root)
    except OSError:
        return False  # the folder is gone


def _tell_whose_graph(sources: Sources) -> None:
    """Somebody who stands elsewhere may mean the files there."""
    whose = "the checkout that this program runs from" if in_checkout(sources.root) else "this package"
    click.echo(
        f"this folder is no part of {whose}: its graph is checked all the same; "
        "--root FOLDER checks another checkout, DATA... --shapes SHAPES any other files",
        err=True,
    )


def _check_project(sources: Sources, paths: Sequence[Path], how: How, selection: Selection) -> Report:
    """The report on our graph, limited to the named files of it; other files are data beside it."""
    # the reasoner takes its time to import, and files of others do not need it
    from lithograph.validate.gather import project_rules  # noqa: PLC0415
    from lithograph.validate.kept.project import gather  # noqa: PLC0415

    settings = Settings.from_environment()
    named = tuple(path.resolve() for path in expand(paths))
    own = set(sources.graph)
    extra = tuple(path for path in named if path not in own)
    with progress("validating") as on_step:
        on_step("load and infer")
        past = _past(how, sources.root)
        try:
            rules = project_rules(sources)
            gathered = gather(
                sources,
                rules,
                extra,
                cache=snapshot_home(settings) / "cache",
                max_inferred=settings.max_inferred,
                past=past,
            )
        except SyntaxErrors as error:
            # faults of the data are findings; without rules or axioms nothing can be found
            raise ShapesError(error.detail, hint=error.hint) from None
        on_step("check")
        rule_files = (*sources.schema, *sources.rules, *sources.shapes, *sources.quality)
        report = _run(gathered.material, gathered.rules, how, Since(past, rule_files, gathered.differing))
        gathered.keep()
    files = frozenset(sources.name(path) for path in named)
    return selected(report, Selection(rules=selection.rules, focuses=selection.focuses, files=files))


def _check_foreign(files: Files, how: How, *, infers: bool) -> Report:
    if not files.data:
        raise MissingInput("No data file is given.", hint="lithograph validate DATA... --shapes SHAPES")
    with progress("validating") as on_step:
        on_step("load")
        past = _past(how, files.data[0].resolve().parent)
        material, rules = foreign(files, infers=infers)
        on_step("check")
        # without inference nothing changes but what is stated
        since = Since(past, (*files.shapes, *files.ontology, *files.checks), None if infers else ())
        return _run(material, rules, how, since)


def _past(how: How, folder: Path) -> Past | None:
    return None if how.revision is None else Past.of(folder, how.revision)


def _run(material: Material, rules: RuleSet, how: How, since: Since) -> Report:
    """The report, limited to what changed when a revision is given and no rule has changed since."""
    if since.past is None:
        return run_validation(material, rules, engine=how.engine)
    changes = changes_since(since.past, material.data, since.rule_files, material.beside)
    if changes.touches_rules:
        click.echo("rules or axioms changed too: everything is checked", err=True)
        return run_validation(material, rules, engine=how.engine)
    if since.differing is not None:
        changes = changes.completed(since.differing)
    focus = affected(changes, material.asserted, material.linked)
    report = run_validation(material, rules, engine=how.engine, focus=focus)
    return touched(report, focus, changes, material, rules)


def _accepted(report: Report, baseline: Path, *, tells_stale: bool) -> Report:
    """The report without what the baseline accepts; entries that accept nothing are told on stderr.

    Not after a run on a part: what it did not look at may still be there.
    """
    applied: Applied = apply_baseline(report, read_baseline(baseline), datetime.now(UTC).date())
    for entry in applied.stale if tells_stale else ():
        click.echo(
            f"baseline: nothing matches {entry.rule} {entry.focus} any more, or it has expired", err=True
        )
    return applied.report


def _write(report: Report, outcome: Outcome) -> None:
    outputs = outcome.outputs or (Path("-"),)
    if len(outputs) != len(outcome.formats):
        raise BadSetting(
            f"There are {len(outcome.formats)} formats and {len(outputs)} outputs.",
            hint="Give one --output for each --format; - is standard output.",
        )
    for name, output in zip(outcome.formats, outputs, strict=True):
        text = FORMATS[name](report, outcome.options)
        if str(output) == "-":
            click.echo(text, nl=False)
            continue
        try:
            output.write_text(text, encoding="utf-8")
        except OSError as error:
            raise StorageError(f"{output} cannot be written: {error.strerror or error}.") from None
