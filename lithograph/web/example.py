"""An example of a term of the ontology: a thing with that class or property, as curators write it."""

from dataclasses import dataclass
from typing import Final

from lithograph.query.evaluate import Job
from lithograph.web.findings import findings
from lithograph.web.labels import own_query
from lithograph.web.sheets import ask
from lithograph.web.site import Site

MOST: Final = 4_000
"""Characters of an example in Turtle."""


@dataclass(frozen=True, slots=True)
class Example:
    """The thing, what the curated files say of it, and how the checks judge it.

    ``standing`` is sound (nothing was found), gaps (values are missing, none is wrong), or unchecked.
    """

    thing: str
    text: str
    standing: str


def example(state: Site, iri: str, things: list[str]) -> Example | None:
    """An example of the class whose instances these are, or of the property; ``None`` where none is valid."""
    asked = things or [row["thing"]["value"] for row in ask(state, "users", iri=iri)]
    for standing, thing in _by_standing(state, asked):
        text = b"".join(state.engine.answer(Job(own_query("stated", f"<{thing}>"), "ttl"))).decode()
        if text.strip():
            cut = text if len(text) <= MOST else text[:MOST].rpartition("\n")[0] + "\n# …"
            return Example(thing, cut, standing)
    return None


def _by_standing(state: Site, things: list[str]) -> list[tuple[str, str]]:
    """The things that no check refuses, those without any finding first."""
    found = findings(state)
    if found is None:
        return [("unchecked", thing) for thing in things]
    worst: dict[str, str] = {}
    for item in found.all:
        if worst.get(item.about) != "violation":
            worst[item.about] = item.severity
    sound = [("sound", thing) for thing in things if thing not in worst]
    return sound + [("gaps", thing) for thing in things if worst.get(thing, "violation") != "violation"]
