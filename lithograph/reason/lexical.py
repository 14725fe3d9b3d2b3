"""Lexical forms to values: what XML Schema 1.1 part 2 says that the text of a typed literal stands for."""

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

from lithograph.terms import OWL, XSD


@dataclass(frozen=True, slots=True)
class Value:
    """A value: its value space, and what tells it from the others there."""

    space: str
    value: object


_XSD: Final = XSD.iri
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
DATES: Final = {
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
    form = DATES[space]

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


READERS: Final[dict[str, Callable[[str], Value | None]]] = {
    OWL["rational"].value: _read_rational,
    _XSD + "decimal": _read_decimal,
    **{_XSD + name: _read_integer(low, high) for name, (low, high) in INTEGER_BOUNDS.items()},
    _XSD + "float": _read_float("float"),
    _XSD + "double": _read_float("double"),
    _XSD + "boolean": _read_boolean,
    **{_XSD + name: _read_string(name) for name in STRING_FORMS},
    **{_XSD + name: _read_date(name) for name in DATES},
    _XSD + "dateTimeStamp": _read_date("dateTime"),
    _XSD + "hexBinary": _read_hex,
    _XSD + "base64Binary": _read_base64,
    _XSD + "anyURI": _read_iri,
}
"""The reader of each datatype, by IRI; it gives None for a text outside the lexical space."""
