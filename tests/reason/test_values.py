"""Literals as values: which are equal, which are malformed, which lie in which datatype or range."""

import pyoxigraph as ox
import pytest

from lithograph.reason.lexical import INTEGER_BOUNDS, STRING_FORMS, Value
from lithograph.reason.ranges import Combined, Enumeration, Facet, Named, Restricted, contains, settled
from lithograph.reason.values import datatype_within, differ, in_datatype, ordered, value_of
from lithograph.terms import OWL, RDF, RDFS, XSD


def literal(text: str, name: str) -> ox.Literal:
    return ox.Literal(text, language=name[1:]) if name[0] == "@" else ox.Literal(text, datatype=XSD[name])


def value(text: str, name: str) -> Value:
    found = value_of(literal(text, name))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("5", "integer"), ("+05", "byte")),
        (("5", "integer"), ("5.00", "decimal")),
        (("1", "boolean"), ("true", "boolean")),
        (("1e2", "double"), ("100.0", "double")),
        (("NaN", "float"), ("NaN", "float")),
        (("a b", "token"), (" a  b ", "token")),
        (("a", "string"), ("a", "token")),
        (("a", "@EN"), ("a", "@en")),
        (("0a", "hexBinary"), ("0A", "hexBinary")),
        (("QQ==", "base64Binary"), ("Q Q==", "base64Binary")),
        (("2020-01-01T00:00:00Z", "dateTime"), ("2020-01-01T00:00:00.0+00:00", "dateTime")),
        (("12:00:00", "time"), ("12:00:00.000", "time")),
    ],
)
def test_equal_values_are_equal(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert value_of(literal(*one)) == value_of(literal(*other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("5", "integer"), ("5", "double")),
        (("5", "float"), ("5", "double")),
        (("5", "integer"), ("5", "string")),
        (("0.0", "double"), ("-0.0", "double")),
        (("a", "string"), ("a", "@en")),
        (("a", "@en"), ("a", "@en-GB")),
        (("00", "hexBinary"), ("AA==", "base64Binary")),
        (("2020-01-01Z", "date"), ("2020-01-01", "date")),
        (("2020", "gYear"), ("2021", "gYear")),
    ],
)
def test_different_values_are_known_to_differ(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert differ(value(*one), value(*other))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("x", "integer"),
        ("5.0", "integer"),
        ("128", "byte"),
        ("-1", "nonNegativeInteger"),
        ("1e5", "decimal"),
        ("inf", "double"),
        ("yes", "boolean"),
        ("2021-02-29", "date"),
        ("2021-13-01", "date"),
        ("20-01-01", "date"),
        ("25:00:00", "time"),
        ("2020-01-01", "dateTime"),
        ("--02-30", "gMonthDay"),
        ("0", "hexBinary"),
        ("?", "base64Binary"),
        ("a b", "NCName"),
        ("a b", "language"),
    ],
)
def test_malformed_literals_have_no_value(text: str, name: str) -> None:
    assert value_of(literal(text, name)) is None


@pytest.mark.parametrize(
    "text", ["2020-02-29", "-0044-03-15", "12020-01-01+14:00", "2000-02-29Z", "2020-12-31-05:30"]
)
def test_dates_of_every_kind_are_read(text: str) -> None:
    assert value_of(literal(text, "date")) is not None


def test_values_are_compared_within_their_space_only() -> None:
    five, six = value("5", "integer"), value("6.0", "decimal")
    day, next_day = value("2019-12-31", "date"), value("2020-01-01", "date")
    late, early = (value(f"2020-01-01T00:00:00{zone}", "dateTime") for zone in ("-01:00", "+01:00"))
    nothing, double = value("NaN", "double"), value("6", "double")
    assert (ordered(five, six), ordered(six, five), ordered(five, five)) == (-1, 1, 0)
    assert ordered(day, next_day) == -1
    assert ordered(early, late) == -1
    assert ordered(five, double) is None
    assert ordered(nothing, double) is None


def test_what_is_settled_by_datatype_agrees_with_each_value() -> None:
    samples = [
        literal(text, name)
        for text, name in (("-5", "integer"), ("0", "int"), ("200", "unsignedByte"), ("7", "positiveInteger"))
    ]
    samples += [
        literal("a", "string"),
        literal("a", "NCName"),
        literal("1.5", "decimal"),
        literal("1", "@en"),
    ]
    targets = [XSD[name] for name in (*INTEGER_BOUNDS, *STRING_FORMS, "decimal", "date", "double")]
    for sample in samples:
        known = value_of(sample)
        assert known is not None
        for target in (*targets, RDFS["Literal"], OWL["real"], RDF["PlainLiteral"], RDF["langString"]):
            sure = datatype_within(sample.datatype, target)
            assert sure is None or sure == in_datatype(known, target)


def test_ranges_combine_as_sets_do_and_admit_ignorance() -> None:
    small = Restricted(Named(XSD["integer"]), (Facet("maxInclusive", literal("9", "integer")),))
    text = Enumeration((literal("a", "string"), literal("b", "string")))
    unknown = Named(ox.NamedNode("http://e/unknown"))
    five, twelve, letter = value("5", "integer"), value("12", "integer"), value("a", "string")
    assert (contains(small, five), contains(small, twelve), contains(small, letter)) == (True, False, False)
    assert contains(Combined("any", (small, text)), letter) is True
    assert contains(Combined("none", (small,)), twelve) is True
    assert contains(Combined("all", (small, unknown)), five) is None
    assert contains(Combined("all", (small, unknown)), twelve) is False
    assert contains(Combined("any", (small, unknown)), five) is True
    assert settled(Combined("any", (small, text)), XSD["date"]) is None
    assert settled(small, XSD["string"]) is False


@pytest.mark.parametrize(
    ("facet", "text", "fits"),
    [
        (("length", "2"), ("ab", "string"), True),
        (("minLength", "3"), ("ab", "string"), False),
        (("maxLength", "3"), ("ab", "string"), True),
        (("pattern", r"\i\c*-\d+"), ("a.b-12", "string"), True),
        (("pattern", r"a|b"), ("ab", "string"), False),
        (("pattern", r"^a$"), ("a", "string"), False),
        (("pattern", r"[^a]\."), ("b.", "string"), True),
        (("langRange", "en"), ("a", "@en-GB"), True),
        (("langRange", "en"), ("a", "@ko"), False),
    ],
)
def test_facets_of_text(facet: tuple[str, str], text: tuple[str, str], *, fits: bool) -> None:
    bound = ox.Literal(facet[1], datatype=XSD["integer"] if "ength" in facet[0] else XSD["string"])
    assert contains(Restricted(Named(RDFS["Literal"]), (Facet(facet[0], bound),)), value(*text)) is fits
