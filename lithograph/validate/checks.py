"""Graph-wide SPARQL checks: one file, one rule; each row that the query gives is a finding.

The header stands in comment lines, ``# key@language: words``: title, forbids and message in en, ko and zh,
severity, and the number of the rule. The query selects ``?focus`` and may select ``?path``, ``?value`` and
``?severity``; every variable can stand in the message as ``{name}``.
"""

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from lithograph.errors import Location, Problem, ShapesError, SourceError
from lithograph.terms import BASE, LANGUAGES
from lithograph.validate.finding import Finding, Rule, Severity, Term, Text
from lithograph.validate.names import Names

SHAPES_GRAPH: Final = ox.NamedNode(BASE + "shapes")
SCHEMA_GRAPH: Final = ox.NamedNode(BASE + "ontology")

_HEADER = re.compile(r"#\s*(?P<key>[a-z-]+)(?:@(?P<language>[\w-]+))?:\s*(?P<words>.*)")
_PLACE = re.compile(r"at (\d+):(\d+)")
_FIELD = re.compile(r"\{(\w+)\}")
_OF_FOCUS = {"focus", "path"}
_TEXTS = ("title", "forbids", "message")


@dataclass(frozen=True, slots=True)
class Check:
    """A check as read from its file."""

    rule: Rule
    query: str


def read_checks(paths: Iterable[Path], *, name: Callable[[Path], str] = str) -> tuple[Check, ...]:
    """The checks of the files; raises ``SourceError`` with every fault in every header."""
    checks: list[Check] = []
    problems: list[Problem] = []
    for path in paths:
        place = Location(name(path), 1)
        query = path.read_text(encoding="utf-8")
        texts, plain = _header(query)
        faults = [
            Problem(place, f"the header has no {key}@{language}")
            for key in _TEXTS
            for language in LANGUAGES
            if language not in texts[key]
        ]
        severity = plain.get("severity", "")
        if severity not in tuple(Severity):
            faults.append(Problem(place, f"the severity is {severity!r}", "violation, warning or info"))
        number = plain.get("rule", "")
        if faults:
            problems += faults
            continue
        rule = Rule(
            id=path.stem,
            kind="check",
            severity=Severity(severity),
            number=int(number) if number.isdigit() else None,
            title=Text.of(texts["title"]),
            description=Text.of(texts["forbids"]),
            message=Text.of(texts["message"]),
            location=place,
        )
        checks.append(Check(rule, query))
    if problems:
        raise SourceError(tuple(problems))
    return tuple(checks)


def check_store(data: bytes, shapes: Iterable[ox.Triple], schema: Iterable[ox.Triple]) -> ox.Store:
    """A store in memory: the data (N-Triples) as default graph, shapes and ontology as graphs beside it.

    Checks that look at datatypes or lexical forms must not run on it: a store rewrites literals.
    """
    store = ox.Store()
    if b"_:" in data:
        # a bulk load renames blank nodes, and findings about them would lose their place
        store.bulk_extend(ox.parse(data, format=ox.RdfFormat.N_TRIPLES))
    else:
        store.bulk_load(data, format=ox.RdfFormat.N_TRIPLES)
    set_beside(store, SHAPES_GRAPH, shapes)
    set_beside(store, SCHEMA_GRAPH, schema)
    return store


def set_beside(store: ox.Store, graph: ox.NamedNode | ox.DefaultGraph, triples: Iterable[ox.Triple]) -> None:
    """Let the graph of the store hold the triples too."""
    store.bulk_extend(ox.Quad(item.subject, item.predicate, item.object, graph) for item in triples)


def run_checks(checks: Sequence[Check], store: ox.Store, names: Names) -> list[Finding]:
    """A finding, without its place, for every row of every check; the engine runs them side by side."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        rows = pool.map(lambda check: answers(check, store), checks)
        return [
            finding_of(check.rule, row, names)
            for check, found in zip(checks, rows, strict=True)
            for row in found
        ]


def answers(check: Check, store: ox.Store) -> list[dict[str, Term]]:
    """The rows of the check, by variable; raises ``ShapesError`` for a query that is none."""
    try:
        solutions = store.query(check.query)
    except SyntaxError as error:
        raise ShapesError(f"{_place(check.rule, error)}: the query does not parse: {error}") from None
    if not isinstance(solutions, ox.QuerySolutions):
        del solutions
        raise ShapesError(f"{check.rule.location}: a check must be a SELECT query.")
    variables = [variable.value for variable in solutions.variables]
    if "focus" not in variables:
        # an error keeps what its function holds, and solutions must end in the thread that asked
        del solutions
        raise ShapesError(f"{check.rule.location}: a check must select ?focus.")
    rows = (
        {name: value for name in variables if (value := _value(solution, name)) is not None}
        for solution in solutions
    )
    return [row for row in rows if "focus" in row]


def _value(solution: ox.QuerySolution, name: str) -> Term | None:
    value = solution[name]
    return value if isinstance(value, ox.NamedNode | ox.BlankNode | ox.Literal) else None


def finding_of(rule: Rule, row: dict[str, Term], names: Names) -> Finding:
    """The finding that a row of a check tells, without its place."""
    path, severity = row.get("path"), row.get("severity")
    shown = {name: names.bare(term) for name, term in row.items()}
    is_known = isinstance(severity, ox.Literal) and severity.value in tuple(Severity)
    return Finding(
        rule=rule,
        severity=Severity(severity.value) if is_known and severity is not None else rule.severity,
        focus=row["focus"],
        path=str(path) if isinstance(path, ox.NamedNode) else None,
        value=row.get("value"),
        message=rule.message.each(lambda words: _FIELD.sub(lambda match: shown.get(match[1], "?"), words)),
        others=tuple(
            term for name, term in row.items() if isinstance(term, ox.NamedNode) and name not in _OF_FOCUS
        ),
    )


def _header(query: str) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    plain: dict[str, str] = {}
    for line in query.splitlines():
        if not line.startswith("#"):
            break
        match = _HEADER.fullmatch(line.strip())
        if match is None:
            continue
        if match["language"]:
            texts[match["key"]][match["language"]] = match["words"]
        else:
            plain[match["key"]] = match["words"]
    return texts, plain


def _place(rule: Rule, error: SyntaxError) -> Location | None:
    found = _PLACE.search(str(error))
    if rule.location is None or found is None:
        return rule.location
    return Location(rule.location.file, int(found[1]), int(found[2]))
