"""The rules that programs carry out: declared terms, identifiers, dates, citations, triples in two files."""

from pathlib import Path
from textwrap import dedent

import pytest
from pyoxigraph import Literal

from lithograph.errors import Location
from lithograph.link.identifiers import is_lei, is_orcid
from lithograph.load import load
from lithograph.terms import XSD
from lithograph.validate import undeclared_terms, validate
from lithograph.validate.citations import cites_register_well, cites_regulations_well, is_control_number
from lithograph.validate.dates import is_date
from lithograph.validate.foreign import Files, expand, foreign
from lithograph.validate.identifiers import FORMS, is_credit_code, is_figi, is_isbn, is_isin
from lithograph.validate.labels import mixes_alphabets
from lithograph.validate.select import Selection, selected
from tests.validate_shapes import PREFIXES


def test_undeclared_terms_come_with_their_place_and_the_nearest_declared_names(tmp_path: Path) -> None:
    (tmp_path / "ontology.ttl").write_text(
        dedent("""
        @prefix lg: <https://w3id.org/lithograph/ontology#> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        lg:Chip a owl:Class ; rdfs:label "chip"@en , "칩"@ko .
        lg:releasedOn a owl:DatatypeProperty .
        lg:released a owl:NamedIndividual .
        lg:status a owl:ObjectProperty .
        [] sh:declare [ sh:prefix "lg" ; sh:namespace "https://w3id.org/lithograph/ontology#"^^xsd:anyURI ] .
        """)
    )
    (tmp_path / "data.ttl").write_text(
        dedent("""\
        @prefix lg: <https://w3id.org/lithograph/ontology#> .
        <chip/a> a lg:Chp ;
            lg:releasdOn "2024"^^<http://www.w3.org/2001/XMLSchema#gYear> ;
            lg:status lg:relesed .
        <chip/b> a lg:칩 ; lg:releasdOn "2025"^^<http://example.org/year> .
        """)
    )
    ontology = load([tmp_path / "ontology.ttl"])
    problems = undeclared_terms(
        load([tmp_path / "data.ttl"], name=lambda path: path.name), ontology.triples()
    )
    told = [str(problem) for problem in problems]
    twice = "used 2 times (did you mean lg:releasedOn or lg:released?)"
    assert told == [
        "data.ttl:2:12: class lg:Chp is not declared (did you mean lg:Chip?)",
        f"data.ttl:3:18: property lg:releasdOn is not declared, {twice}",
        "data.ttl:4:15: term lg:relesed is not declared (did you mean lg:released or lg:releasedOn?)",
        "data.ttl:5:12: class lg:칩 is not declared (did you mean lg:Chip?)",
        "data.ttl:5:32: datatype <http://example.org/year> is not declared",
    ]


@pytest.mark.parametrize(
    ("is_valid", "good", "bad"),
    [
        (is_lei, "529900T8BM49AURSDO55", "529900T8BM49AURSDO54"),
        (is_lei, "5493000IBP32UQZ0KL24", "5493000IBP32UQZ0KL2"),
        (is_isin, "US0378331005", "US0378331006"),
        (is_isin, "KR7005930003", "KR7005930004"),
        (is_figi, "BBG000BBJQV0", "BBG000BBJQV7"),
        (is_credit_code, "914403001922038216", "914403001922038210"),
        (is_orcid, "0000-0002-1825-0097", "0000-0002-1825-0096"),
        (is_orcid, "0000-0002-1694-233X", "0000-0002-1694-2330"),
        (is_isbn, "978-0-306-40615-7", "978-0-306-40615-6"),
        (is_isbn, "0-306-40615-2", "0-306-40615-3"),
        (is_isbn, "080442957X", "0804429571"),
        (FORMS["doi"][1], "10.1000.10/123", "doi:10.1000/123"),
        (FORMS["hsCode"][1], "8542.31.00", "8542.310"),
        (FORMS["hsCode"][1], "8542310000", "854231000"),
    ],
)
def test_check_digits_accept_real_identifiers_and_refuse_one_changed_digit(
    is_valid: object, good: str, bad: str
) -> None:
    assert callable(is_valid)
    assert is_valid(good)
    assert not is_valid(bad)


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("2024-02-29", "date", True),
        ("2023-02-29", "date", False),
        ("2024-13", "gYearMonth", False),
        ("2024", "gYear", True),
        ("24", "gYear", False),
        ("2024-02", "date", False),
    ],
)
def test_a_date_must_exist(text: str, kind: str, expected: object) -> None:
    assert is_date(Literal(text, datatype=XSD[kind])) is expected


def test_words_that_mix_alphabets_are_seen_and_units_are_not() -> None:
    assert mixes_alphabets("Huаwei")  # the third letter is Cyrillic
    assert not mixes_alphabets("PanGu-Σ 10 Ω")
    assert not mixes_alphabets("昇腾910B 어센드")


def test_a_triple_in_two_files_is_told_with_both_places(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parent.parent
    for name in ("one", "two"):
        (tmp_path / f"{name}.ttl").write_text(PREFIXES + "ex:a ex:p ex:b .\n")
    (tmp_path / "two.ttl").write_text(PREFIXES + "\nex:a ex:p ex:b , ex:c .\n")
    shapes = (root / "shapes/organisation.ttl", root / "ontology/prefixes.ttl")
    files = Files(data=expand([tmp_path]), shapes=shapes)
    material, rules = foreign(files)
    found = selected(validate(material, rules), Selection(rules=("TripleInTwoFiles",))).findings
    assert [(finding.location, finding.related[0]) for finding in found] == [
        (Location(str(tmp_path / "one.ttl"), 6, 11), Location(str(tmp_path / "two.ttl"), 7, 11))
    ]
    assert "1 other file" in found[0].text()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("84 FR 22963, 84 FR 43495", True),
        ("15 CFR part 744 (Affiliates Rule), 90 FR 47201", True),
        ("Federal Register notice of 7 January 2025", True),
        ("FR 84 22963", False),
        ("84 FR p. 22963", False),
    ],
)
def test_the_federal_register_is_cited_by_volume_and_page(text: str, expected: object) -> None:
    assert cites_register_well(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3A090", True),
        ("5A992.c", True),
        ("3A090.a Note 1 (scope)", True),
        ("2022-a", True),
        ("3A90.a", False),
    ],
)
def test_a_control_number_has_its_form(text: str, expected: object) -> None:
    assert is_control_number(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15 CFR 742.6(b)(10)(iii)(A)(1); 3A090.a.2", True),
        ("regulations, 15 CFR 730-774", True),
        ("15 CFR part 774, supplement 1, ECCN 3A090, note 2", True),
        ("84 FR 22963", True),
        ("15 C.F.R. 734.9", False),
        ("CFR 734.9", False),
        ("15 CFR 734.9(h", False),
        ("15 CFR \u00a7 734.9", False),
    ],
)
def test_the_federal_regulations_are_cited_by_title_and_part(text: str, expected: object) -> None:
    assert cites_regulations_well(text) is expected
