"""The check before the engine: what is refused, where it says the fault is, what is never refused."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from lithograph.errors import BadQuery, ForbiddenQuery
from lithograph.query.check import check
from lithograph.query.tokens import tokens
from lithograph.settings import Settings
from lithograph.store import standard_prefixes

SETTINGS = Settings()
PREFIXES = standard_prefixes()


def place(text: str) -> tuple[int | None, int | None]:
    with pytest.raises(BadQuery) as caught:
        check(text, SETTINGS, PREFIXES)
    return caught.value.line, caught.value.column


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        "SELECT * { service<http://127.0.0.1/>{ ?s ?p ?o } }",
        "SELECT * { SERVICE#c\n<http://127.0.0.1/> {} }",
        "SELECT * { SERVICE ?where {} }",
        "SELECT * { SERVICE?where {} }",
        "SELECT * { SERVICE SILENT lg:x {} }",
        "SELECT * { SERVICESILENT<http://127.0.0.1/> {} }",
        "PREFIX SERVICEe: <http://127.0.0.1/> SELECT * { SERVICEe:x {} }",
        "PREFIX SERVICE: <http://127.0.0.1/> SELECT * { SERVICE:x {} }",
        "PREFIX : <http://127.0.0.1/> PREFIX SERVICE: <http://127.0.0.1/> SELECT * { SERVICE:x{} }",
        "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <http://127.0.0.1/> {} } }",
        "SELECT * { { SELECT * { SERVICE <http://127.0.0.1/> {} } } }",
        'SELECT * { FILTER(?a<?b)#>"""\n SERVICE <http://127.0.0.1/> {} #"""\n }',
        "SELECT * { FILTER(?a <<(?b#> ) SERVICE <http://127.0.0.1/> {}\n }",
        "SELECT * { FILTER(?a<?b#>\n) SERVICE <http://127.0.0.1/> {} }",
        'SELECT * { ?s ?p "a\\"" SERVICE <http://127.0.0.1/> {} }',
    ],
)
def test_service_is_refused_in_every_spelling(text: str) -> None:
    with pytest.raises(ForbiddenQuery, match="SERVICE"):
        check(text, SETTINGS, PREFIXES)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service ?p ?o }",
        "PREFIX e: <http://x/> SELECT * { e:SERVICE ?p 'SERVICE <x> {' }",
        "PREFIX service: <http://x/> SELECT * { service:x ?p service:y . GRAPH service:g { ?s ?p ?o } }",
        "SELECT * { ?s ?p <http://x#SERVICE> } # SERVICE <x> {}",
        "SELECT * { ?s a lg:Chip ; skos:prefLabel ?l FILTER(LANG(?l) = 'ko' && 1 < 2) }",
    ],
)
def test_what_only_looks_like_service_is_answered(text: str) -> None:
    assert check(text, SETTINGS, PREFIXES).form == "SELECT"


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a> <b> <c> }",
        "PREFIX e: <http://x/> LOAD e:x",
        "DELETE WHERE { ?s ?p ?o }",
        "clear all",
    ],
)
def test_updates_are_refused(text: str) -> None:
    with pytest.raises(ForbiddenQuery, match="for reading"):
        check(text, SETTINGS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * {" + "{" * 200 + "}" * 200 + "}", "groups in braces"),
        ("ASK { FILTER(" + "(" * 10_000 + "1" + ")" * 10_000 + ") }", "levels of brackets"),
        ("ASK {" + " ?s ?p ?o ." * 200 + "}", "triple patterns"),
        ("ASK { ?s lg:a" + "/lg:a" * 200 + " ?o }", "triple patterns"),
        ("ASK { ?s ?p ?a" + ", ?b" * 200 + "}", "triple patterns"),
        ("ASK { ?s ?p (" + " 1" * 200 + ") }", "triple patterns"),
        ("ASK {" + "{} UNION " * 200 + "{} }", "groups in braces"),
        ("ASK {" + "OPTIONAL {}" * 200 + "}", "groups in braces"),
        ("ASK { FILTER(" + "!" * 10_000 + "true) }", "operators"),
        ("ASK { FILTER(1" + "+1" * 10_000 + "=1) }", "operators"),
        ("SELECT * {" + "".join(f"BIND(1 AS ?v{n})" for n in range(1200)) + "}", "operators"),
        ("SELECT * { ?s ?p '" + "a" * 70_000 + "' }", "bytes"),
        ("DESCRIBE" + " <http://x/>" * 600, "things to describe"),
        ("CONSTRUCT {" + "?s ?p ?o ." * 600 + "} WHERE { ?s ?p ?o }", "things to describe or construct"),
        ("ASK " + "".join(f"FROM <http://g/{n}> " for n in range(60)) + "{ ?s ?p ?o }", "merges 60 graphs"),
        ("SELECT * {\0}", "null character"),
        ("SELECT * { ?s ?p 'a }", "no end"),
        ("SELECT * { ?s <a b> ?o }", "holds a space"),
        ("PREFIX FILTERe: <http://x/> ASK { FILTERe:f(1 <x#>\n) }", "after FILTER"),
        ("", "empty"),
        ("FIND ?x", "cannot start with FIND"),
        ("PREFIX e: <http://x/>", "neither SELECT"),
    ],
)
def test_what_the_engine_would_not_survive_is_refused(text: str, message: str) -> None:
    with pytest.raises(BadQuery, match=message):
        check(text, SETTINGS, PREFIXES)


def test_long_lists_of_values_are_free() -> None:
    values = " ".join(str(n) for n in range(10_000))
    check(
        f"SELECT * {{ VALUES ?x {{ {values} }} FILTER(?x IN ({values.replace(' ', ',')[:9000]}1)) }}",
        Settings(max_query_bytes=200_000),
    )


def test_an_undeclared_prefix_is_named_with_its_place() -> None:
    with pytest.raises(
        BadQuery, match=r"line 2, column 3: the prefix chp: is not declared\nDid you mean chip:\?"
    ):
        check("SELECT * {\n  chp:x ?p ?o }", SETTINGS, PREFIXES)


def test_positions_count_characters_and_lines_from_one() -> None:
    assert place("SELECT * { '한국어' ?p lgx:y }") == (1, 21)
    assert place("\n\n INSERT DATA {}") == (3, 2)


def test_a_query_says_what_its_answer_depends_on() -> None:
    query = check(
        "BASE <http://b/> PREFIX g: <g/> SELECT * FROM <one> FROM g:two FROM NAMED <http://n/> { ?z ?a 1 }",
        SETTINGS,
    )
    assert query.default_graphs == ("http://b/one", "http://b/g/two")
    assert query.named_graphs == ("http://n/",)
    assert query.variables == ("z", "a")
    assert query.text[query.star or 0] == "*"
    assert query.stable
    assert not check("SELECT (NOW() AS ?t) {}", SETTINGS).stable


def test_the_graphs_of_a_construct_stand_behind_its_template() -> None:
    query = check("CONSTRUCT { ?s ?p ?o } FROM <http://g/1> FROM <http://g/2> WHERE { ?s ?p ?o }", SETTINGS)
    assert query.default_graphs == ("http://g/1", "http://g/2")


def test_the_star_of_count_is_not_the_star_of_select() -> None:
    assert check("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", SETTINGS).star is None
    assert check("SELECT DISTINCT * { ?s ?p ?o }", SETTINGS).star is not None


def test_no_query_of_the_w3c_suites_is_refused(external: Path) -> None:
    """Every query that the engine parses passes, but for those that hold SERVICE."""
    store = ox.Store()
    seen = 0
    for path in sorted((external / "w3c-sparql-tests").glob("**/*.rq")):
        try:
            text = path.read_text(encoding="utf-8")
            store.query(text, base_iri="http://example.org/")
        except (SyntaxError, UnicodeDecodeError):
            continue
        except (OSError, RuntimeError):
            pass  # parsed, but not evaluated
        seen += 1
        if _has_service(text):
            with pytest.raises(ForbiddenQuery, match="SERVICE"):
                check(text, SETTINGS)
        else:
            check(text, SETTINGS)
    assert seen > 500


def _has_service(text: str) -> bool:
    return any(token.kind == "word" and token.text.upper() == "SERVICE" for token in tokens(text))
