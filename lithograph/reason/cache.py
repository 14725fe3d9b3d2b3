"""Compiled schemas on disk: one JSON file per digest of the schema's triples and of this package's code.

The triples count in their order, and blank nodes by their first appearance, so that unchanged files always
meet the same entry. A file that cannot be read or does not hold what it should is compiled anew. The wheel
carries the entry of the ontology in it.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple, Variable

from lithograph.errors import StorageError
from lithograph.files import WHEEL_DATA, put
from lithograph.reason.compile import Program, RangeUse
from lithograph.reason.profile import Unsupported
from lithograph.reason.ranges import Combined, DataRange, Enumeration, Facet, Named, Restricted
from lithograph.reason.rules import Atom, Rule

SHIPPED: Final = WHEEL_DATA / "schemas"
"""Schemas that came with the package; a checkout has none."""


def cached(folder: Path, triples: Iterable[Triple], make: Callable[[], Program]) -> Program:
    """The program of these triples as shipped, or from the folder; made, and kept there, when in neither."""
    labels, digest = fingerprint(triples)
    name = f"{digest}.json"
    nodes = {number: node for node, number in labels.items()}
    for place in (SHIPPED, folder):
        known = _read(place / name, nodes)
        if known is not None:
            return known
    program = make()
    _write(folder / name, _Writer(labels).document(program))
    return program


def fingerprint(triples: Iterable[Triple]) -> tuple[dict[BlankNode, int], str]:
    """The number of each blank node by first appearance, and the digest of the triples and the code."""
    labels: dict[BlankNode, int] = {}
    lines = [_code()]
    for triple in triples:
        lines += [
            f"_:{labels.setdefault(term, len(labels))}" if isinstance(term, BlankNode) else str(term)
            for term in triple
        ]
    return labels, hashlib.sha256("\n".join(lines).encode()).hexdigest()


@cache
def _code() -> str:
    """A digest of this package: a compiler that changed must not meet what an older one wrote."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


class _Writer:
    """Programs as JSON: terms once, in a table, and everything else by numbers."""

    def __init__(self, labels: dict[BlankNode, int]) -> None:
        self._labels = labels
        self._terms: dict[Any, int] = {}

    def document(self, program: Program) -> dict[str, Any]:
        """The JSON document of a program."""
        rules = [
            [
                rule.name,
                [self._triple(axiom) for axiom in rule.axioms],
                [self._atom(atom) for atom in rule.body],
                None if rule.head is None else self._atom(rule.head),
                [[self._term(left), self._term(right)] for left, right in rule.distinct],
            ]
            for rule in program.rules
        ]
        ranges = [[self._term(use.term), self._range(use.range), use.outside] for use in program.ranges]
        unsupported = [
            [item.construct, self._triple(item.triple), item.reason] for item in program.unsupported
        ]
        terms = [self._spell(term) for term in self._terms]
        return {"terms": terms, "rules": rules, "ranges": ranges, "unsupported": unsupported}

    def _term(self, term: Any) -> int:
        return self._terms.setdefault(term, len(self._terms))

    def _triple(self, triple: Triple) -> list[int]:
        return [self._term(term) for term in triple]

    def _atom(self, atom: Atom) -> list[int]:
        return [self._term(atom.subject), self._term(atom.predicate), self._term(atom.object)]

    def _spell(self, term: Any) -> Any:
        if isinstance(term, Literal):
            return [term.value, term.datatype.value, term.language]
        if isinstance(term, BlankNode):
            return self._labels[term]
        return ("?" if isinstance(term, Variable) else "") + term.value

    def _range(self, data_range: DataRange) -> list[Any]:
        match data_range:
            case Named(iri):
                return ["named", self._term(iri)]
            case Restricted(base, facets):
                return ["facets", self._range(base), [[f.name, self._term(f.value)] for f in facets]]
            case Enumeration(values):
                return ["values", [self._term(value) for value in values]]
            case Combined(quantifier, parts):
                return ["parts", quantifier, [self._range(part) for part in parts]]


def _read(path: Path, nodes: dict[int, BlankNode]) -> Program | None:
    try:
        document = json.loads(path.read_bytes())
        terms = [_term(spelt, nodes) for spelt in document["terms"]]
        rules = tuple(
            Rule(
                name,
                tuple(Triple(terms[s], terms[p], terms[o]) for s, p, o in axioms),
                tuple(Atom(terms[s], terms[p], terms[o]) for s, p, o in body),
                None if head is None else Atom(*(terms[number] for number in head)),
                tuple((terms[left], terms[right]) for left, right in distinct),
            )
            for name, axioms, body, head, distinct in document["rules"]
        )
        ranges = tuple(RangeUse(terms[t], _range(r, terms), outside) for t, r, outside in document["ranges"])
        unsupported = tuple(
            Unsupported(construct, Triple(*(terms[number] for number in triple)), reason)
            for construct, triple, reason in document["unsupported"]
        )
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return None
    return Program(rules, ranges, unsupported)


def _term(spelt: Any, nodes: dict[int, BlankNode]) -> Any:
    if isinstance(spelt, str):
        return Variable(spelt[1:]) if spelt[0] == "?" else NamedNode(spelt)
    if isinstance(spelt, int):
        return nodes[spelt]
    value, datatype, language = spelt
    return Literal(value, language=language) if language else Literal(value, datatype=NamedNode(datatype))


def _range(spelt: list[Any], terms: list[Any]) -> DataRange:
    kind, *rest = spelt
    if kind == "named":
        return Named(terms[rest[0]])
    if kind == "facets":
        return Restricted(_range(rest[0], terms), tuple(Facet(name, terms[value]) for name, value in rest[1]))
    if kind == "values":
        return Enumeration(tuple(terms[value] for value in rest[0]))
    return Combined(rest[0], tuple(_range(part, terms) for part in rest[1]))


def _write(path: Path, document: dict[str, Any]) -> None:
    """Keep the document; a folder that cannot be written is no reason to stop."""
    with suppress(StorageError):
        put(path, json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode())
