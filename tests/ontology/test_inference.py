"""What the design says must follow from the axioms does follow, and what must not does not."""

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from lithograph.reason import Closure, closure

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/lithograph/"
PREFIXES = "".join(
    f"@prefix {prefix}: <{namespace}> .\n"
    for prefix, namespace in {
        "": f"{BASE}x/",
        "lg": f"{BASE}ontology#",
        "a": f"{BASE}organisation/",
        "prov": "http://www.w3.org/ns/prov#",
        "qudt": "http://qudt.org/schema/qudt/",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "sosa": "http://www.w3.org/ns/sosa/",
        "unit": "http://qudt.org/vocab/unit/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }.items()
)


def turtle(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)]


@cache
def ontology() -> tuple[ox.Triple, ...]:
    paths = sorted((ROOT / "ontology").rglob("*.ttl"))
    return tuple(quad.triple for path in paths for quad in ox.parse(path=str(path)))


def close(data: str) -> Closure:
    return closure(ontology(), turtle(data))


def test_every_axiom_is_covered_by_a_rule_and_the_ontology_is_consistent() -> None:
    alone = close("")
    assert alone.unsupported == ()
    assert alone.inconsistencies == ()
    assert alone.merges == []


@pytest.mark.parametrize(
    ("data", "conclusion"),
    [
        ("a:x a lg:Organisation ; lg:designs :c . :c a lg:Gpu .", "a:x a lg:ChipDesigner ."),
        (":c a lg:Chip ; lg:manufacturedBy a:x . a:x a lg:Organisation .", "a:x a lg:Foundry ."),
        ("a:x a lg:Firm ; lg:packages :c . :c a lg:Chip .", "a:x a lg:PackagingFirm ."),
        ("a:x a lg:Firm ; lg:suppliesMemoryTo a:y . a:y a lg:Firm .", "a:x a lg:MemoryMaker ."),
        ("a:x a lg:University ; lg:develops :m . :m a lg:Model .", "a:x a lg:ModelDeveloper ."),
        ("a:x a lg:Firm ; lg:makes :s . :s a lg:Server .", "a:x a lg:ServerMaker ."),
        ("a:x lg:cooperatesWith a:y .", "a:y lg:partnerOf a:x ."),
        ("a:x lg:directSubsidiaryOf a:y . a:y lg:directSubsidiaryOf a:z .", "a:z lg:hasSubsidiary a:x ."),
        (":c lg:predecessor :b . :b lg:predecessor :a .", ":a lg:succeededBy :c ."),
        (":s lg:hasComplement :k . :k lg:complementChip :c .", ":s lg:contains :c ."),
        (":s lg:contains :c . :c lg:hasDie :d .", ":d lg:partOf :s ."),
        (":m lg:hasTrainingRun :r . :r lg:onHardware :c .", ":m lg:trainedOn :c ."),
        (":r lg:trains :m ; lg:usesFramework :f . :f lg:developedBy a:x .", ":m lg:dependsOn a:x ."),
        (":m lg:trainedOn :c . a:y lg:manufactures :c ; lg:suppliedBy a:z .", "a:z lg:supports :m ."),
        (":s lg:contains :c . :c lg:meetsVersion :v .", ":s lg:touchedBy :v ."),
        (":m lg:trainedOn :c . :c lg:meetsVersion :v .", ":v lg:touches :m ."),
        (":g lg:figureOf :b . :b lg:binOf :c . :c lg:memberOf :f .", ":g lg:figureAbout :f ."),
        (":p lg:contradicts :q .", ":q lg:contradicts :p ."),
        (":m a lg:Model ; lg:weightsOpen true .", ":m a lg:OpenWeightsModel ."),
        (":m a lg:OpenWeightsModel .", ":m lg:weightsOpen true ."),
        ("a:x a lg:Firm ; lg:restrictedBy :l . :l a lg:RestrictiveList .", "a:x a lg:ListedEntity ."),
        (':c skos:prefLabel "昇腾910B"@zh .', ':c rdfs:label "昇腾910B"@zh .'),
        (":q lg:claimant a:x .", ":q prov:wasAttributedTo a:x ."),
        (":g lg:value 400.0 .", ":g qudt:numericValue 400.0 ; sosa:hasSimpleResult 400.0 ."),
    ],
)
def test_it_follows(data: str, conclusion: str) -> None:
    closed = close(data)
    assert closed.inconsistencies == ()
    assert set(turtle(conclusion)) <= set(closed.inferred)


@pytest.mark.parametrize(
    ("data", "absent"),
    [
        ("a:x a lg:Organisation ; lg:designs :f . :f a lg:ChipFamily .", "a:x a lg:ChipDesigner ."),
        (":g lg:figureOf :b . :b lg:binOf :c .", ":g lg:figureOf :c ."),
        (":b a lg:Chip ; lg:variantOf :c . :g lg:figureOf :c .", ":g lg:figureAbout :b ."),
        (":c a lg:MemoryGeneration ; lg:meetsVersion :v .", ":c a lg:Hardware ."),
        ("a:x lg:owns a:y . a:y lg:owns a:z .", "a:x lg:owns a:z ."),
        ("a:x lg:competesWith a:y .", "a:x lg:partnerOf a:y ."),
    ],
)
def test_it_does_not_follow(data: str, absent: str) -> None:
    closed = close(data)
    assert closed.inconsistencies == ()
    assert not set(turtle(absent)) & set(closed.inferred)


@pytest.mark.parametrize(
    "data",
    [
        ":x a lg:Chip , lg:Firm .",
        ":x a lg:Figure , lg:DerivedFigure .",
        ":x a lg:Chip , lg:Server .",
        ":x a lg:Person , lg:Organisation .",
        ":x a lg:RestrictiveList , lg:AuthorisationList .",
        ":s a lg:Server ; lg:restrictedBy :l .",
        ":g lg:precision lg:fp16 , lg:bf16 .",
        ":g lg:value 280.0 , 400.0 .",
        ":c lg:predecessor :c .",
        ":b lg:predecessor :a . :a lg:predecessor :b .",
        "a:x lg:directSubsidiaryOf a:y . a:y lg:directSubsidiaryOf a:x .",
        "a:x lg:owns a:x .",
        ":g lg:quantity :h . :h a lg:Chip .",
    ],
)
def test_it_is_a_contradiction(data: str) -> None:
    assert close(data).inconsistencies != ()


@pytest.mark.parametrize(
    ("key", "merged"), [("leiCode", True), ("wikidataId", True), ("tickerSymbol", False)]
)
def test_firms_with_one_identifier_are_one_only_where_the_register_is_strict(
    key: str, *, merged: bool
) -> None:
    firms = f'a:x a lg:Firm ; lg:{key} "1" . a:y a lg:Firm ; lg:{key} "1" .'
    assert (close(firms).merges != []) is merged


def test_records_of_two_firms_with_one_website_stay_apart() -> None:
    record = 'a lg:Identifier ; lg:scheme lg:website ; lg:identifierValue "example.org" ; lg:identifierOf'
    assert close(f":i {record} a:x . :j {record} a:y .").merges == []
    assert close(f":i {record} a:x . :j {record} a:x .").merges != []
