"""The SPARQL inside shapes, parsed before any engine sees it: a fault is told with the shape's place."""

import re
from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from lithograph.errors import ShapesError
from lithograph.terms import OWL, SH
from lithograph.validate.finding import Term
from lithograph.validate.shapes import Shapes

_FORMS: Final[dict[ox.NamedNode, type]] = {
    SH["select"]: ox.QuerySolutions,
    SH["ask"]: ox.QueryBoolean,
    SH["construct"]: ox.QueryTriples,
}
_FORBIDDEN: Final = re.compile(r"\b(MINUS|VALUES|SERVICE)\b", re.IGNORECASE)
"""What a query with pre-bound variables must not hold (SHACL, section 5.2.1)."""
MASKED: Final = re.compile(
    r"""<[^<>"{}|^`\\\s]*>|\"\"\".*?\"\"\"|'''.*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*""",
    re.DOTALL,
)
"""IRIs, strings and comments: no keyword stands in them."""


def prefixes_of(shapes: Shapes, constraint: Term) -> str:
    """The ``PREFIX`` lines that the constraint's ``sh:prefixes`` declare."""
    lines: dict[str, None] = {}
    # sh:prefixes/owl:imports*/sh:declare (SHACL, section 5.2.1)
    holders = dict.fromkeys(shapes.values(constraint, SH["prefixes"]))
    todo = list(holders)
    while todo:
        more = [item for item in shapes.values(todo.pop(), OWL["imports"]) if item not in holders]
        holders |= dict.fromkeys(more)
        todo += more
    for holder in holders:
        for node in shapes.values(holder, SH["declare"]):
            prefix, namespace = shapes.value(node, SH["prefix"]), shapes.value(node, SH["namespace"])
            if prefix is not None and namespace is not None:
                lines[f"PREFIX {prefix.value}: <{namespace.value}>\n"] = None
    return "".join(lines)


def check_queries(shapes: Shapes) -> None:
    """Raises ``ShapesError`` with every query in the shapes that does not parse."""
    store = ox.Store()
    faults = tuple(_faults(shapes, store))
    if faults:
        raise ShapesError("\n".join(faults))


def _faults(shapes: Shapes, store: ox.Store) -> Iterator[str]:
    for triple in shapes.triples:
        query, holder = triple.object, triple.subject
        if triple.predicate not in _FORMS or not isinstance(query, ox.Literal):
            continue
        if isinstance(holder, ox.Triple):
            continue
        rule = shapes.rule(holder)
        place = shapes.location(holder) or rule.location or rule.id
        try:
            found = store.query(prefixes_of(shapes, holder) + query.value)
        except SyntaxError as error:
            yield f"{place}: the query of {rule.id} does not parse: {_words(error)}"
            continue
        except (OSError, RuntimeError, ValueError):
            found = None  # it parses; that it asks for what is not here is told below
        is_rule = triple.predicate == SH["construct"]
        forbidden = None if is_rule else _FORBIDDEN.search(MASKED.sub(" ", query.value))
        if forbidden is not None:
            yield f"{place}: the query of {rule.id} must not contain {forbidden[1].upper()} (SHACL, 5.2.1)"
        elif found is not None and not isinstance(found, _FORMS[triple.predicate]):
            yield f"{place}: the query of {rule.id} is no {_name(triple.predicate).upper()} query"


def _name(predicate: ox.NamedNode) -> str:
    return predicate.value.rpartition("#")[2]


def _words(error: SyntaxError) -> str:
    """The parser's words without its lists of every token that could have stood there."""
    words = str(error).partition("\n")[0]
    place, _, expected = words.partition(": expected")
    if "Prefix not found" in expected:
        return f"{place}: a prefix is not declared; sh:prefixes names where its sh:declare stands"
    return words
