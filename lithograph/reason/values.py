"""The values of literals: which are equal, which differ, which lie in which datatype.

After XML Schema 1.1 part 2 and the datatype map of OWL 2 (Structural Specification, section 4). The
numeric types derived from xsd:decimal share one value space; float, double and decimal do not meet.
"""

import base64
import binascii
import math
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Final

from pyoxigraph import Literal, NamedNode

from lithograph.terms import OWL, RDF, XSD

PLAIN_TYPES: Final = frozenset({XSD["string"], RDF["langString"]})
"""Datatypes whose literals are equal only when written alike."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value: its value space, and what tells it from the others there."""

    space: str
    value: object


_XSD: Final = XSD.iri
_PLAIN_LITERAL: Final = RDF["PlainLiteral"].value
_LANG_STRING: Final = RDF["langString"].value
_RATIONAL_TYPE: Final = OWL["rational"].value
_REALS: Final = frozenset({OWL["real"].value, _RATIONAL_TYPE})
_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_DECIMAL: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DOUBLE: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_RATIONAL: Final = re.compile(r"([+-]?[0-9]+)\s*/\s*(0*[1-9][0-9]*)")
_ZONE: Final = r"(?P<zone>Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_YEAR: Final = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH: Final = r"(?P<month>0[1-9]|1[0-2])"
_DAY: Final = r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_TIME: Final = (
    r"(?P<hour>[01][0-9]|2[0-3]|24(?=:00:00(?:\.0+)?(?:Z|[+-]|$))):(?P<minute>[0-5][0-9])"
    r":(?P<second>[0-5][0-9](?:\.[0-9]+)?)"
)
_DATES: Final = {
    "dateTime": re.compile(f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}"),
    "date": re.compile(f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}"),
    "time": re.compile(f"{_TIME}{_ZONE}"),
    "gYear": re.compile(f"{_YEAR}{_ZONE}"),
    "gYearMonth": re.compile(f"{_YEAR}-{_MONTH}{_ZONE}"),
    "gMonthDay": re.compile(f"--{_MONTH}-{_DAY}{_ZONE}"),
    "gMonth": re.compile(f"--{_MONTH}{_ZONE}"),
    "gDay": re.compile(f"---{_DAY}{_ZONE}"),
}
_MONTH_LENGTHS: Final = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

INTEGER_BOUNDS: Final[dict[str, tuple[int | None, int | None]]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
STRING_FORMS: Final[dict[str, str]] = {
    "string": r"[\s\S]*",
    "normalizedString": r"[^\t\n\r]*",
    "token": r"([^\s]+( [^\s]+)*)?",
    "language": r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*",
    "NMTOKEN": r"[\w.\-:·]+",
    "Name": r"[^\W\d][\w.\-:·]*|[_:][\w.\-:·]*",
    "NCName": r"[^\W\d][\w.\-·]*|_[\w.\-·]*",
}


def value_of(literal: Literal) -> Value | None:
    """The value of a literal, or None when its text is not in the lexical space of its datatype."""
    datatype = literal.datatype.value
    if literal.language is not None:
        return Value("language", (literal.value, literal.language.lower()))
    reader = _READERS.get(datatype)
    if reader is not None:
        return reader(literal.value)
    if datatype == _RATIONAL_TYPE:
        return _read_rational(literal.value)
    if datatype == _PLAIN_LITERAL:
        text, _, tag = literal.value.rpartition("@")
        return Value("language", (text, tag.lower())) if tag else Value("string", text)
    return Value(datatype, literal.value)


def in_datatype(value: Value, datatype: NamedNode) -> bool | None:
    """Whether the value lies in the datatype; None for a datatype or value that is not understood."""
    iri = datatype.value
    if iri in _EVERYTHING:
        return True
    if iri == _PLAIN_LITERAL:
        return value.space in {"string", "language"} if value.space in KNOWN_SPACES else None
    if iri == _LANG_STRING:
        return value.space == "language" if value.space in KNOWN_SPACES else None
    if iri in _REALS:
        return value.space == "number" if value.space in KNOWN_SPACES else None
    name = iri.removeprefix(_XSD)
    if name == iri or name not in _SPACES:
        return True if value.space == iri else None
    if value.space != _SPACES[name]:
        return False if value.space in KNOWN_SPACES else None
    return _in_subtype(value.value, name)


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
        return Decimal(days) * 86400 + seconds - Decimal(zone or 0) * 60
    return None


def _days(year: int, month: int, day: int) -> int:
    """Days since a fixed day of the proleptic Gregorian calendar, for any year."""
    year -= month <= 2  # noqa: PLR2004  # the year counts from March
    shifted = (month + 9) % 12
    return 365 * year + year // 4 - year // 100 + year // 400 + (shifted * 306 + 5) // 10 + day


def _read_integer(low: int | None, high: int | None) -> Callable[[str], Value | None]:
    def read(text: str) -> Value | None:
        text = text.strip()
        if _INTEGER.fullmatch(text) is None:
            return None
        number = Decimal(text)
        if (low is not None and number < low) or (high is not None and number > high):
            return None
        return Value("number", number)

    return read


def _read_decimal(text: str) -> Value | None:
    text = text.strip()
    if _DECIMAL.fullmatch(text) is None:
        return None
    try:
        return Value("number", Decimal(text))
    except InvalidOperation:
        return None


def _read_rational(text: str) -> Value | None:
    parts = _RATIONAL.fullmatch(text.strip())
    return None if parts is None else Value("number", Fraction(int(parts[1]), int(parts[2])))


def _read_float(space: str) -> Callable[[str], Value | None]:
    def read(text: str) -> Value | None:
        text = text.strip()
        if _DOUBLE.fullmatch(text) is None:
            return None
        number = float(text.replace("INF", "inf"))
        if space == "float" and math.isfinite(number):
            try:
                number = float(struct.unpack("f", struct.pack("f", number))[0])
            except OverflowError:
                number = math.copysign(math.inf, number)
        # the two zeros are different values, and NaN must equal itself
        return Value(space, ("NaN",) if math.isnan(number) else (number, math.copysign(1, number)))

    return read


def _read_boolean(text: str) -> Value | None:
    truth = {"true": True, "1": True, "false": False, "0": False}.get(text.strip())
    return None if truth is None else Value("boolean", truth)


def _read_string(name: str) -> Callable[[str], Value | None]:
    form = re.compile(STRING_FORMS[name])

    def read(text: str) -> Value | None:
        if name == "normalizedString":
            text = re.sub(r"[\t\n\r]", " ", text)
        elif name != "string":
            text = " ".join(text.split())
        return Value("string", text) if form.fullmatch(text) else None

    return read


def _read_date(space: str) -> Callable[[str], Value | None]:
    form = _DATES[space]

    def read(text: str) -> Value | None:
        match = form.fullmatch(text.strip())
        if match is None:
            return None
        parts = match.groupdict()
        year, month, day = (
            int(parts[name]) if parts.get(name) else None for name in ("year", "month", "day")
        )
        if day is not None and not _is_day(year, month, day):
            return None
        seconds = Decimal(0)
        if parts.get("hour"):
            seconds = Decimal(parts["hour"]) * 3600 + Decimal(parts["minute"]) * 60 + Decimal(parts["second"])
        return Value(space, (year, month, day, seconds, _zone(parts["zone"])))

    return read


def _is_day(year: int | None, month: int | None, day: int) -> bool:
    if month is None:
        return True
    leap = year is None or (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    return day <= (28 if month == 2 and not leap else _MONTH_LENGTHS[month - 1])  # noqa: PLR2004  # February


def _zone(text: str | None) -> int | None:
    """The minutes east of Greenwich."""
    if text is None:
        return None
    if text == "Z":
        return 0
    return (1 if text[0] == "+" else -1) * (int(text[1:3]) * 60 + int(text[4:6]))


def _read_hex(text: str) -> Value | None:
    try:
        return Value("hexBinary", binascii.unhexlify(text.strip()))
    except (binascii.Error, ValueError):
        return None


def _read_base64(text: str) -> Value | None:
    try:
        return Value("base64Binary", base64.b64decode("".join(text.split()), validate=True))
    except (binascii.Error, ValueError):
        return None


def _read_iri(text: str) -> Value | None:
    return Value("anyURI", text.strip())


_READERS: Final[dict[str, Callable[[str], Value | None]]] = {
    _XSD + "decimal": _read_decimal,
    **{_XSD + name: _read_integer(low, high) for name, (low, high) in INTEGER_BOUNDS.items()},
    _XSD + "float": _read_float("float"),
    _XSD + "double": _read_float("double"),
    _XSD + "boolean": _read_boolean,
    **{_XSD + name: _read_string(name) for name in STRING_FORMS},
    **{_XSD + name: _read_date(name) for name in _DATES},
    _XSD + "dateTimeStamp": _read_date("dateTime"),
    _XSD + "hexBinary": _read_hex,
    _XSD + "base64Binary": _read_base64,
    _XSD + "anyURI": _read_iri,
}
_SPACES: Final[dict[str, str]] = {
    "decimal": "number",
    **dict.fromkeys(INTEGER_BOUNDS, "number"),
    **dict.fromkeys(STRING_FORMS, "string"),
    **{name: name for name in (*_DATES, "float", "double", "boolean", "hexBinary", "base64Binary", "anyURI")},
    "dateTimeStamp": "dateTime",
}
KNOWN_SPACES: Final = frozenset(_SPACES.values()) | {"language"}
"""The value spaces that are understood: values of two of them, or two values of one, are known to differ."""
_ORDERED: Final = frozenset(_DATES) | {"number", "float", "double"}
_EVERYTHING: Final = frozenset(
    {"http://www.w3.org/2000/01/rdf-schema#Literal", "http://www.w3.org/2000/01/rdf-schema#Resource"}
)
