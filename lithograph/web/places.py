"""The pages for people, each a blueprint of its own."""

import gc
from contextlib import suppress
from typing import Final

from flask import Blueprint, Flask

from lithograph.errors import Overloaded
from lithograph.query.memory import trim
from lithograph.web import (
    about,
    chips,
    claims,
    coverage,
    cut,
    depends,
    entities,
    external,
    finding,
    firms,
    kinds,
    models,
    ontology,
    pages,
    reasons,
    rules,
    validation,
    vocabulary,
    why,
)
from lithograph.web.findings import findings
from lithograph.web.labels import table
from lithograph.web.site import site

PLACES: Final[tuple[Blueprint, ...]] = tuple(
    module.blueprint
    for module in (
        pages,
        reasons,
        finding,
        chips,
        rules,
        models,
        firms,
        depends,
        cut,
        claims,
        coverage,
        ontology,
        validation,
        external,
        about,
        why,
        vocabulary,
        kinds,
        entities,
    )
)


def warm(app: Flask) -> None:
    """Read labels, names and findings once, so that the first reader need not wait for it.

    They stay as long as the snapshot does: the collector of garbage need not look at them at every page. The
    worker that read all of that has mapped most of the graph for itself, and is not kept.

    Of other people's data, which may be any size, nothing is read ahead.
    """
    # where the engine ends meanwhile, another is started, and the first reader waits after all
    with suppress(Overloaded), app.test_request_context():
        state = site()
        if state.snapshot.given:
            return
        table(state)
        finding.index(state)
        kinds.things(state)
        findings(state)
        state.engine.rest()
    gc.collect()
    gc.freeze()
    trim()
