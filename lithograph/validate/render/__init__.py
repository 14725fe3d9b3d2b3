"""One renderer for each format that a report can be written in."""

from collections.abc import Callable, Mapping
from typing import Final

from lithograph.validate.render import github, json_document, junit, markdown, rdf, sarif, text
from lithograph.validate.render.options import Options
from lithograph.validate.report import Report

FORMATS: Final[Mapping[str, Callable[[Report, Options], str]]] = {
    "text": text.render,
    "json": json_document.render,
    "sarif": sarif.render,
    "junit": junit.render,
    "github": github.render,
    "md": markdown.render,
    "ttl": rdf.turtle,
    "jsonld": rdf.json_ld,
}

__all__ = ["FORMATS", "Options"]
