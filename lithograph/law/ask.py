"""Our own questions to a graph, wherever it is: a store at hand or an engine behind the web application."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from lithograph.query.check import Query
from lithograph.query.engine import Engine
from lithograph.query.evaluate import Job
from lithograph.questions import stored

QUERIES: Final = Path(__file__).with_name("queries")

Row = Mapping[str, str]
"""One solution: the text of each bound variable."""

Ask = Callable[[str], list[Row]]
"""Gives the solutions of a SELECT query."""


def question(name: str, **values: str) -> str:
    """The stored query of that name, with each ``%NAME%`` in it replaced by its value."""
    return stored(QUERIES / f"{name}.rq", **values)


def ask_store(store: ox.Store) -> Ask:
    """Asks a store in this process."""

    def ask(text: str) -> list[Row]:
        solutions = store.query(text)
        assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101 - our own queries are SELECT queries
        names = [variable.value for variable in solutions.variables]
        return [
            {name: _text(term) for name in names if (term := solution[name]) is not None}
            for solution in solutions
        ]

    return ask


def ask_engine(engine: Engine) -> Ask:
    """Asks the engine of a web application."""

    def ask(text: str) -> list[Row]:
        document = json.loads(b"".join(engine.answer(Job(Query(text, "SELECT"), "json"))))
        return [
            {name: term["value"] for name, term in solution.items()}
            for solution in document["results"]["bindings"]
        ]

    return ask


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
