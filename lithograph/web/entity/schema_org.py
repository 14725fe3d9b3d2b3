"""What search engines read in the page of a thing: its statements in schema.org's terms, as JSON-LD.

The terms come by inference from ``ontology/align/schema.ttl``; nothing is mapped here.
"""

import json
from typing import Any, Final

from markupsafe import Markup

from lithograph.terms import RDF_TYPE, SKOS
from lithograph.web.sheets import Rows

SCHEMA: Final = "https://schema.org/"
_NAMES: Final = {SKOS["prefLabel"].value: "name", SKOS["altLabel"].value: "alternateName"}
_SAME: Final = SKOS["exactMatch"].value
_WIKIDATA: Final = "http://www.wikidata.org/entity/"
_WIKIDATA_PAGE: Final = "https://www.wikidata.org/wiki/"
_ESCAPED: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
"""What could end the element that holds the JSON."""


def schema_org(iri: str, said: Rows) -> Markup | None:
    """The JSON-LD of the thing, safe inside a script element; none where schema.org has no word for it."""
    kinds: list[str] = []
    parts: dict[str, list[Any]] = {}
    for row in said:
        predicate, term = row["property"]["value"], row["value"]
        if predicate == RDF_TYPE.value and term["value"].startswith(SCHEMA):
            kinds.append(term["value"].removeprefix(SCHEMA))
        elif name := _NAMES.get(predicate):
            parts.setdefault(name, []).append(_value(term))
        elif predicate.startswith(SCHEMA):
            parts.setdefault(predicate.removeprefix(SCHEMA), []).append(_value(term))
        elif predicate == _SAME and term["value"].startswith(_WIKIDATA):
            # a page about the thing, which is what schema.org means by it, not an identity of resources
            parts.setdefault("sameAs", []).append(_WIKIDATA_PAGE + term["value"].removeprefix(_WIKIDATA))
    if not kinds:
        return None
    told = {name: _once(values) for name, values in sorted(parts.items())}
    document = {"@context": "https://schema.org", "@id": iri, "@type": _once(sorted(kinds)), **told}
    # all of it is escaped
    return Markup(json.dumps(document, ensure_ascii=False).translate(_ESCAPED))  # noqa: S704


def _value(term: dict[str, str]) -> str | dict[str, str]:
    if term["type"] == "uri":
        return {"@id": term["value"]}
    if language := term.get("xml:lang"):
        return {"@value": term["value"], "@language": language}
    return term["value"]


def _once(values: list[Any]) -> Any:
    """The values without repetition (a statement may stand in several graphs); one alone is no list."""
    seen = list({json.dumps(value, sort_keys=True): value for value in values}.values())
    return seen[0] if len(seen) == 1 else seen
