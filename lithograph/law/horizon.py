"""Up to which day the graph can know the law and the rest, and what is said to who asks for a later day.

The days are those of the sources, as the graph records them: a snapshot that is built today from sources of
last year knows no more than they do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from lithograph.law.ask import Ask, question
from lithograph.law.words import sentence


@dataclass(frozen=True, slots=True)
class Horizon:
    """Days as YYYY-MM-DD: of the newest source of a regulation, the newest regulation, the newest source.

    "" where the graph records none.
    """

    law: str
    published: str
    sources: str


def horizon(ask: Ask) -> Horizon:
    """The horizon of the graph."""
    found = next(iter(ask(question("horizon"))), {})
    return Horizon(*(found.get(name, "") for name in ("law", "published", "sources")))


def beyond_law(found: Horizon, day: date, language: str, write: Callable[[str], str] = str) -> str:
    """The note for a day after the newest source of the law, "" for any other; ``write`` writes its days."""
    if not found.law or day.isoformat() <= found.law:
        return ""
    return sentence("law_known", language, day=write(found.law), published=write(found.published) or "?")


def beyond_sources(newest: str, day: date, language: str, write: Callable[[str], str] = str) -> str:
    """The note for a day after the newest source of all, "" for any other; ``write`` writes its day."""
    if not newest or day.isoformat() <= newest:
        return ""
    return sentence("sources_known", language, day=write(newest))
