"""The validation step: one run over shapes, SPARQL checks and program rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox
from pyoxigraph import NamedNode, Triple

from lithograph.errors import BadSetting, EnginesDisagree
from lithograph.load import Loaded
from lithograph.terms import OWL, RDF, RDF_TYPE, RDFS, SH
from lithograph.validate import shifty_engine
from lithograph.validate.checks import Check, check_store, run_checks
from lithograph.validate.engine import Engine, Result
from lithograph.validate.facts import facts
from lithograph.validate.finding import Finding, Term, Text
from lithograph.validate.graph import Graph
from lithograph.validate.names import Names
from lithograph.validate.positions import Premises, placed
from lithograph.validate.programs import run_programs
from lithograph.validate.pyshacl_engine import PyshaclEngine
from lithograph.validate.report import Report, ordered
from lithograph.validate.shapes import Shapes, severity_of
from lithograph.validate.shifty_engine import ShiftyEngine

ENGINES: Final = ("auto", "pyshacl", "shifty", "both")
_SHOWN_DIFFERENCES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What is validated: asserted triples with their places, and what follows from them.

    ``schema`` are the axioms: the class tree for ``sh:class`` and targets, and the declared terms.
    ``premises`` gives the asserted triples behind an inferred one.
    """

    data: Loaded
    inferred: tuple[Triple, ...] = ()
    schema: tuple[Triple, ...] = ()
    premises: Premises | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """The rules: shapes (with the program rules that they name) and SPARQL checks."""

    shapes: Shapes
    checks: tuple[Check, ...] = ()


def validate(material: Material, rules: RuleSet, *, engine: str = "auto") -> Report:
    """Every finding about the asserted and inferred triples, with the place of the asserted ones."""
    data, axioms, shapes = material.data, material.schema, rules.shapes
    names = Names.declared(axioms)
    tree = (triple for triple in axioms if _belongs_to_data(triple))
    graph = Graph((*data.triples(), *material.inferred, *tree))
    content = ox.serialize(graph.triples, format=ox.RdfFormat.N_TRIPLES) or b""
    results, engine_name = _shacl(engine, shapes, graph.triples)
    found = [_finding(result, shapes, graph, names) for result in results]
    if rules.checks:
        store = check_store(content, shapes.triples, axioms)
        found += run_checks(rules.checks, store, names)
    programs = [rule for rule in shapes.rules.values() if rule.kind == "program"]
    found += run_programs(programs, graph, tuple(data.triples()), axioms, names)
    return Report(
        findings=ordered([placed(finding, data, graph, material.premises) for finding in found]),
        rules=(*shapes.rules.values(), *(check.rule for check in rules.checks)),
        untargeted=_untargeted(shapes, graph),
        engine=engine_name,
    )


def _belongs_to_data(triple: Triple) -> bool:
    """Whether an axiom is needed beside the data: the class tree, and the types of the value lists."""
    value = triple.object
    if not isinstance(value, NamedNode):
        return False
    return triple.predicate == RDFS["subClassOf"] or (
        triple.predicate == RDF_TYPE and not any(value in language for language in (OWL, RDFS, RDF))
    )


def _shacl(choice: str, shapes: Shapes, data: Sequence[Triple]) -> tuple[tuple[Result, ...], str]:
    engines = _engines(choice)
    outcomes = [engine.run(shapes.triples, data) for engine in engines]
    if len(outcomes) > 1:
        _compare(engines, outcomes)
    return outcomes[0], " and ".join(engine.name for engine in engines)


def _engines(choice: str) -> tuple[Engine, ...]:
    if choice not in ENGINES:
        raise BadSetting(f"There is no engine {choice!r}.", hint=f"Engines: {', '.join(ENGINES)}.")
    has_shifty = shifty_engine.installed()
    if choice in {"shifty", "both"} and not has_shifty:
        raise BadSetting(
            f"The engine {choice!r} needs pyshifty.", hint="Install the extra: lithograph[fast]."
        )
    if choice == "both":
        return PyshaclEngine(), ShiftyEngine()
    return (
        (ShiftyEngine(),) if choice == "shifty" or (choice == "auto" and has_shifty) else (PyshaclEngine(),)
    )


def _compare(engines: Sequence[Engine], outcomes: Sequence[tuple[Result, ...]]) -> None:
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
    own = shapes.message(result.shape)
    if result.component == SH["SPARQLConstraintComponent"]:
        # an engine fills the placeholders, and loses the languages: take them back from the author's words
        own = _languages(result.message, shapes, result.shape)
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
    )


def _languages(filled: Text, shapes: Shapes, shape: Term) -> Text:
    constraint = shapes.value(shape, SH["sparql"])
    templates = shapes.message(constraint) if constraint is not None else Text()
    return templates or filled


def _untargeted(shapes: Shapes, graph: Graph) -> tuple[str, ...]:
    """The rules whose shape selects no node: often a misspelt class."""
    empty: list[str] = []
    for iri in shapes.targeted():
        has_target = (
            any(graph.instances(kind) for kind in shapes.values(iri, SH["targetClass"]))
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
