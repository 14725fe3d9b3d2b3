"""SPARQL constraints run set-wise: one query for all focus nodes, where that is provably the same.

SHACL runs a constraint once for each focus node with ``$this`` pre-bound. Joining the targets in at the
start of the one flat group gives the same solutions, because every later part of that group, and every
``EXISTS`` filter in it, sees ``$this`` bound. What nests or aggregates stays with the engine.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from lithograph.errors import ShapesError
from lithograph.terms import OWL, RDF_TYPE, RDFS, SH
from lithograph.validate.finding import Finding, Rule, Term, Text
from lithograph.validate.names import Names
from lithograph.validate.shape_queries import MASKED, prefixes_of
from lithograph.validate.shapes import Shapes

COMPONENT: Final = "SPARQL"

_CONSTRAINT: Final = SH["sparql"]
_SOURCE: Final = SH["sourceShape"]
_SPARQL: Final = {
    SH[name] for name in ("sparql", "validator", "nodeValidator", "propertyValidator", "target")
}
"""What brings SPARQL: constraints, the validators of constraint components, targets."""
_EXISTS_GROUP = re.compile(r"\bEXISTS\s*\{[^{}]*\}", re.IGNORECASE)
# what nests, aggregates, cuts or depends on the engine; DATATYPE because a store rewrites literals
_UNSAFE = re.compile(
    r"\b(GROUP|HAVING|COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT|MINUS|VALUES|SERVICE|GRAPH|OPTIONAL|UNION"
    r"|ORDER|LIMIT|OFFSET|DATATYPE|REDUCED)\b",
    re.IGNORECASE,
)
_SPECIAL = re.compile(r"[$?](PATH|shapesGraph|currentShape)\b|\b[Aa][Ss]\s+[$?]this\b")
_HEAD = re.compile(r"^\s*SELECT\s+(?P<vars>(?:DISTINCT\s+)?[^{}*]+?)\s*(?:WHERE\s*)?\{", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hoisted:
    """A constraint as one query over the whole graph."""

    rule: Rule
    shape: Term
    prefixes: str
    variables: str
    target: str
    group: str
    message: Text

    @property
    def query(self) -> str:
        """The query that finds everything."""
        return (
            f"{self.prefixes}SELECT {self.variables} WHERE {{\n"
            f"  {{ SELECT DISTINCT ?this WHERE {{ {self.target} }} }}\n{self.group}"
        )

    @property
    def pattern(self) -> str:
        """The group alone, as a query that gives nothing: for those who read what it can match."""
        return f"{self.prefixes}CONSTRUCT {{}} WHERE {{{self.group}"


@dataclass(frozen=True, slots=True)
class Plan:
    """The constraints that run set-wise, and the shapes without them, for the engine."""

    hoisted: tuple[Hoisted, ...]
    rest: tuple[ox.Triple, ...]

    @property
    def keeps_sparql(self) -> bool:
        """Whether the engine still has SPARQL to run, which may read any triple."""
        return any(triple.predicate in _SPARQL for triple in self.rest)


def plan(shapes: Shapes) -> Plan:
    """The set-wise form of every constraint that has one."""
    hoisted: dict[tuple[Term, Term], Hoisted] = {}
    # a shape that others use, also in a list, is run on their values too, whatever its own targets say
    used = {triple.object for triple in shapes.triples if triple.predicate != _SOURCE}
    for triple in shapes.triples:
        if triple.predicate != _CONSTRAINT:
            continue
        shape, constraint = triple.subject, triple.object
        if isinstance(shape, ox.Triple) or isinstance(constraint, ox.Triple):
            continue
        item = None if shape in used else _hoisted(shapes, shape, constraint)
        if item is not None:
            hoisted[shape, constraint] = item
    rest = tuple(
        triple
        for triple in shapes.triples
        if triple.predicate != _CONSTRAINT or (triple.subject, triple.object) not in hoisted
    )
    return Plan(tuple(hoisted.values()), rest)


def run_hoisted(hoisted: Iterable[Hoisted], store: ox.Store, names: Names) -> list[Finding]:
    """A finding, without its place, for every solution of every query."""
    found: list[Finding] = []
    for item in hoisted:
        try:
            solutions = store.query(item.query)
        except SyntaxError as error:
            raise ShapesError(f"{item.rule.location}: the query does not parse: {error}") from None
        if isinstance(solutions, ox.QuerySolutions):
            columns = [variable.value for variable in solutions.variables]
            rows = dict.fromkeys(tuple(solution) for solution in solutions)
            found += (_finding(item, dict(zip(columns, row, strict=True)), names) for row in rows)
    return found


def _finding(item: Hoisted, row: dict[str, object], names: Names) -> Finding:
    terms = {
        name: term for name, term in row.items() if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal)
    }
    focus, path = terms["this"], terms.get("path")
    return Finding(
        rule=item.rule,
        severity=item.rule.severity,
        focus=focus,
        path=str(path) if isinstance(path, ox.NamedNode) else None,
        value=terms.get("value", focus),
        component=COMPONENT,
        message=item.message.each(
            lambda words: _PLACEHOLDER.sub(lambda match: names.bare(terms.get(match[1])), words)
        ),
    )


def _hoisted(shapes: Shapes, shape: Term, constraint: Term) -> Hoisted | None:
    select = shapes.value(constraint, SH["select"])
    target = _target(shapes, shape)
    is_off = any(
        isinstance(flag, ox.Literal) and flag.value in {"true", "1"}
        for node in (shape, constraint)
        for flag in shapes.values(node, SH["deactivated"])
    )
    has_path = shapes.value(shape, SH["path"]) is not None
    if not isinstance(select, ox.Literal) or target is None or is_off or has_path:
        return None
    body = flat_body(select.value)
    if body is None:
        return None
    variables, group = body
    return Hoisted(
        rule=shapes.rule(shape),
        shape=shape,
        prefixes=prefixes_of(shapes, constraint),
        variables=variables,
        target=target,
        group=group,
        message=shapes.message(constraint) or shapes.message(shape),
    )


def flat_body(select: str) -> tuple[str, str] | None:
    """The variables and the rest after the opening brace, when the query is one flat group; else ``None``."""
    masked = MASKED.sub(lambda match: " " * len(match[0]), select)
    head = _HEAD.match(masked)
    if head is None or _UNSAFE.search(masked) or _SPECIAL.search(masked) or "(" in head["vars"]:
        return None
    rest = _EXISTS_GROUP.sub(" ", masked[head.end() :])
    if "{" in rest or not rest.rstrip().endswith("}") or rest.count("}") != 1:
        return None
    variables = head["vars"] if re.search(r"[$?]this\b", head["vars"]) else head["vars"] + " ?this"
    return variables, select[head.end() :]


def _target(shapes: Shapes, shape: Term) -> str | None:
    """The pattern that selects the focus nodes, or ``None`` when the shape has no targets of its own."""
    kind = f"{RDF_TYPE}/{RDFS['subClassOf']}*"
    patterns = [f"?this {kind} {value}" for value in shapes.values(shape, SH["targetClass"])]
    patterns += [f"?this {value} ?_object" for value in shapes.values(shape, SH["targetSubjectsOf"])]
    patterns += [f"?_subject {value} ?this" for value in shapes.values(shape, SH["targetObjectsOf"])]
    patterns += [f"BIND ({value} AS ?this)" for value in shapes.values(shape, SH["targetNode"])]
    has_others = bool(shapes.values(shape, SH["target"])) or _is_class(shapes, shape)
    if not patterns or has_others:
        return None
    return " UNION ".join(f"{{ {pattern} }}" for pattern in patterns)


def _is_class(shapes: Shapes, shape: Term) -> bool:
    """Whether the shape is itself a class, and so has its instances as targets."""
    return not {RDFS["Class"], OWL["Class"]}.isdisjoint(shapes.values(shape, RDF_TYPE))
