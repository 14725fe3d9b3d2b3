"""What search engines read in the page of a thing."""

import json
from typing import Any

from lithograph.terms import OWL, RDF_TYPE, SKOS
from lithograph.web.entity.schema_org import SCHEMA, schema_org

IRI = "https://w3id.org/lithograph/organisation/acme"


def uri(value: str) -> dict[str, str]:
    return {"type": "uri", "value": value}


def text(value: str, language: str = "") -> dict[str, str]:
    tagged = {"xml:lang": language} if language else {}
    return {"type": "literal", "value": value, **tagged}


def told(*said: tuple[str, dict[str, str]]) -> dict[str, Any]:
    rows = [{"property": uri(predicate), "value": value, "graph": uri("g:g")} for predicate, value in said]
    found = schema_org(IRI, rows)
    assert found is not None
    document: dict[str, Any] = json.loads(found)
    return document


FIRM = (RDF_TYPE.value, uri(SCHEMA + "Organization"))


def test_kinds_names_and_statements_are_told_once_each() -> None:
    name = (SKOS["prefLabel"].value, text("Acme", "en"))
    parent = (SCHEMA + "parentOrganization", uri(IRI + "-group"))
    year = (SCHEMA + "foundingDate", text("1987"))
    assert told(FIRM, FIRM, name, name, (SKOS["prefLabel"].value, text("애크미", "ko")), parent, year) == {
        "@context": "https://schema.org",
        "@id": IRI,
        "@type": "Organization",
        "foundingDate": "1987",
        "name": [{"@value": "Acme", "@language": "en"}, {"@value": "애크미", "@language": "ko"}],
        "parentOrganization": {"@id": IRI + "-group"},
    }


def test_a_link_to_wikidata_is_the_page_about_the_thing() -> None:
    link = (SKOS["exactMatch"].value, uri("http://www.wikidata.org/entity/Q160120"))
    other = (SKOS["exactMatch"].value, uri("http://example.org/x"))
    document = told(FIRM, link, other)
    assert document["sameAs"] == "https://www.wikidata.org/wiki/Q160120"


def test_what_schema_org_has_no_word_for_is_left_out() -> None:
    assert schema_org(IRI, [{"property": uri(RDF_TYPE.value), "value": uri(OWL["Thing"].value)}]) is None


def test_no_name_can_end_the_element_that_holds_it() -> None:
    evil = "</script><script>alert(1)</script>&lt;"
    said = [
        {"property": uri(RDF_TYPE.value), "value": uri(SCHEMA + "Organization")},
        {"property": uri(SKOS["prefLabel"].value), "value": text(evil)},
    ]
    found = schema_org(IRI, said)
    assert found is not None
    assert not {"<", ">", "&"} & set(found)
    assert json.loads(found)["name"] == evil
