"""The statements in rows that use terms which nobody declared, found without making any other an object."""

from collections.abc import Iterator

from pyoxigraph import NamedNode, Triple

from lithograph.reason.table import Rows, Table, among, numbers_in
from lithograph.terms import RDF_TYPE
from lithograph.validate.kept.loaded import KeptLoaded
from lithograph.validate.undeclared import Declared, is_missing


def using_others(data: KeptLoaded, known: Declared) -> list[Triple]:
    """The statements, in their order, of which ``find_undeclared`` has something to tell."""
    rows, table = data.rows, data.table
    is_type = rows[:, 1] == table.find(RDF_TYPE)
    size = len(table.texts)
    missing = among(rows[:, 1], _missing("property", rows[:, 1], table, known), size)
    for role, mask in (("class", is_type), ("term", ~is_type)):
        missing |= mask & among(rows[:, 2], _missing(role, rows[mask, 2], table, known), size)
    missing |= among(rows[:, 2], _of_missing_type(rows[:, 2], table, known), size)
    return table.triples(rows[missing])


def _missing(role: str, column: Rows, table: Table, known: Declared) -> Iterator[int]:
    """The numbers in the column whose IRI should be declared in this role and is not."""
    # an entity of ours is in no namespace of terms: most are, and need not be looked at one by one
    begins = tuple(f"<{space}".encode() for space in known.namespaces) if role == "term" else b"<"
    for number in numbers_in(column):
        text = table.texts[number]
        if text.startswith(begins) and is_missing(role, NamedNode(text[1:-1].decode()), known):
            yield number


def _of_missing_type(column: Rows, table: Table, known: Declared) -> Iterator[int]:
    """The numbers in the column of literals whose datatype should be declared and is not."""
    verdicts: dict[bytes, bool] = {}
    for number in numbers_in(column):
        text = table.texts[number]
        if text.startswith(b'"') and text.endswith(b">"):
            datatype = text.rpartition(b"^^<")[2][:-1]
            if datatype not in verdicts:
                verdicts[datatype] = is_missing("datatype", NamedNode(datatype.decode()), known)
            if verdicts[datatype]:
                yield number
