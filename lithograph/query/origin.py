"""The statements that a row of an answer rests on, asked for by a query made of the one that gave the row.

The triple patterns of a SELECT query become the head of a CONSTRUCT, its group stays the body, and the values
of the row narrow it. What stands in FILTER (NOT) EXISTS and MINUS adds no statement and is left out. Paths,
blank nodes and what a sub-select hides cannot stand in the head as they are: they are asked for once more
beside the group, with variables of their own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lithograph.query.tokens import tokens

MOST: Final = 200
"""Solutions looked at; an aggregate over thousands rests on all of them, and nobody reads those."""


LONGEST: Final = 4_000
"""Characters of a query that is read for this: the parser takes a second for each 3,000."""

_LOCAL: Final = re.compile(r"[A-Za-z0-9_][\w-]*", re.ASCII)
_DECLARED: Final = re.compile(r"\bPREFIX\s+([^\s:]*):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A SELECT query cut into what stands before it, its FROM clauses, its group, and VALUES after it."""

    prologue: str
    sources: str
    group: str
    values: str


@dataclass(slots=True)
class _Steps:
    """Triples for the head, and the patterns that bind them."""

    head: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Patterns:
    """What goes into the head, what is asked beside the group, and how many variables were made."""

    head: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    made: int = 0
    known: Mapping[str, str] = field(default_factory=dict)
    """The values of the row by variable."""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    """Prefixes that may shorten what is written."""

    def short(self, iri: str) -> str:
        """The IRI as the query writes it."""
        for name, namespace in self.prefixes.items():
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                return f"{name}:{iri[len(namespace) :]}"
        return f"<{iri}>"

    def variable(self) -> str:
        """A variable that the query does not have."""
        self.made += 1
        return f"?origin_{self.made}"


@dataclass(frozen=True, slots=True)
class _Scope:
    """Which variables the outside sees (``None``: all), and by which names hidden ones go."""

    seen: frozenset[str] | None
    names: dict[str, str]
    filtered: bool


def origin_query(text: str, row: Mapping[str, Mapping[str, str]], prefixes: Mapping[str, str]) -> str | None:
    """The CONSTRUCT query for the statements behind a row, whose terms stand as in SPARQL JSON.

    It may give statements that do not hold: those of optional parts and alternatives that did not match and
    have no variable of their own. ``None`` for a query without triple patterns, for one that the parser used
    here does not know, and for one that it would take long to read.
    """
    if len(text) > LONGEST:
        return None
    parts = _cut(text)
    algebra = _algebra(text, prefixes)
    if parts is None or algebra is None:
        return None
    known = {f"?{name}": written for name, term in row.items() if (written := _term(term))}
    own = {name.upper() for name in _DECLARED.findall(parts.prologue)}
    usable = {
        name: iri for name, iri in prefixes.items() if name.upper() not in own or f"<{iri}>" in parts.prologue
    }
    patterns = _Patterns(known=known, prefixes=usable)
    _collect(algebra, _Scope(None, {}, filtered=False), patterns, depth=0)
    if not patterns.head:
        return None
    head = " .\n  ".join(dict.fromkeys(patterns.head))
    body = "\n  ".join(
        filter(None, (_given(known), parts.group, parts.values, *dict.fromkeys(patterns.beside)))
    )
    return f"{parts.prologue}CONSTRUCT {{\n  {head}\n}} {parts.sources}WHERE {{\n  {body}\n}} LIMIT {MOST}"


def between_query(row: Mapping[str, Mapping[str, str]]) -> str:
    """The CONSTRUCT query for the statements that lead from one value of the row to another."""
    terms = " ".join(dict.fromkeys(filter(None, map(_term, row.values()))))
    iris = " ".join(term for term in terms.split(" ") if term.startswith("<"))
    return (
        "CONSTRUCT { ?subject ?property ?value } WHERE {\n"
        f"  VALUES ?subject {{ {iris} }} VALUES ?value {{ {terms} }}\n"
        f"  ?subject ?property ?value\n}} LIMIT {MOST}"
    )


def _cut(text: str) -> _Parts | None:
    select = sources = opening = closing = values = None
    for token in tokens(text):
        word = token.text.upper() if token.kind == "word" else ""
        if select is None:
            select = token.start if word.startswith("SELECT") else None
        elif opening is None:
            if word == "FROM" and sources is None:
                sources = token.start
            elif token.text == "{" and token.depth == 0:
                opening = token.start
        elif closing is None:
            closing = token.start + 1 if token.text == "}" and token.depth == 1 else None
        elif word == "VALUES" and token.depth == 0:
            values = token.start
    if select is None or opening is None or closing is None:
        return None
    clauses = text[sources:opening].rstrip() if sources is not None else ""
    if clauses.upper().endswith("WHERE"):
        clauses = clauses[: -len("WHERE")]
    after = text[values:] if values is not None else ""
    return _Parts(text[:select], f"{clauses} " if clauses else "", text[opening:closing], after)


def _algebra(text: str, prefixes: Mapping[str, str]) -> Any:
    from rdflib.plugins.sparql.algebra import translateQuery  # noqa: PLC0415 - heavy, and seldom asked
    from rdflib.plugins.sparql.parser import parseQuery  # noqa: PLC0415 - as above

    try:
        return translateQuery(parseQuery(text), initNs=dict(prefixes)).algebra
    except Exception as error:  # noqa: BLE001 - it raises bare ones for what it does not know, as SPARQL 1.2
        del error
        return None


def _collect(node: Any, scope: _Scope, patterns: _Patterns, depth: int) -> None:
    """Gather the triple patterns below a node of the algebra; ``depth`` counts the selects around it."""
    if node.name == "BGP":
        _group(node.triples, scope, patterns)
        return
    if node.name == "Project":
        depth += 1
        if depth > 1:
            seen = frozenset(map(str, node.PV))
            seen = seen if scope.seen is None else seen & scope.seen
            scope = _Scope(seen, {}, filtered=_has_filter(node.p))
    for branch in ("p1",) if node.name == "Minus" else ("p", "p1", "p2"):
        inner = node.get(branch)
        if hasattr(inner, "name"):
            _collect(inner, scope, patterns, depth)


def _has_filter(node: Any) -> bool:
    if node.name == "Filter":
        return True
    return any(_has_filter(node[name]) for name in ("p", "p1", "p2") if hasattr(node.get(name), "name"))


def _group(triples: Any, scope: _Scope, patterns: _Patterns) -> None:
    """Add a block of triple patterns; beside the group once more what the head cannot take as it is.

    What a sub-select hides and filters is left out: asked for without the filter it would say too much.
    """
    for block, hides in _blocks(triples, scope, patterns):
        if hides and scope.filtered:
            continue
        steps, made = _Steps(), patterns.made
        for subject, path, value in block:
            _add(subject, path, value, scope, patterns, steps)
        patterns.head += steps.head
        if hides or patterns.made > made or steps.body != steps.head:
            patterns.beside.append(f"OPTIONAL {{ {' . '.join(steps.body)} }}")


def _blocks(triples: Any, scope: _Scope, patterns: _Patterns) -> list[tuple[list[Any], set[str]]]:
    """The triples with the names of their ends, those that share a hidden name in one block with it."""
    blocks: list[tuple[list[Any], set[str]]] = []
    for subject, path, value in triples:
        ends = _name(subject, scope, patterns), _name(value, scope, patterns)
        block, hides = [(ends[0], path, ends[1])], {end for end in ends if end in scope.names.values()}
        for other in [other for other in blocks if other[1] & hides]:
            blocks.remove(other)
            block, hides = other[0] + block, other[1] | hides
        blocks.append((block, hides))
    return blocks


def _name(term: Any, scope: _Scope, patterns: _Patterns) -> str:
    """The term as the query writes it; hidden variables and blank nodes get names of their own."""
    kind = type(term).__name__
    hidden = kind == "BNode" or (
        kind == "Variable" and scope.seen is not None and str(term) not in scope.seen
    )
    if kind == "URIRef":
        return patterns.short(str(term))
    if not hidden:
        return str(term.n3())
    if str(term) not in scope.names:
        scope.names[str(term)] = patterns.variable()
    return scope.names[str(term)]


def _add(  # noqa: PLR0913, PLR0917 - a pattern, and where it goes
    subject: str, path: Any, value: str, scope: _Scope, patterns: _Patterns, steps: _Steps
) -> None:
    kind = type(path).__name__
    if kind == "InvPath":
        _add(value, path.arg, subject, scope, patterns, steps)
    elif kind == "SequencePath":
        stops = [subject, *(patterns.variable() for _ in path.args[1:]), value]
        for start, part, end in zip(stops, path.args, stops[1:], strict=False):
            _add(start, part, end, scope, patterns, steps)
    elif kind in {"MulPath", "AlternativePath", "NegatedPath"}:
        choices = path.args if kind == "AlternativePath" else [path.path] if kind == "MulPath" else []
        steps.body.append(f"{subject} {path.n3()} {value}")
        if not choices or any(type(choice).__name__ != "URIRef" for choice in choices):
            return
        if kind == "MulPath" and subject in patterns.known and value in patterns.known:
            stop = patterns.variable()
            start, end, step = patterns.known[subject], patterns.known[value], patterns.short(str(choices[0]))
            steps.head.append(f"{start} {step} {stop}")
            steps.body[-1] = f"{start} {step} {stop} . {stop} {step}* {end}"
        else:  # of a way whose ends are not both known the direct step alone: all ways would be very many
            taken = patterns.variable()
            among = " ".join(patterns.short(str(choice)) for choice in choices)
            steps.head.append(f"{subject} {taken} {value}")
            steps.body[-1] = f"VALUES {taken} {{ {among} }} {subject} {taken} {value}"
    else:
        step = f"{subject} {_name(path, scope, patterns)} {value}"
        steps.head.append(step)
        steps.body.append(step)


def _given(known: Mapping[str, str]) -> str:
    """The values of the row, where they can be written: a blank node cannot."""
    return f"VALUES ({' '.join(known)}) {{ ({' '.join(known.values())}) }}" if known else ""


def _term(term: Mapping[str, str]) -> str:
    """The term as SPARQL writes it, "" for a blank node."""
    if term["type"] == "uri":
        return f"<{term['value']}>"
    if term["type"] != "literal":
        return ""
    text = term["value"].translate(_ESCAPES)
    if language := term.get("xml:lang"):
        return f'"{text}"@{language}'
    datatype = term.get("datatype")
    return f'"{text}"^^<{datatype}>' if datatype else f'"{text}"'


_ESCAPES: Final = {ord(char): f"\\{name}" for char, name in zip('\\"\n\r\t', '\\"nrt', strict=True)}
