"""The validation step: one run over shapes, SPARQL checks and program rules."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox
from pyoxigraph import NamedNode, Triple

from lithograph.errors import BadSetting, EnginesDisagree
from lithograph.terms import SH
from lithograph.validate import shifty_engine
from lithograph.validate.checks import SHAPES_GRAPH, Check, check_store, run_checks, set_beside
from lithograph.validate.engine import Engine, Result
from lithograph.validate.facts import facts
from lithograph.validate.finding import Finding, Rule, Term
from lithograph.validate.graph import Graph
from lithograph.validate.hints import nearest
from lithograph.validate.hoist import Plan, plan, run_hoisted
from lithograph.validate.link_rules import run_link_rules
from lithograph.validate.material import Material
from lithograph.validate.names import Names
from lithograph.validate.nearby import nearby
from lithograph.validate.positions import placed
from lithograph.validate.programs import DANGLING, run_programs
from lithograph.validate.relevance import relevant
from lithograph.validate.report import Report, ordered
from lithograph.validate.shape_queries import check_queries
from lithograph.validate.shape_reach import around
from lithograph.validate.shapes import Shapes, severity_of
from lithograph.validate.shifty_engine import ShiftyEngine
from lithograph.validate.syntax import SYNTAX, syntax_findings
from lithograph.validate.wellformed import check_shapes

ENGINES: Final = ("auto", "pyshacl", "shifty", "both")
_SHOWN_DIFFERENCES = 10
_LARGE: Final = 500_000
"""Triples from which on store and engine hold their copies one after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """The rules: shapes (with the program rules that they name) and SPARQL checks.

    ``programs`` are program rules that the shapes do not name, ``skipped`` the ids of those that are not run.
    ``sound`` shapes were found well formed before.
    """

    shapes: Shapes
    checks: tuple[Check, ...] = ()
    programs: tuple[Rule, ...] = ()
    skipped: frozenset[str] = frozenset()
    sound: bool = False


def validate(
    material: Material, rules: RuleSet, *, engine: str = "auto", focus: frozenset[Term] | None = None
) -> Report:
    """Every finding about the asserted and inferred triples, with the place of the asserted ones.

    ``focus`` limits the report to these nodes: it is the full report without the findings about others.
    """
    data, axioms, shapes = material.data, material.schema, rules.shapes
    if not rules.sound:
        check_shapes(shapes)
        check_queries(shapes)
    names = Names.declared((*axioms, *shapes.triples))
    graph = material.whole
    placing = data.beside(material.beside)
    # both: the engines must agree on the SPARQL constraints too, so they run them themselves
    todo = plan(shapes) if engine != "both" else Plan((), shapes.triples)
    with ThreadPoolExecutor(2) as pool:
        # engine and store leave the interpreter free for the program rules
        asked = pool.submit(_asked, todo, rules, material, names, focus)
        seen = _seen(graph, rules.shapes, todo, focus)
        if len(graph.triples) > _LARGE:
            asked.result()  # two copies of it beside ours would not fit into 2 GB
        shacl = pool.submit(_shacl, engine, todo, seen)
        named = (rule for rule in shapes.rules.values() if rule.kind == "program")
        programs = [rule for rule in (*named, *rules.programs) if rule.id not in rules.skipped]
        found = run_programs(programs, material, names, focus)
        found += run_link_rules(programs, material.links, data, material.asserted, axioms)
        found += asked.result()
        results, engine_name = shacl.result()
    found = [finding for finding in found if focus is None or finding.is_about(focus)]
    wanted = (result for result in results if focus is None or result.focus in focus)
    found += (_finding(result, shapes, graph, names) for result in wanted)
    found = _without_consequences(found, material)
    told = [placed(finding, placing, graph, material.premises, material.prove) for finding in found]
    if material.problems:
        faulty = {problem.location.file for problem in material.problems}
        told = [
            finding for finding in told if finding.location is None or finding.location.file not in faulty
        ]
        told += syntax_findings(material.problems)
    return Report(
        findings=ordered(told),
        rules=(SYNTAX, *rules.programs, *shapes.rules.values(), *(check.rule for check in rules.checks)),
        untargeted=_untargeted(shapes, graph),
        engine=engine_name,
        names=names,
    )


def _without_consequences(found: Sequence[Finding], material: Material) -> list[Finding]:
    """The findings but those that only follow from another one.

    Of a thing that is described nowhere it is enough to tell that. What a file with faults describes is known
    in part, or not at all, and what is missing of it is no fault of the files that parse.
    """
    unknown: set[Term | None] = {finding.value for finding in found if finding.rule.id == DANGLING}
    if material.problems:
        faulty = {problem.location.file for problem in material.problems}
        graphs = (graph for graph in material.data.graphs if graph.name in faulty)
        unknown |= {
            triple.subject
            for graph in graphs
            for triple in graph.triples
            if not isinstance(triple.subject, Triple)
        }
        found = [finding for finding in found if finding.rule.id != DANGLING]
    return [finding for finding in found if finding.focus not in unknown]


def _asked(
    todo: Plan, rules: RuleSet, material: Material, names: Names, focus: frozenset[Term] | None
) -> list[Finding]:
    """The findings of the set-wise constraints and the SPARQL checks."""
    if not todo.hoisted and not rules.checks:
        return []
    if material.asked is not None and focus is not None:
        return material.asked(todo.hoisted, rules.checks, names, focus)
    store = _store(todo, rules, material, focus)
    return run_hoisted(todo.hoisted, store, names) + run_checks(rules.checks, store, names)


def _store(todo: Plan, rules: RuleSet, material: Material, focus: frozenset[Term] | None) -> ox.Store:
    """What they read; constraints of shapes see the data alone, only checks shapes and ontology beside it."""
    if rules.checks and material.store is not None:
        material.store.clear_graph(SHAPES_GRAPH)  # of a run before this one
        set_beside(material.store, SHAPES_GRAPH, rules.shapes.triples)
        return material.store
    data: Sequence[Triple] = material.whole.triples
    if rules.checks:
        return check_store(_text(data), rules.shapes.triples, material.schema)
    if focus is not None:
        near = nearby(focus, todo.hoisted, material.whole)
        data = data if near is None else near
    return check_store(_text(data), (), ())


def _text(triples: Sequence[Triple]) -> bytes:
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def _seen(graph: Graph, shapes: Shapes, todo: Plan, focus: frozenset[Term] | None) -> Sequence[Triple]:
    """The part of the data that an engine must be given."""
    if todo.keeps_sparql:
        return graph.triples
    return relevant(todo.rest, graph.triples if focus is None else around(focus, shapes, graph))


def _shacl(choice: str, todo: Plan, data: Sequence[Triple]) -> tuple[tuple[Result, ...], str]:
    engines = _engines(choice)
    outcomes = [engine.run(todo.rest, data) for engine in engines]
    if len(outcomes) > 1:
        compare(engines, outcomes)
    return outcomes[0], " and ".join(engine.name for engine in engines)


def _engines(choice: str) -> tuple[Engine, ...]:
    if choice not in ENGINES:
        raise BadSetting(f"There is no engine {choice!r}.", hint=f"Engines: {', '.join(ENGINES)}.")
    has_shifty = shifty_engine.installed()
    if choice in {"shifty", "both"} and not has_shifty:
        raise BadSetting(
            f"The engine {choice!r} needs pyshifty.", hint="Install the extra: lithograph[fast]."
        )
    if choice == "shifty" or (choice == "auto" and has_shifty):
        return (ShiftyEngine(),)
    from lithograph.validate.pyshacl_engine import PyshaclEngine  # noqa: PLC0415 - rdflib takes its time

    return (PyshaclEngine(), ShiftyEngine()) if choice == "both" else (PyshaclEngine(),)


def compare(engines: Sequence[Engine], outcomes: Sequence[tuple[Result, ...]]) -> None:
    """Raises ``EnginesDisagree`` with what only one of two engines found."""
    first, second = (sorted(result.key() for result in outcome) for outcome in outcomes)
    if first == second:
        return
    lines: list[str] = []
    for engine, own, other in ((engines[0], first, second), (engines[1], second, first)):
        only = [key for key in own if key not in set(other)]
        lines += [f"only {engine.name}: {' '.join(key)}" for key in only[:_SHOWN_DIFFERENCES]]
        if len(only) > _SHOWN_DIFFERENCES:
            lines.append(f"... and {len(only) - _SHOWN_DIFFERENCES} more")
    counts = f"{len(first)} and {len(second)} results"
    raise EnginesDisagree(f"The engines disagree ({counts}):\n" + "\n".join(lines))


def _finding(result: Result, shapes: Shapes, graph: Graph, names: Names) -> Finding:
    # an engine fills the placeholders of a SPARQL constraint, and loses the languages
    is_sparql = result.component == SH["SPARQLConstraintComponent"]
    own = result.message if is_sparql else shapes.message(result.shape)
    path = str(result.path) if isinstance(result.path, NamedNode) else shapes.path(result.shape)
    return Finding(
        rule=shapes.rule(result.shape),
        severity=severity_of(result.severity),
        focus=result.focus,
        path=path,
        value=result.value,
        component=result.component.value.rpartition("#")[2].removesuffix("ConstraintComponent"),
        message=own,
        facts=facts(result, shapes, graph, names),
        hint=nearest(result, shapes, graph, names),
    )


def _untargeted(shapes: Shapes, graph: Graph) -> tuple[str, ...]:
    """The rules whose shape selects no node: often a misspelt class."""
    empty: list[str] = []
    for iri in shapes.targeted():
        has_target = (
            any(graph.has_instance(kind) for kind in shapes.values(iri, SH["targetClass"]))
            or bool(shapes.values(iri, SH["targetNode"]))
            or any(
                isinstance(predicate, NamedNode) and predicate in graph.by_predicate
                for key in ("targetSubjectsOf", "targetObjectsOf")
                for predicate in shapes.values(iri, SH[key])
            )
        )
        if not has_target:
            empty.append(shapes.rules[iri].id)
    return tuple(sorted(empty))
