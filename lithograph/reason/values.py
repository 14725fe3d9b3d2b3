"""The values of literals: which are equal, which differ, which lie in which datatype.

After XML Schema 1.1 part 2 and the datatype map of OWL 2 (Structural Specification, section 4). The
numeric types derived from xsd:decimal share one value space; float, double and decimal do not meet.
"""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Final

from pyoxigraph import Literal, NamedNode

from lithograph.reason.lexical import DATES, INTEGER_BOUNDS, READERS, STRING_FORMS, Value
from lithograph.terms import OWL, RDF, XSD

PLAIN_TYPES: Final = frozenset({XSD["string"], RDF["langString"]})
"""Datatypes whose literals are equal only when written alike."""

_XSD: Final = XSD.iri
_PLAIN_LITERAL: Final = RDF["PlainLiteral"].value
_LANG_STRING: Final = RDF["langString"].value
_UNIONS: Final = {
    _PLAIN_LITERAL: frozenset({"string", "language"}),
    _LANG_STRING: frozenset({"language"}),
    OWL["real"].value: frozenset({"number"}),
    OWL["rational"].value: frozenset({"number"}),
}
"""Datatypes that are whole value spaces, or several."""


def value_of(literal: Literal) -> Value | None:
    """The value of a literal, or None when its text is not in the lexical space of its datatype."""
    datatype = literal.datatype.value
    if literal.language is not None:
        return Value("language", (literal.value, literal.language.lower()))
    reader = READERS.get(datatype)
    if reader is not None:
        return reader(literal.value)
    if datatype == _PLAIN_LITERAL:
        text, _, tag = literal.value.rpartition("@")
        return Value("language", (text, tag.lower())) if tag else Value("string", text)
    return Value(datatype, literal.value)


def in_datatype(value: Value, datatype: NamedNode) -> bool | None:
    """Whether the value lies in the datatype; None for a datatype or value that is not understood."""
    iri = datatype.value
    if iri in _EVERYTHING:
        return True
    if iri in _UNIONS:
        return value.space in _UNIONS[iri] if value.space in KNOWN_SPACES else None
    name = iri.removeprefix(_XSD)
    if name == iri or name not in _SPACES:
        return True if value.space == iri else None
    if value.space != _SPACES[name]:
        return False if value.space in KNOWN_SPACES else None
    return _in_subtype(value.value, name)


def datatype_within(datatype: NamedNode, other: NamedNode) -> bool | None:
    """Whether all values of a datatype lie in another (True), none does (False), or it depends (None)."""
    if datatype == other or other.value in _EVERYTHING:
        return True
    name, wanted = datatype.value.removeprefix(_XSD), other.value.removeprefix(_XSD)
    space = "language" if datatype.value == _LANG_STRING else _SPACES.get(name)
    if space is None or wanted not in _SPACES:
        return None
    if space != _SPACES[wanted]:
        return False
    if wanted in {"decimal", "string"}:
        return True
    if name in INTEGER_BOUNDS and wanted in INTEGER_BOUNDS:
        (low, high), (least, most) = INTEGER_BOUNDS[name], INTEGER_BOUNDS[wanted]
        enough = least is None or (low is not None and low >= least)
        return True if enough and (most is None or (high is not None and high <= most)) else None
    return None


def differ(left: Value, right: Value) -> bool:
    """Whether the two are known to be different values."""
    return left != right and left.space in KNOWN_SPACES and right.space in KNOWN_SPACES


def ordered(left: Value, right: Value) -> int | None:
    """-1, 0 or 1 as left lies before, at or after right; None when they cannot be compared."""
    if left.space != right.space or left.space not in _ORDERED:
        return None
    a, b = _order_key(left), _order_key(right)
    if a is None or b is None or a != a or b != b:  # noqa: PLR0124  # NaN is unlike itself
        return None
    return (a > b) - (a < b)


def _in_subtype(value: object, name: str) -> bool:
    if name in INTEGER_BOUNDS:
        low, high = INTEGER_BOUNDS[name]
        number = value if isinstance(value, Decimal) else None
        if number is None or number != number.to_integral_value():
            return False
        return (low is None or number >= low) and (high is None or number <= high)
    if name == "decimal":
        return isinstance(value, Decimal)
    if name in STRING_FORMS:
        return re.fullmatch(STRING_FORMS[name], str(value)) is not None
    if name == "dateTimeStamp":
        return isinstance(value, tuple) and value[-1] is not None
    return True


def _order_key(value: Value) -> Decimal | Fraction | float | None:
    if isinstance(value.value, Decimal | Fraction):
        return value.value
    if value.space in {"float", "double"} and isinstance(value.value, tuple):
        return float(value.value[0])
    if isinstance(value.value, tuple):
        year, month, day, seconds, zone = value.value
        days = _days(year or 0, month or 1, day or 1)
        return Decimal(days * 86400 - (zone or 0) * 60) + Decimal(seconds)
    return None


def _days(year: int, month: int, day: int) -> int:
    """Days since a fixed day of the proleptic Gregorian calendar, for any year."""
    year -= month <= 2  # noqa: PLR2004  # the year counts from March
    shifted = (month + 9) % 12
    return 365 * year + year // 4 - year // 100 + year // 400 + (shifted * 306 + 5) // 10 + day


_SPACES: Final[dict[str, str]] = {
    "decimal": "number",
    **dict.fromkeys(INTEGER_BOUNDS, "number"),
    **dict.fromkeys(STRING_FORMS, "string"),
    **{name: name for name in (*DATES, "float", "double", "boolean", "hexBinary", "base64Binary", "anyURI")},
    "dateTimeStamp": "dateTime",
}
KNOWN_SPACES: Final = frozenset(_SPACES.values()) | {"language"}
"""The value spaces that are understood: values of two of them, or two values of one, are known to differ."""
_ORDERED: Final = frozenset(DATES) | {"number", "float", "double"}
_EVERYTHING: Final = frozenset(
    {"http://www.w3.org/2000/01/rdf-schema#Literal", "http://www.w3.org/2000/01/rdf-schema#Resource"}
)
