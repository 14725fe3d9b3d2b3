"""A day as people type it."""

import re
from datetime import date
from typing import Final

from lithograph.errors import BadRequest, shown
from lithograph.link.identifiers import is_day

_COARSE: Final = re.compile(r"\d{4}(-\d{2})?")


def read_day(text: str | None) -> date:
    """The day of that text, today when there is none; raises ``BadRequest`` with what to type instead."""
    if text is None:
        return date.today()  # noqa: DTZ011 - the day where the question is asked
    if _COARSE.fullmatch(text) and is_day(first := text + "-01-01"[len(text) - 10 :]):
        raise BadRequest(
            f"{text} is no day: within a year or a month the law may change.",
            hint=f"Give one day, for example {first}.",
        )
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadRequest(
            f"{shown(text)} is no date.", hint="Give a day as YYYY-MM-DD, for example 2025-05-01."
        ) from None
