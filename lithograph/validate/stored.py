"""A report read back from its JSON document, so that the one of a snapshot can be told in every form.

The report of a snapshot has terms as in N-Triples and leaves out what its pages do not need; snapshots of
before say nothing of the rules.
"""

from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from lithograph.errors import Location
from lithograph.validate.finding import Finding, Rule, Severity, Term, Text
from lithograph.validate.report import Report


def read_report(document: Mapping[str, Any], only: str = "") -> Report:
    """The report of the document, or what it says of one rule; its proofs stay behind."""
    rules = {item["id"]: _rule(item) for item in document.get("rules", ())}
    wanted = [item for item in document["findings"] if not only or item["rule"] == only]
    return Report(
        findings=tuple(_finding(item, rules) for item in wanted),
        rules=tuple(rules.values()),
        untargeted=tuple(document.get("untargeted", ())),
        engine=document.get("engine", ""),
    )


def _rule(item: Mapping[str, Any]) -> Rule:
    return Rule(
        id=item["id"],
        kind=item["kind"],
        severity=Severity(item["severity"]),
        number=item["number"],
        iri=item["iri"],
        title=Text.of(item["title"]),
        description=Text.of(item["description"]),
        location=_place(item.get("place")),
    )


def _finding(item: Mapping[str, Any], rules: Mapping[str, Rule]) -> Finding:
    name, severity = item["rule"], Severity(item["severity"])
    return Finding(
        rule=rules.get(name) or Rule(id=name, kind="", severity=severity),
        severity=severity,
        focus=_term(item["focus"]),
        path=item["path"],
        value=_term(item["value"]) if item["value"] else None,
        component=item.get("component"),
        message=Text.of({language: words for language, words in item["message"].items() if words}),
        hint=item.get("hint"),
        location=_place(item["place"]),
        related=tuple(place for place in map(_place, item["related"]) if place is not None),
        inferred=item["inferred"],
    )


def _term(text: str) -> Term:
    if text == "_:b":
        return ox.BlankNode()
    if not text.startswith('"'):
        return ox.NamedNode(text.removeprefix("<").removesuffix(">"))
    triple = next(iter(ox.parse(f"<urn:x> <urn:x> {text} .", format=ox.RdfFormat.N_TRIPLES)))
    if not isinstance(triple.object, ox.Literal):
        raise TypeError(text)
    return triple.object


def _place(item: Mapping[str, Any] | None) -> Location | None:
    return None if item is None else Location(item["file"], item["line"], item["column"])
