"""The pages for people, each a blueprint of its own."""

from typing import Final

from flask import Blueprint

from lithograph.web import (
    about,
    chips,
    claims,
    depends,
    entities,
    external,
    finding,
    firms,
    kinds,
    models,
    ontology,
    pages,
    rules,
    validation,
    vocabulary,
    why,
)

PLACES: Final[tuple[Blueprint, ...]] = tuple(
    module.blueprint
    for module in (
        pages,
        finding,
        chips,
        rules,
        models,
        firms,
        depends,
        claims,
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
