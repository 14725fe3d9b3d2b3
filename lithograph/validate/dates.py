"""Dates as written: real days of the calendar, in the precision that the source gives."""

import re
from calendar import monthrange
from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal

from lithograph.terms import XSD
from lithograph.validate.finding import Finding, Rule
from lithograph.validate.graph import Graph

FORMS: Final = {
    XSD["date"]: re.compile(r"(\d{4})-(\d\d)-(\d\d)"),
    XSD["gYearMonth"]: re.compile(r"(\d{4})-(\d\d)"),
    XSD["gYear"]: re.compile(r"(\d{4})"),
}
_LAST_MONTH: Final = 12


def is_date(literal: Literal) -> bool:
    """Whether the literal is a day, month or year that exists, in the form that its datatype asks for."""
    form = FORMS.get(literal.datatype)
    match = None if form is None else form.fullmatch(literal.value)
    if match is None:
        return False
    year, month, day = (int(part) for part in (*match.groups(), "1", "1")[:3])
    return year > 0 and 1 <= month <= _LAST_MONTH and 1 <= day <= monthrange(year, month)[1]


def real_dates(rule: Rule, graph: Graph) -> Iterator[Finding]:
    """A finding for every date literal that is no date; rewriting stores would hide it."""
    known: dict[Literal, bool] = {}
    for predicate in graph.by_predicate:
        for subject, value in graph.literals(predicate):
            if value not in known:
                known[value] = value.datatype not in FORMS or is_date(value)
            if not known[value]:
                yield Finding.of(rule, subject, predicate, value)
